"""From a staged copy to a `Submission`: nbgrader's own sanitising, and everything else that grading needs.

Runs in the main process, because OverwriteCells puts back locked cells from the gradebook.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import Assignment, overheard, without_kept
from course_lib.grading.class_run.handed_in import TIMESTAMP, other_files
from course_lib.grading.class_run.nonce import nonce_of
from course_lib.grading.class_run.source import without_outputs
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.submission import Limits, Submission


class Sanitizer(Autograde):
    """The first half of nbgrader's Autograde: sanitise, and write nothing."""

    def sanitized(self, file: Path) -> str:
        """The notebook in `file`, a staged copy, with its locked cells put back, as JSON."""
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self._init_preprocessors()
        resources = self.init_single_notebook_resources(str(file))
        return self.exporter.from_filename(str(file), resources=resources)[0]


class Ready(NamedTuple):
    """A notebook that was sanitised, as JSON, and the assignment's fingerprint before that."""

    cells: str
    fingerprint: str


class Preparer:
    """Makes the submissions of one class run."""

    def __init__(
        self, assignment: Assignment, staging: Staging, secret: bytes, sandbox: str, limits: Limits,
        cache: str = "",
    ):  # fmt: skip
        self._assignment, self._staging, self._secret = assignment, staging, secret
        self._sandbox, self._limits, self._cache = sandbox, limits, cache
        settings = staging.settings()
        folders = CourseDirectory(config=settings, log=assignment.log)
        self._sanitizer = Sanitizer(coursedir=folders, config=settings, log=assignment.log)
        self._kept = assignment.kept

    def nonce(self, student: str, work: str) -> str:
        """The nonce of a submission; `work` is the hash of it, as `work_of` makes it."""
        return nonce_of(self._secret, self._assignment.name, student, work)

    def submission(self, student: str, notebook: str, notes: list[str]) -> tuple[Submission, Ready]:
        """One notebook of a staged copy, ready to be graded; adds to `notes` what nbgrader had to put back.

        Raises Failure if nbgrader refuses it; OSError and SQLAlchemyError, which may be gone the next time, if the
        copy or the gradebook cannot be read.
        """
        fingerprint = self._assignment.fingerprint()
        file = self._staging.folder(student) / f"{notebook}.ipynb"
        with overheard(self._assignment.log) as heard:
            try:
                cells = self._sanitizer.sanitized(file)
            except (OSError, SQLAlchemyError):
                raise
            except Exception as problem:
                # One student's notebook must not stop the others', whatever nbgrader makes of it.
                raise Failure(
                    f"nbgrader refuses {notebook}.ipynb: {problem!r:.300}.",
                    "Compare its cells with the release's, or ask for it again.",
                ) from problem
        # A changed text is in the notes already; here hidden tests, which students have not, count as changed.
        notes += [line for line in heard if not line.startswith("Attribute '")]
        submission = Submission(
            assignment=self._assignment.name,
            student=student,
            notebook=notebook,
            cells=cells,
            source=self._sources[notebook],
            files=self._files(student),
            shared_files=self._instructors_files,
            nonce=self.nonce(student, self._staging.work(student, notebook)),
            limits=self._limits,
            sandbox=self._sandbox,
            cache=self._cache,
            # For a few as for many: a test that the instructor's own answers fail must cost nobody points.
            rehearse=True,
        )
        return submission, Ready(cells, fingerprint)

    def _files(self, student: str) -> dict[str, bytes]:
        """The student's other files, with the instructor's in their place."""
        folder = self._staging.folder(student)
        theirs = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and path != folder / TIMESTAMP and path.suffix != ".ipynb"
        }
        return theirs | without_kept(self._instructors_files, self._kept)

    @functools.cached_property
    def _instructors_files(self) -> dict[str, bytes]:
        """All of them: the referee and the rehearsal need also those that a student's own stand in for."""
        files = other_files(self._assignment.source_folder, self._assignment.folders.ignore)
        return {path: file.read_bytes() for path, file in files.items()}

    @functools.cached_property
    def _sources(self) -> dict[str, str]:
        """The instructor's notebooks."""
        return {each.name: without_outputs(each.source) for each in self._assignment.notebooks}
