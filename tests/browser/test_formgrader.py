"""An instructor at nbgrader's Formgrader in JupyterLab: grades a written answer by hand, only by clicking.

The unit is generated, a submission autograded, read and marked, and its feedback made; what counts is then
read from the gradebook and from the student's page.
"""

import shutil
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from nbgrader_cycle.notebooks import for_a_reader, solutions, write_into
from nbgrader_cycle.people import Instructor

from .labs import lab_on
from .student import enter

# The unit with an answer in words.
UNIT, WRITTEN = "10_heart_disease", "recommendation"
STUDENT = "mia"
ANSWER = "Use the logistic regression: a doctor can read it, and it misses no more patients."
# One exercise is right, so that not every point that is counted comes from a person.
RIGHT, CHECK = "E2-answer", "E2-check"
SCORE, COMMENT = 3.5, "Say also how sure you are of the difference."
# Grading runs the whole unit.
PATIENCE = 240_000


class Formgrader:
    """Formgrader's pages, in the frame that JupyterLab shows them in."""

    def __init__(self, page, lab):
        self.page, self.frame = page, page.frame_locator("iframe.jp-IFrame, .jp-IFrame iframe")
        # Its pages ask the web for MathJax; with a network or without, the tests see the same.
        page.route(lambda url: not url.startswith(lab.address), lambda route: route.abort())
        page.get_by_role("menuitem", name="Nbgrader").click()
        page.get_by_role("menuitem", name="Formgrader", exact=True).click()

    def go(self, *links):
        """Click one link after the other."""
        for link in links:
            self.frame.get_by_role("link", name=link, exact=True).click()

    def press(self, row, column):
        """Press the one sign in this row and column; returns what the dialog says in the end."""
        # A sign has no name that it could be found by, a column of the page has a class.
        row = self.frame.get_by_role("row").filter(has_text=row)
        row.locator(f"td.{column}").get_by_role("link").click()
        dialog = self.frame.get_by_role("dialog")
        dialog.get_by_role("button", name="OK").wait_for(timeout=PATIENCE)
        said = dialog.inner_text()
        dialog.get_by_role("button", name="OK").click()
        dialog.wait_for(state="detached")
        return said

    def status(self, row):
        """What stands in the column "Status"."""
        row = self.frame.get_by_role("row").filter(has_text=row)
        return row.locator("td.status").inner_text()

    def fill(self, cell, role, text):
        """Fill in the score or the comment of a cell, leave the field, and wait until it is saved."""
        panel = self.frame.locator(".nbgrader_cell").filter(has=self.frame.locator(f"#{cell}"))
        saved = {"spinbutton": "/api/grade/", "textbox": "/api/comment/"}[role]
        field = panel.get_by_role(role).first
        field.fill(text)
        with self.page.expect_response(
            lambda r: saved in r.url and r.request.method == "PUT"
        ) as answer:
            field.press("Tab")
        assert answer.value.ok


@dataclass(frozen=True)
class Round:
    """The instructor who went once round, and what Formgrader said on the way."""

    instructor: Instructor
    said: dict[str, str]


@pytest.fixture(scope="module")
def graded(browser, tmp_path_factory, caches):
    place = tmp_path_factory.mktemp("class")
    instructor = Instructor.with_copy_of(UNIT, place, caches)
    with lab_on(instructor.course, place / "home", caches) as lab:
        page = enter(browser, lab)
        yield Round(instructor, go_round(Formgrader(page, lab), instructor))
        page.close()


def go_round(formgrader, instructor):
    """Generate, autograde, mark and give feedback; returns {step: what was said}."""
    said = {"generate": formgrader.press(UNIT, "assign")}
    submit(instructor)
    # Opened anew, the list counts what was submitted in the meantime.
    formgrader.go("Manage Assignments", "1")
    said["status at first"] = formgrader.status(STUDENT)
    said["autograde"] = formgrader.press(STUDENT, "autograde")
    said["status when autograded"] = formgrader.status(STUDENT)
    formgrader.go("Manual Grading", UNIT, UNIT, "Submission #1")
    said["answer"] = formgrader.frame.get_by_text(ANSWER).inner_text()
    formgrader.fill(WRITTEN, "spinbutton", str(SCORE))
    formgrader.fill(WRITTEN, "textbox", COMMENT)
    formgrader.go("Manual Grading", "Manage Assignments", "1")
    said["status when marked"] = formgrader.status(STUDENT)
    said["feedback"] = formgrader.press(STUDENT, "generate-feedback")
    return said


def submit(instructor):
    """Put into `submitted` what the student wrote: the answer in words, and one exercise."""
    submitted = instructor.produced("submitted", STUDENT)
    shutil.copytree(instructor.release.parent, submitted.parent)
    right = solutions(instructor.source)
    write_into(submitted, {WRITTEN: ANSWER, RIGHT: right[RIGHT]})


@pytest.mark.parametrize("step", ["generate", "autograde", "feedback"])
def test_every_button_says_that_it_succeeded(graded, step):
    assert graded.said[step].split("\n")[1:2] == ["Success"]


def test_the_submission_waits_for_the_machine_then_for_a_person_then_for_nobody(graded):
    states = [
        graded.said[f"status {when}"] for when in ("at first", "when autograded", "when marked")
    ]
    assert states == ["needs autograding", "needs manual grading", "graded"]


def test_the_gradebook_holds_score_and_comment(graded):
    database = graded.instructor.course / "gradebook" / "gradebook.db"
    with Gradebook(f"sqlite:///{database}") as gradebook:
        grade = gradebook.find_grade(WRITTEN, UNIT, UNIT, STUDENT)
        assert (grade.manual_score, grade.needs_manual_grade) == (SCORE, False)
        assert gradebook.find_comment(WRITTEN, UNIT, UNIT, STUDENT).comment == COMMENT
        by_machine = graded.instructor.scores(STUDENT)
        assert {name for name, points in by_machine.items() if points} == {CHECK}
        total = gradebook.find_submission(UNIT, STUDENT).score
    assert total == SCORE + by_machine[CHECK]


def test_the_feedback_page_holds_score_and_comment(graded):
    page = graded.instructor.produced("feedback", STUDENT, ".html").read_text(encoding="utf-8")
    text = " ".join(BeautifulSoup(page, "html.parser").get_text().split())
    most = for_a_reader(graded.instructor.source)[WRITTEN]
    assert COMMENT in text
    assert ANSWER in text
    assert f"{SCORE}/{most}" in text.replace(" / ", "/")
