"""What the report takes from gradebook, journal and folders, of a class that the stand-in has graded."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.journal import Journal
from course_lib.grading.report import gather as gather_module
from course_lib.grading.report.gather import Class, gather
from course_lib.grading.report.make import make_report
from tests.grading.class_run.homework import NAME
from tests.grading.class_run.school import School

DUE = "2026-11-20 12:00:00 UTC"


def graded(founded: School, place: Path) -> School:
    school = founded.copied(place)
    for student, when in (
        ("ada", "2026-11-20 10:00:00 UTC"),
        ("bob", "2026-11-21 22:00:00 UTC"),
        ("cy", ""),
    ):
        school.hand_in(student, when=when)
    school.nbgrader("db", "assignment", "add", NAME, f"--duedate={DUE}")
    school.grade_with_stand_in()
    return school


def gathered(school: School) -> Class:
    return gather(open_assignment(school.root, NAME), Journal(school.root, NAME).entries())


@pytest.fixture(scope="module")
def school(founded, tmp_path_factory) -> School:
    return graded(founded, tmp_path_factory.mktemp("gather"))


def test_who_was_late_and_what_lies_beside_a_submission_is_told(school, tmp_path):
    school = school.copied(tmp_path)
    copy = school.folder("submitted", "ada") / "words (1).ipynb"
    shutil.copy(copy.with_name("words.ipynb"), copy)
    (school.root / "gradebook" / "submitted" / "hal.ipynb").write_text("{}")
    of = gathered(school)
    assert {each.name: each.late / 3600 for each in of.students.values()} == {
        "ada": 0,
        "bob": 34,
        "cy": 0,
    }
    assert (
        of.students["ada"]
        .copies[0]
        .startswith("words (1).ipynb looks like another copy of words.ipynb")
    )
    assert of.misplaced[1] == ("gradebook/submitted/hal.ipynb",)
    make_report(open_assignment(school.root, NAME), tmp_path / "report")
    with open(tmp_path / "report" / "scores.csv", newline="") as table:
        rows = {row["student"]: row for row in csv.DictReader(table)}
    assert (rows["bob"]["hours late"], rows["bob"]["numbers/essay"], rows["bob"]["waiting"]) == (
        "34.0",
        "",
        "1",
    )


def test_who_was_taken_out_of_gradebook_and_submissions_is_not_in_the_report(school, tmp_path):
    school = school.copied(tmp_path)
    with Gradebook(school.db_url, "descent") as book:
        book.remove_student("cy")
    assert "cy" in gathered(school).students
    shutil.rmtree(school.folder("submitted", "cy").parent)
    assert set(gathered(school).students) == {"ada", "bob"}


def test_who_was_graded_before_the_last_change_of_the_tests_is_counted(school, tmp_path):
    school = school.copied(tmp_path)
    assert gathered(school).outdated == {}
    source = school.root / "solutions" / NAME / "words.ipynb"
    source.write_text(source.read_text().replace("'AB'", "'A' + 'B'"))
    school.nbgrader("generate_assignment", NAME)
    # Only who is there is graded anew.
    for student in ("bob", "cy"):
        shutil.move(school.folder("submitted", student), tmp_path / student)
    school.grade_with_stand_in()
    assert gathered(school).outdated == {"words": (2, 3)}


def test_a_folder_that_cannot_be_looked_at_costs_nobody_else_the_report(school, monkeypatch):
    honest = gather_module.look_through

    def spoilt(assignment, student):
        if student == "bob":
            raise PermissionError(13, "not for you")
        return honest(assignment, student)

    monkeypatch.setattr(gather_module, "look_through", spoilt)
    of = gathered(school)
    assert set(of.students) == {"ada", "bob", "cy"}
    assert "not for you" in of.students["bob"].failures[0]
