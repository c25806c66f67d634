"""`progress()`: what a student has done, unit by unit, and what is still open.

A table that reads without colour, as text and as HTML with a header for each row and column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from types import ModuleType
from typing import Any

from IPython.display import display

from course_lib.checks.remembering import store
from course_lib.checks.units import TABLES, unit, unit_modules

HEADINGS = ("Unit", "Right", "Tried", "Open", "Points", "Predictions", "Questions")
TITLE = "Your progress: exercises right, tried and open; predictions made; questions answered"
NOT_SAVED = "Nothing is saved on this computer: it will be forgotten when the kernel ends."


@dataclass(frozen=True)
class ProgressTable:
    """One row a unit, as text and as an HTML table; `note` stands below it, unless it is empty."""

    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __str__(self) -> str:
        lines = [TITLE]
        for name, *cells in self.rows:
            said = [f"{heading} {cell}" for heading, cell in zip(HEADINGS[1:], cells, strict=True)]
            lines += [f"Unit {name}", *(f"  {part}" for part in said)]
        return "\n".join([*lines, *([self.note] if self.note else [])])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        left = 'style="text-align:left;vertical-align:top"'
        head = "".join(f'<th scope="col" {left}>{heading}</th>' for heading in HEADINGS)
        body = "".join(
            f'<tr><th scope="row" {left}>{escape(name)}</th>'
            + "".join(f"<td {left}>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
            for name, *cells in self.rows
        )
        note = f"<div>{escape(self.note)}</div>" if self.note else ""
        return (
            f'<table><caption style="text-align:left">{escape(TITLE)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
        )


def progress() -> None:
    """Show what is done: a row for each unit of the course."""
    kept = store.current()
    current = kept.read()
    rows = tuple(row(number, unit(number), current) for number in unit_modules())
    display(ProgressTable(rows, "" if kept.saved else NOT_SAVED))


def row(number: str, module: ModuleType, current: dict[str, Any]) -> tuple[str, ...]:
    """One unit's cells, under HEADINGS, from what is remembered; a unit may lack a table."""
    exercises, predictions, questions = (getattr(module, table, ()) for table in TABLES.values())
    tried = current["exercises"]
    right = [one for one in exercises if tried.get(one.name, {}).get("passed")]
    wrong = [one for one in exercises if one.name in tried and one not in right]
    todo = [one for one in exercises if one.name not in tried]
    guessed = [one for one in predictions if one.name in current["guesses"]]
    answers = [current["answers"].get(one.name) for one in questions]
    known = [answer for answer in answers if answer is not None and answer["right"]]
    at_once = sum(answer["tries"] == 1 for answer in known)
    title = module.__name__.split(".")[-1].partition("_")[2].replace("_", " ")
    return (
        f"{number} {title}",
        _listed(_short(one) for one in right),
        _listed(f"{_short(one)} ({_times(tried[one.name]['tries'])})" for one in wrong),
        _listed(_short(one) for one in todo),
        f"{sum(one.points for one in right)} of {sum(one.points for one in exercises)}",
        f"{len(guessed)} of {len(predictions)}",
        f"{len(known)} of {len(questions)}" + (f", {at_once} at the first try" if known else ""),
    )


def _short(exercise: Any) -> str:
    """ "E1" of "01-E1": the unit's number stands at the head of the row."""
    return exercise.name.split("-")[-1]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _times(tries: int) -> str:
    return "once" if tries == 1 else f"{tries} times"
