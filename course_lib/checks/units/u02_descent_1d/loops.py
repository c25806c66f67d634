"""Unit 02, Gradient descent in 1-D: the loops that students write, and their known mistakes.

Mistakes of a loop are one argument of a loop with places for them; inputs are drawn so that no two
mistakes walk the same path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.lecture_curves import d_quartic, d_valley_curve

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
