"""What the lectures claim of their functions, checked on ours."""

import jax
import numpy as np
import pytest

from course_lib.studies.functions import a_plus_bc, nested, quadratic, valley_curve


@pytest.mark.parametrize(
    ("x", "height", "bend"),
    [(-2.503094, -52.729, 69.5), (0.310542, 24.442, None), (1.488340, 17.141, 32.8)],
)
def test_the_valley_curve_is_flat_at_its_two_valleys_and_its_hill(x, height, bend):
    assert jax.grad(valley_curve)(x) == pytest.approx(0.0, abs=1e-4)
    assert valley_curve(x) == pytest.approx(height, abs=1e-3)
    curvature = jax.grad(jax.grad(valley_curve))(x)
    assert curvature < 0 if bend is None else curvature == pytest.approx(bend, abs=0.05)


def test_the_valley_curve_is_flat_nowhere_else():
    slope = jax.vmap(jax.grad(valley_curve))(np.linspace(-6, 6, 20_001))
    assert int(np.sum(np.sign(slope[:-1]) != np.sign(slope[1:]))) == 3


def test_functions_of_three_inputs_take_arrays_and_tuples_alike():
    for f in (a_plus_bc, nested):
        assert f((1.0, -2.0, 3.0)) == f(np.array([1.0, -2.0, 3.0]))


def test_the_quadratic_has_its_minimum_where_gurari_says():
    assert jax.grad(quadratic)(0.375) == 0.0
    assert quadratic(0.375) == 1.4375
