"""What is remembered of a student's work: three tables of plain JSON, bounded and checked.

Guesses, answers to questions, and attempts at exercises. No names, no paths, no code of the student.
Whatever comes from a file goes through `cleaned` first, because anybody can edit that file.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

VERSION = 1
# More than a course can fill; a file that holds more was not written by us.
MOST_BYTES = 4_000_000
MOST_ENTRIES = 500
MOST_ATTEMPTS = 20
MOST_LETTERS = 60
MOST_TRIES = 1_000_000
NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class NotReadable(ValueError):
    """A file that cannot be used; `newer` if only because a newer course wrote it."""

    def __init__(self, reason: str, newer: bool = False):
        super().__init__(reason)
        self.newer = newer


def empty() -> dict[str, Any]:
    """The state of a student who has not begun."""
    return {"version": VERSION, "guesses": {}, "answers": {}, "exercises": {}}


def now() -> str:
    """The time as it is stored: UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def parsed(content: bytes) -> dict[str, Any]:
    """The state in a file's content. Raises NotReadable, with the reason, for anything else."""
    if len(content) > MOST_BYTES:
        raise NotReadable(f"is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return cleaned(json.loads(content.decode("utf-8")))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, NotReadable):
            raise
        raise NotReadable("is no JSON") from problem


def cleaned(raw: Any) -> dict[str, Any]:
    """The entries of `raw` that have the right form. Raises NotReadable if it is no state at all."""
    if not isinstance(raw, dict) or type(raw.get("version")) is not int:
        raise NotReadable("is no progress file")
    if raw["version"] != VERSION:
        newer = raw["version"] > VERSION
        raise NotReadable(f"has version {str(raw['version'])[:20]}, not {VERSION}", newer)
    return {
        "version": VERSION,
        "guesses": _table(raw.get("guesses"), _guess),
        "answers": _table(raw.get("answers"), _answer),
        "exercises": _table(raw.get("exercises"), _exercise),
    }


def text(raw: Any) -> str:
    """At most MOST_LETTERS printable letters of a string; "" for anything else."""
    if not isinstance(raw, str):
        return ""
    return "".join(letter for letter in raw[: 2 * MOST_LETTERS] if letter.isprintable())[
        :MOST_LETTERS
    ]


def count(raw: Any) -> int:
    """A whole number between 0 and MOST_TRIES; 0 for anything else."""
    return min(max(raw, 0), MOST_TRIES) if type(raw) is int else 0


def finite(raw: Any) -> float | None:
    """A finite number as a float; None for anything else."""
    if type(raw) not in (int, float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def attempt(raw: Any) -> dict[str, Any] | None:
    """What is kept of one attempt: time, passed, kind, mistake (None if none was named), seconds."""
    if not isinstance(raw, dict):
        return None
    seconds = finite(raw.get("seconds"))
    return {
        "time": text(raw.get("time")),
        "passed": raw.get("passed") is True,
        "kind": text(raw.get("kind")),
        "mistake": text(raw.get("mistake")) or None,
        "seconds": None if seconds is None else round(max(seconds, 0.0), 3),
    }


def _table(raw: Any, entry: Callable[[Any], dict | None]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {}
    rows = {name: entry(value) for name, value in list(raw.items())[:MOST_ENTRIES]}
    return {name: row for name, row in rows.items() if row is not None and NAME.fullmatch(name)}


def _guess(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    value = finite(raw.get("guess"))
    value = text(raw.get("guess")) if value is None else value
    return None if value == "" else {"guess": value, "time": text(raw.get("time"))}


def _answer(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not text(raw.get("first")):
        return None
    return {
        "first": text(raw["first"]),
        "last": text(raw.get("last")) or text(raw["first"]),
        "tries": max(count(raw.get("tries")), 1),
        "right": raw.get("right") is True,
        "time": text(raw.get("time")),
    }


def _exercise(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("attempts"), list):
        return None
    attempts = [attempt(one) for one in raw["attempts"][-MOST_ATTEMPTS:]]
    attempts = [one for one in attempts if one is not None]
    return {
        "tries": max(count(raw.get("tries")), len(attempts)),
        "passed": raw.get("passed") is True,
        "attempts": attempts,
    }
