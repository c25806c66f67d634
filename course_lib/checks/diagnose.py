"""From what a student's function returned to what went wrong, in the order in which one would look.

Not written, raised, wrong kind of thing, not finite, input changed, not repeatable, not by hand; then
the numbers. Each look is a file of `diagnosis/`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.checks.calling.run_answer import Outcome, run_answer
from course_lib.checks.diagnosis import numbers, trouble, watching
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.finding import Finding
from course_lib.checks.exercise import Case, Exercise

__all__ = ["Finding", "Verdict", "diagnose", "judge"]


@dataclass(frozen=True)
class Verdict:
    """The end of a check.

    Attributes:
        finding: what is wrong, None if nothing is.
        inputs: how many inputs the answer was judged on.
        not_watched: why it could not be seen whether the answer is by hand; "" if it could or need not.
    """

    finding: Finding | None
    inputs: int
    not_watched: str = ""


def diagnose(exercise: Exercise, answer: Any, cases: list[Case]) -> Finding | None:
    """What is wrong with `answer`, or None if it is right on every case."""
    return judge(answer, Draw(exercise, cases)).finding


def judge(answer: Any, draw: Draw) -> Verdict:
    """Call the answer on every case and look at what came back."""
    finding = trouble.wrong_kind(draw.exercise, answer)
    if finding and answer is not Ellipsis:
        return Verdict(finding, 0)
    judged: list[Judged] = []
    watch = watching.watch_for(draw.exercise, draw.cases)
    # All truths first: the watch must not hear how they are computed.
    for position, truth in enumerate(draw.truths):
        one = _call(draw, position, truth, answer, watch)
        finding = trouble.stopped(draw, position, one.outcome)
        if finding:
            return Verdict(finding, position + 1)
        judged.append(one)
    return Verdict(_look(draw, judged, answer, watch), len(judged), watching.not_watched(watch))


def _look(draw: Draw, judged: list[Judged], answer: Any, watch: Any) -> Finding | None:
    """The first finding, in the order of a report's worth."""
    exercise = draw.exercise
    compare = numbers.not_accepted if exercise.accepts else numbers.wrong_numbers
    looks: list[Callable[[], Finding | None]] = [
        lambda: trouble.shape(draw, judged),
        lambda: trouble.not_finite(draw, judged),
        lambda: trouble.input_changed(draw, judged),
        lambda: _repeat(exercise, judged[0], answer),
        lambda: watching.not_by_hand(draw, judged, watch),
        lambda: compare(draw, judged),
    ]
    return next((finding for look in looks if (finding := look())), None)


def _call(draw: Draw, position: int, truth: Any, answer: Any, watch: Any) -> Judged:
    case = draw.cases[position]
    if draw.exercise.typed or answer is Ellipsis:
        left = "..." if answer is Ellipsis else ""
        return Judged(case, Outcome(value=answer, unwritten=left), truth)
    return Judged(case, run_answer(answer, case, watch), truth)


def _repeat(exercise: Exercise, first: Judged, answer: Any) -> Finding | None:
    """The first case once more, after all others: what was remembered on the way shows."""
    if exercise.typed:
        return None
    return trouble.not_repeatable(exercise, first, run_answer(answer, first.case))
