"""The error of a conversion factor, and the loop of guesses that lowers it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.studies.descent import descend
from course_lib.studies.guess_and_correct import MILES_PER_KM, factor_error

KM = np.array([1.0, 2.5, 4.0])


def test_the_right_factor_has_no_error_and_others_half_a_square():
    np.testing.assert_array_equal(factor_error(MILES_PER_KM, KM, MILES_PER_KM * KM), 0)
    np.testing.assert_allclose(factor_error(np.array([3.0, 4.0]), 10.0, 37.0), [24.5, 4.5])


def test_guess_and_correct_finds_the_factor_from_pairs():
    def mean_error(c):
        return jnp.mean(factor_error(c, KM, MILES_PER_KM * KM))

    assert descend(jax.grad(mean_error), 1.0, 0.05, 200)[-1] == pytest.approx(MILES_PER_KM)


@pytest.mark.parametrize(("rate", "arrives"), [(0.005, True), (0.0195, True), (0.0205, False)])
def test_the_size_of_the_input_sets_the_limit_of_the_rate(rate, arrives):
    """One pair with x = 10: the loop converges if and only if rate · x² is below 2."""
    path = descend(lambda c: (c * 10 - 37) * 10, 1.0, rate, 3000)
    assert (abs(path[-1] - 3.7) < 1e-3) == arrives
