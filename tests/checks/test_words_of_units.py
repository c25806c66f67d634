"""What units 05 and 06 say in words about numbers that their cells compute: recomputed here."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.units import find
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies import backprop, minibatches, networks, xor_starts

SOLUTIONS = Path(__file__).parents[2] / "solutions"


def text_of(unit):
    return (SOLUTIONS / unit / f"{unit}.py").read_text(encoding="utf-8")


def test_what_is_left_of_a_gradient_behind_tanh_and_relu_is_what_unit_05_says():
    left = {name: backprop.gradient_sizes(name)[-1] for name in ("sigmoid", "tanh", "relu")}
    assert 1 / left["tanh"] == pytest.approx(7, abs=0.5)
    assert 0.4 < left["relu"] < 0.5
    assert left["sigmoid"] < 1e-9
    text = text_of("05_backprop_by_hand")
    assert "about a seventh of its gradient is left, and of the relu's nearly half" in text


def failures(activation, starts=200, steps=400):
    """The starts of `xor_starts` with two units that have not learned XOR: their params at the end."""
    rng = np.random.default_rng(0)
    nets, width = starts * len(xor_starts.WIDTHS), max(xor_starts.WIDTHS)
    W1, W2 = rng.normal(size=(2, nets, width)), rng.normal(size=(nets, width))
    params = {
        "W1": np.moveaxis(W1[:, :starts, :2], 0, 1),
        "b1": np.zeros((starts, 2)),
        "W2": W2[:starts, :2, None],
        "b2": np.zeros((starts, 1)),
    }

    def learns(params):
        slope = jax.grad(lambda p: xor_starts.xor_loss(p, activation))

        def step(p, _):
            return jax.tree.map(lambda a, b: a - b, p, slope(p)), None

        return jax.lax.scan(step, params, length=steps)[0]

    params = jax.jit(jax.vmap(learns))(jax.tree.map(np.float32, params))
    function = backprop.ACTIVATIONS[activation]
    pre = jnp.float32(networks.CORNERS) @ params["W1"] + params["b1"][:, None]
    logits = (function(pre) @ params["W2"])[..., 0] + params["b2"]
    failed = ~np.asarray(((logits > 0) == (networks.XOR > 0.5)).all(axis=1))
    loss = jax.vmap(lambda p: xor_starts.xor_loss(p, activation))(params)
    dead = np.asarray((pre <= 0).all(axis=1).any(axis=1))
    return failed, dead, np.asarray(loss)


def test_four_of_five_failures_of_two_relus_hold_a_dead_unit_and_the_others_do_not():
    failed, dead, loss = failures("relu")
    share = xor_starts.share_that_learns("relu")[0]
    assert np.mean(~failed) == pytest.approx(share, abs=0.02)
    assert np.mean(dead[failed]) == pytest.approx(0.8, abs=0.04)
    assert (loss[failed & ~dead] > 0.3).all()
    assert "of five failures hold one" in text_of("05_backprop_by_hand")
    why = find("05-P4", "prediction").why
    assert "four of five failures" in why
    assert "a valley that is not the lowest" in why


def test_failures_of_two_tanhs_rest_in_a_valley_that_is_not_the_lowest():
    failed, _, loss = failures("tanh")
    assert failed.sum() > 80
    assert np.mean(np.abs(loss[failed] - np.log(2) / 2) < 0.02) > 0.9
    assert "With two tanhs nearly all failures are of this kind." in text_of("05_backprop_by_hand")


def test_how_far_off_the_gradients_of_two_examples_are_is_what_the_prediction_says():
    X, y, w = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y), jnp.zeros(2)
    full = minibatches.full_grad(w, X, y)
    grads = minibatches.grads_of_batches(w, X, y, minibatches.all_batches(10, 2))
    off = np.linalg.norm(grads - full, axis=1) / np.linalg.norm(full)
    why = find("06-P1", "prediction").why
    assert f"{(off > 0.1).sum()} of the {len(off)} gradients are off by more than a tenth" in why
    assert f"and {(off > 0.5).sum()} of these by more than half" in why


def test_where_a_key_is_used_again_the_notebook_says_that_it_is_meant():
    lines = text_of("06_sgd_vs_batch").splitlines()
    for code in (
        "key = jax.random.key(0)",
        "batch_weights(jax.random.key(3)",
        "noise, jax.random.key(0)",
    ):
        (at,) = [i for i, line in enumerate(lines) if code in line]
        assert any("key" in line.partition("#")[2] for line in lines[at - 3 : at + 1])
