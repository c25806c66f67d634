"""Unit 02, Gradient descent in 1-D: its exercises and their known mistakes.

Mistakes of a loop are one argument of a loop with places for them; inputs are drawn so that no two
mistakes walk the same path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.descent import VERDICTS, descend, verdict
from course_lib.studies.guess_and_correct import MILES_PER_KM, factor_error
from course_lib.studies.lecture_curves import DEEP, HILL, SHALLOW, d_quartic, d_valley_curve
from course_lib.studies.stopping import DIRECTIONS, REASONS, direction, stop_reason

# --- E1: the slope of the error of a guessed factor.


def _guesses(rng: np.random.Generator) -> list[Case]:
    """One guess, and arrays of guesses, for distances that are not 1; too large and too small."""
    cases = []
    for shape in ((), (5,), (2, 3), (6,)):
        km = float(f"{rng.uniform(2.5, 9.0):.3g}")
        miles = float(f"{MILES_PER_KM * km:.4g}")
        guesses = jnp.asarray(rng.uniform(-2.0, 4.0, shape))
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
    return [Case(f"slope = {s:g}, tolerance = {t:g}", (s, t)) for s, t in [*cases, (0.0, 1e-3)]]


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


# --- E3 and E5: the loop, with one rate and with a rate that shrinks.


def _loop(
    move: Callable = lambda place, step: place - step,
    rate: Callable = lambda rate, decay, k: rate * decay**k,
    slope: Callable = lambda df, place, start: df(place),
) -> Callable:
    """A loop with places for mistakes: how a step moves, the rate of step k, where the slope is taken."""

    def version(df: Callable, start: Any, learning_rate: Any, steps: int, decay: Any = 1.0) -> Any:
        path = [start]
        for k in range(steps):
            step = rate(learning_rate, decay, k) * slope(df, path[-1], start)
            path.append(move(path[-1], step))
        return jnp.stack([jnp.asarray(place, dtype=float) for place in path])

    return version


_right = _loop()


def _from_the_start(df, start, learning_rate, steps):
    return jnp.stack([jnp.asarray(start), *[start - learning_rate * df(start)] * steps])


def tilted_bowl(x):
    return 2 * x - 1 + 0.3 * x**2


def wavy_slope(x):
    return x + 0.5 * jnp.sin(3 * x)


def _descents(rng: np.random.Generator) -> list[Case]:
    """The lecture's quartic and two others; no path settles before it ends."""
    drawn = [("d_quartic", d_quartic, 2.5, 1.0, 4)]
    for name, df, steps in (
        ("2x - 1 + 0.3x²", tilted_bowl, 6),
        ("x + ½ sin 3x", wavy_slope, 3),
        ("d_quartic", d_quartic, 9),
    ):
        sign = -1 if df is wavy_slope else 1
        start, rate = sign * rng.uniform(1.0, 2.0), rng.uniform(0.05, 0.2)
        drawn.append((name, df, float(f"{start:.3g}"), float(f"{rate:.2g}"), steps))
    return [
        Case(f"df = {name}, start = {x:g}, learning_rate = {r:g}, {n} steps", (df, x, r, n))
        for name, df, x, r, n in drawn
    ]


E3 = Exercise(
    name="02-E3",
    points=3,
    signature="descend(df, start, learning_rate, steps) -> places, (steps + 1,)",
    cases=_descents,
    reference=_right,
    trajectory=True,
    worked="on the curve 3x² from x = 1 with a rate of 0.1: slope 6, step 0.6, so x = 0.4; there the slope is 2.4, "
    "so x = 0.16.",
    wrong=(
        Wrong(
            "uphill",
            _loop(move=lambda place, step: place + step),
            "the first move goes the other way: the function gets larger.",
            "the slope points uphill.",
        ),
        Wrong(
            "slope_of_the_start",
            _loop(slope=lambda df, place, start: df(start)),
            "all steps are the same: you keep using the slope at the start.",
            "every step needs the slope of the place where it begins.",
        ),
        Wrong(
            "always_from_the_start",
            _from_the_start,
            "the first step is right, then nothing moves any more.",
            "each step must begin where the last one ended.",
        ),
        Wrong(
            "step_as_place",
            _loop(move=lambda place, step: step),
            "each place is the step itself.",
            "change the place, do not replace it.",
        ),
        Wrong(
            "step_instead_of_place",
            _loop(move=lambda place, step: -step),
            "each place is minus the step.",
            "change the place, do not replace it.",
        ),
        Wrong(
            "sign_only",
            _loop(slope=lambda df, place, start: jnp.sign(df(place))),
            "all steps are as long as the learning rate.",
            "the length of a step should follow the slope; you kept only its sign.",
        ),
        Wrong(
            "slope_forgotten",
            _loop(slope=lambda df, place, start: 1.0),
            "every step is the learning rate itself, and to the left.",
            "the slope decides which way and how far.",
        ),
        Wrong(
            "start_twice",
            lambda df, x, rate, n: jnp.concatenate([jnp.array([x]), _right(df, x, rate, n - 1)]),
            "the start is in it twice, and the last place is missing.",
            "first update, then remember: so many updates, one place more.",
        ),
        Wrong(
            "start_missing",
            lambda df, x, rate, n: _right(df, x, rate, n)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "end_missing",
            lambda df, x, rate, n: _right(df, x, rate, n)[:-1],
            "the last place is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "last_place_only",
            lambda df, x, rate, n: _right(df, x, rate, n)[-1],
            "only the last place came back.",
            "asked are all places, from the start on.",
        ),
        Wrong(
            "slopes_listed",
            lambda df, x, rate, n: jnp.stack([jnp.asarray(df(p)) for p in _right(df, x, rate, n)]),
            "you list the slopes, not the places.",
            "what should be remembered is where each step ends.",
        ),
        Wrong(
            "rate_forgotten",
            _loop(rate=lambda rate, decay, k: 1.0),
            "the steps are as long as the slope: right for a rate of 1 only.",
            "use the learning rate that you are given.",
        ),
        Wrong(
            "lectures_steps",
            lambda df, x, rate, n: _right(df, x, rate, 4),
            "always 4 steps.",
            "use the number of steps that you are given.",
        ),
    ),
)


# --- E4: the largest rate that is stable near a minimum.


def _bends(rng: np.random.Generator) -> list[Case]:
    """Bottoms of valleys with the second derivative there; none bends by 1 or 2."""

    def d2_quartic(w):
        return (12 * w**2 + 2) / 50

    def d2_valley_curve(x):
        return 5.4 * x**2 - 37.5 * jnp.cos(1.25 * x + 0.3)

    bend, place = (float(f"{v:.3g}") for v in (rng.uniform(3, 9), rng.uniform(0.5, 2)))

    def d2_drawn(x):
        return bend + 6 * (x - place)

    return [
        Case("quartic, bottom = -1.2348", (d2_quartic, -1.2347728250532968)),
        Case("valley_curve, bottom = -2.5031", (d2_valley_curve, DEEP)),
        Case("valley_curve, bottom = 1.4883", (d2_valley_curve, SHALLOW)),
        Case(f"d2f(x) = {bend:g} + 6 (x - {place:g}), bottom = {place:g}", (d2_drawn, place)),
    ]


E4 = Exercise(
    name="02-E4",
    points=1,
    signature="largest_stable_rate(d2f, bottom) -> learning rate",
    cases=_bends,
    reference=lambda d2f, bottom: 2 / d2f(bottom),
    worked="the bowl 5x² has slope 10x and bend 10: a step leads from x to x - 10ηx = (1 - 10η)x. The factor is -1 "
    "when 10η is 2.",
    wrong=(
        Wrong(
            "one_over_the_bend",
            lambda d2f, bottom: 1 / d2f(bottom),
            "half of it: with this rate a bowl is at its bottom in one step.",
            "the factor of the bowl must reach -1, not 0.",
        ),
        Wrong(
            "bend_not_inverted",
            lambda d2f, bottom: 2 * d2f(bottom),
            "it grows with the bend.",
            "the narrower the valley, the smaller the rate must be.",
        ),
        Wrong(
            "half_the_bend",
            lambda d2f, bottom: d2f(bottom) / 2,
            "it grows with the bend: this is 1 over the right answer.",
            "solve 1 - ηL = -1 for η, not for L.",
        ),
        Wrong(
            "half_over_the_bend",
            lambda d2f, bottom: 1 / (2 * d2f(bottom)),
            "a quarter of it.",
            "solve 1 - ηL = -1 for η.",
        ),
        Wrong(
            "bend_elsewhere",
            lambda d2f, bottom: 2 / d2f(0.0),
            "the bend is taken at 0.",
            "what counts is the bend at the bottom of the valley.",
        ),
        Wrong(
            "place_for_bend",
            lambda d2f, bottom: 2 / abs(bottom),
            "the place stands where the bend should.",
            "d2f is a function; L is its value at the bottom.",
        ),
        Wrong(
            "bend_itself",
            lambda d2f, bottom: d2f(bottom),
            "this is the bend.",
            "solve 1 - ηL = -1 for η.",
        ),
        Wrong(
            "difference_for_quotient",
            lambda d2f, bottom: 2 - d2f(bottom),
            "2 minus the bend.",
            "η is multiplied by L: to solve for it, divide.",
        ),
    ),
)


# --- E5: the loop with a rate that shrinks.


def _decays(rng: np.random.Generator) -> list[Case]:
    """The lecture's run, and rates that shrink faster and slower; every path still moves at its end."""
    drawn = [("d_valley_curve", d_valley_curve, 0.1, 0.085, 6, 0.5)]
    for name, df, steps, decay in (
        ("2x - 1 + 0.3x²", tilted_bowl, 5, 0.8),
        ("x + ½ sin 3x", wavy_slope, 7, 0.9),
        ("2x - 1 + 0.3x²", tilted_bowl, 4, 0.6),
    ):
        sign = -1 if df is wavy_slope else 1
        start, rate = sign * rng.uniform(1.0, 2.0), rng.uniform(0.1, 0.25)
        drawn.append((name, df, float(f"{start:.3g}"), float(f"{rate:.2g}"), steps, decay))
    return [
        Case(
            f"df = {name}, start = {x:g}, learning_rate = {r:g}, {n} steps, decay = {d:g}",
            (df, x, r, n, d),
        )
        for name, df, x, r, n, d in drawn
    ]


E5 = Exercise(
    name="02-E5",
    points=3,
    signature="descend_with_decay(df, start, learning_rate, steps, decay) -> places, (steps + 1,)",
    cases=_decays,
    reference=_right,
    trajectory=True,
    worked="with a first rate of 0.1 and decay 0.8 the rates are 0.1, 0.08, 0.064: each is 0.8 of the one before it.",
    wrong=(
        Wrong(
            "shrunk_before_first_use",
            _loop(rate=lambda rate, decay, k: rate * decay ** (k + 1)),
            "the first move is too short already.",
            "step 0 uses the learning rate as it is given.",
        ),
        Wrong(
            "decay_forgotten",
            _loop(rate=lambda rate, decay, k: rate),
            "the rate never shrinks.",
            "after each step, the rate becomes decay times what it was.",
        ),
        Wrong(
            "shrunk_once",
            _loop(rate=lambda rate, decay, k: rate * (decay if k else 1)),
            "the rate shrinks after the first step and then no more.",
            "shrink the rate that you have, not the one you began with.",
        ),
        Wrong(
            "same_shrunk_rate",
            _loop(rate=lambda rate, decay, k: rate * decay),
            "every step uses decay times the first rate; it never shrinks again.",
            "after each step, the rate becomes decay times what it was.",
        ),
        Wrong(
            "halves_always",
            _loop(rate=lambda rate, decay, k: rate * 0.5**k),
            "the rate is halved whatever the decay is.",
            "use the decay that you are given.",
        ),
        Wrong(
            "decay_times_k",
            _loop(rate=lambda rate, decay, k: rate * decay * k if k else rate),
            "the rate is multiplied by decay times the number of the step: it does not shrink.",
            "from step to step the rate is multiplied by decay: after k steps, by decay to the power k.",
        ),
        Wrong(
            "one_over_k",
            _loop(rate=lambda rate, decay, k: rate / (k + 1)),
            "the rate shrinks like 1, 1/2, 1/3, ….",
            "asked is a constant factor from step to step.",
        ),
        Wrong(
            "shrunk_twice_as_fast",
            _loop(rate=lambda rate, decay, k: rate * decay ** (k * (k + 1) / 2)),
            "the rate shrinks faster and faster.",
            "either multiply the rate by decay at each step, or use decay to the power k; not both.",
        ),
        Wrong(
            "rate_grows",
            _loop(rate=lambda rate, decay, k: rate / decay**k),
            "the rate grows.",
            "decay is smaller than 1: multiply by it.",
        ),
        Wrong(
            "uphill",
            _loop(move=lambda place, step: place + step),
            "the first move goes the other way: the function gets larger.",
            "the slope points uphill.",
        ),
        Wrong(
            "slope_of_the_start",
            _loop(slope=lambda df, place, start: df(start)),
            "every step uses the slope at the start.",
            "every step needs the slope of the place where it begins.",
        ),
        Wrong(
            "end_missing",
            lambda df, x, rate, n, decay: _right(df, x, rate, n, decay)[:-1],
            "the last place is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "start_missing",
            lambda df, x, rate, n, decay: _right(df, x, rate, n, decay)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "rates_listed",
            lambda df, x, rate, n, decay: rate * decay ** jnp.arange(n + 1),
            "you list the rates, not the places.",
            "what should be remembered is where each step ends.",
        ),
    ),
)


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
            "always_a_valley",
            _judged(far=lambda end: False, bouncing=lambda step: False, steep=lambda slope: False),
            "every run is said to be in a valley.",
            "there are three ways to end in none: too far, still jumping, on a steep slope.",
        ),
    ),
)


# --- E8: the planted bug. A rate that halves from stage to stage.


def _stages(
    rate: Callable = lambda first, stage, step, each: first / 2**stage,
) -> Callable:
    """Descent in stages, with the rate of each step of each stage as the place for mistakes."""

    def version(df: Callable, start: Any, learning_rate: Any, stages: int, steps_each: int) -> Any:
        path = [start]
        for stage in range(stages):
            for step in range(steps_each):
                now = rate(learning_rate, stage, step, steps_each)
                path.append(path[-1] - now * df(path[-1]))
        return jnp.stack([jnp.asarray(place, dtype=float) for place in path])

    return version


def _staircases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for name, df, stages, each in (
        ("2x - 1 + 0.3x²", tilted_bowl, 3, 2),
        ("x + ½ sin 3x", wavy_slope, 4, 3),
        ("d_quartic", d_quartic, 3, 4),
    ):
        start, rate = float(f"{rng.uniform(1, 2):.3g}"), float(f"{rng.uniform(0.1, 0.3):.2g}")
        label = (
            f"df = {name}, start = {start:g}, learning_rate = {rate:g}, {stages} stages of {each}"
        )
        cases.append(Case(label, (df, start, rate, stages, each)))
    return cases


E8 = Exercise(
    name="02-E8",
    points=2,
    signature="descend_in_stages(df, start, learning_rate, stages, steps_each) -> places",
    cases=_staircases,
    reference=_stages(),
    trajectory=True,
    worked="a debt of 80 that halves every year: 80, 40, 20. Each year halves what is left, not the 80 of the "
    "first year.",
    wrong=(
        Wrong(
            "bug_left_in",
            _stages(lambda first, stage, step, each: first / 2 if stage else first),
            "the planted bug is still there: the first two stages are right, the third is not.",
            "print the rate at the beginning of each stage.",
        ),
        Wrong(
            "never_halved",
            _stages(lambda first, stage, step, each: first),
            "the rate is the same in every stage.",
            "each stage has half the rate of the one before it.",
        ),
        Wrong(
            "halved_at_every_step",
            _stages(lambda first, stage, step, each: first / 2 ** (stage * each + step)),
            "the rate halves at every step.",
            "it should halve when a stage ends: what does the indentation say?",
        ),
        Wrong(
            "halved_before_first_use",
            _stages(lambda first, stage, step, each: first / 2 ** (stage + 1)),
            "the first stage has half its rate already.",
            "the first stage uses the learning rate as it is given.",
        ),
        Wrong(
            "divided_by_the_stage",
            _stages(lambda first, stage, step, each: first / (2 * stage) if stage else first),
            "the rate shrinks like 1, 1/2, 1/4, 1/6, ….",
            "each stage has half the rate of the one before it.",
        ),
        Wrong(
            "quartered",
            _stages(lambda first, stage, step, each: first / 4**stage),
            "the rate becomes a quarter from stage to stage.",
            "halve it once for each stage.",
        ),
        Wrong(
            "doubled",
            _stages(lambda first, stage, step, each: first * 2**stage),
            "the rate grows from stage to stage.",
            "which way should it go?",
        ),
    ),
)

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8)
