"""`course grade` as an instructor types it, with the real grader behind it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from course_lib.cli import main

from .homework import RIGHT
from .school import COURSE

HELP = CliRunner().invoke(main, ["grade", "--help"]).output


@pytest.mark.parametrize(
    "words",
    [
        "course grade 1 ",
        "--student ada",
        "--again",
        "dask worker",
        "Ctrl-C",
        "Exit status",
        "--sandbox",
    ],
)
def test_help_teaches(words):
    assert words in HELP


def test_workers_and_scheduler_exclude_each_other():
    done = CliRunner().invoke(main, ["grade", "1", "--workers", "2", "--scheduler", "tcp://x:1"])
    assert done.exit_code == 2
    assert "choose one" in done.output


def test_one_student_is_graded_and_the_others_are_left_alone(school):
    for student in ("ada", "bob"):
        late = "2026-11-21 22:00:00 UTC"
        school.hand_in(student, RIGHT | {"E1": "def double(x):\n    return x"}, when=late)
    with Gradebook(school.db_url, "descent") as book:
        book.update_or_create_assignment("hw", duedate="2026-11-20 12:00:00 UTC")
        for known in ("bob", "carl"):
            book.add_student(known)
    submitted = school.folder("submitted", "ada").parents[1]
    (submitted / "fay" / "1").mkdir(parents=True)
    (submitted / "hal.ipynb").write_text("{}")
    said = school.grade("--student", "ada", "--workers", "1", "--report", "report")
    strays = said.partition("Not looked at")[2].split("\n")
    assert [line.strip().rpartition("submitted")[2] for line in strays[1:3]] == [
        "/fay/1",
        "/hal.ipynb",
    ]
    assert "submitted/NAME/hw" in strays[0]
    assert "2  graded now" in said
    assert "\nLate: ada by 34 h.\n" in said
    misplaced = (school.root / "report" / "misplaced.csv").read_text().split()
    assert [path.rpartition("submitted")[2] for path in misplaced[1:]] == ["/fay/1", "/hal.ipynb"]
    assert "ada" in (school.root / "report" / "index.html").read_text()
    # Bob's work lies there, and is not graded yet.
    assert (school.root / "report" / "missing.csv").read_text().split() == ["student", "carl"]
    assert set(school.marks()) == {"ada"}
    assert school.scores("ada") == {
        "E1-check": 0.0, "E2-check": 3.0, "E3-check": 1.0, "essay": 0.0, "E4-check": 2.0,
    }  # fmt: skip


def test_a_student_without_a_folder_is_an_entry_and_the_status_says_so(school):
    said = school.grade("--student", "zoe", status=1)
    assert "zoe/numbers:" in said
    assert "does not exist" in said
    assert "nbgrader collect" in said
    assert school.marks() == {}


def test_a_page_that_is_no_report_is_not_replaced(school):
    school.hand_in("ada", RIGHT)
    (school.root / "pages").mkdir()
    (school.root / "pages" / "index.html").write_text("<title>My pages</title>")
    said = school.grade("--report", "pages", status=1)
    assert "is no grading report" in said
    assert (school.root / "pages" / "index.html").read_text() == "<title>My pages</title>"
    assert school.marks() == {}


def test_if_nobody_has_handed_in_that_is_said_and_nothing_written(school):
    said = school.grade("--report", "report", status=1)
    assert "Nobody has handed in hw. Run `nbgrader collect hw`" in said
    assert "submitted/NAME/hw" in said
    assert not (school.root / "report").exists()


def test_an_assignment_that_nobody_knows_is_a_sentence(school):
    said = school._run([*COURSE, "grade", "nothing", "--sandbox", "none"], 1)
    assert said.startswith("Error: The gradebook knows no assignment 'nothing'.")
    assert "a folder of that name; it has: hw" in said
    assert "generate_assignment" not in said


def test_a_file_that_is_no_gradebook_is_a_sentence(school):
    (school.root / "gradebook" / "gradebook.db").write_text("what a full disk left")
    said = school.grade(status=1)
    assert said.startswith("Error: The gradebook sqlite:///")
    assert "cannot be opened: file is not a database" in said
    assert "put the last copy of it back" in " ".join(said.split())


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password(school):
    school.configure('c.CourseDirectory.db_url = "postgresql://teacher:secret@127.0.0.1:1/marks"')
    said = school.grade(status=1)
    assert said.startswith("Error: The gradebook postgresql://teacher:***@127.0.0.1:1/marks")
    assert "see that the server runs" in " ".join(said.split())
    assert "secret" not in said
