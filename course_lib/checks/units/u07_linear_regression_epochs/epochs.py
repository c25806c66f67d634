"""Unit 07, runs of SGD: one epoch, many epochs.

Mistakes of a loop are one argument of a loop with places for them. Orders are given, not drawn: what is
judged is what a run does with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u07_linear_regression_epochs.lines import place, points
from course_lib.data.ten_points import TEN_X, TEN_Y

# --- E4: one epoch, one example an update.


def _one(w: Any, x: Any, y: Any, i: int) -> np.ndarray:
    """The gradient of example i alone."""
    off = w[0] + w[1] * x[i] - y[i]
    return 2 * np.array([off, off * x[i]])


def _epoch(
    gradient: Callable = lambda w, start, x, y, i, k: _one(w, x, y, i),
    move: Callable = lambda w, step: w - step,
    order_of: Callable = lambda order: order,
) -> Callable:
    """An epoch with places for mistakes: the gradient of update k, the move, the order."""

    def version(w: Any, x: Any, y: Any, learning_rate: float, order: Any) -> np.ndarray:
        w, x, y = (np.asarray(each, float) for each in (w, x, y))
        path, start = [w], w
        for k, i in enumerate(order_of(np.asarray(order))):
            step = learning_rate * gradient(path[-1], start, x, y, i, k)
            path.append(move(path[-1], step))
        return np.stack(path)

    return version


_right_epoch = _epoch()


def _all_points(w: Any, start: Any, x: Any, y: Any, i: int, k: int) -> np.ndarray:
    off = w[0] + w[1] * x - y
    return 2 * np.array([off.mean(), (off * x).mean()])


def _mixed_pairs(w: Any, start: Any, x: Any, y: Any, i: int, k: int) -> np.ndarray:
    off = w[0] + w[1] * x[k] - y[i]
    return 2 * np.array([off, off * x[k]])


def _one_after_the_other(
    w: Any, x: Any, y: Any, learning_rate: float, order: Any, first: int = 0
) -> np.ndarray:
    """Each parameter with a fresh error: the second already sees the first one moved."""
    w, x, y = (np.array(each, float) for each in (w, x, y))
    path = [w.copy()]
    for i in np.asarray(order):
        for entry in (first, 1 - first):
            w[entry] -= learning_rate * _one(w, x, y, i)[entry]
        path.append(w.copy())
    return np.stack(path)


def shuffled(rng: np.random.Generator, n: int, epochs: int) -> np.ndarray:
    """Orders (epochs, n), no two alike; misread, each of them is another order.

    Each leads through all examples in one circle: k, order[k], order[order[k]] … So it is neither 0, 1, 2, … nor its
    own inverse, nor is its inverse what shuffling twice gives.
    """
    orders: list[np.ndarray] = []
    while len(orders) < epochs:
        circle, order = rng.permutation(n), np.empty(n, int)
        order[circle] = np.roll(circle, -1)
        if not any(np.array_equal(order, other) for other in orders):
            orders.append(order)
    return np.stack(orders)


def _epochs_of_one(rng: np.random.Generator) -> list[Case]:
    """The ten points from (0, 0), and three smaller sets."""
    cases = []
    for n in (10, 4, 6, 5):
        x, y = (TEN_X, TEN_Y) if n == 10 else points(rng, n)
        w = np.zeros(2) if n == 10 else place(rng)
        (order,) = shuffled(rng, n, 1)
        rate = float(f"{rng.uniform(0.04, 0.1):.2g}")
        label = f"w = ({w[0]:g}, {w[1]:g}), {n} points, learning_rate = {rate:g}, order {order}"
        cases.append(Case(label, (*jax.device_put((w, x, y)), rate, order)))
    return cases


E4 = Exercise(
    name="07-E4",
    points=3,
    signature="run_epoch(w, x, y, learning_rate, order) -> places, (n + 1, 2)",
    cases=_epochs_of_one,
    reference=_right_epoch,
    trajectory=True,
    worked="the model c·x, points (1, 2) and (2, 2), order 1, 0, rate 0.1, from c = 0: point 1 has the slope "
    "2·(0 - 2)·2 = -8, so c = 0.8; point 0 has 2·(0.8 - 2)·1 = -2.4, so c = 1.04. Three places: 0, 0.8, 1.04.",
    wrong=(
        Wrong(
            "uphill",
            _epoch(move=lambda w, step: w + step),
            "the first update goes the other way: the error gets larger.",
            "the gradient points uphill.",
        ),
        Wrong(
            "all_points_each_time",
            _epoch(gradient=_all_points),
            "every update uses all points.",
            "each update uses one example: that whose number the order gives.",
        ),
        Wrong(
            "order_ignored",
            _epoch(order_of=lambda order: np.arange(len(order))),
            "the examples come as they lie, not in the order given.",
            "the order lists which example is next.",
        ),
        Wrong(
            "order_read_as_ranks",
            _epoch(order_of=np.argsort),
            "the order is read as ranks: entry i as the turn of example i.",
            "entry k of the order is the number of the example whose turn is k.",
        ),
        Wrong(
            "shuffled_twice",
            _epoch(order_of=lambda order: order[order]),
            "the points are shuffled, and then the order is used once more.",
            "either put the points into the new order, or look each one up by its number; not both.",
        ),
        Wrong(
            "x_without_its_y",
            _epoch(gradient=_mixed_pairs),
            "x and y of different examples are put together.",
            "one number of the order picks both, the x and the y.",
        ),
        Wrong(
            "x_forgotten",
            _epoch(gradient=lambda w, start, x, y, i, k: np.full(2, _one(w, x, y, i)[0])),
            "the slope moves by what is right for the intercept.",
            "one more unit of the slope w2 lifts the line by how much at x?",
        ),
        Wrong(
            "x_in_both",
            _epoch(gradient=lambda w, start, x, y, i, k: np.full(2, _one(w, x, y, i)[1])),
            "the intercept moves by what is right for the slope.",
            "one more unit of the intercept w1 lifts the line by how much, whatever x is?",
        ),
        Wrong(
            "entries_exchanged",
            _epoch(gradient=lambda w, start, x, y, i, k: _one(w, x, y, i)[::-1]),
            "intercept and slope move by what is right for the other.",
            "w1 is the intercept, w2 the slope.",
        ),
        Wrong(
            "gradient_of_the_start",
            _epoch(gradient=lambda w, start, x, y, i, k: _one(start, x, y, i)),
            "every gradient is taken at the start of the epoch.",
            "each update begins where the last one ended.",
        ),
        Wrong(
            "one_after_the_other",
            _one_after_the_other,
            "the slope moves by an error in which the intercept has moved already.",
            "take the error before either of the two changes.",
        ),
        Wrong(
            "slope_first",
            lambda *args: _one_after_the_other(*args, first=1),
            "the intercept moves by an error in which the slope has moved already.",
            "take the error before either of the two changes.",
        ),
        Wrong(
            "two_forgotten",
            _epoch(gradient=lambda w, start, x, y, i, k: _one(w, x, y, i) / 2),
            "every step is half as long as it should be.",
            "this loss has no ½ in front that could cancel the 2 of the square.",
        ),
        Wrong(
            "divided_by_n",
            _epoch(gradient=lambda w, start, x, y, i, k: _one(w, x, y, i) / len(x)),
            "every step is divided by the number of all points.",
            "the batch holds one example: its mean is the example itself.",
        ),
        Wrong(
            "start_missing",
            lambda *args: _right_epoch(*args)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "end_missing",
            lambda *args: _right_epoch(*args)[:-1],
            "the last place is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "last_place_only",
            lambda *args: _right_epoch(*args)[-1],
            "only the last place came back.",
            "asked is the line after every update, from the start on.",
        ),
    ),
)


# --- E5: many epochs, each with a rate and an order of its own.


def _run(
    rate: Callable = lambda rates, e: rates[e],
    order: Callable = lambda orders, e: orders[e],
    begin: Callable = lambda ends: ends[-1],
    end: Callable = lambda path: path[-1],
) -> Callable:
    """A run with places for mistakes: the rate and order of epoch e, where it begins, what is kept."""

    def version(w: Any, x: Any, y: Any, rates: Any, orders: Any) -> np.ndarray:
        rates, orders = np.asarray(rates), np.asarray(orders)
        ends = [np.asarray(w, float)]
        for e in range(len(rates)):
            path = _right_epoch(begin(ends), x, y, rate(rates, e), order(orders, e))
            ends.append(end(path))
        return np.stack(ends)

    return version


_right_run = _run()


def _every_update(w: Any, x: Any, y: Any, rates: Any, orders: Any) -> np.ndarray:
    path = [np.asarray(w, float)[None]]
    for rate, order in zip(rates, orders, strict=True):
        path.append(_right_epoch(path[-1][-1], x, y, rate, order)[1:])
    return np.concatenate(path)


def _shuffled_on_and_on(w: Any, x: Any, y: Any, rates: Any, orders: Any) -> np.ndarray:
    """The points themselves are put into each new order, and then visited in it."""
    rows, visited = np.arange(len(x)), []
    for order in np.asarray(orders):
        rows = rows[order]
        visited.append(rows[order])
    return _right_run(w, x, y, rates, np.stack(visited))


def _schedules(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, epochs in ((10, 4), (5, 3), (6, 5)):
        x, y = (TEN_X, TEN_Y) if n == 10 else points(rng, n)
        w = np.zeros(2) if n == 10 else place(rng)
        first, decay = (float(f"{v:.2g}") for v in (rng.uniform(0.05, 0.1), rng.uniform(0.3, 0.9)))
        rates = first / (1 + decay * np.arange(epochs))
        orders = shuffled(rng, n, epochs)
        label = f"w = ({w[0]:g}, {w[1]:g}), {n} points, {epochs} epochs, rates from {first:g} down"
        cases.append(Case(label, (*jax.device_put((w, x, y)), rates, orders)))
    return cases


E5 = Exercise(
    name="07-E5",
    points=2,
    signature="run_epochs(w, x, y, rates, orders) -> places after each epoch, (epochs + 1, 2)",
    cases=_schedules,
    reference=_right_run,
    trajectory=True,
    worked="a savings account with 1%, 2% and 3% in three years, from 100: after each year 101, 103.02, 106.11. "
    "Every year begins with what the last one left, and has a rate of its own.",
    wrong=(
        Wrong(
            "first_rate_always",
            _run(rate=lambda rates, e: rates[0]),
            "every epoch uses the first rate.",
            "each epoch has a rate of its own.",
        ),
        Wrong(
            "last_rate_always",
            _run(rate=lambda rates, e: rates[-1]),
            "every epoch uses the last rate.",
            "each epoch has a rate of its own.",
        ),
        Wrong(
            "rates_turned_round",
            _run(rate=lambda rates, e: rates[::-1][e]),
            "the rates are used from the last to the first.",
            "the first epoch uses the first rate.",
        ),
        Wrong(
            "first_order_always",
            _run(order=lambda orders, e: orders[0]),
            "every epoch has the same order.",
            "each epoch is shuffled anew: it has an order of its own.",
        ),
        Wrong(
            "order_read_as_ranks",
            _run(order=lambda orders, e: np.argsort(orders[e])),
            "the orders are read as ranks: entry i as the turn of example i.",
            "entry k of an order is the number of the example whose turn is k.",
        ),
        Wrong(
            "shuffled_twice",
            _run(order=lambda orders, e: orders[e][orders[e]]),
            "the points are shuffled, and then the order is used once more.",
            "either put the points into the new order, or look each one up by its number; not both.",
        ),
        Wrong(
            "shuffled_on_and_on",
            _shuffled_on_and_on,
            "the points are shuffled as well, and stay so in the next epoch.",
            "every order numbers the points as they were given.",
        ),
        Wrong(
            "from_the_start_again",
            _run(begin=lambda ends: ends[0]),
            "every epoch begins at the first place.",
            "an epoch begins where the last one ended.",
        ),
        Wrong(
            "every_update",
            _every_update,
            "every update is listed.",
            "asked is the line at the start, and at the end of each epoch.",
        ),
        Wrong(
            "mean_place",
            _run(end=lambda path: path[1:].mean(axis=0)),
            "each row is the mean of an epoch's places, and the run goes on from there.",
            "asked is the line after the last update of the epoch.",
        ),
        Wrong(
            "start_of_the_epoch",
            _run(end=lambda path: path[0]),
            "each epoch is left where it began: all rows are the start.",
            "the first row of the epoch's places is where it began; where is its end?",
        ),
        Wrong(
            "after_the_first_update",
            _run(end=lambda path: path[1]),
            "each epoch has one update only.",
            "an epoch visits every example.",
        ),
        Wrong(
            "last_example_missing",
            _run(end=lambda path: path[-2]),
            "each epoch stops before its last update.",
            "the last row of the epoch's places is where it ended.",
        ),
        Wrong(
            "start_missing",
            lambda *args: _right_run(*args)[1:],
            "the start is missing.",
            "the start is a place, too: so many epochs, one place more.",
        ),
        Wrong(
            "end_missing",
            lambda *args: _right_run(*args)[:-1],
            "the last epoch is missing.",
            "the start is a place, too: so many epochs, one place more.",
        ),
    ),
)
