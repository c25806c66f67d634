"""Whose a file is, by the names that Canvas, Moodle, Blackboard and Brightspace give to what was handed in."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# A platform puts its part before what the student called the file. So each pattern takes the least at the beginning
# that will do, and of several the one that takes least is meant: no name that a student can choose makes a file
# somebody else's.
CANVAS = r"(?P<name>[^_]+)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)"
MOODLE = r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)"
# The title of the unit, a line, the user's name; either may have lines in it. The word for "attempt" is in the
# platform's language.
BLACKBOARD = r"(?P<column>.+?)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})_?(?P<file>.*)"
BRIGHTSPACE = r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<time>.+?\d{4} [\d:.]+(?: [AP]M)?)(?: - (?P<file>.*))?"
PATTERNS = tuple(re.compile(text) for text in (CANVAS, MOODLE, BLACKBOARD, BRIGHTSPACE))
TIMES = ("%Y-%m-%d-%H-%M-%S", "%b %d, %Y %I%M %p", "%b %d, %Y %I:%M %p")


@dataclass(frozen=True)
class Owner:
    """Who handed in a file, and when.

    Attributes:
        student: as nbgrader is to call them: their name on the platform, on Canvas with their number.
        number: what the platform tells two students of one name apart by; "" where a name is one's own.
        handed_in: in this computer's time zone; None if the platform does not say.
        file: what the student called it, with folders.
    """

    student: str
    number: str
    handed_in: datetime | None
    file: tuple[str, ...]


def owner_of(parts: tuple[str, ...], title: str = "") -> Owner | None:
    """The owner of a file at a path, given in parts; None if no part of it is a platform's.

    The first part that is one counts: what lies further inside was named by the student.

    Args:
        parts: of the path.
        title: what `title_of` says of the whole download.
    """
    depth, matches = _first(parts)
    if not matches:
        return None
    of_title = [match for match in matches if title and _column(match).startswith(title)]
    meant = min(of_title or matches, key=_end_of_the_platforms_part)
    found = meant.groupdict()
    name = found.get("name") or _user(_column(meant), title)
    return Owner(
        student=as_a_name("_".join(filter(None, (name, found.get("id"))))),
        number=found.get("number") or "",
        handed_in=_time(found.get("time")),
        file=parts[depth + 1 :] or (found["file"] or "",),
    )


def title_of(paths: Iterable[tuple[str, ...]]) -> str:
    """What Blackboard puts before every user's name in a download, with the line behind it.

    "" if this is no download of Blackboard's with two users: then the last line before a name counts.
    """
    matches = [found for _, found in map(_first, paths) if found]
    columns = {next(filter(None, map(_column, found)), "") for found in matches}
    if len(columns) < 2 or "" in columns:
        return ""
    common = os.path.commonprefix(list(columns))  # noqa: RUF071 - of letters is meant
    return common[: common.rfind("_") + 1]


def _first(parts: tuple[str, ...]) -> tuple[int, list[re.Match]]:
    """The first part of a path that is a platform's, and the patterns that it fits."""
    for depth, part in enumerate(parts):
        matches = list(filter(None, (pattern.fullmatch(part) for pattern in PATTERNS)))
        if matches:
            return depth, matches
    return 0, []


def _column(match: re.Match) -> str:
    """Title and user's name, if it is Blackboard's."""
    return match.groupdict().get("column", "")


def _user(column: str, title: str) -> str:
    return column.removeprefix(title) if title else column.rpartition("_")[2]


def _end_of_the_platforms_part(match: re.Match) -> int:
    start = match.start("file")
    return start if start >= 0 else match.end()


def as_a_name(text: str) -> str:
    """Without what means something in paths, or to nbgrader, and not too long for a file.

    Letters with marks are spelled in one way, NFC: macOS packs "José" in another than most, and he is one student.
    """
    return re.sub(r"[^\w@+.-]+", "_", unicodedata.normalize("NFC", text))[:80].strip("._-") or "_"


def _time(text: str | None) -> datetime | None:
    for form in TIMES if text else ():
        try:
            return datetime.strptime(text, form).astimezone()
        except (ValueError, OverflowError):
            # A year that this computer's clock does not have.
            continue
    return None
