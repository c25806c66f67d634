"""What no check that runs in the student's own kernel can prevent, shown instead of hidden.

These answers compute nothing: they take the truth, or the checker, out of the memory they share with
it. Only a referee in another process answers them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.checks import compare
from course_lib.checks.audit.hostile import wrong_answer
from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial
from course_lib.checks.exercise import Exercise

TRUTHS = ("truth", "true", "expected", "reference")
NOT_FOUND = "not found"
# The name of a local variable where the audit hands over to the check.
AUDIT_FRAME = "_the_audit_ends_here"


def limit_trials(model: Model) -> Iterator[Trial]:
    """Every way in, with what it would take to close it left to the referee."""
    if model.typed:
        return
    yield Trial("limit", "asks_the_declaration", lambda *args: model.exercise.truth(*args))
    yield Trial("limit", "finds_the_exercise_in_the_frames", _asks(_exercise_in_frames))
    yield Trial("limit", "finds_the_exercise_in_memory", _asks(_in_memory(model.exercise.name)))
    yield Trial("limit", "finds_the_truth_in_the_frames", lambda *_: _truth_in_frames())
    spoilt = wrong_answer(model)
    if spoilt is not None:
        yield Trial("limit", "loosens_the_tolerance", _loosening(spoilt))
        yield Trial("limit", "replaces_the_comparison", _replacing(spoilt))


def _frames() -> Iterator[dict[str, Any]]:
    frame = sys._getframe(1)
    # The audit's own frames are not there in a student's kernel.
    while frame is not None and AUDIT_FRAME not in frame.f_locals:
        yield frame.f_locals
        frame = frame.f_back


def _exercise_in_frames() -> Exercise:
    values = (value for local in _frames() for value in local.values())
    found = next((value for value in values if type(value) is Exercise), None)
    if found is None:
        raise LookupError(NOT_FOUND)
    return found


def _in_memory(name: str) -> Callable[[], Exercise]:
    def find() -> Exercise:
        objects = (thing for thing in gc.get_objects() if type(thing) is Exercise)
        found = next((thing for thing in objects if thing.name == name), None)
        if found is None:
            raise LookupError(NOT_FOUND)
        return found

    return find


def _truth_in_frames() -> Any:
    for local in _frames():
        for name in TRUTHS:
            if name in local and not callable(local[name]):
                return local[name]
    raise LookupError(NOT_FOUND)


def _asks(find: Callable[[], Exercise]) -> Callable:
    return lambda *args: find().truth(*args)


def _loosening(spoilt: Callable) -> Callable:
    def answer(*args: Any) -> Any:
        object.__setattr__(_exercise_in_frames(), "rtol", float("inf"))
        return spoilt(*args)

    return answer


def _replacing(spoilt: Callable) -> Callable:
    def answer(*args: Any) -> Any:
        compare.Leaf.right = lambda self, *_: np.ones(self.true.shape, bool)
        compare.Leaf.like = compare.Leaf.right
        return spoilt(*args)

    return answer
