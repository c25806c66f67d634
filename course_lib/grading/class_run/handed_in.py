"""What one student handed in: which file is which notebook, and what else lies beside them.

Only plain files count. Links, devices and what is too much are left out, and a note says so.
"""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.utils import parse_utc

from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import Assignment, Expected
from course_lib.grading.class_run.printable import is_text, shown
from course_lib.grading.class_run.reading import MOST_BYTES as LARGEST_NOTEBOOK
from course_lib.grading.class_run.reading import grade_ids

TIMESTAMP = "timestamp.txt"
PACKED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")
MOST_FILES, MOST_BYTES = 2000, 100_000_000
# So many files that are not plain have a note each.
MOST_NOTED = 20
# A notebook under another name is taken for the one that is missing if it holds this share of its cells.
ENOUGH = 0.5


@dataclass
class HandedIn:
    """The folder of one student, looked through.

    Attributes:
        student: nbgrader's name.
        folder: where it is.
        notebooks: {name: file} of the assignment's notebooks; a file may have had another name.
        missing: {name: why} of those that cannot be had.
        others: {path in the folder, with forward slashes: file} of all other plain files.
        notes: what was left out or taken for something else.
        copies: sentences on files that look like another copy of a notebook that is there.
        timestamp: when it was handed in, as nbgrader wrote it; "" if it did not, or unreadably.
    """

    student: str
    folder: Path
    notebooks: dict[str, Path] = field(default_factory=dict)
    missing: dict[str, Failure] = field(default_factory=dict)
    others: dict[str, Path] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    timestamp: str = ""


@dataclass
class _Room:
    """How many files of a kind are taken, and how large they may be together; the rest is left out and told of."""

    kind: str
    bytes_left: int
    bytes_at_most: int
    files: int = 0
    first: str = ""
    left_out: int = 0

    @classmethod
    def of(cls, kind: str, size: int) -> _Room:
        return cls(kind, size, size)

    def takes(self, path: str, file: Path) -> bool:
        """Whether there is room for one more; what comes behind one that is too large may still be small enough."""
        size = file.stat().st_size
        if self.files < MOST_FILES and size <= self.bytes_left:
            self.files, self.bytes_left = self.files + 1, self.bytes_left - size
            return True
        self.first, self.left_out = self.first or path, self.left_out + 1
        return False

    def notes(self) -> list[str]:
        if not self.left_out:
            return []
        more = f" and {self.left_out - 1} more are" if self.left_out > 1 else " is"
        return [
            f"More than {MOST_FILES} {self.kind} or {self.bytes_at_most / 1e6:.0f} MB of them: "
            f"'{shown(self.first)}'{more} left out."
        ]


def look_through(assignment: Assignment, student: str) -> HandedIn:
    """Look through the folder of one student; it need not exist.

    Raises OSError if a file cannot be looked at.
    """
    found = HandedIn(student, assignment.path("submitted", student))
    names = {f"{expected.name}.ipynb": expected.name for expected in assignment.notebooks}
    # The one at the top is nbgrader's own; deeper ones are the student's.
    expected_files = {*names, TIMESTAMP}
    strays, found.others = _sorted_out(
        found.folder, expected_files, assignment.folders.ignore, found.notes
    )
    found.notebooks = {names[path]: strays.pop(path) for path in names if path in strays}
    if stamp := strays.pop(TIMESTAMP, None):
        found.timestamp = _timestamp(stamp, found.notes)
    for expected in assignment.notebooks:
        if expected.name not in found.notebooks:
            _look_for(expected, strays, found)
    for expected in assignment.notebooks:
        if expected.name in found.notebooks:
            for path in _alike(expected, strays):
                del strays[path]
                found.copies.append(
                    f"{shown(path)} looks like another copy of {shown(found.notebooks[expected.name].name)}; not "
                    "graded: find out which one counts, and keep that one."
                )
    found.notes += [
        f"{shown(path)} is no notebook of this assignment; not graded." for path in strays
    ]
    return found


def files_beside(folder: Path, ignore: list[str]) -> dict[str, Path]:
    """`HandedIn.others` of a folder: {path in it: file} of a student's plain files that are no notebooks.

    Raises OSError if a file cannot be looked at.
    """
    return _sorted_out(folder, {TIMESTAMP}, ignore, [])[1]


def other_files(folder: Path, ignore: list[str]) -> dict[str, Path]:
    """{path in the folder: file} of the instructor's files that are no notebooks."""
    files, room = {}, _Room.of("files", MOST_BYTES)
    for path, file in _plain_files(folder, ignore, []):
        if file.suffix.lower() != ".ipynb" and room.takes(path, file):
            files[path] = file
    return files


def _sorted_out(
    folder: Path, expected: Collection[str], ignore: list[str], notes: list[str]
) -> tuple[dict[str, Path], dict[str, Path]]:
    """{path: file} of notebooks and of what is expected, and {path: file} of all else.

    Each kind has room of its own, so no model of 100 MB hides a notebook, and nothing that is expected is left out: how
    large it may be, who reads it says.
    """
    notebooks, others = {}, {}
    strays, rest = _Room.of("other notebooks", LARGEST_NOTEBOOK), _Room.of("files", MOST_BYTES)
    for path, file in _plain_files(folder, ignore, notes):
        if path in expected:
            notebooks[path] = file
        elif path.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json")):
            if strays.takes(path, file):
                notebooks[path] = file
        elif rest.takes(path, file):
            others[path] = file
    notes += strays.notes() + rest.notes()
    return notebooks, others


def _look_for(expected: Expected, strays: dict[str, Path], found: HandedIn) -> None:
    """Take a stray notebook for the expected one if its cells say that it is, and no other does."""
    alike = _alike(expected, strays)
    if len(alike) == 1:
        found.notebooks[expected.name] = strays.pop(alike[0])
        found.notes.append(
            f"{shown(alike[0])} was taken for {expected.name}.ipynb: its cells say so."
        )
    elif alike:
        found.missing[expected.name] = Failure(
            f"{expected.name}.ipynb is missing, and {' and '.join(map(shown, sorted(alike)))} could each be it.",
            f"Find out which one counts and rename it to {expected.name}.ipynb.",
        )
    else:
        found.missing[expected.name] = Failure(
            f"{expected.name}.ipynb is not in {found.folder}.",
            f"Ask for it, or put it there under exactly this name{_instead(strays, found.others)}.",
        )


def _alike(expected: Expected, strays: dict[str, Path]) -> list[str]:
    """Which of the strays hold enough of a notebook's cells to be it."""
    enough = max(1, ENOUGH * len(expected.cells))
    return [s for s in strays if len(grade_ids(strays[s]) & expected.cells.keys()) >= enough]


def _instead(strays: dict[str, Path], others: dict[str, Path]) -> str:
    packed = sorted(shown(path) for path in others if path.lower().endswith(PACKED))
    if packed:
        return f". There is {', '.join(packed[:3])}: unpack it there, and look that the notebook is in it"
    if not strays:
        return ""
    there = ", ".join(map(shown, sorted(strays)[:3]))
    return f"; what is there instead ({there}) has none of its cells"


def _plain_files(folder: Path, ignore: list[str], notes: list[str]) -> Iterator[tuple[str, Path]]:
    """Each regular file with its path in the folder, in order; nothing that leads out of it."""
    not_plain = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not _ignored(each, ignore))
        links = [each for each in folders if (Path(place) / each).is_symlink()]
        for name in [*links, *sorted(names)]:
            file = Path(place) / name
            if _ignored(name, ignore):
                continue
            path = file.relative_to(folder).as_posix()
            problem = _not_plain(file, path)
            if not problem:
                yield path, file
                continue
            not_plain += 1
            if not_plain <= MOST_NOTED:
                notes.append(f"'{shown(path)}' {problem}; left out.")
    if not_plain > MOST_NOTED:
        notes.append(f"{not_plain - MOST_NOTED} more are left out in the same way.")


def _ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _not_plain(file: Path, path: str) -> str:
    if not is_text(path):
        return "has a name that is no text"
    try:
        mode = file.lstat().st_mode
    except OSError as problem:
        return f"cannot be looked at ({problem.strerror})"
    if stat.S_ISLNK(mode):
        return "is a link"
    if not stat.S_ISREG(mode):
        return "is no plain file"
    return "" if os.access(file, os.R_OK) else "may not be read"


def _timestamp(file: Path, notes: list[str]) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()[:100]
        parse_utc(text)
    except (ValueError, OverflowError, OSError):
        notes.append(f"{TIMESTAMP} holds no date; whether it came late is not known.")
        return ""
    return text
