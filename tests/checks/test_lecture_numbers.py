"""The lecture's numbers beside the student's: each verdict, and rows that wait."""

import numpy as np
import pytest

from course_lib.checks import lecture_numbers as module
from course_lib.checks.lecture_numbers import LectureTable, lecture_table, verdict
from course_lib.data.lecture_facts import fact


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("G-12.2", 13.04, "the same"),
        ("G-24.4", -5.1406, "the same, rounded by the lecture"),
        ("G-12.5", 12.00130004, "yours is right, the lecture slips: it lost a zero"),
        ("G-12.5", 12.0013004, "differs from the exact 12.00130004: look again"),
        ("G-11.2", 0.375, "agrees with the exact value"),
        ("G-12.2", 13.0401, "differs from the exact 13.04: look again"),
        ("G-12.2", [13.04, 13.04], "is a list; its shape is (2,); expected a single number"),
        ("L-43.4", (np.float64(0.66), 2), "agrees with the exact value"),
        ("L-43.4", [0.66], "is a list; its shape is (1,); expected (2,)"),
        ("L-12.2", [np.array([0, -1]), (1, 0), [1, 0], [2, 1]], "agrees with the exact value"),
        ("G-12.2", None, "nothing came back: is a `return` missing?"),
    ],
)
def test_each_row_gets_a_verdict_in_words(name, value, words):
    assert verdict(fact(name), value).startswith(words)


class Raises:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (13.04 + 5j, "is a complex; expected a number"),
        (np.array(13.04 + 0j), "holds complex128 values; expected real numbers"),
        ("13.04", "is a str; expected a number"),
        (np.ma.array(13.04, mask=True), "is a MaskedArray; make it an array"),
        (10**400, "is a whole number too large to compute with"),
        (np.broadcast_to(13.04, (10**6, 10**6)), "has shape (1000000, 1000000); expected a single"),
        (np.full(10**6, 13.04), "has shape (1000000,); expected a single number"),
        (Raises(), "is a Raises; make it an array"),
        (True, "holds True or False; expected numbers"),
        (lambda: 13.04, "is a function; call it"),
    ],
)
def test_what_is_no_number_is_a_short_row_that_says_so(shown, value, words):
    lecture_table("t", {"G-12.2": lambda: value, "G-11.1": lambda: 12.0})
    first, second = shown[0].rows
    assert first[3].startswith(words)
    assert sum(map(len, first)) < 250
    assert second[3] == "the same"


@pytest.fixture
def shown(monkeypatch):
    tables = []
    monkeypatch.setattr(module, "display", tables.append)
    return tables


def unwritten():
    raise NotImplementedError


def test_rows_that_cannot_be_computed_yet_wait_and_the_others_are_shown(shown):
    lecture_table("t", {"G-11.1": lambda: 12.0, "G-12.2": unwritten, "G-12.4": lambda: 1 / 0})
    (table,) = shown
    assert [row[3] for row in table.rows] == [
        "the same",
        "not written yet",
        "stopped with ZeroDivisionError: division by zero",
    ]


def test_the_table_reads_as_text_and_escapes_html():
    table = LectureTable("a < b", (("x", "1", "2", "<b>"),))
    assert "&lt;b&gt;" in table._repr_html_()
    assert "a &lt; b" in table._repr_html_()
    assert str(table).splitlines()[1].split() == ["What", "Lecture", "Yours", "Verdict"]


def test_an_unknown_fact_is_an_error():
    with pytest.raises(KeyError, match="no lecture fact"):
        lecture_table("t", {"G-99.9": lambda: 1})
