"""Out of all files of a download: each student's notebook, the newest where there are several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from course_lib.grading.class_run.printable import shown
from course_lib.grading.errors import GradingError
from course_lib.grading.platforms.archives import File, Unreadable
from course_lib.grading.platforms.whose import Owner, as_a_name, owner_of, title_of

# Of what one student hands in; for what is packed, as much as it says.
MOST_BYTES = 100_000_000
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Chosen:
    """A notebook that is to be graded.

    Attributes:
        parts: where it lies in the download.
        student, name: whose it is, and how the notebook is called without version numbers.
        version: the number that a platform or a browser put behind the name; 0 if there is none.
        handed_in: when, if the platform says it.
        size: in bytes.
    """

    parts: tuple[str, ...]
    student: str
    name: str
    version: int
    handed_in: datetime | None
    size: int

    @property
    def shown(self) -> str:
        """Where it lies, as a person may read it."""
        return shown("/".join(self.parts))

    @property
    def age(self) -> tuple[datetime, int]:
        """The larger, the newer."""
        return self.handed_in or LONG_AGO, self.version


@dataclass
class Choice:
    """What is to be graded, and sentences on what was left out."""

    notebooks: list[Chosen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def choose(files: Sequence[File], assignment: str) -> Choice:
    """Sort the files of a download by student; none is read.

    Args:
        files: all of them.
        assignment: its name, which is its notebook's. A student's file may have a number behind it, or another name.

    Raises:
        GradingError: if two students have the same name, and nothing tells them apart from one unit to the next.
    """
    chosen: dict[tuple[str, str], Chosen] = {}
    owners: dict[str, Owner] = {}
    others: dict[str, str] = {}
    notes = []
    title = title_of(file.parts for file in files)
    for file in files:
        owner, is_notebook = owner_of(file.parts, title), file.parts[-1].lower().endswith(".ipynb")
        if owner is None:
            notes += _why_nobodys(file, is_notebook)
            continue
        _insist_on_one(owner, owners)
        if is_notebook:
            notes += _keep_the_newer(chosen, _notebook(file, owner, assignment))
        else:
            others.setdefault(owner.student, file.shown)
    notebooks = _not_too_much(list(chosen.values()), assignment, notes)
    students = {student for student, _ in chosen}
    for student, path in others.items():
        if student not in students:
            notes.append(f"{student}: no notebook, but {path}")
    return Choice(notebooks, notes)


def _why_nobodys(file: File, is_notebook: bool) -> list[str]:
    if is_notebook:
        return [f"{file.shown} was left out: its name does not say whose it is"]
    if len(file.parts) == 1 and file.shown.lower().endswith(".zip"):
        try:
            file.read()
        except Unreadable as problem:
            return [f"{file.shown} was left out: {problem}"]
    return []


def _insist_on_one(owner: Owner, owners: dict[str, Owner]) -> None:
    # macOS and Windows take "Ann Lee" and "ann lee" for one folder.
    other = owners.setdefault(owner.student.casefold(), owner)
    if (other.student, other.number) == (owner.student, owner.number):
        return
    names = " and ".join(dict.fromkeys((other.student, owner.student)))
    told_apart = "some computers take these for one folder"
    if other.number:
        told_apart = f"the platform's numbers are {other.number} and {owner.number}"
    raise GradingError(
        f"two students are called {names} ({told_apart}). Unpack "
        "the download, and wherever the name of one of the two begins a name, add something to it, the same in "
        "every unit; then collect the folder instead of the archive"
    )


def _notebook(file: File, owner: Owner, assignment: str) -> Chosen:
    stem = owner.file[-1][: -len(".ipynb")]
    numbered = re.fullmatch(
        rf"{re.escape(assignment)}(?:[ _-]*\(?(\d{{1,4}})\)?)?", stem, re.IGNORECASE
    )
    name, version = (assignment, int(numbered[1] or 0)) if numbered else (as_a_name(stem), 0)
    return Chosen(file.parts, owner.student, name, version, owner.handed_in, file.size)


def _keep_the_newer(chosen: dict[tuple[str, str], Chosen], notebook: Chosen) -> list[str]:
    key = notebook.student, notebook.name
    other = chosen.setdefault(key, notebook)
    if other is notebook:
        return []
    older, newer = sorted((other, notebook), key=lambda one: one.age)
    chosen[key] = newer
    why = "is newer" if older.age < newer.age else "counts; nothing says which is newer"
    return [f"{notebook.student}: {older.shown} was left out: {newer.shown} {why}"]


def _not_too_much(notebooks: list[Chosen], assignment: str, notes: list[str]) -> list[Chosen]:
    """Without what goes beyond a student's share; the notebook that is asked for comes first."""
    kept, used = [], Counter()
    for notebook in sorted(notebooks, key=lambda one: (one.student, one.name != assignment)):
        used[notebook.student] += notebook.size
        if used[notebook.student] <= MOST_BYTES:
            kept.append(notebook)
        else:
            notes.append(
                f"{notebook.student}: {notebook.shown} was left out: with it there are "
                f"{used[notebook.student]:,} bytes; the most is {MOST_BYTES:,}"
            )
    return kept
