"""Exercises on runs of SGD: one epoch, many epochs, loss curves, sum against mean, a frugal setting.

Mistakes of a loop are one argument of a loop with places for them. Orders are given, not drawn: what is
judged is what a run does with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u07_linear_regression_epochs.lines import place, points
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies.regression import examples_needed

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


# --- E6: loss against examples seen.


def _curve(
    counts: Callable = lambda updates, n, b: b * np.arange(updates + 1),
    average: Callable = lambda squares: squares.mean(axis=1),
    power: int = 2,
) -> Callable:
    """A loss curve with places for mistakes: what is counted, and how errors become a loss."""

    def version(places: Any, x: Any, y: Any, batch_size: int) -> tuple:
        places, x, y = (np.asarray(each, float) for each in (places, x, y))
        off = places[:, :1] + places[:, 1:] * x - y
        return counts(len(places) - 1, len(x), batch_size), average(off**power)

    return version


def _walks(rng: np.random.Generator) -> list[Case]:
    """Places of a few updates; the batch size divides the number of points, and is not 1."""
    cases = []
    for n, batch_size, updates in ((10, 5, 6), (6, 2, 4), (12, 4, 7)):
        x, y = (TEN_X, TEN_Y) if n == 10 else points(rng, n)
        places = np.round(rng.uniform(0.5, 2.5, (updates + 1, 2)), 2)
        first = f"({places[0, 0]:g}, {places[0, 1]:g})"
        label = f"{updates + 1} places from {first} on, {n} points, batch_size = {batch_size}"
        cases.append(Case(label, (*jax.device_put((places, x, y)), batch_size)))
    return cases


E6 = Exercise(
    name="07-E6",
    points=2,
    signature="loss_curve(places, x, y, batch_size) -> (seen, losses)",
    cases=_walks,
    reference=_curve(),
    worked="a reader turns pages, three at a time: before the first turn 0 pages are read, then 3, 6, 9. How well he "
    "knows the book is asked about all of it, each time.",
    wrong=(
        Wrong(
            "updates_counted",
            _curve(counts=lambda updates, n, b: np.arange(updates + 1)),
            "updates are counted, not examples.",
            "each update uses a batch of examples.",
        ),
        Wrong(
            "averaged_before_squaring",
            _curve(average=lambda errors: errors.mean(axis=1) ** 2, power=1),
            "the mean error is squared: points above and below the line cancel.",
            "first square each error, then average.",
        ),
        Wrong(
            "averaged_over_the_places",
            _curve(average=lambda squares: squares.mean(axis=0)),
            "there is a loss for each point, not for each place.",
            "a row of off is one place: average along it.",
        ),
        Wrong(
            "begins_after_the_first",
            _curve(counts=lambda updates, n, b: b * np.arange(1, updates + 2)),
            "at the start a batch has been seen already.",
            "before the first update nothing has been seen.",
        ),
        Wrong(
            "all_points_each_update",
            _curve(counts=lambda updates, n, b: n * np.arange(updates + 1)),
            "every update counts as if it had used all points.",
            "each update uses a batch of examples.",
        ),
        Wrong(
            "epochs_counted",
            _curve(counts=lambda updates, n, b: b * np.arange(updates + 1) / n),
            "epochs are counted, not examples.",
            "an epoch is n examples.",
        ),
        Wrong(
            "summed",
            _curve(average=lambda squares: squares.sum(axis=1)),
            "the losses grow with the number of points: a sum, not a mean.",
            "the loss is the mean over the points.",
        ),
        Wrong(
            "divided_by_the_batch",
            lambda places, x, y, b: (
                _curve()(places, x, y, b)[0],
                _curve(average=lambda squares: squares.sum(axis=1) / b)(places, x, y, b)[1],
            ),
            "the sum over all points is divided by the batch size.",
            "this loss is over all points; the batch was needed for the update only.",
        ),
        Wrong(
            "first_batch_only",
            lambda places, x, y, b: (
                _curve()(places, x, y, b)[0],
                _curve(average=lambda squares: squares[:, :b].mean(axis=1))(places, x, y, b)[1],
            ),
            "the losses are those of the first few points only.",
            "measure every line on all points.",
        ),
        Wrong(
            "half",
            _curve(average=lambda squares: squares.mean(axis=1) / 2),
            "the losses are halved.",
            "this unit's loss is the lecture's: no ½ in front.",
        ),
        Wrong(
            "rooted",
            _curve(average=lambda squares: np.sqrt(squares.mean(axis=1))),
            "a root is taken.",
            "the loss is the mean square itself.",
        ),
        Wrong(
            "best_so_far",
            _curve(average=lambda squares: np.minimum.accumulate(squares.mean(axis=1))),
            "the losses never rise: this is the smallest so far.",
            "asked is the loss at each place, better or worse than before.",
        ),
    ),
)


# --- E7: the same steps from a sum as from a mean.


def _rates(rng: np.random.Generator) -> list[Case]:
    cases = []
    for batch_size in (5, 10, 3, 32):
        rate = float(f"{rng.uniform(0.03, 0.3):.3g}")
        label = f"learning_rate = {rate:g}, batch_size = {batch_size}"
        cases.append(Case(label, (rate, batch_size), batch_size))
    return cases


E7 = Exercise(
    name="07-E7",
    points=1,
    signature="rate_for_the_sum(learning_rate, batch_size) -> learning rate",
    cases=_rates,
    reference=lambda learning_rate, batch_size: learning_rate / batch_size,
    worked="a tip of 6 shared by three waiters is 2 each: who pays three waiters 2 each has paid the same as who puts "
    "6 in the pot.",
    wrong=(
        Wrong(
            "multiplied",
            lambda rate, b: rate * b,
            "the step becomes longer twice: by the sum, and by the rate.",
            "a sum is as many times larger than the mean as there are examples: the rate must undo this.",
        ),
        Wrong(
            "unchanged",
            lambda rate, b: rate,
            "the rate is unchanged, so the steps become longer.",
            "a step is the rate times the gradient, and the gradient has grown.",
        ),
        Wrong(
            "root_of_the_batch",
            lambda rate, b: rate / np.sqrt(b),
            "divided by the root of the batch size.",
            "the root belongs to the noise of a mean, not to its size.",
        ),
        Wrong(
            "halved_too",
            lambda rate, b: rate / (2 * b),
            "there is a 2 too many.",
            "both losses are without ½; only sum and mean differ.",
        ),
        Wrong(
            "doubled_too",
            lambda rate, b: 2 * rate / b,
            "there is a 2 too many.",
            "both losses are without ½; only sum and mean differ.",
        ),
        Wrong(
            "for_ten_only",
            lambda rate, b: rate / 10,
            "it is right for batches of ten only.",
            "use the batch size that you are given.",
        ),
        Wrong(
            "one_less",
            lambda rate, b: rate / (b - 1),
            "divided by one less than the batch size.",
            "a mean over B examples is their sum divided by B.",
        ),
        Wrong(
            "upside_down",
            lambda rate, b: b / rate,
            "the quotient is upside down.",
            "a larger batch needs a smaller rate.",
        ),
    ),
)


# --- E8: a setting that reaches a loss with few examples.

# Target -> how many examples are few: somewhat more than the best setting of a grid needs.
FEW = {0.12: 10, 0.105: 20, 0.1: 50}
LARGEST_BATCH = len(TEN_X)


def _frugal(args: tuple, setting: Any) -> str | None:
    """None if the setting reaches the target with few examples, in the median of 500 shuffles."""
    (target,) = args
    rate, batch_size = (float(np.asarray(part)) for part in setting)
    if batch_size != round(batch_size) or not 1 <= batch_size <= LARGEST_BATCH:
        return f"a batch holds 1 to {LARGEST_BATCH} of the ten points; yours holds {number(batch_size)}."
    if not 0 < rate < 1:
        return f"try a rate between 0 and 1; yours is {number(rate)}."
    needed = examples_needed(rate, int(batch_size), target)
    if needed is None:
        return (
            f"for the loss {target:g}, rate {number(rate)} with batches of {int(batch_size)} is not there "
            f"after 300 examples; at most {FEW[target]} are asked."
        )
    if needed > FEW[target]:
        return (
            f"for the loss {target:g}, rate {number(rate)} with batches of {int(batch_size)} needs "
            f"{needed} examples; at most {FEW[target]} are asked."
        )
    return None


E8 = Exercise(
    name="07-E8",
    points=2,
    signature="frugal_setting(target) -> (learning_rate, batch_size)",
    cases=[Case(f"target = {target:g}", (target,)) for target in FEW],
    reference=lambda target: (0.18, 10) if target < 0.104 else (0.07, 2 if target < 0.11 else 1),
    accepts=_frugal,
    worked="looking for a route: on foot you are at the next corner first, by train first in the next town. Which is "
    "better depends on how far you want to go; so ask about each distance by itself.",
    wrong=(
        Wrong(
            "lectures_green",
            lambda target: (0.1, 1),
            "this is the lecture's first setting: it comes near quickly, and then hovers.",
            "for a lower loss, the noise must be smaller: a smaller rate, or a larger batch.",
        ),
        Wrong(
            "lectures_blue",
            lambda target: (0.05, 5),
            "this is the lecture's second setting.",
            "with the mean, batches of five bear a larger rate.",
        ),
        Wrong(
            "lectures_red",
            lambda target: (0.025, 10),
            "this is the lecture's third setting: no noise, and steps that are far too short.",
            "with the mean, all ten points bear a rate up to 0.33.",
        ),
        Wrong(
            "one_for_all_targets",
            lambda target: (0.07, 1),
            "one setting for all targets: good for the first only.",
            "the target is an argument: answer each by itself.",
        ),
        Wrong(
            "full_batch_for_all_targets",
            lambda target: (0.18, 10),
            "all ten points for all targets: good where the target is low.",
            "for the high target, ten examples for one update are a waste.",
        ),
        Wrong(
            "largest_stable_rate",
            lambda target: (0.33, 10),
            "at the largest stable rate the steep direction leaps to and fro.",
            "unit 03: the best rate lies below the limit.",
        ),
        Wrong(
            "tiny_steps",
            lambda target: (0.005, 1),
            "steps so short that nothing is noisy, and nothing is quick.",
            "try ten times the rate.",
        ),
    ),
)
