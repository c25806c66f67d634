"""The course's contents: each unit with its title, its time, what it asks and what it builds on.

A unit's package says TITLE, MINUTES and NEEDS; all else is counted. For the map of the course.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

from course_lib.checks.units import TABLES, unit, unit_modules


@dataclass(frozen=True)
class UnitContents:
    """One unit in numbers.

    Attributes:
        number: "05".
        title: as the notebook's first line says it.
        minutes: of a student's time; None where the unit does not say.
        needs: numbers of the units that it builds on.
        exercises, predictions, questions: how many there are.
        points: what all exercises give together.
    """

    number: str
    title: str
    minutes: int | None
    needs: tuple[str, ...]
    exercises: int
    predictions: int
    questions: int
    points: int


def contents() -> tuple[UnitContents, ...]:
    """All units of this installation, in order."""
    return tuple(of_unit(number, unit(number)) for number in unit_modules())


def of_unit(number: str, module: ModuleType) -> UnitContents:
    """One unit's contents; a module without a TITLE is called by its own name."""
    counts = {table: len(getattr(module, table, ())) for table in TABLES.values()}
    name = module.__name__.split(".")[-1].partition("_")[2].replace("_", " ").capitalize()
    return UnitContents(
        number=number,
        title=getattr(module, "TITLE", name),
        minutes=getattr(module, "MINUTES", None),
        needs=tuple(getattr(module, "NEEDS", ())),
        exercises=counts["EXERCISES"],
        predictions=counts["PREDICTIONS"],
        questions=counts["QUESTIONS"],
        points=sum(exercise.points for exercise in getattr(module, "EXERCISES", ())),
    )
