"""The report on one assignment, from what lies in the course's folder."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import nbformat

from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.journal import Journal
from course_lib.grading.errors import GradingError
from course_lib.grading.report.gather import gather
from course_lib.grading.report.similar import alike
from course_lib.grading.report.write import PAGE, TITLE, write_report


def make_report(assignment: Assignment, folder: Path) -> Path:
    """Write the report into `folder`; the path of its page."""
    of = gather(assignment, Journal(assignment.root, assignment.name).entries())
    answers = {name: answers_of(assignment, name) for name in of.students}
    given = [
        cell["source"] for notebook in assignment.notebooks for cell in notebook.cells.values()
    ]
    made = datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    own = [text for notebook in assignment.notebooks for text in _answers(_read(notebook.source))]
    return write_report(of, alike(answers, given, own), folder, made)


def refuse_foreign_page(folder: Path) -> None:
    """Raise GradingError if the report's page would replace one that is no report of ours."""
    page = folder / PAGE
    if page.is_file() and TITLE not in page.read_text(encoding="utf-8", errors="replace"):
        raise GradingError(
            f"{page} is no grading report, and --report would replace it. Name another folder."
        )


def answers_of(assignment: Assignment, student: str) -> list[str]:
    """The texts of a student's answer cells, from the notebooks that nbgrader has autograded."""
    folder = assignment.path("autograded", student)
    notebooks = [_read(folder / f"{expected.name}.ipynb") for expected in assignment.notebooks]
    return [text for cells in notebooks for text in _answers(cells)]


def _answers(cells: list[Any]) -> list[str]:
    return [cell.source for cell in cells if _is_answer(cell)]


def _read(path: Path) -> list[Any]:
    return nbformat.read(path, as_version=4).cells if path.is_file() else []


def _is_answer(cell: Any) -> bool:
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution") is True
