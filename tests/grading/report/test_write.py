"""The report's files: complete, and harmless whatever students are called or wrote."""

import csv
import dataclasses
import html
import re

import pytest

from course_lib.grading.report.gather import Mark, Student
from course_lib.grading.report.similar import Alike
from course_lib.grading.report.write import write_report
from course_lib.grading.submission import Lead

from .classes import a_class


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def folder(tmp_path):
    write_report(a_class(), [Alike(("s01", "s02"), 0.991)], tmp_path / "report", "2026-11-21 18:00")
    return tmp_path / "report"


def test_the_files_hold_everybody_and_everything(folder):
    scores = read(folder / "scores.csv")
    assert scores[0][:4] == ["student", "score", "late penalty", "points at most"]
    assert len(scores) == 1 + 31
    assert {row[0] for row in read(folder / "leads.csv")[1:]} == {"s01; s02", "s03"}
    assert any("kernel died" in row[2] for row in read(folder / "runs.csv"))
    assert any("is not there" in row[3] for row in read(folder / "runs.csv"))
    assert sum(int(row[3]) for row in read(folder / "mistakes.csv")[1:]) > 0
    assert len(read(folder / "exercises.csv")) == 4


def test_the_page_says_what_the_tables_say(folder):
    page = html.unescape((folder / "index.html").read_text(encoding="utf-8"))
    for words in (
        "E1-answer imports sys",
        "kernel died",
        "is not there",
        "rise without run",
        "s01 and s02",
        "(waits)",
    ):
        assert words in page
    assert "without a sandbox" not in page.lower()


def test_nothing_in_the_page_is_run_or_fetched(folder):
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<img|<link|<iframe|https?://|url\(|\son\w+=", page)
    assert "default-src 'none'" in page


def test_names_and_words_of_students_stay_text(tmp_path):
    of = a_class()
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    of.students["evil"] = Student(
        evil, marks=dict(of.students["s01"].marks), problems=[evil], failures=[evil], leads=[Lead(evil, evil, evil)],
        checks=[{"cell": "unit/E1-check", "exercise": "01-E1", "passed": False, "kind": evil, "mistake": evil}],
    )  # fmt: skip
    page = write_report(of, [Alike((evil, evil), 1.0)], tmp_path, "now").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_takes_no_name_for_a_formula(tmp_path, sign):
    of = a_class(3)
    of.students["x"] = Student(f"{sign}HYPERLINK(1)", leads=[Lead("k", "c", f"{sign}1")])
    write_report(of, [], tmp_path, "now")
    for path in tmp_path.glob("*.csv"):
        for row in read(path)[1:]:
            assert not any(cell.startswith(sign) and not is_number(cell) for cell in row), row


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_without_a_sandbox_the_page_says_so_first(tmp_path):
    of = a_class(3)
    of.students["s01"].sandboxes = {"none"}
    page = write_report(of, [], tmp_path, "now").read_text(encoding="utf-8")
    assert page.index("Graded without a sandbox") < page.index("<h2>")


def test_what_was_put_back_is_told_and_long_stories_are_cut(tmp_path):
    of = a_class(3)
    of.students["s01"].notes += [f"locked cell {number} was put back" for number in range(9)]
    page = write_report(of, [], tmp_path, "now").read_text(encoding="utf-8")
    assert "locked cell 2 was put back" in page
    assert "locked cell 3 was put back" not in page
    assert "6 more, in notes.csv" in page
    assert len(read(tmp_path / "notes.csv")) == 1 + 9
    # Whoever has no marks has no score, not 0 of it.
    (absent,) = [row for row in read(tmp_path / "scores.csv") if row[0] == "absent"]
    assert absent[1] == ""


def test_what_most_have_alike_is_told_once_and_not_as_theirs(tmp_path):
    of = a_class(6)
    for student in of.students.values():
        student.notes.append("Cell 'E3-check' had another points; put back.")
    of.students["s01"].notes.append("It was not saved as UTF-8.")
    page = html.unescape(write_report(of, [], tmp_path, "now").read_text(encoding="utf-8"))
    assert page.count("'E3-check' had another points") == 1
    assert "6 of 6 students: Cell 'E3-check'" in page
    assert page.count("It was not saved as UTF-8.") == 1
    assert len(read(tmp_path / "notes.csv")) == 1 + 8


def test_what_waits_for_a_reader_is_not_0(tmp_path):
    of = a_class(3)
    for name in ("s00", "s01", "s02"):
        of.students[name].marks["unit/essay"] = Mark(0.0, None, True)
    of.students["s01"].marks["unit/E1-check"] = Mark(1.5, 2.0, True, by_hand=True)
    page = write_report(of, [], tmp_path, "now").read_text(encoding="utf-8")
    header, *rows = read(tmp_path / "scores.csv")
    found = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert [found[name]["waiting"] for name in ("s00", "s01", "s02", "absent")] == [
        "1",
        "2",
        "1",
        "0",
    ]
    assert {found[name]["unit/essay"] for name in found} == {""}
    # Somebody has given points already, and looks again.
    assert found["s01"]["unit/E1-check"] == "1.5"
    assert "nobody is marked yet" in page
    assert "4 answers wait for a person; those without points count as 0 so far." in page
    essay = next(row for row in read(tmp_path / "exercises.csv") if row[0] == "unit/essay")
    assert (essay[3], essay[4], essay[6]) == ("0", "0", "3")


def test_lateness_copies_and_what_is_out_of_place_are_in_the_report(tmp_path):
    of = a_class(3)
    of.students["s01"].late = 34 * 3600.0
    of.students["s02"].copies.append("unit (1).ipynb looks like another copy of unit.ipynb")
    strays = ("Not looked at", ("submitted/fay/1", "submitted/hal.ipynb"))
    of = dataclasses.replace(of, misplaced=strays, outdated={"unit": (15, 16)})
    page = html.unescape(write_report(of, [], tmp_path, "now").read_text(encoding="utf-8"))
    for words in (
        "by 34 h",
        "unit (1).ipynb looks like another copy",
        "submitted/fay/1, submitted/hal.ipynb",
        "15 of 16 submissions of unit were graded before the last change of the tests",
        "course grade unit",
    ):
        assert words in page
    header, *rows = read(tmp_path / "scores.csv")
    assert [row[header.index("hours late")] for row in rows if row[0] == "s01"] == ["34.0"]
    assert ["s02", "another copy"] in [row[:2] for row in read(tmp_path / "leads.csv")]
    assert [row[0] for row in read(tmp_path / "misplaced.csv")[1:]] == list(strays[1])


def test_who_handed_in_nothing_is_named(tmp_path):
    of = dataclasses.replace(a_class(3), missing=("Łucja", "<b>ned</b>"))
    page = write_report(of, [], tmp_path, "now").read_text(encoding="utf-8")
    assert "2 of 6 students handed in nothing" in page
    assert "Łucja, &lt;b&gt;ned&lt;/b&gt;" in page
    assert [row[0] for row in read(tmp_path / "missing.csv")[1:]] == ["Łucja", "<b>ned</b>"]


def test_what_cannot_be_written_or_moves_a_cursor_is_escaped(tmp_path):
    of = a_class(6)
    hostile = "calls '\x1b[2J\n\udce9'"
    of.students["s01"].leads.append(Lead("tampering", "E1-answer", hostile))
    of.students["s01"].failures.append(hostile)
    of = dataclasses.replace(of, missing=tuple(f"student number {i:04}" for i in range(2000)))
    page = html.unescape(write_report(of, [], tmp_path, "now").read_text(encoding="utf-8"))
    assert page.count("calls '\\x1b[2J\\n\\xe9'") == 2
    assert ["s01", "tampering", "E1-answer", "calls '\\x1b[2J\\n\\xe9'"] in read(
        tmp_path / "leads.csv"
    )
    # Joined, names are long; none is cut.
    assert "student number 1999" in page


def test_an_empty_class_has_a_page(tmp_path):
    of = a_class(0)
    page = write_report(type(of)("unit", of.cells, {}), [], tmp_path, "now").read_text(
        encoding="utf-8"
    )
    assert "0 students" in page
