"""What each unit asks: its exercises, predictions and questions, one folder a unit.

`find("01-E3", "exercise")` loads only the unit that it names.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

# Which table of a unit's module holds what, and how a message calls one entry of it.
TABLES = {"exercise": "EXERCISES", "prediction": "PREDICTIONS", "question": "QUESTIONS"}


@cache
def unit_modules() -> dict[str, str]:
    """Units by number: {"01": "course_lib.checks.units.u01_derivatives", …}."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return {name[1:3]: f"{__name__}.{name}" for name in sorted(names)}


def unit(number: str) -> ModuleType:
    """The module of a unit (``"01"``); KeyError with the known units if there is none."""
    modules = unit_modules()
    if number not in modules:
        raise KeyError(f"there is no unit {number!r}; units: {', '.join(modules)}")
    return importlib.import_module(modules[number])


def find(name: str, kind: str) -> Any:
    """The exercise, prediction or question (`kind`) called `name`, e.g. ``find("01-E3", "exercise")``.

    Raises:
        KeyError: if no unit or no entry has this name; the message lists those that exist.
    """
    number = str(name).split("-")[0]
    entries = {entry.name: entry for entry in getattr(unit(number), TABLES[kind])}
    if name not in entries:
        raise KeyError(f"unit {number} has no {kind} {name!r}; it has {', '.join(entries)}")
    return entries[name]
