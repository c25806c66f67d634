"""`course grade`, `nbgrader autograde` and Formgrader's button give the grader one and the same submission."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from course_lib.grading import execute
from course_lib.grading.class_run.gradebook_side import (
    limits_of,
    load_settings,
    open_assignment,
)
from course_lib.grading.submission import Lead, Submission

from . import at_once, stand_in
from .homework import NAME, RIGHT
from .school import School

# nbgrader's, on how it fills its tables.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
SECRET = "0123456789abcdef" * 4


@pytest.fixture
def seen(monkeypatch) -> list[Submission]:
    """What came to the grader."""
    found = []

    def graded(submission):
        found.append(submission)
        return stand_in.graded(submission)

    monkeypatch.setattr(execute, "grade_submission", graded)
    monkeypatch.setattr(execute, "use_todays_library", lambda sandbox: None)
    monkeypatch.setattr(at_once, "graded", graded)
    return found


def by_command(school: School) -> None:
    """nbgrader autograde hw --student eve"""
    settings = load_settings(school.root)
    folders = CourseDirectory(config=settings)
    folders.assignment_id, folders.student_id = NAME, "eve"
    autograde = Autograde(coursedir=folders, config=settings)
    autograde.force = True
    autograde.start()


def by_button(school: School) -> None:
    """What Formgrader calls."""
    settings = load_settings(school.root)
    folders = CourseDirectory(config=settings)
    said = NbGraderAPI(folders, config=settings).autograde(NAME, "eve", force=True)
    assert said["success"], said


def by_course_grade(school: School) -> None:
    limits = limits_of(load_settings(school.root))
    at_once.Run(school.root, students=("eve",), again=True, limits=limits)


WAYS = [by_course_grade, by_command, by_button]


def submissions(school: School, seen: list[Submission], way) -> dict[str, Submission]:
    """{notebook: what the grader was given}, without what differs: how cells are written down."""
    seen.clear()
    with contextlib.chdir(school.root):
        way(school)
    assert {each.notebook for each in seen} == {"numbers", "words"}
    return {each.notebook: replace(each, cells=_texts(each.cells)) for each in seen}


def _texts(cells: str) -> str:
    return str([cell.source for cell in nbformat.reads(cells, 4).cells])


@pytest.fixture
def eve(school) -> School:
    """Hands in a file of her own, one in the place of the instructor's, a link to the secret, and a late date."""
    (school.root / "gradebook" / ".grading_secret").write_text(SECRET)
    folder = school.hand_in("eve", when="2026-11-20 10:00:00 UTC")
    (folder / "mine.txt").write_text("mine")
    (folder / "data.csv").write_text("hers")
    (folder / "copy.ipynb").write_text("{}")
    (folder / "notes.txt").symlink_to(school.root / "gradebook" / ".grading_secret")
    return school


SETTINGS = {
    "as they come": "",
    "her own data": "\nc.Autograde.exclude_overwriting = {'hw': ['data.csv']}\n",
    "no limit": "\nc.Execute.timeout = -1\n",
}


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_three_ways_agree(eve, seen, settings):
    eve.configure(SETTINGS[settings])
    ours, command, button = (submissions(eve, seen, way) for way in WAYS)
    assert ours == command == button


def test_no_link_is_followed_though_nbgrader_has_copied_what_it_leads_to(eve, seen):
    for way in WAYS:
        for submission in submissions(eve, seen, way).values():
            assert dict(submission.files) == {"data.csv": b"x,y\n1,2\n", "mine.txt": b"mine"}


def test_what_goes_to_the_log_moves_no_cursor(eve, seen, monkeypatch, caplog):
    def told(submission):
        lead = Lead("tampering", "E1-answer", "calls '\x1b[2J\n\udce9'")
        return replace(stand_in.graded(submission), problems=["died\x1b[2J"], leads=[lead])

    monkeypatch.setattr(execute, "grade_submission", told)
    with contextlib.chdir(eve.root):
        by_command(eve)
    said = [line for line in caplog.messages if "to look at" in line or "died" in line]
    assert len(said) == 4
    assert all(line.isprintable() for line in said)


def test_a_students_own_file_stays_and_referee_and_rehearsal_have_the_instructors(eve, seen):
    eve.configure(SETTINGS["her own data"])
    for way in WAYS:
        submission = submissions(eve, seen, way)["words"]
        assert submission.files["data.csv"] == b"hers"
        assert submission.shared_files == {"data.csv": b"x,y\n1,2\n"}


@pytest.mark.parametrize("timeout", [-1, None, 0])
def test_no_limit_of_a_cells_own_is_that_of_the_notebook(eve, seen, timeout):
    eve.configure(f"\nc.Execute.timeout = {timeout}\n")
    for way in [by_course_grade, by_command]:
        limits = submissions(eve, seen, way)["words"].limits
        assert limits.cell_seconds == limits.notebook_seconds


def nonces(school: School, seen: list[Submission]) -> tuple[str, str]:
    found = submissions(school, seen, by_command)
    assert {name: each.nonce for name, each in found.items()} == {
        name: each.nonce for name, each in submissions(school, seen, by_course_grade).items()
    }
    return found["numbers"].nonce, found["words"].nonce


def test_inputs_are_others_for_another_submission_and_the_same_for_the_same(eve, seen):
    numbers, words = nonces(eve, seen)
    assert numbers != words
    (eve.folder("submitted", "eve") / "timestamp.txt").write_text("2026-11-21 10:00:00 UTC")
    assert nonces(eve, seen) == (numbers, words)
    again = eve.written("words", RIGHT | {"E4": "# again\n" + RIGHT["E4"]})
    nbformat.write(again, eve.folder("submitted", "eve") / "words.ipynb")
    numbers_again, words_again = nonces(eve, seen)
    assert (numbers_again == numbers, words_again == words) == (True, False)
    # A table of answers need not lie in the notebook.
    (eve.folder("submitted", "eve") / "mine.txt").write_text("a table")
    assert not {*nonces(eve, seen)} & {numbers, words, words_again}


def test_outputs_of_the_instructors_notebook_make_no_other_rehearsal(eve, seen):
    before = submissions(eve, seen, by_command)["words"].source
    source = open_assignment(eve.root, NAME).source_folder / "words.ipynb"
    notebook = nbformat.read(source, 4)
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="an output")]
    nbformat.write(notebook, source)
    for way in WAYS:
        assert submissions(eve, seen, way)["words"].source == before
