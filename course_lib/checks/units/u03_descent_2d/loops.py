"""Unit 03, Gradient descent in 2-D: the loops that students write or repair, and their known mistakes.

The coordinates of every surface are coupled, so that it shows if one is updated before the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u03_descent_2d.labels import listed, rounded

# --- E3 and E9: the loop in many dimensions.


def _loop(
    move: Callable = lambda place, step: place - step,
    slope: Callable = lambda gradient, place, start: gradient(place),
    rate: Callable = lambda rate: rate,
) -> Callable:
    """A loop with places for mistakes: how a step moves, where the gradient is taken, and the rate."""

    def version(gradient: Callable, start: Any, learning_rate: Any, steps: int) -> Any:
        start = jnp.asarray(start, dtype=float)
        path = [start]
        for _ in range(steps):
            step = rate(learning_rate) * slope(gradient, path[-1], start)
            path.append(move(path[-1], step))
        return jnp.stack(path)

    return version


_right = _loop()


def _one_after_the_other(backwards: bool = False) -> Callable:
    """Every coordinate with a new gradient, from the first on or from the last."""

    def version(gradient: Callable, start: Any, learning_rate: Any, steps: int) -> Any:
        place = jnp.asarray(start, dtype=float)
        path = [place]
        order = range(place.size)[::-1] if backwards else range(place.size)
        for _ in range(steps):
            for i in order:
                place = place.at[i].add(-learning_rate * gradient(place)[i])
            path.append(place)
        return jnp.stack(path)

    return version


def _one_array_for_all(gradient, start, learning_rate, steps):
    path = _right(gradient, start, learning_rate, steps)
    return jnp.stack([path[-1]] * (steps + 1))


def _from_the_start(gradient, start, learning_rate, steps):
    return jnp.stack([start, *[start - learning_rate * gradient(start)] * steps])


def _first_coordinate(gradient, place, start):
    return jnp.zeros_like(place).at[0].set(gradient(place)[0])


def _unit_gradient(gradient, place, start):
    return gradient(place) / jnp.linalg.norm(gradient(place))


def d_a_plus_bc(abc):
    return jnp.stack([1.0 + 0 * abc[0], abc[2], abc[1]])


def _turned(A: Any, b: Any) -> Callable:
    return lambda w: A @ w - b


def twisted(w):
    return jnp.stack([w[0] + jnp.sin(w[1]), 3 * w[1] - 0.5 * w[0] ** 2 - 4])


def _runs(rng: np.random.Generator) -> list[Case]:
    """Gurari's a + bc, two quadratics with coupled coordinates, and one that is no quadratic."""
    drawn = [("a + bc", d_a_plus_bc, jnp.array([1.0, -2.0, 3.0]), 0.01, 4)]
    for name, d, steps in (("a turned quadratic", 2, 5), ("a quadratic in 4 variables", 4, 3)):
        half = rng.uniform(0.4, 1.0, (d, d))
        A = half @ half.T + np.eye(d)
        # Start and bottom on one side of 0: near 0 the rounding of a float32 answer would look like a mistake.
        side = rng.choice([-1, 1])
        start, b = rounded(side * rng.uniform(1.5, 2.0, d)), A @ (side * rng.uniform(0.7, 1.0, d))
        rate = float(f"{rng.uniform(0.05, 0.15):.2g}")
        drawn.append((name, _turned(jax.device_put(A), jax.device_put(b)), start, rate, steps))
    start = rounded(np.array([rng.uniform(-2.5, -1.5), rng.uniform(2.0, 3.0)]))
    drawn.append(("twisted", twisted, start, float(f"{rng.uniform(0.1, 0.2):.2g}"), 6))
    return [
        Case(f"{name}, start = {listed(w, 3)}, learning_rate = {r:g}, {n} steps", (g, w, r, n))
        for name, g, w, r, n in drawn
    ]


_ONE_AFTER_THE_OTHER = Wrong(
    "one_after_the_other",
    _one_after_the_other(),
    "the second coordinate already uses the place to which the first has moved.",
    "all coordinates use the gradient at the old place.",
)
_BACKWARDS = Wrong(
    "last_coordinate_first",
    _one_after_the_other(backwards=True),
    "the first coordinate already uses the place to which the last has moved.",
    "all coordinates use the gradient at the old place.",
)
_SAME_ARRAY = Wrong(
    "one_array_for_all",
    _one_array_for_all,
    "all rows are equal: they are the last place.",
    "you stored one array many times; a change of it shows in every row.",
)
_UPHILL = Wrong(
    "uphill",
    _loop(move=lambda place, step: place + step),
    "the first move goes the other way: the function gets larger.",
    "the gradient points uphill.",
)
_FIRST_ONLY = Wrong(
    "first_coordinate_only",
    _loop(slope=_first_coordinate),
    "only the first coordinate moves.",
    "the gradient has an entry for each coordinate.",
)
_RATE_FORGOTTEN = Wrong(
    "rate_forgotten",
    _loop(rate=lambda rate: 1.0),
    "the steps are as long as the gradient.",
    "use the learning rate that you are given.",
)
_OF_THE_START = Wrong(
    "gradient_of_the_start",
    _loop(slope=lambda gradient, place, start: gradient(start)),
    "all steps are the same: you keep using the gradient at the start.",
    "every step needs the gradient of the place where it begins.",
)

E3 = Exercise(
    name="03-E3",
    points=3,
    signature="descend(gradient, start, learning_rate, steps) -> places, (steps + 1, d)",
    cases=_runs,
    reference=_right,
    trajectory=True,
    worked="on 3 w1² + w1 w2 from (1, 2) with a rate of 0.1: the gradient there is (8, 1), so the next place is "
    "(0.2, 1.9). Both entries were taken at (1, 2).",
    wrong=(
        _UPHILL,
        _OF_THE_START,
        _ONE_AFTER_THE_OTHER,
        _BACKWARDS,
        _SAME_ARRAY,
        _FIRST_ONLY,
        _RATE_FORGOTTEN,
        Wrong(
            "always_from_the_start",
            _from_the_start,
            "the first step is right, then nothing moves any more.",
            "each step must begin where the last one ended.",
        ),
        Wrong(
            "step_instead_of_place",
            _loop(move=lambda place, step: -step),
            "each place is minus the step.",
            "change the place, do not replace it.",
        ),
        Wrong(
            "length_one",
            _loop(slope=_unit_gradient),
            "all steps are as long as the learning rate.",
            "the length of a step should follow the steepness.",
        ),
        Wrong(
            "signs_only",
            _loop(slope=lambda gradient, place, start: jnp.sign(gradient(place))),
            "every coordinate moves by the learning rate.",
            "you kept only the signs of the gradient.",
        ),
        Wrong(
            "transposed",
            lambda *args: _right(*args).T,
            "rows and columns have changed places.",
            "a row is a place: (steps + 1, d).",
        ),
        Wrong(
            "start_twice",
            lambda g, w, r, n: jnp.concatenate([w[None], _right(g, w, r, n - 1)]),
            "the start is in it twice, and the last place is missing.",
            "first update, then remember.",
        ),
        Wrong(
            "start_missing",
            lambda g, w, r, n: _right(g, w, r, n)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "last_place_only",
            lambda g, w, r, n: _right(g, w, r, n)[-1],
            "only the last place came back.",
            "asked are all places, from the start on.",
        ),
    ),
)


E9 = Exercise(
    name="03-E9",
    points=2,
    signature="descend_by_coordinates(gradient, start, learning_rate, steps) -> places, (steps + 1, d)",
    cases=_runs,
    reference=_right,
    trajectory=True,
    worked="a and b exchange their values. Wrong: a = b; b = a. The second line reads the new a. Remember both first.",
    wrong=(
        Wrong(
            "bug_left_in",
            _one_after_the_other(),
            "the planted bug is still there: the second coordinate uses the place to which the first has moved.",
            "how often is the gradient asked for within one step, and where?",
        ),
        _BACKWARDS,
        _SAME_ARRAY,
        _UPHILL,
        _OF_THE_START,
        _FIRST_ONLY,
        _RATE_FORGOTTEN,
    ),
)
