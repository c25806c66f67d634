"""nbgrader's Validate button in the toolbar of a notebook, as a student presses it before handing in."""

import pytest
from nbgrader_cycle.answers import MIA
from nbgrader_cycle.notebooks import nbgrader_cells, solutions, write_into
from nbgrader_cycle.people import REPOSITORY

from .student import enter, open_path, put_away

# The shortest unit: the button runs all of it.
UNIT = "00_welcome"
WRONG = "E1-answer"
PATIENCE = 120_000


def hand_over(lab, name, texts):
    """Put a copy of the unit with these answers beside the student's own; returns its path in the lab."""
    path = f"notebooks/{UNIT}/{name}.ipynb"
    untouched = lab.folder / "notebooks" / UNIT / f"{UNIT}.ipynb"
    (lab.folder / path).write_bytes(untouched.read_bytes())
    write_into(lab.folder / path, texts)
    return path


def validate(page, path):
    """Open a notebook, press Validate, and return what the dialog says."""
    open_path(page, path)
    page.get_by_role("button", name="Validate", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for(timeout=PATIENCE)
    said = dialog.inner_text()
    dialog.get_by_role("button", name="Ok").click()
    put_away(page)
    return said


@pytest.fixture(scope="module")
def said(browser, student_lab):
    """What the button says of the right answers, and of the same with one mistake."""
    right = solutions(REPOSITORY / "solutions" / UNIT / f"{UNIT}.ipynb")
    mistaken = right | {WRONG: MIA[UNIT][WRONG].code}
    page = enter(browser, student_lab)
    dialogs = {
        name: validate(page, hand_over(student_lab, name, texts))
        for name, texts in (("solved", right), ("mistaken", mistaken))
    }
    yield dialogs
    page.close()


def test_right_answers_pass(said):
    assert "Success! Your notebook passes all the tests." in said["solved"]


def test_one_mistake_is_named_by_its_cell_and_no_other_cell_is(said, student_lab):
    assert "The following cell failed:" in said["mistaken"]
    cells = nbgrader_cells(student_lab.folder / "notebooks" / UNIT / "mistaken.ipynb")
    checks = {name: cell.source for name, cell in cells.items() if name.endswith("-check")}
    named = {name for name, source in checks.items() if source in said["mistaken"]}
    assert named == {MIA[UNIT][WRONG].check} < set(checks)


def test_the_failing_check_says_what_is_wrong_in_one_line(said):
    assert "CheckFailed: 00-E1 line: wrong on 4 of 4 inputs." in said["mistaken"]
    assert "Traceback" not in said["mistaken"]
