"""Each exercise over the class: who passed, what went wrong, and how well it tells students apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from course_lib.grading.report.gather import Class

# Of fewer students a correlation says nothing.
FEWEST = 10


@dataclass(frozen=True)
class ExerciseStatistics:
    """One graded cell over the class.

    Attributes:
        cell: "notebook/grade id".
        exercise: the name of its check, "05-E4", or "" if it has none.
        most: points at most.
        students: how many handed in and have points for it; whom a person has still to mark is not among them.
        passed: how many have all points.
        mean: mean points of these.
        waiting: how many still wait for a person.
        discrimination: correlation of its points with the points for everything else, from -1 to 1; None
            where there are too few students or all have the same. Near 0: it does not tell who knows more;
            below 0: look at the exercise. (Item-rest correlation; Lord and Novick, 1968, chapter 15.)
        mistakes: (what it is called, how many students), the most frequent first; a test that an error ended
            counts by the error's name.
    """

    cell: str
    exercise: str
    most: float
    students: int
    passed: int
    mean: float
    waiting: int
    discrimination: float | None
    mistakes: list[tuple[str, int]]


def exercises(of: Class) -> list[ExerciseStatistics]:
    """All graded cells, in the order of the notebooks."""
    graded = [student for student in of.students.values() if student.marks]
    cells = list(of.cells)
    points = np.array(
        [[s.marks[c].points if c in s.marks else 0.0 for c in cells] for s in graded]
    ).reshape(len(graded), len(cells))
    names, mistakes = _reports(of)
    found = []
    for i, cell in enumerate(cells):
        marked = points[[not (cell in s.marks and s.marks[cell].open) for s in graded]]
        statistics = ExerciseStatistics(
            cell,
            names.get(cell, ""),
            of.cells[cell],
            len(marked),
            int((marked[:, i] >= of.cells[cell]).sum()),
            float(marked[:, i].mean()) if len(marked) else 0.0,
            sum(cell in s.marks and s.marks[cell].waits for s in graded),
            discrimination(marked, i),
            mistakes.get(cell, Counter()).most_common(),
        )
        found.append(statistics)
    return found


def discrimination(points: np.ndarray, i: int) -> float | None:
    """The correlation of column i of points (students, cells) with the sum of the others."""
    if len(points) < FEWEST:
        return None
    one, rest = points[:, i], points.sum(axis=1) - points[:, i]
    if np.ptp(one) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(one, rest)[0, 1])


def _reports(of: Class) -> tuple[dict[str, str], dict[str, Counter]]:
    """The name of each cell's exercise, and how often each mistake of it fired."""
    names, mistakes = {}, {}
    for student in of.students.values():
        for cell, error in student.broke.items():
            mistakes.setdefault(cell, Counter())[error] += 1
        for check in student.checks:
            names[check["cell"]] = check["exercise"]
            if not check["passed"]:
                called = check["mistake"] or check["kind"]
                mistakes.setdefault(check["cell"], Counter())[called.replace("_", " ")] += 1
    return names, mistakes
