"""The chord test tells convex curves from others."""

import jax
import jax.numpy as jnp
import pytest

from course_lib.studies.convexity import chord_gaps, is_convex_on
from course_lib.studies.functions import quadratic, valley_curve

KEY = jax.random.key(3)


@pytest.mark.parametrize("f", [quadratic, jnp.exp, jnp.abs, lambda x: 3 * x + 1])
def test_convex_functions_pass(f):
    assert is_convex_on(f, -3.0, 3.0, KEY)


@pytest.mark.parametrize("f", [valley_curve, jnp.sin, lambda x: -(x**2)])
def test_functions_that_are_not_convex_fail(f):
    assert not is_convex_on(f, -3.0, 3.0, KEY)


def test_the_valley_curve_is_convex_inside_its_deep_valley():
    assert is_convex_on(valley_curve, -3.0, -2.2, KEY)


def test_the_gaps_of_a_parabola_are_known_exactly():
    """For x² the gap is t(1-t)(a-b)²: never negative, and at most a quarter of the width squared."""
    gaps = chord_gaps(lambda x: x**2, -1.0, 1.0, 1000, KEY)
    assert gaps.shape == (1000,)
    assert float(gaps.min()) >= 0
    assert float(gaps.max()) <= 1.0
