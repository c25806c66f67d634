"""The numbers about exercises, against numbers that do not share our code."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from course_lib.grading.report.exercises import FEWEST, discrimination, exercises

from .classes import CELLS, a_class


def test_shares_means_and_mistakes_are_counted():
    of = a_class()
    first, second, essay = exercises(of)
    present = [s for s in of.students.values() if s.marks]
    assert first.students == len(present) == 30
    assert first.passed == sum(s.marks["unit/E1-check"].points == 2 for s in present)
    assert second.mean == pytest.approx(np.mean([s.marks["unit/E2-check"].points for s in present]))
    assert (first.exercise, second.exercise, essay.exercise) == ("01-E1", "01-E2", "")
    failed = [s for s in present if not s.marks["unit/E2-check"].points]
    assert sum(count for _, count in second.mistakes) == len(failed)
    assert {name for name, _ in second.mistakes} == {"rise without run", "sign"}
    assert [count for _, count in second.mistakes] == sorted(
        (c for _, c in second.mistakes), reverse=True
    )
    assert essay.waiting == sum(s.marks["unit/essay"].waits for s in present)
    assert [e.cell for e in exercises(of)] == list(CELLS)


def test_an_error_that_ended_a_test_is_among_the_mistakes():
    of = a_class()
    for name in ("s00", "s01", "s02"):
        of.students[name].broke["unit/E1-check"] = "NameError"
    first, second, _ = exercises(of)
    assert ("NameError", 3) in first.mistakes
    assert "NameError" not in dict(second.mistakes)


@given(
    arrays(
        float,
        st.tuples(st.integers(FEWEST, 40), st.integers(2, 5)),
        elements=st.integers(0, 4).map(float),
    )
)
def test_discrimination_is_scipys_correlation_with_the_rest(points):
    for i in range(points.shape[1]):
        rest = np.delete(points, i, axis=1).sum(axis=1)
        ours = discrimination(points, i)
        if np.ptp(points[:, i]) == 0 or np.ptp(rest) == 0:
            assert ours is None
        else:
            assert ours == pytest.approx(stats.pearsonr(points[:, i], rest).statistic, abs=1e-12)


def test_of_a_few_students_nothing_is_said():
    assert all(e.discrimination is None for e in exercises(a_class(FEWEST - 1)))
    assert discrimination(np.ones((100, 3)), 0) is None


def test_a_class_in_which_nobody_handed_in_has_numbers_too():
    of = a_class()
    empty = type(of)(of.assignment, of.cells, {"absent": of.students["absent"]})
    assert [(e.students, e.passed, e.mean) for e in exercises(empty)] == [(0, 0, 0.0)] * 3
