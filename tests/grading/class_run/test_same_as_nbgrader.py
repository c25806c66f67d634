"""Over a class of honest submissions the gradebook is the one that nbgrader's own autograding makes."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from .homework import NAME, NOTEBOOKS, RIGHT
from .school import School

DUE = "2026-11-20 12:00:00 UTC"
IN_TIME, LATE, LATER = (
    "2026-11-20 10:00:00 UTC",
    "2026-11-20 14:30:00 UTC",
    "2026-11-20 15:30:00 UTC",
)
# One point for each hour.
PENALTY = """
from nbgrader.plugins import BasePlugin


class PerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return round(total_seconds_late / 3600, 1)
"""
PARTLY = RIGHT | {
    "E1": "def double(x):\n    return x",
    "E2": "def square(x):\n    return 2 * x",
    "E3": "def shown(x):\n    raise ValueError(x)",
}


def hand_in_all(school: School) -> None:
    """Full, partial, empty, late, to be resubmitted, one notebook only, a file of one's own."""
    school.hand_in("ada", when=IN_TIME)
    school.hand_in("bob", PARTLY, when=IN_TIME)
    school.hand_in("cy", {}, when=IN_TIME)
    school.hand_in("lee", when=LATE)
    school.hand_in("ray", PARTLY, when=IN_TIME)
    school.hand_in("mia", without="words")
    reads = RIGHT | {
        "E3": "def shown(x):\n    return open('mine.txt').read() + open('data.csv').read()"
    }
    (school.hand_in("own", reads) / "mine.txt").write_text("1 is mine\n")


def mark_by_hand(school: School) -> None:
    """A reader marks ada's and ray's essay, comments, and gives ada an extra point."""
    with Gradebook(school.db_url, "descent") as book:
        for student in ("ada", "ray"):
            grade = book.find_grade("essay", "numbers", NAME, student)
            grade.manual_score, grade.needs_manual_grade = 3.0, False
            book.find_comment("essay", "numbers", NAME, student).manual_comment = "Nearly."
        book.find_grade("E1-check", "numbers", NAME, "ada").extra_credit = 1.0
        book.db.commit()


@pytest.fixture(scope="module")
def classes(founded, tmp_path_factory) -> dict[str, list[School]]:
    """{who grades: [after the first round, after marking by hand and ray's second try]}."""
    place = tmp_path_factory.mktemp("same")
    base = founded.copied(place / "base")
    (base.root / "per_hour.py").write_text(PENALTY)
    base.configure('\nc.AssignLatePenalties.plugin_class = "per_hour.PerHour"\n')
    with Gradebook(base.db_url, "descent") as book:
        book.update_or_create_assignment(NAME, duedate=DUE)
    hand_in_all(base)
    graders = {"nbgrader": School.autograde_stock, "course": School.grade}
    return {name: rounds(base, grade, place / name) for name, grade in graders.items()}


def rounds(base: School, grade, place) -> list[School]:
    school = base.copied(place / "now")
    grade(school)
    first = school.copied(place / "first")
    mark_by_hand(school)
    school.hand_in("ray", when=LATER)
    grade(school)
    return [first, school]


@pytest.mark.parametrize("after", [0, 1], ids=["first round", "marked by hand, resubmitted"])
def test_the_gradebook_is_the_same_to_the_last_point_and_comment(classes, after):
    assert classes["course"][after].marks() == classes["nbgrader"][after].marks()


def test_the_class_is_not_trivially_the_same(classes):
    marks = classes["nbgrader"][1].marks()
    assert len({student["score"] for student in marks.values()}) >= 5
    assert marks["lee"]["notebooks"]["numbers"]["penalty"] == 2.5
    assert marks["ray"]["notebooks"]["numbers"]["grades"]["E1-check"]["auto_score"] == 2.0
    assert marks["ada"]["notebooks"]["numbers"]["grades"]["essay"]["manual_score"] == 3.0
    assert marks["mia"]["notebooks"]["words"]["grades"]["E4-check"]["auto_score"] == 0.0
    assert marks["own"]["notebooks"]["numbers"]["grades"]["E3-check"]["auto_score"] == 1.0
    assert 0 < marks["bob"]["notebooks"]["numbers"]["grades"]["E2-check"]["auto_score"] < 3


@pytest.mark.parametrize("student", ["ada", "bob", "cy", "own"])
def test_the_graded_notebooks_hold_the_same_cells_and_the_same_verdicts(classes, student):
    for name in NOTEBOOKS:
        theirs, ours = (
            nbformat.read(classes[who][0].folder("autograded", student) / f"{name}.ipynb", 4).cells
            for who in ("nbgrader", "course")
        )
        assert [cell.source for cell in ours] == [cell.source for cell in theirs]
        assert [failed(cell) for cell in ours] == [failed(cell) for cell in theirs]


def failed(cell) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def test_what_was_handed_in_beside_the_notebooks_is_there_too(classes):
    for who in ("nbgrader", "course"):
        folder = classes[who][0].folder("autograded", "own")
        assert {file.name for file in folder.iterdir()} == {
            "numbers.ipynb",
            "words.ipynb",
            "mine.txt",
            "data.csv",
        }


def test_nbgrader_makes_its_feedback_from_it(classes, tmp_path):
    school = classes["course"][0].copied(tmp_path)
    school.nbgrader("generate_feedback", NAME)
    page = (school.folder("feedback", "bob") / "numbers.html").read_text()
    assert "AssertionError" in page


def test_any_order_gives_the_same_marks(classes, tmp_path):
    school = classes["course"][0].copied(tmp_path)
    before = school.marks()
    shutil.rmtree(school.root / "gradebook" / "autograded")
    school.grade(
        "--again", "--workers", "1", "--student", "own", "--student", "bob", "--student", "ada"
    )
    assert school.marks() == before
