"""The contents of the course say of each unit what its notebook says: title, time, what it needs."""

import re

import pytest

from course_lib.checks.contents import contents


@pytest.fixture(scope="module")
def told(unit):
    """What the contents hold about the unit."""
    return next(one for one in contents() if one.number == unit[:2])


def named_units(needs: str) -> tuple[str, ...]:
    """The units in "units 01 to 03 and [05](…)": 01, 02, 03, 05."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", needs)
    spelled = re.sub(
        r"(\d\d) to (\d\d)",
        lambda ends: " ".join(f"{n:02d}" for n in range(int(ends[1]), int(ends[2]) + 1)),
        words,
    )
    return tuple(re.findall(r"\b\d\d\b", spelled))


def test_it_has_the_title_of_the_notebook(solution, told):
    assert solution.cells[0].source.splitlines()[0] == f"# {told.number} · {told.title}"


def test_it_says_the_time_of_the_notebook(solution, told):
    said = re.search(r"\*\*Time:\*\* about (\d+) minutes", solution.cells[0].source)
    assert int(said[1]) == told.minutes


def test_it_needs_the_units_that_the_notebook_names(solution, told):
    said = re.search(r"\*\*You need:\*\* (.*)", solution.cells[0].source)
    assert named_units(said[1]) == told.needs


def test_a_range_of_units_is_read_as_all_of_them():
    assert named_units("units 01 to 03 and 05, and a matrix.") == ("01", "02", "03", "05")
    linked = "units [01](../01_a/01_a.ipynb) to [03](../03_b/03_b.ipynb), and a matrix."
    assert named_units(linked) == ("01", "02", "03")
    assert named_units("school algebra, and Python functions.") == ()
