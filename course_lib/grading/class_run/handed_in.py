"""What one student handed in: which file is which notebook, and what else lies beside them.

Only plain files count. Links, devices and what is too much are left out, and a note says so.
"""

from __future__ import annotations

import fnmatch
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.utils import parse_utc

from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import Assignment, Expected
from course_lib.grading.class_run.reading import grade_ids

TIMESTAMP = "timestamp.txt"
PACKED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")
MOST_FILES, MOST_BYTES = 2000, 100_000_000
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


def look_through(assignment: Assignment, student: str) -> HandedIn:
    """Look through the folder of one student; it need not exist."""
    found = HandedIn(student, assignment.path("submitted", student))
    strays: dict[str, Path] = {}
    names = {f"{expected.name}.ipynb": expected.name for expected in assignment.notebooks}
    for shown, file in _plain_files(found.folder, assignment.folders.ignore, found.notes):
        if shown in names:
            found.notebooks[names[shown]] = file
        elif shown == TIMESTAMP:
            found.timestamp = _timestamp(file, found.notes)
        elif file.suffix.lower() == ".ipynb" or shown.lower().endswith(
            (".ipynb.txt", ".ipynb.json")
        ):
            strays[shown] = file
        else:
            found.others[shown] = file
    for expected in assignment.notebooks:
        if expected.name not in found.notebooks:
            _look_for(expected, strays, found)
    for expected in assignment.notebooks:
        if expected.name in found.notebooks:
            for shown in _alike(expected, strays):
                del strays[shown]
                found.copies.append(
                    f"{shown} looks like another copy of {found.notebooks[expected.name].name}; not graded: "
                    "find out which one counts, and keep that one."
                )
    found.notes += [f"{shown} is no notebook of this assignment; not graded." for shown in strays]
    return found


def other_files(folder: Path, ignore: list[str]) -> dict[str, Path]:
    """{path in the folder: file} of the instructor's files that are no notebooks."""
    return {
        shown: file
        for shown, file in _plain_files(folder, ignore, [])
        if file.suffix.lower() != ".ipynb"
    }


def _look_for(expected: Expected, strays: dict[str, Path], found: HandedIn) -> None:
    """Take a stray notebook for the expected one if its cells say that it is, and no other does."""
    alike = _alike(expected, strays)
    if len(alike) == 1:
        found.notebooks[expected.name] = strays.pop(alike[0])
        found.notes.append(f"{alike[0]} was taken for {expected.name}.ipynb: its cells say so.")
    elif alike:
        found.missing[expected.name] = Failure(
            f"{expected.name}.ipynb is missing, and {' and '.join(sorted(alike))} could each be it.",
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
    packed = sorted(shown for shown in others if shown.lower().endswith(PACKED))
    if packed:
        return f". There is {', '.join(packed[:3])}: unpack it there, and look that the notebook is in it"
    if not strays:
        return ""
    return f"; what is there instead ({', '.join(sorted(strays)[:3])}) has none of its cells"


def _plain_files(folder: Path, ignore: list[str], notes: list[str]) -> Iterator[tuple[str, Path]]:
    """Each regular file with its path in the folder, in order; nothing that leads out of it."""
    files, room = 0, MOST_BYTES
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not _ignored(each, ignore))
        links = [each for each in folders if (Path(place) / each).is_symlink()]
        for name in [*links, *sorted(names)]:
            file = Path(place) / name
            shown = file.relative_to(folder).as_posix()
            if _ignored(name, ignore):
                continue
            if problem := _not_plain(file, shown):
                notes.append(f"{shown!a} {problem}; left out.")
                continue
            files += 1
            # A notebook has a limit of its own, because its outputs are dropped.
            room -= 0 if file.suffix.lower() == ".ipynb" else file.stat().st_size
            if files > MOST_FILES or room < 0:
                notes.append(
                    f"More than {MOST_FILES} files or {MOST_BYTES / 1e6:.0f} MB: "
                    f"{shown!a} and what comes after it are left out."
                )
                return
            yield shown, file


def _ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _not_plain(file: Path, shown: str) -> str:
    try:
        shown.encode()
    except UnicodeEncodeError:
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
