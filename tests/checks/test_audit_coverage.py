"""Every known misconception of a unit that exists meets a mistake or a question that answers it."""

import re

import pytest

from course_lib.checks.audit.coverage import KINDS, met_by, misconceptions, uncovered, unknown
from course_lib.checks.units import unit_modules

each_unit = pytest.mark.parametrize("number", list(unit_modules()))


@each_unit
def test_every_misconception_of_the_unit_is_met(number):
    assert [f"{one.id}: {one.line}" for one in uncovered(number)] == []


@each_unit
def test_the_table_names_only_what_exists(number):
    assert unknown(number) == []


@each_unit
def test_what_students_write_meets_a_wrong_version_and_what_they_believe_a_question(number):
    for key, names in met_by(number).items():
        if misconceptions()[key].kind == "mutant":
            assert any(" " in name for name in names), f"{key} meets no mistake of an exercise"
        elif misconceptions()[key].kind == "quiz":
            assert any(re.search(r"-[PQW]\d", name) for name in names), f"{key} meets no question"


def test_the_list_is_whole_and_each_entry_is_a_sentence():
    everything = misconceptions()
    assert len(everything) == 97
    for key, one in everything.items():
        assert re.fullmatch(r"[A-Z]\d+", key)
        assert re.fullmatch(r"\d\d", one.unit)
        assert one.kind in KINDS
        assert one.line.endswith(".")
        assert len(one.line) < 140


def test_ids_of_a_topic_are_numbered_without_a_gap():
    numbers = {}
    for key in misconceptions():
        numbers.setdefault(key[0], []).append(int(key[1:]))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert "".join(numbers) == "DGLBSOR"


def test_a_misconception_that_nothing_meets_is_found(monkeypatch):
    from course_lib.checks.units.u01_derivatives import misconceptions as table

    renamed = {**table.MET_BY, "D5": ("01-E3 a_name_of_yesterday",)}
    monkeypatch.setattr(table, "MET_BY", renamed)
    assert [one.id for one in uncovered("01")] == ["D5"]
    assert unknown("01") == ["01-E3 a_name_of_yesterday"]
