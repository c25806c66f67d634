"""Where a student's work is remembered: one JSON file for each copy of the course.

The file outlives the kernel. Two kernels may write at once, the folder may be read-only, the file may
be broken: a check goes on all the same, and what cannot be written is remembered until the kernel ends.

**Where.** `.descent/progress.json` in the course's folder, the one that holds the units' folders
(in a notebook that lies elsewhere, as in Colab: beside the notebook). Not in a unit's folder, because
nbgrader hands out, submits and collects a unit's folder whole. The folder's own .gitignore hides it
from git, and only its owner may read it. The environment variable DESCENT_PROGRESS names another
folder to put `.descent` in, or is `off`.

**When.** Only where a person runs the cells. A run in which nobody can be asked for input (nbgrader's
autograding and Validate, `course build`, nbval, nbconvert) starts from nothing and leaves nothing
behind, so that its outputs do not depend on what happened before.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from IPython import get_ipython

from course_lib.checks.remembering import state

FOLDER, FILE = ".descent", "progress.json"
UNIT_FOLDER = re.compile(r"\d\d_\w+")
# Set by a grader, and by nbgrader while it grades or validates; inherited by the kernel.
GRADERS = ("CHECK_NONCE", "NBGRADER_EXECUTION")
# A kernel holds the lock for milliseconds. One that holds it longer has been stopped in between.
SECONDS_FOR_THE_LOCK = 2

Result = TypeVar("Result")


class Memory:
    """A state that ends with the process."""

    saved = False

    def __init__(self):
        self._state = state.empty()
        self._one_at_a_time = threading.RLock()

    def read(self) -> dict[str, Any]:
        """A copy of the state."""
        with self._one_at_a_time:
            return state.cleaned(self._state)

    def update(self, change: Callable[[dict[str, Any]], Result]) -> Result:
        """Let `change` alter the state in place; returns what it returns."""
        with self._one_at_a_time:
            return change(self._state)


class File:
    """A state in `folder`/progress.json, shared by every kernel that has opened it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / FILE
        # Changes that could not be written; replayed on what other kernels have written meanwhile.
        self._unsaved: list[Callable] = []
        self._one_at_a_time = threading.RLock()

    def read(self) -> dict[str, Any]:
        """The state: what is in the file, and what could not be written into it."""
        with self._one_at_a_time, _other_kernels_waiting(self.folder):
            return self._replayed(self._load() or state.empty())

    def update(self, change: Callable[[dict[str, Any]], Result]) -> Result:
        """Let `change` alter the state in place and write it; returns what `change` returns.

        `change` may be called again later, on another state: it must depend on nothing else.
        """
        _prepare(self.folder)
        with self._one_at_a_time, _other_kernels_waiting(self.folder):
            loaded = self._load()
            current = self._replayed(loaded or state.empty())
            result = change(current)
            if loaded is not None and self._written(current):
                self._unsaved.clear()
            else:
                self._unsaved.append(change)
            return result

    @property
    def saved(self) -> bool:
        """Whether all changes could be written so far."""
        return not self._unsaved

    def _replayed(self, current: dict[str, Any]) -> dict[str, Any]:
        for change in self._unsaved:
            change(current)
        return current

    def _load(self) -> dict[str, Any] | None:
        """What the file holds; None where there is a file that must neither be used nor replaced."""
        try:
            with self.path.open("rb") as file:
                return state.parsed(file.read(state.MOST_BYTES + 1))
        except (FileNotFoundError, NotADirectoryError):
            return state.empty()
        except OSError:
            return None
        except state.NotReadable as problem:
            return self._put_aside(problem)

    def _put_aside(self, problem: state.NotReadable) -> dict[str, Any] | None:
        name = f"{self.folder.name}/{FILE}"
        if problem.newer:
            _say_once(
                f"{name} {problem}: a newer version of the course wrote it. Nothing is saved."
            )
            return None
        try:
            self.path.replace(self.path.with_name(f"{FILE}.bak"))
        except OSError:
            return None
        _say_once(f"{name} {problem}. It is kept as {FILE}.bak, and your progress starts anew.")
        return state.empty()

    def _written(self, current: dict[str, Any]) -> bool:
        """Whether the state could be written; another process sees the old file or the new one."""
        new = self.path.with_name(f"{FILE}.{os.getpid()}.new")
        try:
            new.write_text(json.dumps(current, ensure_ascii=False), encoding="utf-8")
            new.replace(self.path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()
            return False
        return True


def current() -> Memory | File:
    """The store of the cell that runs now."""
    folder = _folder() if a_person_runs_this() else None
    return _memory() if folder is None else _file(folder)


def a_person_runs_this() -> bool:
    """Whether somebody sits before this kernel: every front end offers to be asked for input.

    What executes notebooks by itself does not: nbclient, and with it nbgrader, nbconvert and
    `course build`; and nbval. A grader's environment says it, too.
    """
    shell = get_ipython()
    if shell is None or any(os.environ.get(name) for name in GRADERS):
        return False
    if "google.colab" in sys.modules:  # nobody runs Colab but a person
        return True
    message = getattr(shell, "parent_header", None) or {}
    kind = message.get("header", {}).get("msg_type")
    # A widget's message: somebody pressed it.
    return kind == "comm_msg" or bool(message.get("content", {}).get("allow_stdin"))


def _folder() -> Path | None:
    moved = os.environ.get("DESCENT_PROGRESS", "").strip()
    if moved.lower() == "off":
        return None
    if moved:
        return Path(moved).expanduser() / FOLDER
    # Where the notebook lies; a student may have changed the working directory since.
    start = Path(get_ipython().starting_dir)
    return (start.parent if UNIT_FOLDER.fullmatch(start.name) else start) / FOLDER


@cache
def _memory() -> Memory:
    return Memory()


@cache
def _file(folder: Path) -> File:
    return File(folder)


def _prepare(folder: Path) -> None:
    """Make the folder if it is missing, for its owner alone, and out of git's sight."""
    if folder.exists():
        return
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


@contextlib.contextmanager
def _other_kernels_waiting(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; go on without it where the file system has none to give.

    SQLite's, because it is in Python, works on every system and ends with the process that holds it.
    """
    with contextlib.ExitStack() as held:
        with contextlib.suppress(sqlite3.Error):
            lock = sqlite3.connect(folder / "lock", SECONDS_FOR_THE_LOCK, isolation_level=None)
            held.callback(lock.close)
            lock.execute("BEGIN EXCLUSIVE")
        yield


@cache
def _say_once(sentence: str) -> None:
    # Not on stderr, which costs points in a check cell.
    print(sentence)
