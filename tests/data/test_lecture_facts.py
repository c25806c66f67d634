"""The facts sheet in the package is whole, and asking for what is not there says what is."""

import pytest

from course_lib.data.lecture_facts import all_facts, fact, facts_of


def test_every_verdict_is_one_of_three_and_errata_print_something():
    assert {fact.verdict for fact in all_facts().values()} == {"ok", "rounded", "erratum"}
    assert all(
        fact.printed is not None for fact in all_facts().values() if fact.verdict == "erratum"
    )


def test_there_are_284_facts_of_five_lectures():
    assert len(all_facts()) == 284
    assert len({fact.lecture for fact in all_facts().values()}) == 5


def test_unit_01_owns_the_rows_on_derivatives():
    rows = {fact.id.split(".")[0] for fact in facts_of("01")}
    assert {"G-11", "G-12", "G-13", "G-14", "G-15", "G-16", "G-17"} < rows
    assert {"G-19", "G-20", "G-21", "G-22", "G-23", "G-24", "G-27", "U-17", "U-21"} < rows


def test_an_unknown_fact_is_an_error_that_lists_its_neighbours():
    with pytest.raises(KeyError, match=r"G-12\.9.*G-12\.1"):
        fact("G-12.9")
