"""The lecture's number beside the student's: a table with a verdict in words for each row.

Where a lecture rounds or slips, the row says so; where the student's function is not written yet, the
row waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from IPython.display import display

from course_lib.checks.calling.plain import NotPlain, plain_answer
from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.exercise import Case
from course_lib.data.lecture_facts import Fact, fact

HEADINGS = ("What", "Lecture", "Yours", "Verdict")


@dataclass(frozen=True)
class LectureTable:
    """Rows of (what, lecture's number, yours, verdict), as text and as an HTML table."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]

    def __str__(self) -> str:
        rows = [HEADINGS, *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            for row in rows
        ]
        return "\n".join([self.title, *(line.rstrip() for line in lines)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="text-align:left">{cell}</th>' for cell in HEADINGS)
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row)
            + "</tr>"
            for row in self.rows
        )
        return (
            f'<table><caption style="text-align:left;white-space:nowrap">{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def lecture_table(title: str, yours: dict[str, Callable[[], float]]) -> None:
    """Show lecture's and student's numbers side by side.

    Args:
        title: a caption, e.g. "Gurari, toy 1".
        yours: fact id -> a function without arguments that computes the student's number. A function
            and not a number, so that an exercise that is not written yet does not stop the table.

    Raises:
        KeyError: if no lecture fact has one of the ids.
    """
    display(
        LectureTable(title, tuple(_row(fact(name), compute) for name, compute in yours.items()))
    )


def _row(known: Fact, compute: Callable[[], float]) -> tuple[str, str, str, str]:
    printed = "not printed" if known.printed is None else _decimals(known.printed, known.decimals)
    outcome = run_answer(compute, Case("", ()))
    if outcome.unwritten:
        return known.what, printed, "…", "not written yet"
    if outcome.error is not None:
        return (
            known.what,
            printed,
            "…",
            f"stopped with {type(outcome.error).__name__}: {outcome.error}",
        )
    try:
        yours = _digits(_numbers(outcome.value, np.asarray(known.exact, dtype=np.float64)))
    except NotPlain:
        yours = "…"
    return known.what, printed, yours, verdict(known, outcome.value)


def _numbers(value: Any, exact: np.ndarray) -> np.ndarray:
    """A value as numbers in the shape of the exact ones.

    Raises:
        NotPlain: if it is anything else, such as text, or an array too many.
    """
    if exact.ndim and type(value) in (list, tuple) and len(value) == len(exact):
        return np.stack([_numbers(*pair) for pair in zip(value, exact, strict=True)])
    return plain_answer(value, exact).astype(np.float64)


def verdict(known: Fact, value: Any) -> str:
    """One phrase on a number that should be this fact."""
    if value is None:
        return "nothing came back: is a `return` missing?"
    try:
        yours = _numbers(value, np.asarray(known.exact, dtype=np.float64))
    except NotPlain as problem:
        return str(problem).removeprefix("the answer ")
    # 1e-9: the lecture's own difference quotients are good to about eleven digits in float64.
    if not np.allclose(yours, known.exact, rtol=1e-9, atol=1e-9):
        return f"differs from the exact {_digits(known.exact)}: look again"
    if known.verdict == "erratum":
        return (
            f"yours is right, the lecture slips: {known.note}"
            if known.note
            else "the lecture slips"
        )
    if known.verdict == "rounded":
        return "the same, rounded by the lecture"
    return "the same" if known.printed is not None else "agrees with the exact value"


def _decimals(value: float | list, decimals: int | None) -> str:
    if isinstance(value, list):
        return ", ".join(_decimals(item, decimals) for item in value)
    return str(value) if decimals is None else f"{value:.{decimals}f}"


def _digits(numbers: float | list | np.ndarray) -> str:
    """Ten significant digits, enough to see a lecture's slip in the ninth."""
    return ", ".join(
        f"{number + 0.0:.10g}" for number in np.ravel(np.asarray(numbers, dtype=np.float64))
    )
