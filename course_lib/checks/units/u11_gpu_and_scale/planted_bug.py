"""Unit 11, the planted bug: Python counts, and JAX does not hear of it.

As in `runs`, what is handed over wants to be traced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u11_gpu_and_scale.instruments import (
    MadeAnew,
    NotTraced,
    TracedOnly,
    callers_of,
    signed,
)

SLOPE_WORDS = "the slope was called with numbers: the step is not compiled any more; keep jax.jit"
SLOPE_INSIDE = (
    "the slope was called inside the step with a place from outside: it is the same at every call"
)
SLOPE_ANEW = "the step is compiled anew at every call; hand in what changes as an ordinary argument"
SLOPE_ALONE = "only the slope is compiled, and not the step around it; keep jax.jit where it was"


class SlopeOfAStep(TracedOnly):
    """A slope that wants the step around it to be compiled, not itself alone."""

    def __call__(self, *args: Any) -> Any:
        if isinstance(args[self.position], jax.core.Tracer) and self._alone():
            raise NotTraced(SLOPE_ALONE)
        return super().__call__(*args)

    def _alone(self) -> bool:
        """Whether JAX was handed this very function, and nothing else of JAX's is at work."""
        files = [file for file, _ in callers_of(self)]
        around = next((i for i, file in enumerate(files) if not file), len(files))
        return around > 0 and not any(files[around:])


def _slope(rng: np.random.Generator, d: int) -> Callable[[], SlopeOfAStep]:
    steep = np.round(rng.uniform(0.5, 2, d), 2)
    # Three traces: of four steps or more, each compiled anew, there would be more.
    return lambda: SlopeOfAStep(
        lambda w: steep * w + 0.3 * w**3,
        0,
        SLOPE_WORDS,
        SLOPE_INSIDE,
        most=3,
        loose=SLOPE_ANEW,
    )


def _descents(rng: np.random.Generator) -> list[Case]:
    cases = []
    for d, steps in ((2, 5), (1, 4), (3, 8)):
        w, rate = signed(rng, (d,)), float(f"{rng.uniform(0.2, 0.4):.2g}")
        label = f"w = {w.tolist()}, learning_rate = {rate:g}, steps = {steps}"
        slope, array = _slope(rng, d), jax.device_put(w)
        cases.append(
            MadeAnew(
                label,
                lambda slope=slope, w=array, rate=rate, steps=steps: (slope(), w, rate, steps),
            )
        )
    return cases


def _decaying(rate_at: Callable = lambda rate, t: rate / t) -> Callable:
    """Descent whose step number t = 1, 2, … has the rate rate_at(learning_rate, t)."""

    def version(slope: TracedOnly, w: Any, learning_rate: float, steps: int) -> np.ndarray:
        path = [np.asarray(w)]
        for t in range(1, steps + 1):
            path.append(path[-1] - rate_at(learning_rate, t) * slope.f(path[-1]))
        return np.stack(path)

    return version


def _always_from_the_start(slope, w, learning_rate, steps):
    first, *_ = path = [np.asarray(w)]
    for t in range(1, steps + 1):
        path.append(first - learning_rate / t * slope.f(first))
    return np.stack(path)


def _not_compiled(slope, w, learning_rate, steps):
    path = [w]
    for t in range(1, steps + 1):
        path.append(path[-1] - learning_rate / t * slope(path[-1]))
    return jnp.stack(path)


def _compiled_anew(slope, w, learning_rate, steps):
    step = jax.jit(lambda w, t: w - learning_rate / t * slope(w), static_argnums=1)
    path = [w]
    for t in range(1, steps + 1):
        path.append(step(path[-1], t))
    return jnp.stack(path)


E8 = Exercise(
    name="11-E8",
    points=2,
    signature="decaying_descent(slope, w, learning_rate, steps) -> places, (steps + 1, d)",
    cases=_descents,
    reference=_decaying(),
    trajectory=True,
    worked="a compiled greeting that shall say the hour: the hour read from a clock on the wall is fixed when the "
    "greeting is compiled. Handed in as an argument, greet(name, hour), it is a new one at each call.",
    wrong=(
        Wrong(
            "bug_left_in",
            _decaying(lambda rate, t: rate),
            "the planted bug is still there: the rate never falls.",
            "Python's lines run while JAX traces: once. What changes from call to call must come in as an argument.",
        ),
        Wrong(
            "not_compiled",
            _not_compiled,
            "the step is no longer compiled: that hides the bug, and makes every step slow.",
            "keep jax.jit, and hand in what changes.",
        ),
        Wrong(
            "compiled_anew",
            _compiled_anew,
            "the path is right; but each step is a program of its own, and compiling takes longer than the step.",
            "a number that comes in as an ordinary argument is a stand-in for all numbers: one program is enough.",
        ),
        Wrong(
            "only_the_slope_compiled",
            lambda slope, *args: _not_compiled(jax.jit(slope), *args),
            "the bug is gone, and with it the compiled step: only the slope is still compiled.",
            "keep the whole step in one program, and hand in what changes.",
        ),
        Wrong(
            "counted_from_zero",
            _decaying(lambda rate, t: rate / np.float64(t - 1)),
            "the first rate is divided by 0.",
            "the first step has number 1.",
        ),
        Wrong(
            "one_ahead",
            _decaying(lambda rate, t: rate / (t + 1)),
            "the first step has half the rate already.",
            "the first step has number 1.",
        ),
        Wrong(
            "counted_twice",
            _decaying(lambda rate, t: rate / (2 * t)),
            "every step has half the rate that it should have.",
            "let only one counter count.",
        ),
        Wrong(
            "stuck_at_the_last",
            lambda slope, w, rate, steps: _decaying(lambda rate, t: rate / steps)(
                slope, w, rate, steps
            ),
            "every step has the rate of the last one.",
            "the number that comes in must be that of this step.",
        ),
        Wrong(
            "halved_each_time",
            _decaying(lambda rate, t: rate / 2 ** (t - 1)),
            "the rate is halved at every step.",
            "step number t has the rate learning_rate / t.",
        ),
        Wrong(
            "divided_again_and_again",
            _decaying(lambda rate, t: rate / float(np.prod(np.arange(1, t + 1)))),
            "the rate that was divided before is divided again.",
            "each step begins with the learning rate that was handed in.",
        ),
        Wrong(
            "rate_grows",
            _decaying(lambda rate, t: rate * t),
            "the rate grows with every step.",
            "it shall fall: it is divided by the number of the step.",
        ),
        Wrong(
            "uphill",
            _decaying(lambda rate, t: -rate / t),
            "the steps go uphill.",
            "descent goes against the slope.",
        ),
        Wrong(
            "always_from_the_start",
            _always_from_the_start,
            "every step begins at the start.",
            "a step begins where the last one ended.",
        ),
        Wrong(
            "start_missing",
            lambda *args: _decaying()(*args)[1:],
            "the start is missing.",
            "so many steps make one place more.",
        ),
    ),
)
