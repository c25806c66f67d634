"""Does every known misconception of a unit meet a mistake or a question that answers it?

The list of misconceptions is `course_lib/data/misconceptions.json`; a unit's own `misconceptions` module
says which of its mistakes and questions meets which.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from course_lib import data
from course_lib.checks.units import unit

KINDS = ("mutant", "quiz", "property")


@dataclass(frozen=True)
class Misconception:
    """Something that students of the course are known to get wrong.

    Attributes:
        id: "D5": its letter says the topic.
        unit: the unit that meets it, "01".
        kind: "mutant" (a wrong version of an exercise), "quiz" (a wrong choice) or "property" (what a
            check of a property finds).
        line: what it is, in one sentence.
    """

    id: str
    unit: str
    kind: str
    line: str


@cache
def misconceptions() -> dict[str, Misconception]:
    """All of them, by id, in the order of the units."""
    text = (files(data) / "misconceptions.json").read_text(encoding="utf-8")
    return {key: Misconception(key, **row) for key, row in json.loads(text).items()}


def met_by(number: str) -> dict[str, list[str]]:
    """Which entries of a unit meet which misconception: {"D1": ["01-E1 rise_without_run"], …}.

    Entries that are gone are left out, so that a renamed mistake counts as not met.
    """
    module, entries = unit(number), _entries(number)
    found: dict[str, list[str]] = {}
    for name, entry in entries.items():
        for key in _ids(getattr(entry, "misconception", "")):
            found.setdefault(key, []).append(name)
    for key, names in _table(module).items():
        found.setdefault(key, []).extend(name for name in names if name in entries)
    return found


def uncovered(number: str) -> list[Misconception]:
    """The misconceptions of a unit that none of its mistakes and questions meets."""
    met = met_by(number)
    return [one for one in misconceptions().values() if one.unit == number and not met.get(one.id)]


def unknown(number: str) -> list[str]:
    """What a unit's table names although it does not exist: ids, mistakes, questions."""
    entries = _entries(number)
    table = _table(unit(number))
    named = [name for names in table.values() for name in names]
    return [key for key in met_by(number) if key not in misconceptions()] + [
        name for name in named if name not in entries
    ]


def _entries(number: str) -> dict[str, Any]:
    """Mistakes as "01-E1 rise_without_run", questions and predictions by their names."""
    module = unit(number)
    mistakes = {
        f"{exercise.name} {wrong.name}": wrong
        for exercise in getattr(module, "EXERCISES", ())
        for wrong in exercise.wrong
    }
    asked = (*getattr(module, "QUESTIONS", ()), *getattr(module, "PREDICTIONS", ()))
    return mistakes | {entry.name: entry for entry in asked}


def _table(module: Any) -> dict[str, tuple[str, ...]]:
    name = f"{module.__name__}.misconceptions"
    if importlib.util.find_spec(name) is None:
        return {}
    return importlib.import_module(name).MET_BY


def _ids(value: Any) -> tuple[str, ...]:
    return tuple(value.split()) if isinstance(value, str) else tuple(value)
