"""One student's results into the gradebook, by nbgrader's own Autograde.

All of nbgrader's steps run as they are configured: late penalties, hooks, hidden cells, manual marks. Only the
one that would execute the notebook is replaced, by one that puts in the outputs that are there already.
"""

from __future__ import annotations

import glob
import warnings
from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from sqlalchemy.exc import SAWarning
from traitlets import import_item

from course_lib.grading.class_run.errors import Failure, disk_full, is_disk_full
from course_lib.grading.class_run.gradebook_side import Assignment, overheard
from course_lib.grading.class_run.prepare import Ready
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import Graded, hash_of


class FinishedOutputs(NbGraderPreprocessor):
    """Stands in Execute's place: gives each code cell the outputs that grading it has given."""

    def __init__(self, finished: Mapping[str, Graded], **settings: Any):
        super().__init__(**settings)
        self._finished = finished

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Fill in the notebook; raises GradingError if it is not the one that was graded."""
        graded = self._finished[resources["nbgrader"]["notebook"]]
        runs = {run.index: run for run in graded.runs}
        for place, cell in enumerate(nb.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip():
                continue
            run = runs.get(place)
            if run is None or run.source_hash != hash_of(cell.source):
                raise GradingError(
                    f"cell {place + 1} of {graded.key} is not the one that was graded: the assignment in "
                    "the gradebook changed meanwhile. Give the command again"
                )
            cell.outputs = [from_dict(output) for output in run.outputs]
            cell.execution_count = run.execution_count
        return nb, resources


class Sanitized(NbGraderPreprocessor):
    """Stands in place of Autograde's first half: gives the notebook as `prepare` has sanitised it already."""

    def __init__(self, sanitized: Mapping[str, Ready], **settings: Any):
        super().__init__(**settings)
        self._sanitized = sanitized

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The notebook that was graded."""
        ready = self._sanitized[resources["nbgrader"]["notebook"]]
        return nbformat.reads(ready.cells, 4), resources


class Applier:
    """Writes results into the gradebook, one student at a time."""

    def __init__(self, assignment: Assignment, staging: Staging):
        self._assignment = assignment
        self._settings = staging.settings()
        self._steps = Autograde(config=self._settings, log=assignment.log).autograde_preprocessors
        if not any(map(_executes, self._steps)):
            raise GradingError(
                "c.Autograde.autograde_preprocessors holds no step that executes a notebook, so `course grade` "
                "would have none to replace. Put course_lib.grading's, or nbgrader's Execute, back into it."
            )

    def apply(
        self, student: str, finished: Mapping[str, Graded], sanitized: Mapping[str, Ready]
    ) -> None:
        """Run Autograde on the staged copy of one student.

        Args:
            finished: results by notebook.
            sanitized: what was graded, by notebook. Where it is still at hand, and the gradebook's assignment is
                what it was, a third of the time is saved.

        Raises:
            Failure: if nbgrader refuses.
            DiskFull: if there is no room for what it writes.
        """
        with overheard(self._assignment.log) as heard, warnings.catch_warnings():
            # SQLAlchemy's, on how nbgrader fills its tables.
            warnings.simplefilter("ignore", SAWarning)
            try:
                self._autograde(student, finished, sanitized).start()
            except (Exception, SystemExit) as problem:
                self._explain(student, problem, heard)

    def _autograde(
        self, student: str, finished: Mapping[str, Graded], sanitized: Mapping[str, Ready]
    ) -> Autograde:
        log = self._assignment.log
        folders = CourseDirectory(config=self._settings, log=log)
        folders.assignment_id = self._assignment.name
        # nbgrader takes it for a pattern.
        folders.student_id = glob.escape(student)
        autograde = Autograde(coursedir=folders, config=self._settings, log=log)
        outputs = FinishedOutputs(finished)
        steps = [outputs if _executes(step) else step for step in self._steps]
        autograde.autograde_preprocessors = steps
        if self._holds(finished, sanitized):
            autograde.sanitize_preprocessors = [Sanitized(sanitized)]
        # Whether there is something new is decided by content, not by dates.
        autograde.force = True
        return autograde

    def _holds(self, finished: Mapping[str, Graded], sanitized: Mapping[str, Ready]) -> bool:
        """Whether sanitising would give what it gave before."""
        if not finished.keys() <= sanitized.keys():
            return False
        now = self._assignment.fingerprint()
        return all(sanitized[name].fingerprint == now for name in finished)

    def _explain(self, student: str, problem: BaseException, heard: list[str]) -> None:
        # nbgrader keeps the reason for its log and raises a sentence that points there.
        if is_disk_full(problem) or any(
            "No space left" in line or "disk is full" in line for line in heard
        ):
            raise disk_full(
                problem, f"The marks of {student} are not in the gradebook yet. "
            ) from problem
        reason = (
            _last_words(heard)
            if isinstance(problem, (NbGraderException, SystemExit))
            else repr(problem)
        )
        raise Failure(
            f"nbgrader does not take the results of {student}: {reason:.500}",
            "They are kept. Give the command again when the reason is gone.",
        ) from problem


def _executes(step: Any) -> bool:
    """Whether one of Autograde's steps runs the student's code."""
    kind = import_item(step) if isinstance(step, str) else step
    return issubclass(kind if isinstance(kind, type) else type(kind), Execute)


def _last_words(heard: list[str]) -> str:
    """The exception at the end of a traceback that nbgrader logged; else its first sentence."""
    tracebacks = [line for line in heard if "Traceback (most recent call last)" in line]
    if tracebacks:
        return tracebacks[0].strip().splitlines()[-1]
    return heard[0] if heard else "it does not say why."
