"""Attempts at exercises: how often, with what outcome, and which mistake was named.

The count decides how much help a report gives; the history is the student's own, and the statistics
over many students tell an instructor what to explain again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course_lib.checks.remembering import state, store
from course_lib.checks.remembering.class_statistics import Statistics, statistics

__all__ = ["Statistics", "count", "export", "history", "record", "statistics"]


def record(exercise_name: str, outcome: dict[str, Any]) -> int:
    """Remember one attempt and return its number: 1, 2, … of this exercise.

    Args:
        exercise_name: e.g. "01-E3".
        outcome: a report's JSON; of it "passed", "kind", "mistake" and "seconds" are kept, each cut to
            a bounded size, and the time.

    A stub that was run untouched (kind "not written") is no attempt: nothing is stored, and the
    number is that of the attempts so far, 0 at first.
    """
    one = state.attempt({**outcome, "time": state.now()})
    if one["kind"] == "not written":
        return count(exercise_name)
    name = _name(exercise_name)

    def add(current: dict[str, Any]) -> int:
        entry = current["exercises"].setdefault(name, {"tries": 0, "passed": False, "attempts": []})
        entry["tries"] += 1
        entry["passed"] = entry["passed"] or one["passed"]
        entry["attempts"] = [*entry["attempts"], one][-state.MOST_ATTEMPTS :]
        return entry["tries"]

    return store.current().update(add)


def count(exercise_name: str) -> int:
    """How many attempts at an exercise were recorded."""
    entry = store.current().read()["exercises"].get(exercise_name)
    return entry["tries"] if entry else 0


def history(exercise_name: str) -> list[dict[str, Any]]:
    """The last attempts (at most 20), oldest first: time, passed, kind, mistake, seconds."""
    entry = store.current().read()["exercises"].get(exercise_name)
    return entry["attempts"] if entry else []


def export(path: str | Path = "attempts.json") -> Path:
    """Write the attempts at all exercises into a file that can be handed in; returns its path.

    The student can read it first: it holds no guesses, no code and no name.
    """
    path = Path(path)
    kept = {"version": state.VERSION, "exercises": store.current().read()["exercises"]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _name(exercise_name: str) -> str:
    if not state.NAME.fullmatch(exercise_name):
        raise ValueError(
            f"{exercise_name!r} cannot be the name of an exercise: at most 40 letters, digits, "
            "dots, hyphens and underscores"
        )
    return exercise_name
