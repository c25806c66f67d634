"""Which files of course_lib a student's wheel holds, and which of them are sealed.

What is not named here stays out: a new part of course_lib must be let in by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

# What notebooks import, and what the command `course` needs at a student's.
PARTS = (
    "__init__.py",
    "cli.py",
    "processor.py",
    "runtime.py",
    "nn",
    "data",
    "studies",
    "figures",
    "explorers",
    "checks",
    "doctor",
    "lab",
    "bundle/__init__.py",
    "bundle/student",
)
# Of these parts, what only judges the course itself. In a pattern, * stands for slashes, too.
LEFT_OUT = (
    "checks/audit/*",
    "checks/__main__.py",
    "checks/units/*/right_answers.py",
    "checks/units/*/misconceptions.py",
    "data/misconceptions.json",
)
# What a check compares answers with. It cannot do without; nobody shall come upon it by chance.
SEALED = ("checks/units/u*/*.py",)
OPEN = ("checks/units/u*/__init__.py",)


@dataclass(frozen=True)
class Entry:
    """One file of the wheel.

    Attributes:
        source: where it is.
        place: its path in the wheel's course_lib, with forward slashes.
        sealed: whether its text is not to be read by chance.
    """

    source: Path
    place: str
    sealed: bool


def entries(library: Path) -> Iterator[Entry]:
    """The files of the package at `library` that the student's wheel holds, in order."""
    for part in PARTS:
        for path in _files(library / part):
            place = path.relative_to(library).as_posix()
            if not _matches(place, LEFT_OUT):
                yield Entry(path, place, _matches(place, SEALED) and not _matches(place, OPEN))


def plain_files(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order, without what editors, Jupyter and Python leave behind."""
    for path in sorted(folder.rglob("*")):
        names = path.relative_to(folder).parts
        left_behind = any(name.startswith((".", "__pycache__")) for name in names)
        if path.is_file() and not left_behind and not path.name.endswith((".pyc", "~")):
            yield path


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(plain_files(path))


def _matches(place: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(place, pattern) for pattern in patterns)
