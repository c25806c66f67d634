"""A loss that becomes NaN or infinite stops training with the place, the value and a likely cause."""

import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import X, Y, run

from course_lib import nn

LINEAR = nn.Sequential([nn.Dense(1, initializer=nn.zeros)], inputs=3)


def linear(**changes):
    params = LINEAR.init(jax.random.key(0))
    return run(model=LINEAR, params=params, **changes)


def test_a_rate_that_is_too_large_is_named_with_the_place_and_the_way_there():
    with pytest.raises(nn.TrainingDiverged, match="learning rate ten times smaller") as stopped:
        linear(optimizer=nn.sgd(30.0), epochs=64)
    error = stopped.value
    flat = error.result.history["step_loss"].ravel()
    first = np.flatnonzero(~np.isfinite(flat))[0]
    assert (error.epoch, error.step) == (first // 3 + 1, first % 3 + 1)
    assert f"in epoch {error.epoch}, step {error.step};" in str(error)
    assert f"rose from {flat[0]:.3g} to {flat[first - 1]:.3g}" in str(error)


def test_a_single_step_into_infinity_names_the_loss_before_it():
    with pytest.raises(
        nn.TrainingDiverged, match=r"one step earlier.*clip_by_global_norm"
    ) as found:
        linear(optimizer=nn.sgd(1e30))
    assert (found.value.epoch, found.value.step) == (1, 2)


def test_a_loss_that_is_infinite_from_the_start_points_at_the_scale_of_the_inputs():
    with pytest.raises(nn.TrainingDiverged, match=r"became inf in epoch 1, step 1; .*scale"):
        linear(data=(X, 1e30 * Y))


def test_the_error_is_an_arithmetic_error_that_carries_the_history():
    with pytest.raises(FloatingPointError) as stopped:
        linear(optimizer=nn.sgd(1e30))
    assert stopped.value.result.history["loss"].shape == (4,)


def test_an_infinity_that_only_the_last_update_makes_is_noticed():
    with pytest.raises(nn.TrainingDiverged, match=r"parameters became infinite .* epoch 1, step 1"):
        linear(optimizer=nn.sgd(1e38), batch_size=len(X), epochs=1, data=(X, 1e3 * Y))


def test_the_error_comes_whole_out_of_another_process():
    with pytest.raises(nn.TrainingDiverged) as stopped:
        linear(optimizer=nn.sgd(1e30))
    found = pickle.loads(pickle.dumps(stopped.value))
    assert (str(found), found.epoch, found.step) == (str(stopped.value), 1, 2)
    np.testing.assert_array_equal(
        found.result.history["loss"], stopped.value.result.history["loss"]
    )


def test_a_loss_that_fell_below_zero_is_not_said_to_have_risen():
    def loss(yhat, y, weights=None):
        mean = jnp.mean(yhat)
        return jnp.where(mean > 1, jnp.nan, -1 - mean)

    with pytest.raises(nn.TrainingDiverged, match=r"it was -\d.* one step earlier"):
        linear(loss=loss, optimizer=nn.sgd(0.05), data=(np.ones_like(X), Y), epochs=9)
