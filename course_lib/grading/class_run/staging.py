"""A clean copy of what a student handed in, which nbgrader reads in place of the original.

In it notebooks are repaired and have their right names, there are no links, and what cannot be graded
is not there: nbgrader gives a missing notebook its zeros by itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from traitlets.config import Config

from course_lib.grading.class_run import reading
from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.handed_in import TIMESTAMP, HandedIn
from course_lib.grading.class_run.once import validated_at_the_end

# Below the course's root: nbgrader uses the name in a regular expression, where a root of any name would not do.
PLACE = "gradebook/grading/.staged"


class Staging:
    """The staged copies of one assignment."""

    def __init__(self, assignment: Assignment):
        self._assignment = assignment
        self.remove()

    def settings(self) -> Config:
        """The course's settings, with what was handed in taken from here."""
        settings = self._assignment.settings.copy()
        settings.CourseDirectory.submitted_directory = PLACE
        validated_at_the_end(settings)
        return settings

    def folder(self, student: str) -> Path:
        """Where the copy of one student is, or would be."""
        return Path(self._assignment.folders.format_path(PLACE, student, self._assignment.name))

    def fill(self, handed_in: HandedIn) -> tuple[dict[str, list[str]], dict[str, Failure]]:
        """Copy; return {notebook: notes on what was repaired} and {notebook: why it cannot be graded}."""
        folder = self.folder(handed_in.student)
        self.clear(handed_in.student)
        folder.mkdir(parents=True)
        if handed_in.timestamp:
            (folder / TIMESTAMP).write_text(handed_in.timestamp + "\n", encoding="utf-8")
        for shown, file in handed_in.others.items():
            (folder / shown).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / shown)
        notes, failures = {}, dict(handed_in.missing)
        for expected in self._assignment.notebooks:
            if expected.name in failures:
                continue
            try:
                notebook, repaired = reading.read(
                    handed_in.notebooks[expected.name], expected.cells
                )
            except Failure as failure:
                failures[expected.name] = failure
            else:
                notes[expected.name] = [*reading.strangeness(notebook, expected.cells), *repaired]
                nbformat.write(notebook, folder / f"{expected.name}.ipynb")
        return notes, failures

    def drop(self, student: str, notebook: str) -> None:
        """One notebook cannot be graded after all."""
        (self.folder(student) / f"{notebook}.ipynb").unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all copies."""
        shutil.rmtree(self._assignment.root / PLACE, ignore_errors=True)

    def clear(self, student: str) -> None:
        """Remove the copy of one student."""
        shutil.rmtree(self.folder(student).parent, ignore_errors=True)
