"""Each result on the disk as soon as it is there, whole or not at all.

One file a notebook, `gradebook/grading/<assignment>/<student>/<notebook>.json`:

    format      1
    assignment, student, notebook    nbgrader's names
    content     hash of all that the result depends on (content.py); "" for a failure to be tried again
    graded      submission.Graded as JSON: runs, checks, problems, leads, seconds, sandbox; null for a failure
    failure     null, or {"reason": …, "remedy": …}: why there is no result, and what to do
    notes       sentences on the file: how it was repaired, which cells nbgrader put back
    worker      which worker graded it
    version     hash of the tests that judged it, the same for all who were graded by them; "" for a failure
    finished    when, in UTC, ISO 8601

and one a student, `.marks.json` beside them: which results the gradebook's marks were made from.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import json
import os
import shlex
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_lib.grading.class_run.errors import DiskFull, Failure, disk_full, is_disk_full
from course_lib.grading.errors import GradingError
from course_lib.grading.lock import held
from course_lib.grading.submission import Graded

FOLDER = "gradebook/grading"
FORMAT = 1
MARKS = ".marks.json"
# Kept free for the results that are being made when the disk is suddenly full.
SPARE_BYTES = 64_000_000


@dataclass(frozen=True)
class Entry:
    """What the journal holds of one notebook of one student; see the module's docstring."""

    student: str
    notebook: str
    content: str = ""
    graded: Graded | None = None
    failure: Failure | None = None
    notes: list[str] = field(default_factory=list)
    worker: str = ""
    finished: str = ""
    version: str = ""


class Journal:
    """The results of one assignment. Use as a context manager: one class run at a time."""

    def __init__(self, root: Path, assignment: str):
        self._assignment = assignment
        self._home = root / FOLDER
        self._folder = self._home / assignment
        self._spare = self._home / ".spare"

    def __enter__(self) -> Journal:
        """Raises GradingError if another run has it, or its folder cannot be written to."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            if is_disk_full(problem):
                raise disk_full(problem) from problem
            raise _not_writable(self._folder, problem) from problem
        with contextlib.ExitStack() as stack:
            stack.enter_context(_alone(self._home))
            stack.callback(self._spare.unlink, missing_ok=True)
            self._set_space_aside()
            for left in self._folder.glob("*/.*.part"):
                left.unlink(missing_ok=True)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception) -> None:
        self._open.close()

    @property
    def again_file(self) -> Path:
        """Where it stands that everything is being graded anew; see again.py."""
        return self._folder / ".again.json"

    def result(self, student: str, notebook: str, content: str) -> Entry | None:
        """The result of a notebook, or why there can be none, if it was made from just this content."""
        data = _read(self._path(student, notebook))
        if data is None or data.get("content") != content:
            return None
        return self._entry(data)

    def has_result(self, student: str, notebook: str) -> bool:
        """Whether there is a result of a notebook, whatever it was made from."""
        data = _read(self._path(student, notebook))
        return data is not None and data.get("graded") is not None

    def entries(self) -> Iterator[Entry]:
        """All that the journal holds of the assignment, one after the other."""
        for path in sorted(self._folder.glob("*/*.json")):
            if path.name != MARKS and (data := _read(path)) is not None:
                yield self._entry(data)

    def write(self, entry: Entry) -> None:
        """Keep a result, or why there is none.

        Raises DiskFull when space ran out: even then the result was kept, in the space set aside.
        """
        failure = entry.failure and {"reason": str(entry.failure), "remedy": entry.failure.remedy}
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
        data = {
            "format": FORMAT,
            "assignment": self._assignment,
            "student": entry.student,
            "notebook": entry.notebook,
            "content": entry.content,
            "graded": entry.graded and json.loads(entry.graded.to_json()),
            "failure": failure,
            "notes": entry.notes,
            "worker": entry.worker,
            "finished": entry.finished or now,
            "version": entry.version,
        }
        self._write(self._path(entry.student, entry.notebook), data)

    def marks(self, student: str) -> dict[str, Any] | None:
        """What the student's marks in the gradebook were made from; None if they were not made."""
        return _read(self._folder / student / MARKS)

    def write_marks(self, student: str, data: dict[str, Any]) -> None:
        """Record that the gradebook holds these results now. Raises DiskFull as `write` does."""
        self._write(self._folder / student / MARKS, data)

    def forget_marks(self, student: str) -> None:
        """The gradebook is about to change; until it has, nothing is certain."""
        (self._folder / student / MARKS).unlink(missing_ok=True)

    def _path(self, student: str, notebook: str) -> Path:
        return self._folder / student / f"{notebook}.json"

    def _entry(self, data: dict[str, Any]) -> Entry:
        graded, failure = data["graded"], data["failure"]
        return Entry(
            data["student"],
            data["notebook"],
            data["content"],
            Graded.from_json(json.dumps(graded)) if graded else None,
            Failure(**failure) if failure else None,
            data["notes"],
            data["worker"],
            data["finished"],
            data.get("version", ""),
        )

    def _write(self, path: Path, data: dict[str, Any]) -> None:
        text = json.dumps(data, allow_nan=False)
        try:
            _replace(path, text)
        except OSError as problem:
            if not is_disk_full(problem):
                raise
            self._spare.unlink(missing_ok=True)
            lost = "" if _replaced(path, text) else f"{path.stem} of {path.parent.name} is lost. "
            raise disk_full(problem, lost) from problem

    def _set_space_aside(self) -> None:
        try:
            with open(self._spare, "wb") as file:
                _allocate(file.fileno(), SPARE_BYTES)
        except OSError as problem:
            self._spare.unlink(missing_ok=True)
            if not is_disk_full(problem):
                raise
            raise DiskFull(
                f"There is too little room to begin: {self._home} needs {SPARE_BYTES / 1e6:.0f} MB "
                f"and more ({problem.strerror}). Make room and try again."
            ) from problem


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the course's lock on grading."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(held(folder / ".lock"))
        except sqlite3.OperationalError as problem:
            if is_disk_full(problem):
                raise disk_full(problem) from problem
            if "locked" not in str(problem):
                raise _not_writable(folder, problem) from problem
            raise GradingError(
                f"Another `course grade` is at work in {folder.parent.parent}. Wait until it ends, or end it "
                f"with Ctrl-C; nothing that it has finished is lost. ({problem})"
            ) from None
        yield


def _not_writable(folder: Path, problem: Exception) -> GradingError:
    return GradingError(
        f"Results are kept in {folder}, which cannot be written to ({problem}). Look whose it is, and that you may "
        f"read, write and enter it: ls -ld {shlex.quote(str(folder))}"
    )


def _allocate(descriptor: int, size: int) -> None:
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(descriptor, 0, size)
            return
        except OSError as problem:
            # Not every file system can; then zeros do.
            if problem.errno not in (errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS):
                raise
    block = bytes(1_000_000)
    for _ in range(0, size, len(block)):
        os.write(descriptor, block)


def _replace(path: Path, text: str) -> None:
    """Write a file so that after any crash the old one or the new one is there, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _replaced(path: Path, text: str) -> bool:
    try:
        _replace(path, text)
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    # Windows opens no folders, and does not need it.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(path: Path) -> dict[str, Any] | None:
    """The JSON in a file; None where it is missing, of another format or damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("format") == FORMAT else None
