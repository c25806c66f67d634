"""The gradebook and the instructor's notebook must name the same graded cells, or marks would be wrong without a word.

nbgrader learns of cells from `nbgrader generate_assignment` alone. A test that only the gradebook has would find no
judge, and everybody would lose its points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from course_lib.grading.class_run.gradebook_side import Assignment, Expected
from course_lib.grading.errors import GradingError

GRADED = ("grade", "task")
# What makes a test, an answer that a person marks, and a task three different things.
KIND = ("grade", "task", "solution")


def insist_on_same_cells(assignment: Assignment) -> None:
    """Raise GradingError if the graded cells, their kinds or their points differ."""
    with assignment.gradebook() as book:
        taken = any(
            notebook.submissions for notebook in book.find_assignment(assignment.name).notebooks
        )
    insist(assignment.name, assignment.notebooks, taken)


def insist(assignment: str, notebooks: Iterable[Expected], taken: bool) -> None:
    """Raise GradingError if they differ.

    Args:
        assignment: nbgrader's name of it.
        notebooks: as the gradebook knows them.
        taken: whether the gradebook holds submissions; nbgrader then changes points, but adds and removes no cells.
    """
    cells, points = [], []
    for expected in notebooks:
        own = _own(expected.source)
        theirs = {name: cell for name, cell in expected.cells.items() if _is_graded(cell)}
        cells += [
            f"{name} is in the gradebook, not in the notebook" for name in theirs if name not in own
        ]
        cells += [
            f"{name} is in the notebook, not in the gradebook" for name in own if name not in theirs
        ]
        for name in [name for name in theirs if name in own]:
            was, now = theirs[name], own[name]
            if any(was[what] != now[what] for what in KIND):
                cells.append(
                    f"{name} is another kind of cell in the gradebook than in the notebook"
                )
            elif was["cell_type"] != now["cell_type"]:
                points.append(
                    f"{name} is {was['cell_type']} in the gradebook and {now['cell_type']} in the notebook"
                )
            elif was["points"] != now["points"]:
                points.append(
                    f"{name} has {was['points']:g} points in the gradebook and {now['points']:g} in the notebook"
                )
    if cells or points:
        raise GradingError(
            f"The gradebook and the instructor's notebook of {assignment} differ, so nobody is graded: "
            f"{'; '.join(cells + points)}. {_what_to_do(assignment, bool(cells) and taken)}"
        )


def _what_to_do(assignment: str, refused: bool) -> str:
    generate = f"nbgrader generate_assignment {assignment}"
    if not refused:
        return f"If the notebook is right, run: {generate}"
    return (
        "nbgrader adds and removes no cells while the gradebook holds submissions. Either give the notebook the cells "
        "that the gradebook has (a test that is only `pass` gives everybody its points), build it, and run: "
        f"{generate}\n"
        "Or take the assignment out of the gradebook, marks given by hand and due date included (what was handed in "
        f"stays in its folder): nbgrader db assignment remove {assignment} --force\nThen: {generate}"
    )


def _is_graded(cell: Mapping[str, Any]) -> bool:
    return any(cell[flag] for flag in GRADED)


def _own(source: Path) -> dict[str, dict[str, Any]]:
    """The graded cells of the instructor's notebook, as `Expected.cells` has them."""
    try:
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
        found = [(cell["cell_type"], cell["metadata"].get("nbgrader") or {}) for cell in cells]
        return {
            about["grade_id"]: {
                **{flag: about.get(flag) is True for flag in ("grade", "task", "solution")},
                "cell_type": kind,
                "points": float(about["points"]),
            }
            for kind, about in found
            if any(about.get(flag) for flag in GRADED)
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        raise GradingError(
            f"The instructor's notebook {source} cannot be read: {problem!r}."
        ) from problem
