"""A made-up class for the tests of the report."""

import numpy as np

from course_lib.grading.report.gather import Class, Mark, Student
from course_lib.grading.submission import Lead

CELLS = {"unit/E1-check": 2.0, "unit/E2-check": 3.0, "unit/essay": 5.0}


def a_class(size=30, seed=0) -> Class:
    """Students whose points follow how much they know; E2 is failed by a named mistake."""
    rng = np.random.default_rng(seed)
    students = {}
    for number in range(size):
        knows = number / size
        first, second = 2.0 * (rng.random() < 0.5 + knows / 2), 3.0 * (rng.random() < knows)
        essay = float(round(5 * knows))
        marks = {
            "unit/E1-check": Mark(first, first, False),
            "unit/E2-check": Mark(second, second, False),
            "unit/essay": Mark(essay, None, number % 7 == 0),
        }
        checks = [
            {"cell": "unit/E1-check", "exercise": "01-E1", "passed": first > 0, "kind": "numbers", "mistake": None},
            {"cell": "unit/E2-check", "exercise": "01-E2", "passed": second > 0, "kind": "bank",
             "mistake": "rise_without_run" if number % 2 else "sign"},
        ]  # fmt: skip
        name = f"s{number:02d}"
        students[name] = Student(
            name, first + second + essay, 0.0, marks, 7.5, checks=checks, sandboxes={"bubblewrap"}
        )
    if size > 4:
        students["s03"].leads.append(Lead("tampering", "E1-answer", "E1-answer imports sys"))
        students["s04"].problems.append("the student's kernel died; what came after did not run")
    students["absent"] = Student("absent", failures=["unit: unit.ipynb is not there."])
    return Class("unit", CELLS, students)
