"""Difference quotients against calculus and autodiff, in float64."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.nn.differentiation import (
    central_difference,
    forward_difference,
    gradient_check,
    numerical_gradient,
)

coefficient = st.floats(-3, 3)
place = st.floats(-2, 2)
step = st.floats(0.01, 0.5)


@given(a=coefficient, b=coefficient, c=coefficient, x=place, h=step)
def test_a_central_difference_is_exact_on_a_quadratic(a, b, c, x, h):
    slope = central_difference(lambda t: a + b * t + c * t**2, x, h)
    assert slope == pytest.approx(b + 2 * c * x, abs=1e-9)


@given(a=coefficient, b=coefficient, c=coefficient, x=place, h=step)
def test_a_forward_difference_errs_by_h_times_half_the_second_derivative(a, b, c, x, h):
    slope = forward_difference(lambda t: a + b * t + c * t**2, x, h)
    assert slope - (b + 2 * c * x) == pytest.approx(c * h, abs=1e-9)


@given(x=st.floats(-3, 3))
def test_halving_h_quarters_the_error_of_a_central_difference(x):
    true = float(jnp.exp(x))
    coarse, fine = (float(central_difference(jnp.exp, x, h)) - true for h in (0.02, 0.01))
    assert coarse / fine == pytest.approx(4.0, rel=1e-3)


def test_a_difference_of_an_array_has_the_shape_of_the_array():
    x = jnp.linspace(-1, 1, 6).reshape(2, 3)
    np.testing.assert_allclose(central_difference(jnp.sin, x, 1e-5), jnp.cos(x), rtol=1e-9)


def wavy(x):
    return jnp.sum(jnp.sin(x) * x) + jnp.prod(jnp.cos(x))


both_gradients = jax.jit(lambda x: (numerical_gradient(wavy, x), jax.grad(wavy)(x)))


@given(shape=st.sampled_from([(), (1,), (4,), (2, 3)]), seed=st.integers(0, 2**16))
def test_the_numerical_gradient_agrees_with_autodiff(shape, seed):
    x = jnp.asarray(np.random.default_rng(seed).normal(size=shape))
    by_differences, by_autodiff = both_gradients(x)
    assert by_differences.shape == shape
    np.testing.assert_allclose(by_differences, by_autodiff, atol=1e-8)


def test_a_function_that_is_not_scalar_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        numerical_gradient(jnp.sin, jnp.zeros(3))


BATCH = jnp.asarray(np.random.default_rng(0).normal(size=(5, 3)))
LAYER = {"W": jnp.asarray(np.random.default_rng(1).normal(size=(3, 2))), "b": jnp.ones(2)}
KEY = jax.random.key(0)


@jax.jit
def forward(params):
    return jnp.tanh(BATCH @ params["W"] + params["b"])


def by_hand(params, cotangent):
    """The backward pass that a student writes, which the wrong ones below are made from."""
    delta = cotangent * (1 - forward(params) ** 2)
    return {"W": BATCH.T @ delta, "b": jnp.sum(delta, axis=0)}


def test_a_right_backward_pass_passes_the_gradient_check():
    assert gradient_check(forward, by_hand, LAYER, KEY) < 1e-6


WRONG = {
    "a sign": lambda params, c: {**by_hand(params, c), "b": -by_hand(params, c)["b"]},
    "a factor of two": lambda params, c: jax.tree.map(lambda g: 2 * g, by_hand(params, c)),
    "the activation's slope left out": lambda params, c: {"W": BATCH.T @ c, "b": jnp.sum(c, axis=0)},
    "the upstream gradient ignored": lambda params, c: by_hand(params, jnp.ones_like(c)),
    "one entry off by a thousandth": lambda params, c: {
        **by_hand(params, c),
        "W": by_hand(params, c)["W"].at[0, 0].multiply(1.001),
    },
    "zeros": lambda params, c: jax.tree.map(jnp.zeros_like, params),
}  # fmt: skip


@pytest.mark.parametrize("backward", list(WRONG.values()), ids=list(WRONG))
def test_a_wrong_backward_pass_fails_the_gradient_check(backward):
    assert gradient_check(forward, backward, LAYER, KEY) > 1e-5


def test_an_unrelated_gradient_is_as_far_as_can_be():
    assert gradient_check(forward, WRONG["a sign"], {**LAYER, "W": LAYER["W"] * 0}, KEY) > 0.5
    assert gradient_check(forward, WRONG["zeros"], LAYER, KEY) == pytest.approx(1)


def test_a_bias_gradient_that_is_not_summed_over_the_batch_is_refused_with_both_shapes():
    # Broadcast against the bias, its sum would be right by chance.
    def unsummed(params, cotangent):
        delta = cotangent * (1 - forward(params) ** 2)
        return {"W": BATCH.T @ delta, "b": delta}

    with pytest.raises(ValueError, match=r"\[\(3, 2\), \(2,\)\].*\[\(3, 2\), \(5, 2\)\]"):
        gradient_check(forward, unsummed, LAYER, KEY)


@given(seed=st.integers(0, 2**16))
def test_the_gradient_check_accepts_autodiff_wherever_it_looks(seed):
    x = jnp.asarray(np.random.default_rng(seed).normal(size=4))
    distance = gradient_check(jnp.sin, lambda x, c: c * jnp.cos(x), x, KEY, directions=2)
    assert distance < 1e-5


def test_the_same_key_gives_the_same_check():
    first, again, other = (
        gradient_check(forward, by_hand, LAYER, jax.random.key(seed)) for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize("bad", [jnp.nan, jnp.inf])
def test_a_gradient_that_is_no_number_is_not_called_right(bad):
    def backward(x, cotangent):
        return (2 * x * cotangent).at[0].set(bad)

    distance = gradient_check(lambda x: x**2, backward, jnp.ones(3), jax.random.key(0))
    assert not distance < 1
