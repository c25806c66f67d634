"""Unit 03, Gradient descent in 2-D: the exercises on narrow valleys, and their known mistakes."""

from __future__ import annotations

import math
from typing import Any

import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u03_descent_2d.labels import listed, rounded
from course_lib.studies.surfaces import best_rate, condition_number

# --- E5 and E6: condition number and best rate.


def _valleys(rng: np.random.Generator) -> list[Case]:
    """Turned valleys in two to four variables; eigenvalues far apart and none of them 1."""
    cases = []
    for d in (2, 3, 2, 4):
        bends = np.geomspace(rng.uniform(0.3, 0.8), rng.uniform(6, 20), d)
        turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
        H = rounded(turn @ np.diag(bends) @ turn.T)
        H = (H + H.T) / 2
        cases.append(Case(f"H = {listed(H, 3)}" if d == 2 else f"H of shape ({d}, {d})", (H,)))
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
            "limit_of_the_flattest",
            lambda H: 2 / _bends(H)[0],
            "this is the limit of the flattest direction alone: the steepest runs away.",
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
            "negative_difference",
            lambda H: 2 / (_bends(H)[0] - _bends(H)[-1]),
            "the bends are subtracted; this rate is negative.",
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
    signature="quick_start(rotation) -> (w1, w2), both from -3 to 3",
    cases=[Case(f"rotation = {rotation:g}°", (rotation,)) for rotation in _TURNED],
    reference=_on_the_steep_axis,
    accepts=_quick,
    worked="take a bowl that is not turned, ½ (w1² + 10 w2²): its slopes are w1 and 10 w2. From (2.4, 0), with the "
    "rate 0.1, only the flat direction is there to shrink, by the factor 0.9 a step. Ask the explorer about it: "
    "rotation 0, and compare the broken line *along* with that of other starts.",
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
