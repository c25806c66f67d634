"""Unit 06, SGD against batch descent: the exercises on the updates of an epoch, and their known mistakes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u06_sgd_vs_batch.gradients import (
    drawn_examples,
    mean_grad,
    unsorted_rows,
)
from course_lib.checks.units.u06_sgd_vs_batch.orders import cut
from course_lib.studies.minibatches import updates_per_epoch

# --- E4: updates in an epoch.


def _counts(rng: np.random.Generator) -> list[Case]:
    """The lectures' numbers and drawn ones; batches that fit, that leave a rest, that are everything."""
    drawn = [(int(rng.integers(30, 90)), int(rng.integers(7, 13))) for _ in range(2)]
    pairs = [(10, 3), (10, 5), (1000, 32), (64, 64), (11, 1), (9, 8), *drawn]
    return [Case(f"n = {n}, batch_size = {size}", (n, size)) for n, size in pairs]


E4 = Exercise(
    name="06-E4",
    points=1,
    signature="updates_per_epoch(n, batch_size) -> a whole number",
    cases=_counts,
    reference=updates_per_epoch,
    worked="14 eggs in boxes of 6: two full boxes and one with two eggs, three boxes. For 12 eggs it is two.",
    wrong=(
        Wrong(
            "rest_dropped",
            lambda n, size: n // size,
            "one too few where a rest is left.",
            "the examples that are left over are a batch, too, a short one.",
        ),
        Wrong(
            "one_more_always",
            lambda n, size: n // size + 1,
            "one too many where the batches fit exactly.",
            "only a rest needs a batch of its own.",
        ),
        Wrong(
            "rounded",
            lambda n, size: round(n / size),
            "a small rest is dropped, a large one is not.",
            "any rest needs a batch of its own.",
        ),
        Wrong(
            "not_whole",
            lambda n, size: n / size,
            "there is no third of an update.",
            "the last update is a whole one, whatever its batch holds.",
        ),
        Wrong(
            "rest_counted",
            lambda n, size: n // size + n % size,
            "every example that is left over counts as an update.",
            "those that are left over share one batch, however many they are.",
        ),
        Wrong(
            "rest_turned_round",
            lambda n, size: n // size + (n % size == 0),
            "one too many where the batches fit, one too few where a rest is left.",
            "a short batch is there when the rest is not 0.",
        ),
        Wrong(
            "batch_size_itself",
            lambda n, size: size,
            "this is how many examples one update looks at.",
            "asked is how many updates it takes to see all n.",
        ),
        Wrong(
            "examples_counted",
            lambda n, size: n,
            "this is how many examples an epoch sees.",
            "one update sees several of them.",
        ),
        Wrong(
            "size_of_the_last_batch",
            lambda n, size: n - (math.ceil(n / size) - 1) * size,
            "this is how many examples are in the last batch.",
            "asked is the number of batches.",
        ),
        Wrong(
            "multiplied",
            lambda n, size: n * size,
            "it grows with the batch.",
            "larger batches: fewer updates.",
        ),
    ),
)


# --- E6: the updates of an epoch.


def _runs(rng: np.random.Generator) -> list[Case]:
    """Batch sizes 1, some, with a short last batch, and all examples: SGD, mini-batches, descent."""
    cases = []
    for n, size, features in ((7, 3, 2), (7, 7, 2), (7, 1, 2), (8, 5, 3)):
        rows = unsorted_rows(rng, n, n)
        rate = float(f"{rng.uniform(0.03, 0.12):.2g}")
        label = f"X ({n}, {features}), learning_rate = {rate:g}, batches of {size}"
        args = (*drawn_examples(rng, n, features), rate, cut(jax.device_put(rows), size))
        cases.append(Case(label, args))
    return cases


def _epoch(
    grad: Callable = lambda w, X, y, **_: mean_grad(X, X @ w - y),
    move: Callable = lambda w, step: w - step,
    begin: Callable = lambda w, start: w,
) -> Callable:
    """An epoch with places for mistakes: the gradient of a batch, how a step moves, where it begins.

    `grad` gets w, the rows X, y of the batch, and by name all that it should not need.
    """

    def version(w: Any, X: Any, y: Any, learning_rate: float, batches: list) -> np.ndarray:
        X, y, start = np.asarray(X), np.asarray(y), np.asarray(w)
        path = [start]
        for batch in map(np.asarray, batches):
            place = begin(path[-1], start)
            more = {"start": start, "all_X": X, "all_y": y, "batches": batches}
            path.append(move(place, learning_rate * grad(place, X[batch], y[batch], **more)))
        return np.stack(path)

    return version


_right = _epoch()


def _row_by_row(w, X, y, rate, batches):
    return _right(w, X, y, rate, [np.asarray(row)[None] for batch in batches for row in batch])


def _rows_taken_twice(w, X, y, rate, batches):
    X, y, path = np.asarray(X), np.asarray(y), [np.asarray(w)]
    for batch in map(np.asarray, batches):
        # JAX raises nothing for a row that is not there: it takes the last one.
        rows = batch[np.minimum(batch, len(batch) - 1)]
        path.append(path[-1] - rate * mean_grad(X[rows], X[rows] @ path[-1] - y[rows]))
    return np.stack(path)


def _one_array(w, X, y, rate, batches):
    return np.tile(_right(w, X, y, rate, batches)[-1], (len(batches) + 1, 1))


def _one_array_after_the_start(w, X, y, rate, batches):
    path = _one_array(w, X, y, rate, batches)
    path[0] = w
    return path


def _one_update(w, X, y, rate, batches):
    return _right(w, X, y, rate, [np.concatenate([np.asarray(batch) for batch in batches])])


def _without_the_short_one(w, X, y, rate, batches):
    return _right(w, X, y, rate, [b for b in batches if len(b) == len(batches[0])])


E6 = Exercise(
    name="06-E6",
    points=3,
    signature="sgd_epoch(w, X, y, learning_rate, batches) -> places, (updates + 1, features)",
    cases=_runs,
    reference=_right,
    trajectory=True,
    worked="yhat = w x with w = 2 and a rate of 0.1. First batch: x = 1, y = 1; error 1, gradient 1, w becomes 1.9. "
    "Second batch: x = 2, y = 3; with 1.9 the error is 0.8, the gradient 1.6, and w becomes 1.74.",
    wrong=(
        Wrong(
            "uphill",
            _epoch(move=lambda w, step: w + step),
            "the first move goes the other way.",
            "the gradient points uphill.",
        ),
        Wrong(
            "gradients_at_the_start",
            _epoch(lambda w, X, y, start, **_: mean_grad(X, X @ start - y)),
            "every batch's gradient is taken at the start of the epoch.",
            "the second batch sees the weights that the first has left.",
        ),
        Wrong(
            "always_from_the_start",
            _epoch(begin=lambda w, start: start),
            "every update begins at the start.",
            "each update must begin where the last one ended.",
        ),
        Wrong(
            "all_examples",
            _epoch(lambda w, X, y, all_X, all_y, **_: mean_grad(all_X, all_X @ w - all_y)),
            "every update uses all examples: this is batch descent, whatever the batches are.",
            "an update sees only its batch.",
        ),
        Wrong(
            "sum_for_mean",
            _epoch(lambda w, X, y, **_: len(X) * mean_grad(X, X @ w - y)),
            "right for batches of one only: the larger the batch, the longer the step.",
            "the gradient of a batch is a mean.",
        ),
        Wrong(
            "short_batch_divided_by_the_full_size",
            _epoch(
                lambda w, X, y, batches, **_: len(X) * mean_grad(X, X @ w - y) / len(batches[0])
            ),
            "only the update with the short batch is wrong, and too short.",
            "a mean divides by the number of examples that are there.",
        ),
        Wrong(
            "divided_by_all",
            _epoch(lambda w, X, y, all_X, **_: len(X) * mean_grad(X, X @ w - y) / len(all_X)),
            "the sum over a batch is divided by the number of all examples.",
            "a mean over the batch divides by the size of the batch.",
        ),
        Wrong(
            "short_batch_left_out",
            _without_the_short_one,
            "there is no update for the short batch.",
            "a short batch is an update like any other.",
        ),
        Wrong(
            "divided_twice",
            _epoch(lambda w, X, y, **_: mean_grad(X, X @ w - y) / len(X)),
            "right for batches of one only: the larger the batch, the shorter the step.",
            "the gradient of a batch is a mean already.",
        ),
        Wrong(
            "rows_taken_twice",
            _rows_taken_twice,
            "the rows of the batch are taken twice: row numbers of all examples, used on the batch.",
            "minibatch_grad takes the rows itself: hand it all of X and y.",
        ),
        Wrong(
            "remembered_too_early",
            lambda w, X, y, rate, batches: np.concatenate(
                [np.asarray(w)[None], _right(w, X, y, rate, batches)[:-1]]
            ),
            "the start is there twice, and the last place is missing.",
            "first move, then remember the place.",
        ),
        Wrong(
            "one_array_many_times",
            _one_array,
            "all places are the last one, the start as well: one array, changed again and again.",
            "w -= … changes the array that is remembered already; w = w - … makes a new one.",
        ),
        Wrong(
            "one_array_after_the_start",
            _one_array_after_the_start,
            "all places after the start are the last one: one array, changed again and again.",
            "w -= … changes the array that is remembered already; w = w - … makes a new one.",
        ),
        Wrong(
            "row_by_row",
            _row_by_row,
            "there is an update for each example.",
            "one update for each batch, with the mean gradient of its examples.",
        ),
        Wrong(
            "one_update_for_all",
            _one_update,
            "there is one update only.",
            "one update for each batch.",
        ),
        Wrong(
            "first_row_only",
            _epoch(lambda w, X, y, **_: mean_grad(X[:1], X[:1] @ w - y[:1])),
            "only the first example of each batch counts.",
            "the gradient of a batch is the mean over all of its examples.",
        ),
        Wrong(
            "rate_forgotten",
            lambda w, X, y, rate, batches: _right(w, X, y, 1.0, batches),
            "the steps are as long as the gradients: right for a rate of 1 only.",
            "use the learning rate that you are given.",
        ),
        Wrong(
            "start_missing",
            lambda w, X, y, rate, batches: _right(w, X, y, rate, batches)[1:],
            "the start is missing.",
            "the start is a place, too: so many updates, one place more.",
        ),
        Wrong(
            "last_place_only",
            lambda w, X, y, rate, batches: _right(w, X, y, rate, batches)[-1],
            "only the last place came back.",
            "asked are all places, from the start on.",
        ),
    ),
)
