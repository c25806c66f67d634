"""`check`: the one line of a notebook's locked cell that judges an exercise.

It obeys what nbgrader scores: a wrong answer raises AssertionError, a right one returns nothing (a
number would be read as partial credit), and nothing that it runs writes to stderr.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.calling.captured import silent_errors
from course_lib.checks.calling.jax_settings import float64_mode
from course_lib.checks.calling.restore import undisturbed
from course_lib.checks.compiling.once import compiled_once
from course_lib.checks.diagnose import Finding, Verdict, judge
from course_lib.checks.diagnosis.draw import draw_of
from course_lib.checks.exercise import Exercise
from course_lib.checks.remembering import attempts
from course_lib.checks.report import Report, make_report
from course_lib.checks.units import find

# Who else gets each report: a grader that keeps statistics.
listeners: list[Callable[[Report], None]] = []


class CheckFailed(AssertionError):
    """An exercise is not right yet. Its text is the report's headline; a notebook shows one line."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this; the report above it says all that there is to say.
        return [f"CheckFailed: {self}"]


def check(name: str, answer: Any) -> None:
    """Judge one exercise and show the report.

    Args:
        name: the exercise, e.g. "01-E3".
        answer: the function that the student wrote, or the value where one is asked.

    Raises:
        CheckFailed: if the answer is missing or wrong; the report above it says in which way.
        KeyError: if no exercise has this name.
    """
    exercise = find(name, "exercise")
    with silent_errors():
        begun = time.perf_counter()
        verdict = examine(exercise, answer)
        seconds = time.perf_counter() - begun
        counted = not in_grading()
        told = make_report(
            exercise,
            verdict.finding,
            verdict.inputs,
            attempts.count(name) + 1 if counted else 0,
            verdict.not_watched,
            seconds,
        )
        if counted:
            attempts.record(name, told.to_json())
        told.show()
        for listen in listeners:
            listen(told)
    if verdict.finding is not None:
        raise CheckFailed(f"{name} {verdict.finding.headline}")


def find_fault(exercise: Exercise, answer: Any, nonce: str | None = None) -> Finding | None:
    """What is wrong with an answer, judged in float64; None if nothing is."""
    return examine(exercise, answer, nonce).finding


def examine(exercise: Exercise, answer: Any, nonce: str | None = None) -> Verdict:
    """What is wrong with an answer, judged in float64, and what could not be judged."""
    nonce = os.environ.get("CHECK_NONCE", "") if nonce is None else nonce
    # Outermost: a setting of JAX that the student's function changes would hide behind the others.
    with compiled_once(), undisturbed(), float64_mode(), np.errstate(all="ignore"):
        return judge(answer, draw_of(exercise, nonce))


def report(exercise: Exercise, finding: Finding | None, attempt: int = 0) -> Report:
    """The report on one exercise; with all help, unless an attempt is given."""
    return make_report(exercise, finding, len(exercise.inputs()), attempt)


def in_grading() -> bool:
    """Whether nbgrader grades: nobody counts attempts, and the feedback page gives all help.

    A student who reads that page has no next attempt to wait for.
    """
    return os.environ.get("NBGRADER_EXECUTION") == "autograde" or "CHECK_NONCE" in os.environ
