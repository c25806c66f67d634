"""Unit 03, Gradient descent in 2-D: its exercises and their known mistakes.

Surfaces are drawn so that no mistake hides: matrices are not symmetric where that may be forgotten,
and couple the coordinates wherever one may be updated before the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.functions import a_plus_bc
from course_lib.studies.surfaces import any_quadratic, best_rate, bowl, condition_number, saddle


def _listed(values: Any, digits: int) -> str:
    """An array of one or two dimensions as a label prints it."""
    values = np.asarray(values)
    if values.ndim == 0:
        return f"{float(values):.{digits}g}"
    return f"({', '.join(_listed(value, digits) for value in values)})"


def _rounded(values: np.ndarray) -> jnp.ndarray:
    """Three digits each, so that a report shows the inputs as they are."""
    return jnp.asarray(np.vectorize(lambda v: float(f"{v:.3g}"))(values))


# --- E1: the gradient of the lecture's bowl.


def _places(rng: np.random.Generator) -> list[Case]:
    """The lecture's place and four others; no coordinate is 0, 1 or as large as the other."""
    sizes = rng.uniform(0.3, 0.9, (4, 2)) + np.array([[0.0, 1.5]])
    signs = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]])
    places = [jnp.array([1.0, -2.0]), *_rounded(sizes * signs)]
    return [Case(f"w = {_listed(w, 3)}", (w,)) for w in places]


E1 = Exercise(
    name="03-E1",
    points=1,
    signature="grad_bowl(w) -> gradient at w, (2,)",
    cases=_places,
    derivative_of=bowl,
    by_hand=True,
    worked="5 w1 + w2³: hold w2, and the slope along w1 is 5; hold w1, and the slope along w2 is 3 w2².",
    wrong=(
        Wrong(
            "constant_kept",
            lambda w: 2 * w + 2,
            "each entry is 2 too large.",
            "what is the slope of a constant?",
        ),
        Wrong(
            "all_at_once",
            lambda w: jnp.stack([2 * w[0] + 2 * w[1]] * 2),
            "both entries are the sum of the two slopes.",
            "each entry is the slope along one variable, with the other held still.",
        ),
        Wrong(
            "one_number",
            lambda w: 2 * w[0] + 2 * w[1],
            "one number came back.",
            "a gradient has one entry for each variable.",
        ),
        Wrong(
            "swapped",
            lambda w: 2 * w[::-1],
            "the two entries have changed places.",
            "the first entry is the slope along the first variable.",
        ),
        Wrong(
            "two_forgotten",
            lambda w: w,
            "exactly half of the gradient.",
            "power rule: bring the power down.",
        ),
        Wrong(
            "power_not_lowered",
            lambda w: 2 * w**2,
            "the squares are still there.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "downhill",
            lambda w: -2 * w,
            "the right size with the wrong sign: this points downhill.",
            "the gradient itself points uphill; the minus belongs to the update.",
        ),
        Wrong(
            "height",
            bowl,
            "this is the height at w.",
            "asked is how the height changes along each variable.",
        ),
        Wrong(
            "first_only",
            lambda w: jnp.stack([2 * w[0], 0 * w[1]]),
            "the second entry is always 0.",
            "w2 changes the height as well.",
        ),
        Wrong(
            "length_one",
            lambda w: w / jnp.sqrt(w[0] ** 2 + w[1] ** 2),
            "every gradient has length 1.",
            "how steep it is, is part of the answer.",
        ),
        Wrong(
            "size_only",
            lambda w: 2 * abs(w),
            "no entry is ever negative.",
            "left of the lowest point the slope is negative.",
        ),
    ),
)


# --- E2: the gradient of any quadratic; A need not be symmetric.


def _quadratics(rng: np.random.Generator) -> list[Case]:
    """Two and three variables; every A far from symmetric, every b and w away from 0."""
    cases = []
    for d in (2, 3, 2, 3):
        A = _rounded(rng.uniform(0.5, 2.0, (d, d)) + np.triu(rng.uniform(1.0, 2.0, (d, d)), 1))
        w, b = (_rounded(rng.uniform(0.5, 2.0, d) * rng.choice([-1, 1], d)) for _ in range(2))
        what = f"A = {_listed(A, 3)}" if d == 2 else f"A of shape ({d}, {d})"
        cases.append(Case(f"w = {_listed(w, 3)}, {what}, b = {_listed(b, 3)}", (w, A, b)))
    return cases


E2 = Exercise(
    name="03-E2",
    points=2,
    signature="grad_quadratic(w, A, b) -> gradient at w, in the shape of w",
    cases=_quadratics,
    derivative_of=any_quadratic,
    by_hand=True,
    worked="½ (3 w1² + 4 w1 w2) - 5 w1: the slope along w1 is 3 w1 + 2 w2 - 5, along w2 it is 2 w1. "
    "The 4 in the corner of the matrix counts half for each of the two.",
    wrong=(
        Wrong(
            "as_if_symmetric",
            lambda w, A, b: A @ w - b,
            "right for symmetric matrices only.",
            "w stands on both sides of A: the product rule gives two terms, one with A, one with its transpose.",
        ),
        Wrong(
            "transposed_only",
            lambda w, A, b: A.T @ w - b,
            "only the transpose of A is in it: right for symmetric matrices only.",
            "w stands on both sides of A: the product rule gives two terms.",
        ),
        Wrong(
            "half_forgotten",
            lambda w, A, b: (A + A.T) @ w - b,
            "the part with A is twice as large as it should be.",
            "the function begins with ½.",
        ),
        Wrong(
            "b_added",
            lambda w, A, b: 0.5 * (A + A.T) @ w + b,
            "b has the wrong sign.",
            "the function ends with minus b·w.",
        ),
        Wrong(
            "b_forgotten",
            lambda w, A, b: 0.5 * (A + A.T) @ w,
            "b is not in it.",
            "b·w changes with w.",
        ),
        Wrong(
            "half_of_all",
            lambda w, A, b: 0.5 * ((A + A.T) @ w - b),
            "b counts half only.",
            "what does the ½ belong to?",
        ),
        Wrong(
            "downhill",
            lambda w, A, b: b - 0.5 * (A + A.T) @ w,
            "the right size with the wrong sign: this points downhill.",
            "the gradient itself points uphill; the minus belongs to the update.",
        ),
        Wrong(
            "diagonal_only",
            lambda w, A, b: jnp.diag(A) * w - b,
            "each entry knows its own variable only.",
            "the other entries of A couple the variables.",
        ),
        Wrong(
            "difference_of_both",
            lambda w, A, b: 0.5 * (A - A.T) @ w - b,
            "A and its transpose are subtracted.",
            "paths add.",
        ),
        Wrong(
            "height",
            any_quadratic,
            "this is the height at w: one number.",
            "a gradient has one entry for each variable.",
        ),
        Wrong(
            "w_times_b",
            lambda w, A, b: 0.5 * (A + A.T) @ w - b * w,
            "w is still in the term with b.",
            "the slope of 5w is 5.",
        ),
    ),
)


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
        start, b = _rounded(side * rng.uniform(1.5, 2.0, d)), A @ (side * rng.uniform(0.7, 1.0, d))
        rate = float(f"{rng.uniform(0.05, 0.15):.2g}")
        drawn.append((name, _turned(jnp.asarray(A), jnp.asarray(b)), start, rate, steps))
    start = _rounded(np.array([rng.uniform(-2.5, -1.5), rng.uniform(2.0, 3.0)]))
    drawn.append(("twisted", twisted, start, float(f"{rng.uniform(0.1, 0.2):.2g}"), 6))
    return [
        Case(f"{name}, start = {_listed(w, 3)}, learning_rate = {r:g}, {n} steps", (g, w, r, n))
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


# --- E4: does the height fall as a gradient promises?


def mixed(w):
    return jnp.exp(0.3 * w[0]) + w[0] * w[1] + w[1] ** 2


def _claims(rng: np.random.Generator) -> list[Case]:
    """True gradients, a doubled one, one with a wrong entry; steps that are small but not tiny."""
    cases = []
    for name, f, spoil, claim in (
        ("bowl", bowl, lambda g: g, "its gradient"),
        ("mixed", mixed, lambda g: 2 * g, "twice its gradient"),
        ("a + bc", a_plus_bc, lambda g: g, "its gradient"),
        ("saddle", saddle, lambda g: g.at[1].multiply(-1), "its gradient with a wrong sign"),
    ):
        d = 3 if f is a_plus_bc else 2
        w = _rounded(rng.uniform([0.8, 1.4, 2.2][:d], [1.2, 2.0, 2.8][:d]))
        g = spoil(jax.grad(f)(w))
        step = float(f"{rng.uniform(0.01, 0.05):.2g}")
        cases.append(
            Case(f"{name}, w = {_listed(w, 3)}, g = {claim}, step = {step:g}", (f, w, g, step))
        )
    return cases


def fall_ratio(f: Callable, w: Any, g: Any, step: float, way: int = -1) -> Any:
    return (f(w) - f(w + way * step * g)) / (step * jnp.sum(g * g))


E4 = Exercise(
    name="03-E4",
    points=2,
    signature="fall_ratio(f, w, g, step) -> number",
    cases=_claims,
    reference=fall_ratio,
    worked="5 w1 from w1 = 3 with g = 5 and a step of 0.1: promised is a fall of 0.1 · 25 = 2.5. "
    "The height goes from 15 to 12.5: it falls by 2.5. The ratio is 1.",
    wrong=(
        Wrong(
            "went_uphill",
            lambda f, w, g, step: fall_ratio(f, w, g, step, way=1),
            "you went along g, uphill.",
            "descent goes against the gradient.",
        ),
        Wrong(
            "rise_not_fall",
            lambda f, w, g, step: -fall_ratio(f, w, g, step),
            "the right size with the wrong sign.",
            "a fall is positive if the new height is lower.",
        ),
        Wrong(
            "length_not_squared",
            lambda f, w, g, step: fall_ratio(f, w, g, step) * jnp.linalg.norm(g),
            "you divide by step times the length of g.",
            "the way itself is step times the length; the steepness comes on top.",
        ),
        Wrong(
            "step_not_in_the_promise",
            lambda f, w, g, step: fall_ratio(f, w, g, step) * step,
            "too small by the step.",
            "the promise is for a step of this size.",
        ),
        Wrong(
            "fall_only",
            lambda f, w, g, step: f(w) - f(w - step * g),
            "this is the fall itself.",
            "compare it with what was promised.",
        ),
        Wrong(
            "promise_over_fall",
            lambda f, w, g, step: 1 / fall_ratio(f, w, g, step),
            "the ratio is upside down.",
            "what really happened goes on top.",
        ),
        Wrong(
            "sum_of_entries",
            lambda f, w, g, step: (f(w) - f(w - step * g)) / (step * jnp.sum(g)),
            "you add the entries of g.",
            "g·g is the sum of their squares.",
        ),
        Wrong(
            "mean_of_squares",
            lambda f, w, g, step: (f(w) - f(w - step * g)) / (step * jnp.mean(g * g)),
            "too large by the number of variables.",
            "the falls along all coordinates add up.",
        ),
        Wrong(
            "whole_gradient_as_step",
            lambda f, w, g, step: (f(w) - f(w - g)) / (step * jnp.sum(g * g)),
            "you went the whole length of g.",
            "the way is step times g.",
        ),
    ),
)


# --- E5 and E6: condition number and best rate.


def _valleys(rng: np.random.Generator) -> list[Case]:
    """Turned valleys in two to four variables; eigenvalues far apart and none of them 1."""
    cases = []
    for d in (2, 3, 2, 4):
        bends = np.geomspace(rng.uniform(0.3, 0.8), rng.uniform(6, 20), d)
        turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
        H = _rounded(turn @ np.diag(bends) @ turn.T)
        H = (H + H.T) / 2
        cases.append(Case(f"H = {_listed(H, 3)}" if d == 2 else f"H of shape ({d}, {d})", (H,)))
    return cases


def _bends(H: Any) -> Any:
    return jnp.linalg.eigvalsh(H)


E5 = Exercise(
    name="03-E5",
    points=1,
    signature="condition_number(H) -> number",
    cases=_valleys,
    reference=condition_number,
    worked="a matrix with the eigenvalues 2, 3 and 10 has the condition number 10 / 2 = 5.",
    wrong=(
        Wrong(
            "upside_down",
            lambda H: 1 / condition_number(H),
            "the ratio is upside down: it is below 1.",
            "the largest bend goes on top.",
        ),
        Wrong(
            "diagonal_entries",
            lambda H: jnp.diag(H).max() / jnp.diag(H).min(),
            "right only for a valley that lies along the axes.",
            "the bends of a turned valley are eigenvalues, not the entries of the diagonal.",
        ),
        Wrong(
            "largest_only",
            lambda H: _bends(H)[-1],
            "this is the largest bend.",
            "how many times the smallest is it?",
        ),
        Wrong(
            "second_over_first",
            lambda H: _bends(H)[1] / _bends(H)[0],
            "right only where there are two bends.",
            "the bends come in order: which of them is the largest, if there are three?",
        ),
        Wrong(
            "difference",
            lambda H: _bends(H)[-1] - _bends(H)[0],
            "you subtract.",
            "the condition number is a ratio.",
        ),
        Wrong(
            "squared",
            lambda H: condition_number(H) ** 2,
            "the square of what is asked.",
            "compare the bends themselves, not their squares.",
        ),
        Wrong(
            "root",
            lambda H: jnp.sqrt(condition_number(H)),
            "the square root of what is asked.",
            "compare the bends themselves, not their roots.",
        ),
        Wrong(
            "largest_entries",
            lambda H: jnp.abs(H).max() / jnp.abs(H).min(),
            "you compare entries of the matrix.",
            "the bends of a turned valley are its eigenvalues.",
        ),
    ),
)

E6 = Exercise(
    name="03-E6",
    points=1,
    signature="best_rate(H) -> learning rate",
    cases=_valleys,
    reference=best_rate,
    worked="bends 2 and 10 with a rate of 1/6: the factors are 1 - 2/6 = 2/3 and 1 - 10/6 = -2/3. Equal in size.",
    wrong=(
        Wrong(
            "largest_allowed",
            lambda H: 2 / _bends(H)[-1],
            "this is the limit: the steepest direction leaps to and fro for ever.",
            "the factors of the flattest and the steepest direction should be equal in size.",
        ),
        Wrong(
            "one_over_largest",
            lambda H: 1 / _bends(H)[-1],
            "the steepest direction arrives in one step, and the flattest is slow.",
            "the factors of the flattest and the steepest direction should be equal in size.",
        ),
        Wrong(
            "one_over_smallest",
            lambda H: 1 / _bends(H)[0],
            "the flattest direction arrives in one step, and the steepest runs away.",
            "the factors of the flattest and the steepest direction should be equal in size.",
        ),
        Wrong(
            "half_of_it",
            lambda H: best_rate(H) / 2,
            "exactly half of it.",
            "solve: one factor is minus the other.",
        ),
        Wrong(
            "trace",
            lambda H: 2 / jnp.trace(H),
            "you add all bends: right for two variables only.",
            "only the flattest and the steepest direction matter.",
        ),
        Wrong(
            "mean_of_limits",
            lambda H: 0.5 / _bends(H)[0] + 0.5 / _bends(H)[-1],
            "the mean of two rates.",
            "solve: one factor is minus the other.",
        ),
        Wrong(
            "difference_of_bends",
            lambda H: 2 / (_bends(H)[-1] - _bends(H)[0]),
            "the bends are subtracted; this rate is too large.",
            "solve: one factor is minus the other. Mind the signs.",
        ),
        Wrong(
            "diagonal_entries",
            lambda H: 2 / (jnp.diag(H).min() + jnp.diag(H).max()),
            "right only where the diagonal holds the bends, or for two variables.",
            "the bends of a turned valley are eigenvalues.",
        ),
        Wrong(
            "upside_down",
            lambda H: 1 / best_rate(H),
            "the ratio is upside down.",
            "the steeper the valley, the smaller the rate.",
        ),
    ),
)


# --- E7: what the explorer shows, a start from which a narrow valley is no trouble.

# In degrees; the learning rate is half of the limit.
_TURNED, _HALF_THE_LIMIT = (30.0, -50.0, 75.0), 0.1
_FAR_ENOUGH, _FEW = 2.0, 25


def _quick(args: tuple, start: Any) -> str | None:
    """None if the explorer, started there, arrives in a few steps from far enough."""
    from course_lib.explorers import ContourMap  # here: who only checks needs no widgets

    (rotation,) = args
    w1, w2 = map(float, start)
    said = f"at {rotation:g}°, the start ({number(w1)}, {number(w2)})"
    if not math.hypot(w1, w2) >= _FAR_ENOUGH:
        return f"{said} is {number(math.hypot(w1, w2))} from the bottom; it has to be 2 or more."
    try:
        contours = ContourMap(10.0, rotation, (w1, w2), _HALF_THE_LIMIT, steps=100)
    except ValueError:
        return f"{said} lies off the map: both numbers must be from -3 to 3."
    needed = contours.arrives_after
    return None if needed <= _FEW else f"{said} needs {needed} steps; 25 are allowed."


def _on_the_steep_axis(rotation: float, far: float = 2.4) -> tuple[float, float]:
    angle = math.radians(rotation)
    return -far * math.sin(angle), far * math.cos(angle)


def _on_the_flat_axis(rotation: float) -> tuple[float, float]:
    return _on_the_steep_axis(rotation - 90)


E7 = Exercise(
    name="03-E7",
    points=2,
    signature="quick_start(rotation) -> (w1, w2)",
    cases=[Case(f"rotation = {rotation:g}°", (rotation,)) for rotation in _TURNED],
    reference=_on_the_steep_axis,
    accepts=_quick,
    worked="take a bowl that is not turned, w1² + 10 w2². From (2.4, 0) only the flat direction is there to shrink, by "
    "0.9 a step. Ask the explorer about it: rotation 0, and compare the broken line *along* with that of other starts.",
    wrong=(
        Wrong(
            "along_the_valley",
            _on_the_flat_axis,
            "this is the far end of the valley: there is nothing but the slow part.",
            "which of the two broken lines takes all the steps? Start where that part is 0.",
        ),
        Wrong(
            "the_start_that_was_there",
            lambda rotation: (2.8, -0.2),
            "the start of the explorer, whatever the rotation.",
            "drag the start around the bottom, and read the number of steps.",
        ),
        Wrong(
            "one_start_for_all",
            lambda rotation: _on_the_steep_axis(_TURNED[0]),
            "one start for every rotation: good for the first only.",
            "the quick places turn with the valley.",
        ),
        Wrong(
            "turned_backwards",
            lambda rotation: _on_the_steep_axis(-rotation),
            "turned to the other side.",
            "a positive rotation turns against the clock. Check one of your starts in the explorer.",
        ),
        Wrong(
            "near_the_bottom",
            lambda rotation: _on_the_steep_axis(rotation, far=0.5),
            "quick, but only because it is so near.",
            "stay on that line, and go further out.",
        ),
        Wrong(
            "degrees_for_radians",
            lambda rotation: (-2.4 * math.sin(rotation), 2.4 * math.cos(rotation)),
            "math.sin and math.cos take radians, not degrees.",
            "math.radians turns degrees into radians.",
        ),
    ),
)


# --- E8: how long a saddle holds a run.


def _offsets(rng: np.random.Generator) -> list[Case]:
    """Offsets on both sides of the ridge, from a tenth to a millionth, with several rates."""
    cases = []
    for sign, low, high in ((1, -2, -1), (-1, -4, -3), (1, -6, -5), (-1, -2, -1), (1, -4, -3)):
        offset = float(f"{sign * 10 ** rng.uniform(low, high):.3g}")
        rate = float(f"{rng.uniform(0.03, 0.12):.2g}")
        cases.append(Case(f"offset = {offset:g}, learning_rate = {rate:g}", (offset, rate)))
    return cases


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

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
