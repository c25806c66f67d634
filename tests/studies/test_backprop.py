"""Studies of the way back: counted sharing, fading gradients, and losses that agree with the library's."""

import jax
import numpy as np
import pytest

from course_lib.data.lecture_facts import fact
from course_lib.studies import backprop, networks


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


def srikumar_loss(params):
    yhat = networks.forward(params, backprop.SRIKUMAR_X, backprop.sigmoid, lambda pre: pre)[1]
    return ((yhat - backprop.SRIKUMAR_Y) ** 2).sum() / 2


@pytest.mark.parametrize(("shared", "multiplications"), [(True, 10), (False, 18)])
def test_nine_gradients_are_jax_s_and_sharing_saves_multiplications(shared, multiplications):
    found, counted = backprop.srikumar_counted(shared)
    truth = jax.grad(srikumar_loss)(backprop.SRIKUMAR_PARAMS)
    flat = np.concatenate([np.ravel(truth[name]) for name in ("b2", "W2", "b1", "W1")])
    np.testing.assert_allclose(found, flat, rtol=1e-12)
    assert counted == multiplications


def test_gurari_s_gradients_are_the_facts():
    grads = jax.grad(backprop.loss_321)(
        networks.GURARI_PARAMS, networks.GURARI_X, networks.GURARI_Y[:, None]
    )
    for name, value in (("G-45.1", grads["b2"][0]), ("G-49.1", grads["W2"][1, 0])):
        assert value == pytest.approx(fact(name).exact, rel=1e-12)


def test_the_loss_of_the_deep_network_is_the_fact_of_two_layers():
    X, Y = np.array([[1.0, 0.5]]), np.array([[1.0, 0.0]])
    loss = backprop.mlp_loss(backprop.WATERLOO_PARAMS, X, Y)
    assert loss == pytest.approx(fact("C-12.5").exact, rel=1e-12)


def test_sigmoid_gradients_fade_below_the_bound_and_relu_s_survive():
    sigmoid, relu = backprop.gradient_sizes("sigmoid"), backprop.gradient_sizes("relu")
    assert sigmoid.shape == relu.shape == (21,)
    assert sigmoid[0] == relu[0] == 1
    # A random 32 × 32 matrix of this variance stretches by 2 at most, or nearly so.
    assert np.all(sigmoid <= (2.2 * 0.25) ** np.arange(21))
    assert relu[-1] > 0.1
    assert relu[-1] / sigmoid[-1] > 1e6
