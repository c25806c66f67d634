"""The lectures' numbers, reproduced by the functions of the solutions themselves."""

import base64

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

import course_lib.checks
from course_lib.data.lecture_facts import facts_of
from course_lib.studies import functions

from .conftest import code_cells

matplotlib.use("Agg")
# A picture of one point.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def executed(solution):
    """The names that a unit's solution defines, and the numbers it puts beside the lecture's.

    Nothing is drawn and nothing checked: whether figures and checks are as they were, nbval says.
    """
    numbers = {}

    def record(title, yours):
        assert not numbers.keys() & yours.keys(), "a fact stands in two tables"
        numbers.update(
            {name: np.asarray(compute(), dtype=np.float64) for name, compute in yours.items()}
        )

    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course_lib.checks, "lecture_table", record)
        patch.setattr(course_lib.checks, "check", lambda name, answer: None)
        patch.setattr(Figure, "savefig", lambda figure, file, **_: file.write(DOT))
        for cell in code_cells(solution):
            exec(compile(cell.source, "<cell>", "exec"), names)
    return names, numbers


def test_every_fact_of_the_unit_is_in_a_table_and_no_other(unit, executed):
    assert set(executed[1]) == {fact.id for fact in facts_of(unit[:2])}


def test_every_number_is_the_lectures_at_its_printed_precision(unit, executed):
    for fact in facts_of(unit[:2]):
        if fact.printed is None or fact.verdict == "erratum":
            continue
        # Half a unit of the last printed digit, and a hair for a 5 that follows it.
        allowed = 0.5001 * 10.0**-fact.decimals
        if fact.verdict == "rounded":
            # A lecture that rounds as it goes is off by more; the facts sheet says by how much.
            allowed = max(allowed, fact.tolerance)
        np.testing.assert_allclose(
            executed[1][fact.id], fact.printed, rtol=0, atol=allowed, err_msg=fact.id
        )


def test_every_number_is_the_exact_one(unit, executed):
    for fact in facts_of(unit[:2]):
        # 1e-9: what difference quotients keep in float64.
        np.testing.assert_allclose(
            executed[1][fact.id], fact.exact, rtol=1e-9, atol=1e-9, err_msg=fact.id
        )


def test_an_erratum_is_printed_otherwise_than_computed(unit, executed):
    for fact in facts_of(unit[:2]):
        if fact.verdict == "erratum":
            assert abs(executed[1][fact.id] - fact.printed) > fact.tolerance


def test_functions_that_a_notebook_defines_are_those_of_the_library(executed):
    """A notebook prints the functions it differentiates; the checks use the library's."""
    names, _ = executed
    for name, f in names.items():
        if not callable(f) or not hasattr(functions, name):
            continue
        for point in np.random.default_rng(0).normal(size=(5, 3)):
            args = point if name in ("a_plus_bc", "nested") else point[0]
            np.testing.assert_allclose(f(args), getattr(functions, name)(args), rtol=1e-12)
