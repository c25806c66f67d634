"""The map of the course: its units from top to bottom, what each asks, and what it builds on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, new_figure, show

# Where things stand behind the staircase of units, in steps of it.
TITLES, BARS, COUNTS = 0.9, 12.6, (19.2, 21.9, 24.6)
COLUMNS = ("exercises", "predictions", "questions")
HOUR = 2.6


def map_of_the_course(units: Sequence[Any]) -> None:
    """One step of a staircase a unit: dots in its row say what it builds on; then title, time and counts.

    Args:
        units: in order; each with `number`, `title`, `minutes` (or None), `needs` (numbers of units),
            `exercises`, `predictions` and `questions`, as course_lib.checks.contents has them.
    """
    figure, axes = new_figure(width=11.6, height=0.4 * len(units) + 0.9)
    axes.set_axis_off()
    places = {unit.number: i for i, unit in enumerate(units)}
    for i, unit in enumerate(units):
        _needs(axes, i, [places[needed] for needed in unit.needs if needed in places])
        _node(axes, i, unit.number)
        _told(axes, len(units) - 1, i, unit)
    _headings(axes, len(units) - 1)
    axes.set(xlim=(-0.7, len(units) + COUNTS[-1] + 0.6), ylim=(-len(units) + 0.4, 1.3))
    show(figure, _words(units, places))


def _needs(axes, i: int, needed: list[int]) -> None:
    """A dot under each unit that unit i builds on, with lines to it from there and from here."""
    if needed:
        axes.plot([min(needed), i], [-i, -i], color=GREY, linewidth=1.1, zorder=1)
    for j in needed:
        axes.plot([j, j], [-j, -i], color=GREY, linewidth=1.1, zorder=1)
        axes.plot(j, -i, "o", markersize=7, color=INK, zorder=2)


def _node(axes, i: int, number: str) -> None:
    axes.plot(
        i, -i, "o", markersize=19, markerfacecolor="white", markeredgecolor=BLUE, mew=1.8, zorder=3
    )
    axes.text(i, -i - 0.02, number, ha="center", va="center", fontsize=9.5, zorder=4)


def _told(axes, last: int, i: int, unit: Any) -> None:
    axes.text(last + TITLES, -i, unit.title, va="center", fontsize=10.5)
    if unit.minutes:
        length = unit.minutes / 60 * HOUR
        axes.barh(-i, length, left=last + BARS, height=0.5, color=ORANGE, zorder=1)
        axes.text(last + BARS + length + 0.15, -i, f"{unit.minutes} min", va="center", fontsize=9.5)
    for x, column in zip(COUNTS, COLUMNS, strict=True):
        axes.text(last + x, -i, str(getattr(unit, column)), ha="center", va="center", fontsize=10.5)


def _headings(axes, last: int) -> None:
    for x, heading in ((TITLES, "unit"), (BARS, "time")):
        axes.text(last + x, 0.9, heading, style="italic", va="center", fontsize=10)
    for x, column in zip(COUNTS, COLUMNS, strict=True):
        axes.text(last + x, 0.9, column, style="italic", ha="center", va="center", fontsize=10)


def _words(units: Sequence[Any], places: dict[str, int]) -> str:
    minutes = sum(unit.minutes or 0 for unit in units)
    asked = ", ".join(f"{sum(getattr(unit, c) for unit in units)} {c}" for c in COLUMNS)
    said = [_said(unit, places) for unit in units]
    return (
        f"A map of the course: {len(units)} units as the steps of a staircase, about {minutes / 60:.0f} hours, "
        f"{asked}. Dots in the row of a unit stand under those that it builds on. {' '.join(said)}"
    )


def _said(unit: Any, places: dict[str, int]) -> str:
    needs = [needed for needed in unit.needs if needed in places]
    time = f"{unit.minutes} minutes, " if unit.minutes else ""
    on = f"builds on {', '.join(needs)}" if needs else "builds on nothing"
    return f"{unit.number}: {unit.title}, {time}{unit.exercises} exercises, {on}."
