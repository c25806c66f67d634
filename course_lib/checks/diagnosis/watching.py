"""By hand means by hand: was autodiff inside the student's call, or are the numbers differences?"""

from __future__ import annotations

from typing import Any

from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.finding import Finding
from course_lib.checks.exercise import Case, Exercise

# A forward difference with a step of a thousandth is about as far off.
MEASURED_RTOL = 1e-2
RULE = "write the derivative as a formula; the check compares it with autodiff for you."


def watch_for(exercise: Exercise, cases: list[Case]) -> Any:
    """One watch for all calls of a check, or None where the exercise need not be by hand."""
    if not exercise.by_hand:
        return None
    # Imported here: the watch reads JAX's and other frameworks' files, for by-hand exercises only.
    from course_lib.checks.by_hand import Watch

    known = (exercise.derivative_of, exercise.backward_of)
    given = [arg for case in cases for arg in case.args if callable(arg)]
    return Watch(functions=tuple(f for f in known if f), allowed=tuple(given))


def not_by_hand(draw: Draw, judged: list[Judged], watch: Any) -> Finding | None:
    """Autodiff was used, or differences of function values stand in for the formula."""
    if watch is None:
        return None
    exercise = draw.exercise
    if watch.autodiff:
        what = f"{exercise.function} uses {watch.autodiff}; this one is to be written by hand."
        return Finding("autodiff", what, mistake="autodiff", rule=RULE)
    from course_lib.checks.by_hand import finite_differences

    pairs = [pair for one in judged for pair in one.pairs]
    # Numbers that are plainly wrong are a mistake to explain, however they were found.
    if not all(pair.right(MEASURED_RTOL).all() for pair in pairs):
        return None
    symptom = finite_differences(
        pairs, watch.calls, watch.complex_calls, watch.places, watch.steps, watch.complex_steps
    )
    if symptom is None:
        return None
    what = f"{exercise.function} measures the slope; this one is to be written by hand."
    return Finding("differences", what, (("Symptom", symptom),), "differences", RULE)


def not_watched(watch: Any) -> str:
    """Why nobody could watch, "" if somebody did or did not have to."""
    return "" if watch is None or watch.available else watch.problem or "the reason is not known"
