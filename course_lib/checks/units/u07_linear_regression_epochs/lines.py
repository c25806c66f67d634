"""Exercises on the line itself: its gradient, of the sum and example by example.

Inputs are drawn around a mean far from 0, with a place far from the best line: there no mistake hides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies.regression import line_loss


def points(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy points around a line that is drawn, too: x (n,) from 0.2 on, y (n,)."""
    x = np.round(np.sort(rng.uniform(0.2, 2.5, n)), 2)
    intercept, slope = rng.uniform(0.5, 2.0), rng.uniform(0.6, 1.4) * rng.choice([-1, 1])
    return x, np.round(intercept + slope * x + rng.normal(0, 0.4, n), 2)


def place(rng: np.random.Generator) -> np.ndarray:
    """A line (2,): no entry is 0 or 1, and the two differ in size."""
    return np.round(rng.uniform(1.2, 2.4, 2) * rng.choice([-1, 1], 2) * [1, 2], 2)


def _with_places(rng: np.random.Generator) -> list[Case]:
    """The ten points from (0, 0), and four other batches."""
    drawn = [(np.zeros(2), TEN_X, TEN_Y)]
    drawn += [(place(rng), *points(rng, n)) for n in (5, 7, 3, 6)]
    return [
        Case(f"w = ({w[0]:g}, {w[1]:g}), {len(x)} points", jax.device_put((w, x, y)), len(x))
        for w, x, y in drawn
    ]


def _off(w: Any, x: Any, y: Any) -> np.ndarray:
    """How far the line is above each point."""
    w, x, y = (np.asarray(each) for each in (w, x, y))
    return w[0] + w[1] * x - y


def pair(first: Any, second: Any) -> np.ndarray:
    return np.array([first, second])


def slopes(
    w: Any, x: Any, y: Any, average: Callable = np.mean, power: int = 1, inner: int = 1
) -> np.ndarray:
    """The gradient, with places for mistakes: how to average, the error's power, that of x."""
    off, x = _off(w, x, y) ** power, np.asarray(x)
    return 2 * pair(average(off), average(off * x**inner))


# --- E1: the gradient of the mean squared error of a line.

E1 = Exercise(
    name="07-E1",
    points=2,
    signature="grad_linreg(w, x, y) -> gradient at w, (2,)",
    cases=_with_places,
    derivative_of=line_loss,
    by_hand=True,
    worked="for the model w1 + w2·x² and the point x = 3, y = 5, from w = (1, 1): off by 5, so the slopes are "
    "2·5·1 = 10 and 2·5·9 = 90. Over a batch, each is the mean.",
    wrong=(
        Wrong(
            "summed",
            lambda w, x, y: slopes(w, x, y, average=np.sum),
            "it grows with the batch: you sum where you should average.",
            "the loss is a mean over the examples, so its slope is one as well.",
        ),
        Wrong(
            "half",
            lambda w, x, y: slopes(w, x, y) / 2,
            "exactly half of the gradient.",
            "this loss has no ½ in front that could cancel the 2 of the square.",
        ),
        Wrong(
            "wanted_minus_given",
            lambda w, x, y: -slopes(w, x, y),
            "the right size with the wrong sign.",
            "where the line is too high, a larger intercept makes it worse: that slope is positive.",
        ),
        Wrong(
            "x_forgotten",
            lambda w, x, y: slopes(w, x, y, inner=0),
            "both entries are the slope along the intercept.",
            "one more unit of the slope w2 lifts the line by how much at x?",
        ),
        Wrong(
            "x_in_both",
            lambda w, x, y: slopes(w, x, y)[[1, 1]],
            "both entries are the slope along w2.",
            "one more unit of the intercept w1 lifts the line by how much, whatever x is?",
        ),
        Wrong(
            "swapped",
            lambda w, x, y: slopes(w, x, y)[::-1],
            "the two entries have changed places.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "means_multiplied",
            lambda w, x, y: (
                slopes(w, x, y) * pair(1, 0) + 2 * _off(w, x, y).mean() * np.mean(x) * pair(0, 1)
            ),
            "the second entry is a product of two means.",
            "first multiply for each example, then average: the other way round is right for one example only.",
        ),
        Wrong(
            "square_kept",
            lambda w, x, y: slopes(w, x, y, power=2),
            "the error is still squared.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "intercept_forgotten",
            lambda w, x, y: slopes(pair(0.0, np.asarray(w)[1]), x, y),
            "the line is forced through (0, 0).",
            "the prediction has two terms: one without x.",
        ),
        Wrong(
            "x_squared",
            lambda w, x, y: slopes(w, x, y, inner=2),
            "the second entry has an x too many.",
            "how fast does w1 + w2·x move with w2?",
        ),
        Wrong(
            "slope_as_intercept",
            lambda w, x, y: slopes(np.asarray(w)[::-1], x, y),
            "the error is that of the line w2 + w1·x.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "bracket_forgotten",
            lambda w, x, y: -slopes(np.asarray(w) * [1, -1], x, y),
            "this is y - w1 + w2·x: the minus reaches the intercept only.",
            "the error is the whole prediction minus what was measured.",
        ),
        Wrong(
            "first_example_only",
            lambda w, x, y: slopes(w, x[:1], y[:1]),
            "this is the gradient of the first example alone.",
            "average over all examples of the batch.",
        ),
        Wrong(
            "loss_itself",
            lambda w, x, y: np.mean(_off(w, x, y) ** 2),
            "one number came back: the loss.",
            "a gradient has one entry for each parameter.",
        ),
        Wrong(
            "targets_forgotten",
            lambda w, x, y: slopes(w, x, 0 * np.asarray(y)),
            "the targets y are not in it.",
            "the error is the prediction minus what was measured.",
        ),
    ),
)


# --- E2: one gradient for each example.


def _rows(w: Any, x: Any, y: Any, power: int = 1, inner: int = 1) -> np.ndarray:
    off, x = _off(w, x, y) ** power, np.asarray(x)
    return 2 * np.stack([off, off * x**inner], axis=1)


E2 = Exercise(
    name="07-E2",
    points=1,
    signature="per_example_grads(w, x, y) -> one gradient a row, (n, 2)",
    cases=_with_places,
    reference=jax.jit(jax.vmap(jax.grad(line_loss), in_axes=(None, 0, 0))),
    worked="three squares c², at c = 1, 2 and 5: their slopes are 2, 4 and 10, in three rows. Nothing is averaged.",
    wrong=(
        Wrong(
            "averaged",
            lambda w, x, y: np.tile(_rows(w, x, y).mean(axis=0), (len(x), 1)),
            "all rows are the same: the mean over the batch.",
            "each example has a gradient of its own.",
        ),
        Wrong(
            "one_row_only",
            lambda w, x, y: _rows(w, x, y).mean(axis=0),
            "one gradient came back, that of the whole batch.",
            "asked is one row for each example.",
        ),
        Wrong(
            "on_its_side",
            lambda w, x, y: _rows(w, x, y).T,
            "rows and columns are exchanged.",
            "rows are examples, columns are parameters.",
        ),
        Wrong(
            "divided_by_n",
            lambda w, x, y: _rows(w, x, y) / len(x),
            "each row is divided by the batch size.",
            "the mean comes later: a single example knows nothing of the others.",
        ),
        Wrong(
            "half",
            lambda w, x, y: _rows(w, x, y) / 2,
            "exactly half of each gradient.",
            "this loss has no ½ in front that could cancel the 2 of the square.",
        ),
        Wrong(
            "wanted_minus_given",
            lambda w, x, y: -_rows(w, x, y),
            "the right sizes with the wrong sign.",
            "where the line is too high, a larger intercept makes it worse: that slope is positive.",
        ),
        Wrong(
            "x_forgotten",
            lambda w, x, y: _rows(w, x, y, inner=0),
            "both columns are the slope along the intercept.",
            "one more unit of the slope w2 lifts the line by how much at x?",
        ),
        Wrong(
            "columns_swapped",
            lambda w, x, y: _rows(w, x, y)[:, ::-1],
            "the two columns have changed places.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "square_kept",
            lambda w, x, y: _rows(w, x, y, power=2),
            "the error is still squared.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "errors_only",
            lambda w, x, y: _off(w, x, y),
            "these are the errors of the examples.",
            "each example needs two slopes: along the intercept, and along the slope.",
        ),
        Wrong(
            "mean_error_times_x",
            lambda w, x, y: (
                2 * _off(w, x, y).mean() * np.stack([np.ones(len(x)), np.asarray(x)], axis=1)
            ),
            "every row uses the mean error of the batch.",
            "each example has an error of its own.",
        ),
    ),
)


# --- E3: the best line at once.
