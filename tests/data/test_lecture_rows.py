"""No row of the facts sheet is lost: each is treated where it says, or there is a reason why not."""

import re
from collections import Counter
from pathlib import Path

import pytest

from course_lib.checks.units import find, unit_modules
from course_lib.data.lecture_facts import all_facts
from course_lib.data.lecture_rows import LECTURES, all_rows, rows_of

SOLUTIONS = Path(__file__).parents[2] / "solutions"
BUILT = {folder.name[:2]: folder for folder in SOLUTIONS.iterdir() if folder.is_dir()}
UNITS = {f"{number:02d}" for number in range(12)}
# The welcome follows no lecture.
FOLLOWS_A_LECTURE = [number for number in unit_modules() if number != "00"]
KINDS = {"E": "exercise", "P": "prediction", "Q": "question", "W": "question"}
PLACES = [(row.id, place) for row in all_rows() for place in row.where if place[:2] in BUILT]


def sections(number):
    """The numbered sections of a unit's text: {"1", "2", …}."""
    (text,) = BUILT[number].glob("*.py")
    return set(re.findall(r"^# ## (\d+) · ", text.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_row_of_the_five_lectures_is_there_once():
    assert Counter(row.lecture for row in all_rows()) == {
        "Lecture 02": 48,
        "CS 486": 36,
        "Hands-on Deep Learning": 50,
        "Gurari": 69,
        "Srikumar": 33,
    }
    for letter in LECTURES:
        ids = [row.id for row in all_rows() if row.id[0] == letter]
        assert ids == [f"{letter}-{i:02d}" for i in range(1, len(ids) + 1)]


def test_a_row_is_treated_in_a_unit_or_has_a_reason_why_not():
    for row in all_rows():
        assert bool(row.units) != bool(row.reason), row.id
        assert set(row.units) <= UNITS, row.id
        assert row.what, row.id


def test_a_row_names_a_place_in_every_unit_that_exists():
    for row in all_rows():
        named = {place[:2] for place in row.where}
        assert named <= set(row.units), row.id
        assert set(row.units) & set(BUILT) <= named, f"{row.id}: where in its unit?"


@pytest.mark.parametrize(("row", "place"), PLACES)
def test_the_place_exists(row, place):
    number, section = place[:2], re.fullmatch(r"\d\d §(\d+)", place)
    if section:
        assert section[1] in sections(number)
    else:
        find(place, KINDS[place[3]])


def test_the_numbers_of_a_row_are_in_a_unit_that_treats_it():
    units = {row.id: row.units for row in all_rows()}
    for fact in all_facts().values():
        row = fact.id.split(".")[0]
        assert row in units
        assert fact.unit is None or fact.unit in units[row], fact.id


def test_every_unit_that_exists_treats_some_rows_and_all_their_numbers():
    for number in FOLLOWS_A_LECTURE:
        assert rows_of(number)
    built = set(unit_modules())
    for row in all_rows():
        if row.numbers and set(row.units) <= built:
            owners = {fact.unit for fact in all_facts().values() if fact.id.startswith(row.id)}
            assert None not in owners, f"{row.id} has numbers that no unit reproduces"
