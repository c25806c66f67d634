"""What happens at the edges of `fit`: weights of zero, resumed files of another kind, empty models."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import MODEL, PARAMS, X, Y, assert_same, run

from course_lib import nn


def test_a_batch_in_which_no_example_counts_changes_nothing_and_is_no_error():
    weights = np.ones(22)
    weights[:12] = 0
    result = run(data=(X, Y, weights), batch_size=1)
    assert np.isfinite(result.history["loss"]).all()


def test_the_loss_of_an_epoch_is_the_weighted_mean_over_its_examples():
    weights = np.arange(1.0, 23.0)
    result = run(data=(X, Y, weights), optimizer=nn.sgd(0.0), batch_size=8)
    yhat = MODEL(PARAMS, X)
    expected = nn.half_squared_error(yhat, jnp.asarray(Y), jnp.asarray(weights))
    np.testing.assert_allclose(result.history["loss"], float(expected), rtol=1e-12)


def test_a_bfloat16_run_can_be_saved_and_resumed(tmp_path):
    params = MODEL.init(jax.random.key(0), jnp.bfloat16)
    whole = run(params=params, epochs=4)
    run(params=params, epochs=2).save(tmp_path / "half.npz")
    resumed = run(params=params, epochs=4, resume=tmp_path / "half.npz")
    for one, other in zip(
        jax.tree.leaves(whole.params), jax.tree.leaves(resumed.params), strict=True
    ):
        assert one.dtype == jnp.bfloat16
        np.testing.assert_array_equal(one.astype(jnp.float32), other.astype(jnp.float32))


def test_a_file_in_another_number_format_is_refused(tmp_path):
    run(epochs=1).save(tmp_path / "wide.npz")
    narrow = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), PARAMS)
    with pytest.raises(ValueError, match="of another run"):
        run(params=narrow, epochs=2, resume=tmp_path / "wide.npz")


def test_a_model_without_parameters_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="nothing to train"):
        run(model=nn.Sequential([nn.relu], inputs=3), params={}, data=(X, X))


def test_an_optimizer_is_the_same_however_its_arguments_are_written():
    assert nn.momentum(0.1) is nn.momentum(learning_rate=0.1)
    assert nn.momentum(0.1) is nn.momentum(0.1, 0.9)
    assert nn.momentum(0.1) is not nn.momentum(0.2)


def test_a_certain_and_right_prediction_costs_nothing():
    p = jnp.array([[1.0, 0.0], [0.0, 1.0]])
    assert nn.softmax_cross_entropy_of_probabilities(p, p) == 0.0


def test_data_in_bfloat16_are_trained_on_in_the_number_format_of_the_parameters():
    narrow = tuple(part.astype(jnp.bfloat16) for part in (X, Y))
    wide = tuple(part.astype(np.float64) for part in narrow)
    assert_same(run(data=narrow).params, run(data=wide).params, tolerance=0)
