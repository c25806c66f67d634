"""The error curve has the arms that theory gives it, in both number formats."""

import numpy as np
import pytest

from course_lib.nn.differentiation import central_difference, forward_difference
from course_lib.studies.finite_differences import difference_errors, step_sizes

POINTS = np.random.default_rng(5).uniform(0.5, 2.0, 300)


def errors(quotient, steps, dtype):
    return difference_errors(quotient, np.exp, np.exp, POINTS, np.asarray(steps), dtype)


@pytest.mark.parametrize(("quotient", "order"), [(forward_difference, 1), (central_difference, 2)])
def test_the_right_arm_falls_with_the_order_of_the_formula(quotient, order):
    coarse, fine = errors(quotient, [1e-2, 1e-3], np.float64)
    assert np.log10(coarse / fine) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("quotient", "power"), [(forward_difference, 1 / 2), (central_difference, 1 / 3)]
)
def test_the_best_step_is_a_root_of_epsilon(quotient, power, dtype):
    steps = step_sizes(1.0, 1e-12, per_decade=4)
    with np.errstate(all="ignore"):
        best = steps[np.nanargmin(errors(quotient, steps, dtype))]
    assert best == pytest.approx(np.finfo(dtype).eps ** power, rel=9)


def test_float32_loses_the_slope_altogether_at_tiny_steps():
    assert errors(forward_difference, [1e-9], np.float32)[0] == pytest.approx(1.0)


def test_steps_are_equally_spaced_on_a_logarithmic_axis():
    np.testing.assert_allclose(step_sizes(1.0, 1e-3, per_decade=1), [1, 1e-1, 1e-2, 1e-3])
