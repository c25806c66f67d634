"""Difference quotients against calculus and autodiff, in float64."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.nn.differentiation import central_difference, forward_difference, numerical_gradient

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


@given(shape=st.sampled_from([(), (1,), (4,), (2, 3)]), seed=st.integers(0, 2**16))
def test_the_numerical_gradient_agrees_with_autodiff(shape, seed):
    x = jnp.asarray(np.random.default_rng(seed).normal(size=shape))

    def f(x):
        return jnp.sum(jnp.sin(x) * x) + jnp.prod(jnp.cos(x))

    np.testing.assert_allclose(numerical_gradient(f, x), jax.grad(f)(x), atol=1e-8)


def test_a_function_that_is_not_scalar_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        numerical_gradient(jnp.sin, jnp.zeros(3))
