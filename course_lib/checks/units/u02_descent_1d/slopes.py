"""Unit 02, Gradient descent in 1-D: the exercises on a slope and on what it says, and their known mistakes."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.guess_and_correct import MILES_PER_KM, factor_error
from course_lib.studies.stopping import DIRECTIONS, direction

# --- E1: the slope of the error of a guessed factor.


def _guesses(rng: np.random.Generator) -> list[Case]:
    """One guess, and arrays of guesses, for distances that are not 1; too large and too small."""
    cases = []
    for shape in ((), (5,), (2, 3), (6,)):
        km = float(f"{rng.uniform(2.5, 9.0):.3g}")
        miles = float(f"{MILES_PER_KM * km:.4g}")
        guesses = jax.device_put(rng.uniform(-2.0, 4.0, shape))
        what = f"c of shape {shape}" if shape else f"c = {number(guesses, 4)}"
        cases.append(Case(f"{what}, km = {km:g}, miles = {miles:g}", (guesses, km, miles)))
    return cases


E1 = Exercise(
    name="02-E1",
    points=1,
    signature="d_error(c, km, miles) -> slope of the error at each c, in the shape of c",
    cases=_guesses,
    derivative_of=factor_error,
    by_hand=True,
    worked="½ (5 - 3c)²: outside 5 - 3c, inside -3; together -3 (5 - 3c).",
    wrong=(
        Wrong(
            "inner_factor_missing",
            lambda c, km, miles: c * km - miles,
            "you return how far off the answer is.",
            "chain rule: one more unit of c moves the answer by how much?",
        ),
        Wrong(
            "error_itself",
            factor_error,
            "this is the error at c.",
            "asked is how fast the error changes with c.",
        ),
        Wrong(
            "two_kept",
            lambda c, km, miles: 2 * (c * km - miles) * km,
            "exactly twice the slope.",
            "the ½ of the error cancels the 2 of the square.",
        ),
        Wrong(
            "half_kept",
            lambda c, km, miles: 0.5 * (c * km - miles) * km,
            "exactly half of the slope.",
            "the ½ of the error cancels the 2 of the square.",
        ),
        Wrong(
            "wanted_minus_given",
            lambda c, km, miles: (miles - c * km) * km,
            "the right size with the wrong sign.",
            "if c is too large, more of it makes the error larger: the slope is positive.",
        ),
        Wrong(
            "other_factor_moves",
            lambda c, km, miles: (c * km - miles) * c,
            "the inside is differentiated as if the distance moved.",
            "the distance stays; c is what moves.",
        ),
        Wrong(
            "power_not_lowered",
            lambda c, km, miles: (c * km - miles) ** 2 * km,
            "the square is still there.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "guess_forgotten",
            lambda c, km, miles: (km - miles) * km + 0 * c,
            "it does not depend on c at all.",
            "the answer of the model is c times the distance.",
        ),
        Wrong(
            "wanted_forgotten",
            lambda c, km, miles: c * km * km,
            "it is 0 at c = 0, whatever the distance in miles is.",
            "the slope is 0 where the answer is right, not where c is 0.",
        ),
        Wrong(
            "added_instead_of_multiplied",
            lambda c, km, miles: (c * km - miles) + km,
            "outer and inner derivative are added.",
            "along one path derivatives multiply.",
        ),
        Wrong(
            "divided_by_the_inner",
            lambda c, km, miles: (c * km - miles) / km,
            "divided by the distance: this is how far c is from the right factor.",
            "along one path derivatives multiply.",
        ),
        Wrong(
            "sign_only",
            lambda c, km, miles: jnp.sign(c * km - miles) * km,
            "only the sign of the miss is left: every slope has the same size.",
            "the outer derivative of ½ off² is off itself.",
        ),
    ),
)


# --- E2: MIT's table, with a tolerance.


def _slopes(rng: np.random.Generator) -> list[Case]:
    """Steep and nearly flat, rising and falling, with tolerances of three sizes."""
    steep, small = rng.uniform(0.5, 3.0, 2), rng.uniform(0.2, 0.8, 4)
    drawn = [
        (steep[0], 1e-3), (-steep[1], 1e-3), (small[0] * 1e-3, 1e-3), (-small[1] * 1e-3, 1e-3),
        (small[2] * 0.1, 0.1), (-small[3] * 0.1, 0.1), (0.004, 1e-4), (-0.004, 1e-4),
    ]  # fmt: skip
    cases = [(float(f"{slope:.3g}"), tolerance) for slope, tolerance in drawn]
    # Exactly as large as the tolerance: a half is exact in binary.
    cases += [(0.0, 1e-3), (0.5, 0.5), (-0.5, 0.5)]
    return [Case(f"slope = {s:g}, tolerance = {t:g}", (s, t)) for s, t in cases]


def _direction(
    small: Callable = lambda s, t: abs(s) <= t, uphill: bool = False
) -> Callable[[float, float], str]:
    """`direction` with another idea of "about 0", or the two ways exchanged."""

    def version(slope: float, tolerance: float) -> str:
        if small(slope, tolerance):
            return "stop"
        return "reduce" if (slope > 0) != uphill else "increase"

    return version


E2 = Exercise(
    name="02-E2",
    points=1,
    signature="direction(slope, tolerance) -> what to do with w",
    cases=_slopes,
    reference=direction,
    choices=DIRECTIONS,
    worked="for a thermostat: if it is within half a degree, wait; else if it is too warm, cool; else heat.",
    wrong=(
        Wrong(
            "uphill",
            _direction(uphill=True),
            "you follow the slope: the function gets larger.",
            "where the slope is positive, the lower ground is on the left.",
        ),
        Wrong(
            "size_forgotten",
            _direction(lambda s, t: s <= t),
            "every falling slope counts as flat.",
            "a steep negative slope is not small: it is the size that must be small.",
        ),
        Wrong(
            "exact_zero_only",
            _direction(lambda s, t: s == 0),
            "it stops only where the slope is exactly 0.",
            "about 0 means: not larger in size than the tolerance.",
        ),
        Wrong(
            "strictly_smaller",
            _direction(lambda s, t: abs(s) < t),
            "a slope that is exactly as large as the tolerance does not count as flat.",
            "about 0 means: not larger in size than the tolerance.",
        ),
        Wrong(
            "stops_where_steep",
            _direction(lambda s, t: abs(s) > t),
            "it stops where the slope is steep.",
            "which way round is the comparison?",
        ),
        Wrong(
            "tolerance_of_its_own",
            _direction(lambda s, t: abs(s) <= 1e-3),
            "it knows one tolerance only.",
            "use the tolerance that you are given.",
        ),
        Wrong(
            "rising_side_only",
            _direction(lambda s, t: 0 <= s <= t),
            "a slope slightly below 0 does not count as flat.",
            "about 0 has two sides.",
        ),
        Wrong(
            "falling_side_only",
            _direction(lambda s, t: -t <= s <= 0),
            "a slope slightly above 0 does not count as flat.",
            "about 0 has two sides.",
        ),
        Wrong(
            "never_stops",
            _direction(lambda s, t: False),
            "it never stops.",
            "the table has three rows.",
        ),
        Wrong(
            "always_reduces",
            lambda slope, tolerance: "stop" if abs(slope) <= tolerance else "reduce",
            "it never increases w.",
            "where the curve falls, the lower ground is on the right.",
        ),
    ),
)
