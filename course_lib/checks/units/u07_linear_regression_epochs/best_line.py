"""Unit 07, the line with the least loss by formula: from sums, and back from centred inputs.

Truth is least squares.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u07_linear_regression_epochs.lines import pair, points, slopes
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies.regression import least_squares


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
        return pair(y.mean() - steep * x.mean(), steep)

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
            lambda x, y: pair(0.0, np.dot(x, y) / np.dot(x, x)),
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
            lambda x, y: pair(np.mean(y), _best_slope(x, y)),
            "the intercept is the mean of y: right for x around 0 only.",
            "the line has the height mean of y at the mean of x, not at 0.",
        ),
        Wrong(
            "intercept_sign",
            lambda x, y: pair(np.mean(y) + _best_slope(x, y) * np.mean(x), _best_slope(x, y)),
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
            w = w - learning_rate * slopes(w, moved, y)
        return pair(*back(w, x, y))

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
