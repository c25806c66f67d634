"""Which results still hold: a hash of everything that a result depends on.

A result is kept for as long as its hash stays the same. Times and names that change nothing are left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import import_item
from traitlets.config import Config

from course_lib.grading.class_run.gradebook_side import Assignment, Expected, stable
from course_lib.grading.class_run.handed_in import HandedIn, other_files
from course_lib.grading.library import digest, file_digest, library_digest
from course_lib.grading.sandbox.limits import Limits

# Variables that decide what a check makes of an answer; a container has them, too (`container/client.py`).
DECIDING = ("CHECK_SECONDS",)


class Contents:
    """The hashes of one class run."""

    def __init__(self, assignment: Assignment, sandbox: str, limits: Limits):
        self._assignment = assignment
        self._others = _files(
            other_files(assignment.source_folder, assignment.folders.ignore).items()
        )
        steps = assignment.settings.get("Autograde", {})
        graded_by = _class_names(steps.get("sanitize_preprocessors"), "sanitize_preprocessors")
        applied_by = _class_names(steps.get("autograde_preprocessors"), "autograde_preprocessors")
        self._grading = digest(
            library_digest(), self._others, sandbox, asdict(limits),
            _sections(assignment.settings, graded_by), sorted(assignment.kept),
            *(os.environ.get(name, "") for name in DECIDING),
        )  # fmt: skip
        self._applying = digest(
            assignment.due,
            _sections(assignment.settings, applied_by | {"Autograde", "LateSubmissionPlugin"}),
        )

    def of(self, expected: Expected, work: str, nonce: str) -> str:
        """What the result of one notebook depends on; `work` is the hash of what was handed in.

        Raises OSError if the instructor's notebook cannot be read.
        """
        return digest(self._grading, file_digest(expected.source), expected.cells, work, nonce)

    def version(self, expected: Expected) -> str:
        """What the tests of one notebook depend on, whoever handed it in."""
        return digest(library_digest(), self._others, file_digest(expected.source), expected.cells)

    def of_marks(self, handed_in: HandedIn, results: Mapping[str, str]) -> str:
        """What the marks in the gradebook depend on: the results, and when it was handed in."""
        return digest(self._applying, handed_in.timestamp, sorted(results.items()))


def _files(files: Iterable[tuple[str, Path]]) -> list[tuple[str, str]]:
    return sorted((shown, file_digest(path)) for shown, path in files)


def _class_names(steps: Any, trait: str) -> set[str]:
    """The names of the classes in a list of preprocessors, and of the classes that they are."""
    from nbgrader.converters import Autograde

    steps = steps if isinstance(steps, list) else getattr(Autograde, trait).default()
    classes = [import_item(step) if isinstance(step, str) else step for step in steps]
    bases = [base for each in classes for base in getattr(each, "__mro__", (type(each),))]
    return {base.__name__ for base in bases}


def _sections(settings: Config, names: set[str]) -> Any:
    return stable({name: settings[name] for name in names if name in settings})
