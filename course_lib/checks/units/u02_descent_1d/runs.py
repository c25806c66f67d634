"""Unit 02, Gradient descent in 1-D: the exercises that judge a run when it ends, and their known mistakes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.descent import VERDICTS, descend, verdict
from course_lib.studies.lecture_curves import HILL, d_valley_curve
from course_lib.studies.stopping import REASONS, stop_reason

# --- E6: why a run may stop.


def _ends(rng: np.random.Generator) -> list[Case]:
    """Paths by their last two places, on 3x²: each reason on both sides of the valley."""

    def slope_of_3x2(x):
        return 6 * x

    def case(place: float, step: float, tolerance: float, first: tuple = (1.7, 0.8)) -> Case:
        before = [place + first[0], place + first[1], place - step]
        path = np.array([*before, place])
        label = f"df(x) = 6x, tolerance = {tolerance:g}, path ends … {before[-1]:.4g}, {place:.4g}"
        return Case(label, (path, slope_of_3x2, tolerance))

    def off() -> float:
        return float(rng.uniform(0.7, 1.3))

    leapt_over = 0.9 * off(), -0.8 * off()
    return [
        case(1e-3 * off(), 1e-3 * off(), 0.05),  # at rest in the valley
        case(-1e-3 * off(), 0.6 * off(), 0.05),  # leapt onto its floor
        case(0.9 * off(), 0.01 * off(), 0.05),  # came to rest on a slope that rises
        case(-0.9 * off(), -0.01 * off(), 0.05),  # and on one that falls
        case(0.8 * off(), 0.5 * off(), 0.05, first=(0.4, 0.41)),  # its first step was short
        case(-0.8 * off(), -0.5 * off(), 0.05, first=(0.01, 0.3)),  # it is back at its start
        case(0.03 * off(), 0.005 * off(), 0.001),  # the same, less tolerant
        case(-0.03 * off(), 0.002, 0.01),
        case(0.02 * off(), -0.3 * off(), 0.05),  # near 0, but not flat there
        case(0.03 * off(), -0.2 * off(), 0.5),
        # On its way it was at the bottom, in its first place or in its second one.
        *(case(x, -0.3 * off(), 0.05, first=(0.4, -x)) for x in leapt_over),
        case(0.9, 0.01 * off(), 0.05, first=(-0.9, 0.4)),
    ]


def _reason(
    slope: Callable = lambda path, df: abs(df(path[-1])),
    step: Callable = lambda path: abs(path[-1] - path[-2]),
    tolerance: Callable = lambda tolerance: tolerance,
    step_first: bool = False,
) -> Callable:
    """`stop_reason` with places for mistakes: which slope, which step, and which is asked first."""

    def version(path: Any, df: Callable, given: float) -> str:
        limit = tolerance(given)
        flat, still = slope(path, df) <= limit, step(path) <= limit
        if step_first and still:
            return "stuck"
        return "flat" if flat else "stuck" if still else "moving"

    return version


E6 = Exercise(
    name="02-E6",
    points=2,
    signature="stop_reason(path, df, tolerance) -> why the run may stop",
    cases=_ends,
    reference=stop_reason,
    choices=REASONS,
    worked="x² with slopes 2x, tolerance 0.1, path 3, 1, 0.98: the slope at the end is 1.96, not small; the last step "
    "is 0.02, small. The run is stuck.",
    wrong=(
        Wrong(
            "size_of_the_slope_forgotten",
            _reason(slope=lambda path, df: df(path[-1])),
            "every falling slope counts as flat.",
            "a steep negative slope is not small: it is the size that must be small.",
        ),
        Wrong(
            "size_of_the_step_forgotten",
            _reason(step=lambda path: path[-1] - path[-2]),
            "every step to the left counts as short.",
            "a long step to the left is a large negative number: compare its size.",
        ),
        Wrong(
            "both_sizes_forgotten",
            _reason(slope=lambda path, df: df(path[-1]), step=lambda path: path[-1] - path[-2]),
            "falling slopes count as flat, and steps to the left as short.",
            "a large negative number is not small: compare sizes, of the slope and of the step.",
        ),
        Wrong(
            "step_before_slope",
            _reason(step_first=True),
            "a run that rests on flat ground is called stuck.",
            "ask for the slope first: stuck is a run that rests although the slope is not about 0.",
        ),
        Wrong(
            "slope_at_the_start",
            _reason(slope=lambda path, df: abs(df(path[0]))),
            "the slope is taken at the start.",
            "the slope that counts is that of the last place.",
        ),
        Wrong(
            "slope_before_the_last_step",
            _reason(slope=lambda path, df: abs(df(path[-2]))),
            "the slope is taken one place too early.",
            "the slope that counts is that of the last place.",
        ),
        Wrong(
            "flat_somewhere",
            _reason(slope=lambda path, df: min(abs(df(place)) for place in path)),
            "some earlier place was flat.",
            "a run may cross the bottom and go on: look at the last place.",
        ),
        Wrong(
            "place_for_slope",
            _reason(slope=lambda path, df: abs(path[-1])),
            "the place is compared with the tolerance, not the slope there.",
            "the run has arrived where the slope is about 0, not where x is.",
        ),
        Wrong(
            "whole_way_for_step",
            _reason(step=lambda path: abs(path[-1] - path[0])),
            "the way from the start is compared, not the last step.",
            "a step lies between two places that follow each other.",
        ),
        Wrong(
            "first_step",
            _reason(step=lambda path: abs(path[1] - path[0])),
            "the first step is compared.",
            "what counts is how far the last step went.",
        ),
        Wrong(
            "tolerance_of_its_own",
            _reason(tolerance=lambda given: 0.05),
            "it knows one tolerance only.",
            "use the tolerance that you are given.",
        ),
        Wrong(
            "never_stuck",
            _reason(step=lambda path: np.inf),
            "a run that no longer moves is called moving.",
            "compare the last two places, too.",
        ),
        Wrong(
            "flat_and_stuck_exchanged",
            lambda path, df, tolerance: {"flat": "stuck", "stuck": "flat"}.get(
                stop_reason(path, df, tolerance), "moving"
            ),
            '"flat" and "stuck" have changed places.',
            "flat speaks of the slope, stuck of the step.",
        ),
    ),
)


# --- E7: what became of a run.


def _runs(rng: np.random.Generator) -> list[Case]:
    """The lecture's runs and some more, each rate up to a hundredth off."""
    runs = [
        (0.1, 0.085, 0.5), (-3.5, 0.085, 0.5), (1.0, 0.085, 0.5), (-3.5, 0.05, 1.0),
        (-3.5, 0.025, 1.0), (-3.5, 0.03, 1.0), (0.1, 0.02, 0.5), (0.1, 0.2, 0.5),
        (-1.0, 0.01, 1.0), (1.0, 0.07, 1.0), (-3.5, 0.003, 0.5),
        (0.1, 0.0015, 1.0),  # slow: after 70 steps it still moves, after 80 it rests
        (-3.5, 0.2, 0.001),  # thrown out, to about 12, where it rests on a steep slope
    ]  # fmt: skip
    cases = []
    for start, rate, decay in runs:
        rate = float(f"{rate * rng.uniform(0.99, 1.01):.4g}")
        label = f"start = {start:g}, learning_rate = {rate:g}, decay = {decay:g}"
        cases.append(Case(label, (start, rate, decay)))
    return cases


RUN_STEPS = 100


def _run(start: float, learning_rate: float, decay: float) -> np.ndarray:
    return np.asarray(descend(d_valley_curve, start, learning_rate, RUN_STEPS, decay))


def _in_floats(start: float, learning_rate: float, decay: float) -> list[float]:
    """The run in Python's own numbers, which stop where others become infinite."""
    path = [start]
    for k in range(RUN_STEPS):
        x = path[-1]
        slope = 1.8 * x**3 + 19 - 30 * math.sin(1.25 * x + 0.3)
        path.append(x - learning_rate * decay**k * slope)
    return path


def _judged(
    far: Callable = lambda end: not abs(end) < 10,
    bouncing: Callable = lambda step: abs(step) > 0.01,
    steep: Callable = lambda slope: abs(slope) > 5,
    left: Callable = lambda start, end: end < HILL,
    path: Callable = _run,
) -> Callable:
    """A verdict with places for mistakes, one for each of its questions."""

    def version(start: float, learning_rate: float, decay: float) -> str:
        places = path(start, learning_rate, decay)
        end, before = places[-1], places[-2]
        if far(end):
            return "diverges"
        if bouncing(end - before):
            return "bounces"
        if steep(float(d_valley_curve(end))):
            return "stalls"
        return "global" if left(start, end) else "local"

    return version


def _diverges_asked_last(start: float, learning_rate: float, decay: float) -> str:
    word = _judged(far=lambda end: False)(start, learning_rate, decay)
    end = _run(start, learning_rate, decay)[-1]
    return "diverges" if word in ("global", "local") and not abs(end) < 10 else word


E7 = Exercise(
    name="02-E7",
    points=3,
    signature="verdict(start, learning_rate, decay) -> what became of the run",
    cases=_runs,
    reference=lambda start, learning_rate, decay: verdict(
        d_valley_curve, _run(start, learning_rate, decay), HILL
    ),
    choices=VERDICTS,
    worked="a run that ends … 0.40, 0.41, where the slope is -11: it is near, its last step is short, but the slope is "
    "steep. It stalls.",
    wrong=(
        Wrong(
            "not_a_number_forgotten",
            _judged(far=lambda end: abs(end) > 10),
            "a run that ends in NaN is not seen to diverge.",
            "no comparison with NaN is true: ask what holds for a place that is still here, and turn the answer round.",
        ),
        Wrong(
            "floats_too_large",
            _judged(path=_in_floats),
            "a run that runs away gets too large for Python's own floats, and they stop with an error.",
            "numbers of JAX's become inf and then nan: begin with an array of JAX's, without float(…) on the way.",
        ),
        Wrong(
            "diverges_asked_last",
            _diverges_asked_last,
            "a run that was thrown out, and rests there, is said to stall.",
            "ask first whether the last place is between -10 and 10, and for the slope after that.",
        ),
        Wrong(
            "bounces_not_seen",
            _judged(bouncing=lambda step: False),
            "a run that jumps to and fro is not seen to bounce.",
            "how long was the last step?",
        ),
        Wrong(
            "stalls_not_seen",
            _judged(steep=lambda slope: False),
            "a run that rests on a steep slope is said to be in a valley.",
            "a valley's floor is flat: look at the slope where the run ends.",
        ),
        Wrong(
            "size_of_the_slope_forgotten",
            _judged(steep=lambda slope: slope > 5),
            "a run that rests on a falling slope is said to be in a valley.",
            "a steep negative slope is not small.",
        ),
        Wrong(
            "size_of_the_step_forgotten",
            _judged(bouncing=lambda step: step > 0.01),
            "a run whose last jump went to the left is not seen to bounce.",
            "a long step to the left is a large negative number.",
        ),
        Wrong(
            "valleys_exchanged",
            _judged(left=lambda start, end: end > HILL),
            "the two valleys have changed places.",
            "which of them is deeper? Look at the figure of the curve.",
        ),
        Wrong(
            "judged_by_the_start",
            _judged(left=lambda start, end: start < HILL),
            "the side of the hill is that of the start.",
            "a run can leap over the hill: what counts is where it ends.",
        ),
        Wrong(
            "decay_forgotten",
            _judged(path=lambda start, rate, decay: _run(start, rate, 1.0)),
            "every run is made with a constant rate.",
            "pass the decay on to the descent.",
        ),
        Wrong(
            "halves_always",
            _judged(path=lambda start, rate, decay: _run(start, rate, 0.5)),
            "every run is made with a rate that halves.",
            "pass the decay on to the descent.",
        ),
        Wrong(
            "shrunk_before_first_use",
            _judged(path=lambda start, rate, decay: _run(start, rate * decay, decay)),
            "the runs are those of a descent whose rate shrinks before its first use.",
            "is E5 right already? Step 0 uses the learning rate as it is given.",
        ),
        Wrong(
            "one_step_only",
            _judged(path=lambda start, rate, decay: _run(start, rate, decay)[:2]),
            "the run is judged after one step.",
            f"make {RUN_STEPS} steps before you judge.",
        ),
        Wrong(
            "half_of_the_steps",
            _judged(path=lambda start, rate, decay: _run(start, rate, decay)[: RUN_STEPS // 2 + 1]),
            "a slow run is judged while it is still on its way.",
            f"make {RUN_STEPS} steps before you judge.",
        ),
        Wrong(
            "always_a_valley",
            _judged(far=lambda end: False, bouncing=lambda step: False, steep=lambda slope: False),
            "every run is said to be in a valley.",
            "there are three ways to end in none: too far, still jumping, on a steep slope.",
        ),
    ),
)
