"""`check`: the one line of a notebook's locked cell that judges an exercise.

It obeys what nbgrader scores: a wrong answer raises AssertionError, a right one returns nothing (a
number would be read as partial credit), and what it runs writes nothing to `sys.stderr`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.card import Card
from course_lib.checks.diagnose import Finding, diagnose
from course_lib.checks.exercise import Exercise
from course_lib.checks.units import find


class CheckFailed(AssertionError):
    """An exercise is not right yet. Its text is the report's headline; a notebook shows one line."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this; the report above it says all that there is to say.
        return [f"CheckFailed: {self}"]


def check(name: str, answer: Callable) -> None:
    """Judge one exercise and show the report.

    Args:
        name: the exercise, e.g. "01-E3".
        answer: the function that the student wrote.

    Raises:
        CheckFailed: if the answer is missing or wrong; the report above it says in which way.
        KeyError: if no exercise has this name.
    """
    exercise = find(name, "exercise")
    finding = find_fault(exercise, answer)
    report(exercise, finding).show()
    if finding is not None:
        raise CheckFailed(f"{name} {finding.headline}")


def find_fault(exercise: Exercise, answer: Any, nonce: str | None = None) -> Finding | None:
    """What is wrong with an answer, judged in float64; None if nothing is."""
    with _float64(), np.errstate(all="ignore"):
        return diagnose(exercise, answer, exercise.inputs(nonce))


def report(exercise: Exercise, finding: Finding | None) -> Card:
    """The card that tells a student about one exercise."""
    points = f"{exercise.points} point{'s' if exercise.points != 1 else ''}"
    if finding is None:
        count = len(exercise.inputs())
        return Card(
            "PASS", f"{exercise.name} {exercise.function}: right on {count} inputs ({points})."
        )
    if finding.kind == "not written":
        todo = (
            f"Write {exercise.signature} in the cell above, run it, then run this check ({points})."
        )
        return Card("NOT YET", f"{exercise.name} {finding.headline}", (("", todo),))
    return Card("FAIL", f"{exercise.name} {finding.headline}", finding.lines)


def _float64() -> Any:
    """JAX's 64-bit mode for the time of a check, whatever the notebook has set."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64  # before JAX 0.8

    return enable_x64(True)
