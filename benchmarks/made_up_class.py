"""A made-up class hands in a unit: each exercise answered rightly, wrongly or not at all, the same for the same seed.

Wrong answers are those of tests/nbgrader_cycle/answers.py. A comment in each right answer says whose it is, so that
no two notebooks are the same file.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from nbgrader.api import Gradebook

from tests.grading.class_run.school import marks_of
from tests.nbgrader_cycle.answers import MIA
from tests.nbgrader_cycle.notebooks import solutions, write_into
from tests.nbgrader_cycle.people import Instructor

RIGHT, WRONG = 0.65, 0.25


def course_in(place: Path, unit: str, programs: str) -> Instructor:
    """A course of this unit alone in `place`, released, with a cache of compiled programs of its own."""
    instructor = Instructor.with_copy_of(unit, place, {"DESCENT_PROGRAMS": programs})
    instructor.nbgrader("generate_assignment", unit)
    return instructor


def hand_in(instructor: Instructor, count: int, seed: int = 0) -> list[str]:
    """So many students hand in; their names."""
    right = solutions(instructor.source)
    names = [f"student-{k:04d}" for k in range(count)]
    for k, name in enumerate(names):
        submitted = instructor.produced("submitted", name)
        shutil.copytree(instructor.release.parent, submitted.parent)
        write_into(submitted, answers(instructor.unit, right, np.random.default_rng([seed, k])))
    return names


def answers(unit: str, right: dict[str, str], draw: np.random.Generator) -> dict[str, str]:
    """{grade_id: text} of what one student changes."""
    wrong = {name: each.code for name, each in MIA[unit].items() if each.code}
    written = {}
    for name, text in right.items():
        luck = draw.random()
        if luck < RIGHT:
            written[name] = (
                f"{text}\n# {draw.integers(10**9)}" if name.endswith("-answer") else text
            )
        elif luck < RIGHT + WRONG and name in wrong:
            written[name] = wrong[name]
    return written


def marks(instructor: Instructor, names: list[str]) -> dict[str, dict]:
    """{student: all that the gradebook knows of what they handed in: points, comments, penalties}."""
    book = instructor.course / "gradebook" / "gradebook.db"
    with Gradebook(f"sqlite:///{book}", "descent") as gradebook:
        return {name: marks_of(gradebook.find_submission(instructor.unit, name)) for name in names}
