"""Exercises on the line itself: its gradient, example by example, least squares, and centred inputs.

Inputs are drawn around a mean far from 0, with a place far from the best line: there no mistake hides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies.regression import least_squares, line_loss


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


def _pair(first: Any, second: Any) -> np.ndarray:
    return np.array([first, second])


def _slopes(
    w: Any, x: Any, y: Any, average: Callable = np.mean, power: int = 1, inner: int = 1
) -> np.ndarray:
    """The gradient, with places for mistakes: how to average, the error's power, that of x."""
    off, x = _off(w, x, y) ** power, np.asarray(x)
    return 2 * _pair(average(off), average(off * x**inner))


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
            lambda w, x, y: _slopes(w, x, y, average=np.sum),
            "it grows with the batch: you sum where you should average.",
            "the loss is a mean over the examples, so its slope is one as well.",
        ),
        Wrong(
            "half",
            lambda w, x, y: _slopes(w, x, y) / 2,
            "exactly half of the gradient.",
            "this loss has no ½ in front that could cancel the 2 of the square.",
        ),
        Wrong(
            "wanted_minus_given",
            lambda w, x, y: -_slopes(w, x, y),
            "the right size with the wrong sign.",
            "where the line is too high, a larger intercept makes it worse: that slope is positive.",
        ),
        Wrong(
            "x_forgotten",
            lambda w, x, y: _slopes(w, x, y, inner=0),
            "both entries are the slope along the intercept.",
            "one more unit of the slope w2 lifts the line by how much at x?",
        ),
        Wrong(
            "x_in_both",
            lambda w, x, y: _slopes(w, x, y)[[1, 1]],
            "both entries are the slope along w2.",
            "one more unit of the intercept w1 lifts the line by how much, whatever x is?",
        ),
        Wrong(
            "swapped",
            lambda w, x, y: _slopes(w, x, y)[::-1],
            "the two entries have changed places.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "means_multiplied",
            lambda w, x, y: (
                _slopes(w, x, y) * _pair(1, 0) + 2 * _off(w, x, y).mean() * np.mean(x) * _pair(0, 1)
            ),
            "the second entry is a product of two means.",
            "first multiply for each example, then average: the other way round is right for one example only.",
        ),
        Wrong(
            "square_kept",
            lambda w, x, y: _slopes(w, x, y, power=2),
            "the error is still squared.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "intercept_forgotten",
            lambda w, x, y: _slopes(_pair(0.0, np.asarray(w)[1]), x, y),
            "the line is forced through (0, 0).",
            "the prediction has two terms: one without x.",
        ),
        Wrong(
            "x_squared",
            lambda w, x, y: _slopes(w, x, y, inner=2),
            "the second entry has an x too many.",
            "how fast does w1 + w2·x move with w2?",
        ),
        Wrong(
            "slope_as_intercept",
            lambda w, x, y: _slopes(np.asarray(w)[::-1], x, y),
            "the error is that of the line w2 + w1·x.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "bracket_forgotten",
            lambda w, x, y: -_slopes(np.asarray(w) * [1, -1], x, y),
            "this is y - w1 + w2·x: the minus reaches the intercept only.",
            "the error is the whole prediction minus what was measured.",
        ),
        Wrong(
            "first_example_only",
            lambda w, x, y: _slopes(w, x[:1], y[:1]),
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
            lambda w, x, y: _slopes(w, x, 0 * np.asarray(y)),
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


def _data(rng: np.random.Generator) -> list[Case]:
    drawn = [("the ten points", TEN_X, TEN_Y)]
    drawn += [(f"{n} other points", *points(rng, n)) for n in (4, 7, 12)]
    return [
        Case(
            f"{name}, the first of them ({x[0]:.3g}, {y[0]:.3g})",
            (jax.device_put(x), jax.device_put(y)),
        )
        for name, x, y in drawn
    ]


def _through_the_middle(slope: Callable) -> Callable:
    """A line through the mean point, with another idea of its slope."""

    def version(x: Any, y: Any) -> np.ndarray:
        x, y = np.asarray(x), np.asarray(y)
        steep = slope(x, y)
        return _pair(y.mean() - steep * x.mean(), steep)

    return version


def _centred(x: np.ndarray) -> np.ndarray:
    return x - x.mean()


def _best_slope(x: Any, y: Any) -> float:
    x, y = np.asarray(x), np.asarray(y)
    return _centred(x) @ _centred(y) / (_centred(x) @ _centred(x))


E3 = Exercise(
    name="07-E3",
    points=2,
    signature="closed_form(x, y) -> intercept and slope, (2,)",
    cases=_data,
    reference=least_squares,
    worked="points (0, 1), (1, 1), (2, 4): their means are 1 and 2. Seen from there they are (-1, -1), (0, -1), "
    "(1, 2). Products 1, 0, 2 add up to 3, squares of x to 2: slope 1.5. The line goes through (1, 2), so it "
    "starts at 0.5.",
    wrong=(
        Wrong(
            "through_the_origin",
            lambda x, y: _pair(0.0, np.dot(x, y) / np.dot(x, x)),
            "the line goes through (0, 0): the intercept is forgotten.",
            "the best line goes through the mean point, and seldom through the origin.",
        ),
        Wrong(
            "not_centred",
            _through_the_middle(lambda x, y: x @ y / (x @ x)),
            "the slope is that of a line through (0, 0).",
            "measure x and y from their means, before you multiply.",
        ),
        Wrong(
            "half_centred",
            _through_the_middle(lambda x, y: np.mean(_centred(x) * _centred(y)) / np.mean(x**2)),
            "the slope is divided by the mean square of x itself.",
            "measure x from its mean wherever it stands, below the fraction line, too.",
        ),
        Wrong(
            "slope_sign",
            _through_the_middle(lambda x, y: -_best_slope(x, y)),
            "the slope has the wrong sign.",
            "one of the two means goes to the other side of the equation: what becomes of its minus?",
        ),
        Wrong(
            "upside_down",
            _through_the_middle(lambda x, y: 1 / _best_slope(x, y)),
            "the slope is upside down.",
            "check the units: y per x.",
        ),
        Wrong(
            "swapped",
            lambda x, y: np.asarray(least_squares(x, y))[::-1],
            "the two entries have changed places.",
            "the intercept comes first.",
        ),
        Wrong(
            "x_from_y",
            _through_the_middle(lambda x, y: 1 / _best_slope(y, x)),
            "this line has the smallest errors sideways, in x.",
            "divide by how much x spreads, not y.",
        ),
        Wrong(
            "correlation",
            _through_the_middle(lambda x, y: np.corrcoef(x, y)[0, 1]),
            "the slope is the correlation: never larger than 1.",
            "divide by the mean square of x, not by both spreads.",
        ),
        Wrong(
            "n_and_n_minus_one",
            _through_the_middle(lambda x, y: np.cov(x, y)[0, 1] / np.var(x)),
            "the slope is n / (n - 1) times too large.",
            "the two means must divide by the same number.",
        ),
        Wrong(
            "spread_not_squared",
            _through_the_middle(lambda x, y: np.mean(_centred(x) * _centred(y)) / np.std(x)),
            "the slope is divided by the spread of x, not by its square.",
            "check the units: y per x.",
        ),
        Wrong(
            "covariance_only",
            _through_the_middle(lambda x, y: np.mean(_centred(x) * _centred(y))),
            "the slope is not divided by anything.",
            "check the units: y per x.",
        ),
        Wrong(
            "ends_joined",
            _through_the_middle(lambda x, y: (y[-1] - y[0]) / (x[-1] - x[0])),
            "the slope is that from the first point to the last.",
            "all points count.",
        ),
        Wrong(
            "mean_of_slopes",
            _through_the_middle(lambda x, y: np.mean(np.diff(y) / np.diff(x))),
            "the slope is the mean of the slopes from point to point.",
            "a mean of quotients is no quotient of means.",
        ),
        Wrong(
            "mean_of_quotients",
            _through_the_middle(lambda x, y: np.mean(_centred(y) / _centred(x))),
            "the slope is the mean of dy / dx over the points.",
            "a point near the mean of x says little about the slope; here it says most.",
        ),
        Wrong(
            "mean_as_intercept",
            lambda x, y: _pair(np.mean(y), _best_slope(x, y)),
            "the intercept is the mean of y: right for x around 0 only.",
            "the line has the height mean of y at the mean of x, not at 0.",
        ),
        Wrong(
            "intercept_sign",
            lambda x, y: _pair(np.mean(y) + _best_slope(x, y) * np.mean(x), _best_slope(x, y)),
            "you walked the wrong way from the mean point.",
            "from the mean of x back to 0 the line goes down by slope times mean.",
        ),
    ),
)


# --- E9: the planted bug, a line that is fitted on centred inputs.


def _centred_fit(back: Callable, inputs: Callable = lambda x: x - x.mean()) -> Callable:
    """Descent on other inputs, with the way back to the old ones as the place for mistakes."""

    def version(x: Any, y: Any, learning_rate: float, steps: int) -> np.ndarray:
        x, y = np.asarray(x, float), np.asarray(y, float)
        w, moved = np.zeros(2), inputs(x)
        for _ in range(steps):
            w = w - learning_rate * _slopes(w, moved, y)
        return _pair(*back(w, x, y))

    return version


def _fits(rng: np.random.Generator) -> list[Case]:
    """So few steps that no run has arrived: a fit by other means is another line."""
    cases = []
    for n, steps in ((10, 4), (5, 6), (8, 3)):
        x, y = (TEN_X, TEN_Y) if n == 10 else points(rng, n)
        rate = float(f"{rng.uniform(0.15, 0.3):.2g}")
        label = f"{n} points, learning_rate = {rate:g}, {steps} steps"
        cases.append(Case(label, (jax.device_put(x), jax.device_put(y), rate, steps)))
    return cases


E9 = Exercise(
    name="07-E9",
    points=2,
    signature="fit_centred(x, y, learning_rate, steps) -> intercept and slope, (2,)",
    cases=_fits,
    reference=_centred_fit(lambda w, x, y: (w[0] - w[1] * x.mean(), w[1])),
    worked="a thermometer that shows degrees above 20: the law 3 + 2·(t - 20) is, for t itself, -37 + 2·t.",
    wrong=(
        Wrong(
            "bug_left_in",
            _centred_fit(lambda w, x, y: (w[0], w[1])),
            "the planted bug is still there: the slope is right, the line lies too high or too low.",
            "the first parameter is the height at which x? And which height is asked?",
        ),
        Wrong(
            "wrong_way_back",
            _centred_fit(lambda w, x, y: (w[0] + w[1] * x.mean(), w[1])),
            "the intercept is moved the wrong way.",
            "from the mean of x back to 0 the line goes down by slope times mean.",
        ),
        Wrong(
            "laid_through_the_mean_point",
            _centred_fit(lambda w, x, y: (y.mean() - w[1] * x.mean(), w[1])),
            "the line is laid through the mean point: right only once descent has arrived there.",
            "tell the line that descent has found: its height at the mean of x is one of its parameters.",
        ),
        Wrong(
            "moved_by_the_mean_alone",
            _centred_fit(lambda w, x, y: (w[0] - x.mean(), w[1])),
            "the intercept is moved by the mean of x, whatever the slope is.",
            "how far does the line fall between the mean of x and 0?",
        ),
        Wrong(
            "slope_changed_too",
            _centred_fit(lambda w, x, y: (w[0] - w[1] * x.mean(), w[1] / x.mean())),
            "the slope is changed, too.",
            "moving all points sideways leaves every slope as it is.",
        ),
        Wrong(
            "never_centred",
            _centred_fit(lambda w, x, y: (w[0], w[1]), inputs=lambda x: x),
            "the inputs are not centred: the valley is as narrow as before.",
            "keep the centring; only the way back is wrong.",
        ),
        Wrong(
            "old_inputs_and_moved",
            _centred_fit(lambda w, x, y: (w[0] - w[1] * x.mean(), w[1]), inputs=lambda x: x),
            "the inputs are not centred, but the line is moved back as if they were.",
            "keep the centring; only the way back is wrong.",
        ),
        Wrong(
            "mean_of_y_for_x",
            _centred_fit(lambda w, x, y: (w[0] - w[1] * y.mean(), w[1])),
            "the intercept is moved by the mean of y.",
            "it is x that was centred.",
        ),
    ),
)
