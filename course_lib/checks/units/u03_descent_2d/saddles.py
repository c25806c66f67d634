"""Unit 03, Gradient descent in 2-D: the exercise on how long a saddle holds a run, and its known mistakes."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong


def _offsets(rng: np.random.Generator) -> list[Case]:
    """Offsets on both sides of the ridge, from a tenth to a millionth, with several rates.

    By the formula with logarithms a run leaves somewhere within its last step: here never near an end of it, where
    rounding would decide, and both before and after the middle, so that the nearest whole number is not always right.
    """
    cases = []
    for sign, low, high, late in (
        (1, -2, -1, False),
        (-1, -4, -3, True),
        (1, -6, -5, False),
        (-1, -2, -1, True),
        (1, -4, -3, False),
    ):
        offset, rate, within = 1.0, 0.0, 0.0
        while not 0.1 < (within - 0.5 if late else within) < 0.4:
            offset = float(f"{sign * 10 ** rng.uniform(low, high):.3g}")
            rate = float(f"{rng.uniform(0.03, 0.12):.2g}")
            within = _steps_to_one(offset, rate) % 1
        cases.append(Case(f"offset = {offset:g}, learning_rate = {rate:g}", (offset, rate)))
    return cases


def _steps_to_one(offset: float, rate: float) -> float:
    """After how many steps, and parts of one, w2 would be 1 or -1."""
    return -math.log(abs(offset)) / math.log(1 + 2 * rate)


def steps_to_leave(offset: float, learning_rate: float) -> int:
    steps = 0
    while abs(offset) <= 1:
        offset += 2 * learning_rate * offset
        steps += 1
    return steps


def _by_factor(factor: Callable) -> Callable:
    return lambda offset, rate: math.ceil(-math.log(abs(offset)) / math.log(factor(rate)))


E8 = Exercise(
    name="03-E8",
    points=2,
    signature="steps_to_leave(offset, learning_rate) -> number of steps",
    cases=_offsets,
    reference=steps_to_leave,
    worked="on w1² - 4 w2² the slope along w2 is -8 w2. From w2 = 0.3 with a rate of 0.1: 0.3, 0.54, 0.972, 1.7496. "
    "It has left after 3 steps.",
    wrong=(
        Wrong(
            "size_forgotten",
            lambda offset, rate: steps_to_leave(offset, rate) if offset > 0 else 1000,
            "it is wrong on the other side of the ridge, where w2 is negative.",
            "w2 leaves if it is far from 0 on either side.",
        ),
        Wrong(
            "one_too_many",
            lambda offset, rate: steps_to_leave(offset, rate) + 1,
            "one step too many.",
            "the start is no step.",
        ),
        Wrong(
            "one_too_few",
            lambda offset, rate: steps_to_leave(offset, rate) - 1,
            "one step too few.",
            "also the step that leaves is a step.",
        ),
        Wrong(
            "rounded_to_the_nearest",
            lambda offset, rate: round(_steps_to_one(offset, rate)),
            "a part of a step is rounded to the nearest whole number.",
            "there are no parts of steps: within the last one, w2 is not beyond 1 yet.",
        ),
        Wrong(
            "other_side_left_at_once",
            lambda offset, rate: steps_to_leave(offset, rate) if offset > 0 else 0,
            "where w2 is negative, it counts as having left at once.",
            "w2 leaves if it is far from 0 on either side.",
        ),
        Wrong(
            "two_forgotten",
            _by_factor(lambda rate: 1 + rate),
            "about twice as many: each step multiplies w2 by 1 + rate.",
            "what is the slope of -w2² at w2?",
        ),
        Wrong(
            "never_leaves",
            lambda offset, rate: 1000,
            "always the same number, as if it never left.",
            "the slope along w2 is negative where w2 is positive: which way does descent go?",
        ),
        Wrong(
            "same_step_each_time",
            lambda offset, rate: math.ceil((1 - abs(offset)) / (2 * rate * abs(offset))),
            "far too many: all steps are as long as the first.",
            "the slope grows as w2 grows.",
        ),
        Wrong(
            "rate_forgotten",
            _by_factor(lambda rate: 3.0),
            "it does not depend on the learning rate.",
            "a step is rate times slope.",
        ),
        Wrong(
            "four_instead_of_two",
            _by_factor(lambda rate: 1 + 4 * rate),
            "about half as many: each step multiplies w2 by 1 + 4 rate.",
            "what is the slope of -w2² at w2?",
        ),
        Wrong(
            "places_where_it_was",
            lambda offset, rate: steps_to_leave(offset / 10, rate),
            "as if w2 had to become ten times as large as asked.",
            "it has left when w2 is beyond 1 or -1.",
        ),
    ),
)
