"""The truths of unit 09 are those of the library, and its random upstream gradients are needed."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.checks.units.u09_regularization_normalization import (
    backward,
    batch_norm_memory,
    norms,
    regularization,
)


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


def test_the_gradient_with_penalty_is_autodiff_of_loss_and_library_penalty():
    for case in regularization.E1.inputs():
        params, grads, strength = case.args

        def total(params, grads=grads, strength=strength):
            # A loss whose gradient is `grads`, whatever it is.
            loss = sum(jnp.sum(grads[name] * params[name]) for name in params)
            return loss + nn.l2_penalty(params, strength)

        truth = jax.grad(total)(params)
        found = regularization.l2_grad(params, grads, strength)
        for name in params:
            np.testing.assert_allclose(found[name], truth[name], rtol=1e-12)


@pytest.mark.parametrize("rate", [0.1, 0.4, 0.75])
def test_dropout_by_the_mask_is_the_library_s_layer_by_its_key(rate):
    act, key = jax.random.normal(jax.random.key(0), (6, 5)), jax.random.key(1)
    layer = nn.Dropout(rate)
    kept = layer.apply({}, {}, jnp.ones_like(act), train=True, key=key)[0] > 0
    truth = layer.apply({}, {}, act, train=True, key=key)[0]
    np.testing.assert_allclose(regularization.dropout_train(act, kept, rate), truth, rtol=1e-14)


def test_the_network_in_use_is_the_library_s_outside_of_training():
    model = nn.Sequential([nn.Dense(4), nn.BatchNorm(), nn.relu, nn.Dense(1)], inputs=3)
    rng = np.random.default_rng(0)
    start = model.init(jax.random.key(0), jnp.float64)
    params = jax.tree.map(lambda leaf: rng.normal(size=leaf.shape), start)
    memory = {"mean": rng.normal(size=4), "variance": rng.uniform(0.2, 2, 4)}
    X = rng.normal(size=(5, 3))
    flat = {f"{k}{i}": v for i in (1, 2) for k, v in params[f"dense_{i}"].items()}
    found = batch_norm_memory.predict_in_use(flat | params["batch_norm_1"], memory, X)
    truth = model(params, X, {"batch_norm_1": memory})
    np.testing.assert_allclose(found, truth, rtol=1e-12)


@pytest.mark.parametrize("exercise", [backward.E6, backward.E8], ids=lambda e: e.name)
def test_with_ones_from_above_and_scale_one_wrong_ways_back_look_right(exercise):
    hidden = {"spread_taken_for_constant", "spread_path_plus", "not_divided", "scale_forgotten"}
    _, act, _ = exercise.inputs()[1].args
    ones = np.ones_like(act)
    vanishing = {
        wrong.name
        for wrong in exercise.wrong
        if np.allclose(wrong.version(ones, act, np.ones(act.shape[1]))[0], 0, atol=1e-9)
    }
    assert hidden <= vanishing


def test_a_batch_of_one_gives_the_shift_whatever_it_holds():
    act = np.array([[5.0, -300.0, 0.0]])
    out = norms.batchnorm_train(act, jnp.array([2.0, 3.0, 4.0]), jnp.array([0.7, -1.0, 9.0]))
    np.testing.assert_array_equal(out, [[0.7, -1.0, 9.0]])
