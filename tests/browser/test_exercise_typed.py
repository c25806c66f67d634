"""One exercise, from the stub over a wrong answer to the right one, typed by a student on the keyboard."""

from dataclasses import dataclass

import pytest
from nbgrader_cycle.notebooks import nbgrader_cells

from .student import SAVED, cell_with, enter, open_path, put_away, run

UNIT = "notebooks/01_derivatives/01_derivatives.ipynb"
SETUP, ANSWER, CHECK = "import jax", "def central_difference", 'check("01-E2"'
STUB = 'raise NotImplementedError("replace this line with your code")'
# Half the distance between the two points, as in the forward difference above.
WRONG = "return (f(x + h) - f(x - h)) / h"
RIGHT = "return (f(x + h) - f(x - h)) / (2 * h)"


@dataclass(frozen=True)
class Story:
    """What the student saw: the reports in their order, and the answer when the notebook was opened again."""

    untouched: str
    wrong: str
    right: str
    complaints: list[str]
    reopened: str


def retype(page, cell, old, new):
    """Click on a line of a cell, select what stands in it, and type something else."""
    cell.get_by_text(old, exact=True).click()
    for key in ("Home", "Shift+End"):
        page.keyboard.press(key)
    page.keyboard.type(new)


def report(page, word):
    """Run answer and check, and read the report, which must begin with this word."""
    check = cell_with(page, CHECK)
    run(page, cell_with(page, ANSWER))
    run(page, check)
    card = check.get_by_role("group", name=word, exact=True)
    card.wait_for()
    return card.inner_text()


@pytest.fixture(scope="module")
def story(browser, student_lab):
    page = enter(browser, student_lab, UNIT)
    run(page, cell_with(page, SETUP))
    untouched = report(page, "NOT YET")
    retype(page, cell_with(page, ANSWER), STUB, WRONG)
    wrong = report(page, "FAIL")
    retype(page, cell_with(page, ANSWER), WRONG, RIGHT)
    right = report(page, "PASS")
    page.keyboard.press("Control+s")
    page.wait_for_function(SAVED)
    put_away(page)
    open_path(page, UNIT)
    reopened = cell_with(page, ANSWER).get_by_role("textbox").inner_text()
    yield Story(untouched, wrong, right, page.complaints, reopened)
    page.close()


def test_the_stub_is_told_to_be_not_written_yet_and_what_to_write(story):
    assert "01-E2 central_difference is not written yet." in story.untouched
    assert "Write central_difference(f, x, h) -> slope in the cell above" in story.untouched


def test_the_wrong_answer_is_told_what_it_looks_like_with_numbers_and_without_the_solution(story):
    assert "01-E2 central_difference: wrong on 5 of 5 inputs." in story.wrong
    assert "Looks like: exactly twice the slope." in story.wrong
    assert {"Yours", "True"} <= {line.split("\t")[0] for line in story.wrong.splitlines()}
    assert "2 * h" not in story.wrong


def test_the_right_answer_passes_with_its_points(story):
    assert "01-E2 central_difference: right on 5 inputs (2 points)." in story.right


def test_the_answer_is_in_the_saved_notebook_and_there_when_it_is_opened_again(story, student_lab):
    saved = nbgrader_cells(student_lab.folder / UNIT)["E2-answer"].source
    assert saved.splitlines()[-1] == f"    {RIGHT}"
    assert STUB not in saved
    assert story.reopened.splitlines() == saved.splitlines()


def test_the_browser_has_nothing_to_complain_of(story):
    assert story.complaints == []
