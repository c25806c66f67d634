"""The lectures' tables of costs, and the places at which formulas leave a number format."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data.lecture_facts import facts_of
from course_lib.studies import log_losses

TABLES = [one for one in facts_of("04") if one.rule == "neglog"]


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


def test_every_entry_of_the_lectures_tables_of_costs():
    assert len(TABLES) == 16
    for one in TABLES:
        unit = np.log(one.inputs["base"]) if one.inputs["base"] else 1.0
        found = log_losses.cost(one.inputs["p"], one.inputs["y"]) / unit
        assert found == pytest.approx(one.exact, rel=1e-9, abs=1e-12)


def test_only_bits_fit_what_the_lecture_prints():
    printed = [one for one in TABLES if one.printed is not None]
    for base, fits in ((2, True), (np.e, False), (10, False)):
        gaps = [
            abs(log_losses.cost(one.inputs["p"], one.inputs["y"]) / np.log(base) - one.printed)
            for one in printed
        ]
        close = [
            gap <= 0.5001 * 10.0**-one.decimals for gap, one in zip(gaps, printed, strict=True)
        ]
        assert all(close) == fits


@given(st.floats(-30, 30))
def test_three_formulas_are_equal_in_the_middle(logit):
    s = np.array([logit])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(
            log_losses.naive_softplus(s), log_losses.stable_softplus(s), rtol=1e-3, atol=1e-15
        )
        np.testing.assert_allclose(
            log_losses.through_the_sigmoid(s), log_losses.stable_softplus(s), rtol=1e-2, atol=1e-15
        )


@pytest.mark.parametrize(
    ("formula", "dtype", "edge"),
    [
        # 1 - sigmoid is lost where e^-s is about a unit in the last place of 1.
        (log_losses.through_the_sigmoid, np.float32, -np.log(np.finfo(np.float32).eps)),
        (log_losses.through_the_sigmoid, np.float64, -np.log(np.finfo(np.float64).eps)),
        # The power is too large where e^s passes the largest number of the format.
        (log_losses.naive_softplus, np.float32, np.log(np.finfo(np.float32).max)),
        (log_losses.naive_softplus, np.float64, np.log(np.finfo(np.float64).max)),
    ],
)
def test_a_formula_breaks_where_its_number_format_ends(formula, dtype, edge):
    assert log_losses.breaks_at(formula, dtype) == pytest.approx(float(edge), abs=1.5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_stable_formula_breaks_nowhere(dtype):
    assert log_losses.breaks_at(log_losses.stable_softplus, dtype) == float("inf")


def test_cross_entropy_pulls_where_squared_error_lets_go():
    logits = np.linspace(-12, 12, 49)
    p = 1 / (1 + np.exp(-logits))
    entropy = log_losses.slope_of_cross_entropy(logits)
    squared = log_losses.slope_of_half_squared_error(logits)
    np.testing.assert_allclose(entropy, p - 1, atol=1e-12)
    np.testing.assert_allclose(squared, (p - 1) * p * (1 - p), atol=1e-12)
    assert abs(entropy[0]) > 0.99
    assert abs(squared[0]) < 1e-4
