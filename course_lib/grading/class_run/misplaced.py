"""What was put among the submissions where nobody looks for it: it would be missed without a word."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.printable import is_text, shown

MOST_LINES = 10


def misplaced(assignment: Assignment) -> str:
    """A paragraph for the end of the command; "" if everything is in its place."""
    found = misplaced_files(assignment)
    if not found:
        return ""
    more = [f"{len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else []
    return "\n    ".join([f"{head(assignment)}:", *found[:MOST_LINES], *more])


def head(assignment: Assignment) -> str:
    """What they have in common."""
    expected = os.path.relpath(assignment.path("submitted", "NAME"), assignment.root)
    return f"Not looked at, because it is in no place of a submission ({expected}/*.ipynb)"


def misplaced_files(assignment: Assignment) -> list[str]:
    """Their paths from the course's folder, as they may be shown."""
    place = assignment.path("submitted", "NAME")
    submitted = place.parent.parent
    # A course may order its folders in another way.
    if place != submitted / "NAME" / assignment.name or not submitted.is_dir():
        return []
    known = {path.name for path in assignment.source_folder.parent.iterdir() if path.is_dir()}
    return [shown(os.path.relpath(path, assignment.root)) for path in _strays(submitted, known)]


def _strays(submitted: Path, known: set[str]) -> Iterator[Path]:
    for student in sorted(submitted.iterdir()):
        # A folder whose name is no text is nobody's in nbgrader.
        if student.suffix == ".ipynb" or not is_text(student.name):
            yield student
        elif student.is_dir() and not student.name.startswith("."):
            for path in sorted(student.iterdir()):
                folder = path.is_dir() and not path.name.startswith(".") and path.name not in known
                if folder or path.suffix == ".ipynb":
                    yield path
