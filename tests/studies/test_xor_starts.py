"""Random starts that learn XOR: the counts, and the dead unit that explains them."""

import jax
import numpy as np
import pytest

from course_lib.studies import networks, xor_starts


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


def trained_alone(start, steps=400):
    """One network of the study by itself, in NumPy, the gradient written out."""
    params = {name: array.copy() for name, array in start.items()}
    X, y = networks.CORNERS, networks.XOR[:, None]
    for _ in range(steps):
        pre = X @ params["W1"] + params["b1"]
        act = np.maximum(pre, 0)
        delta2 = (1 / (1 + np.exp(-(act @ params["W2"] + params["b2"]))) - y) / len(X)
        delta1 = delta2 @ params["W2"].T * (pre > 0)
        grads = {"W1": X.T @ delta1, "b1": delta1.sum(0)}
        grads |= {"W2": act.T @ delta2, "b2": delta2.sum(0)}
        params = {name: params[name] - grads[name] for name in params}
    logits = np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    return params, bool(np.all((logits > 0) == (y > 0.5)))


def test_two_relus_seldom_learn_xor_and_sixteen_nearly_always():
    shares = xor_starts.share_that_learns("relu")
    assert shares.shape == (len(xor_starts.WIDTHS),)
    assert 0.15 < shares[0] < 0.25
    assert np.all(np.diff(shares) > 0)
    assert shares[-1] > 0.98


def test_units_that_cannot_die_do_better_with_two():
    relu = xor_starts.share_that_learns("relu")[0]
    for activation in ("tanh", "sigmoid"):
        assert xor_starts.share_that_learns(activation)[0] > relu + 0.1


def test_the_share_of_two_relus_is_that_of_networks_trained_one_by_one():
    rng = np.random.default_rng(1)
    learned = []
    for _ in range(120):
        start = {"W1": rng.normal(size=(2, 2)), "b1": np.zeros(2)}
        start |= {"W2": rng.normal(size=(2, 1)), "b2": np.zeros(1)}
        learned.append(trained_alone(start)[1])
    # Two samples of a share of about 0.2: three standard errors are 0.13.
    assert abs(np.mean(learned) - xor_starts.share_that_learns("relu")[0]) < 0.13


def test_the_dead_unit_has_no_gradient_and_never_moves():
    grads = jax.grad(xor_starts.xor_loss)(xor_starts.DEAD_START)
    assert np.all(grads["W1"][:, 1] == 0)
    assert grads["b1"][1] == 0
    assert grads["W2"][1, 0] == 0
    assert np.all(grads["W1"][:, 0] != 0)
    params, learned = trained_alone(xor_starts.DEAD_START)
    np.testing.assert_array_equal(params["W1"][:, 1], xor_starts.DEAD_START["W1"][:, 1])
    assert not learned


def test_the_loss_is_the_cross_entropy_of_the_corners():
    start = xor_starts.DEAD_START
    act = np.maximum(networks.CORNERS @ start["W1"] + start["b1"], 0)
    p = 1 / (1 + np.exp(-(act @ start["W2"] + start["b2"])[:, 0]))
    costs = -np.where(networks.XOR > 0.5, np.log(p), np.log(1 - p))
    assert xor_starts.xor_loss(start) == pytest.approx(costs.mean(), rel=1e-12)
