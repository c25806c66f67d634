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
from course_lib.grading.class_run.nonce import work_of
from course_lib.grading.class_run.once import validated_at_the_end

# Below the course's root: nbgrader uses the name in a regular expression, where a root of any name would not do.
PLACE = "gradebook/grading/.staged"


class Staging:
    """The staged copies of one assignment."""

    def __init__(self, assignment: Assignment):
        self._assignment = assignment
        self._works: dict[str, dict[str, str]] = {}
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
        """Copy; return {notebook: notes on what was repaired} and {notebook: why it cannot be graded}.

        Raises OSError if a file cannot be read or written.
        """
        folder = self.folder(handed_in.student)
        self.clear(handed_in.student)
        folder.mkdir(parents=True)
        if handed_in.timestamp:
            (folder / TIMESTAMP).write_text(handed_in.timestamp + "\n", encoding="utf-8")
        for path, file in handed_in.others.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / path)
        self._works[handed_in.student] = {
            name: work_of(file, handed_in.others) for name, file in handed_in.notebooks.items()
        }
        notes, failures = {}, dict(handed_in.missing)
        for expected in self._assignment.notebooks:
            if expected.name in failures:
                continue
            try:
                notebook, repaired = reading.read(
                    handed_in.notebooks[expected.name], expected.cells
                )
                # A student's folder may be called as the notebook is.
                self.drop(handed_in.student, expected.name)
                nbformat.write(notebook, folder / f"{expected.name}.ipynb")
            except Failure as failure:
                failures[expected.name] = failure
            except RecursionError:
                # What can be read just so cannot always be written.
                failures[expected.name] = reading.too_deep(f"{expected.name}.ipynb")
                self.drop(handed_in.student, expected.name)
            else:
                notes[expected.name] = [*reading.strangeness(notebook, expected.cells), *repaired]
        return notes, failures

    def work(self, student: str, notebook: str) -> str:
        """The hash of what the copy was made from, for the nonce."""
        return self._works[student][notebook]

    def drop(self, student: str, notebook: str) -> None:
        """One notebook cannot be graded after all. Raises OSError if what has its name cannot be removed."""
        path = self.folder(student) / f"{notebook}.ipynb"
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all copies."""
        shutil.rmtree(self._assignment.root / PLACE, ignore_errors=True)

    def clear(self, student: str) -> None:
        """Remove the copy of one student."""
        self._works.pop(student, None)
        shutil.rmtree(self.folder(student).parent, ignore_errors=True)
