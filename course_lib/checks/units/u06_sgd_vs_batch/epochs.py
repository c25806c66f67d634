"""Unit 06, SGD against batch descent: the exercises on epochs, shuffles and rates, and their known mistakes.

Orders are not unique, so they are judged by what an order must be; all else is compared number by number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u06_sgd_vs_batch.gradients import (
    drawn_examples,
    mean_grad,
    unsorted_rows,
)
from course_lib.studies.minibatches import epoch_batches, updates_per_epoch
from course_lib.studies.noisy_descent import CONDITIONS, robbins_monro

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


# --- E5: the batches of an epoch.


def _epochs(rng: np.random.Generator) -> list[Case]:
    """Batches that fit and that leave a rest; the last case is large enough to see what meets what."""
    cases = []
    for n, size in ((10, 3), (12, 4), (9, 9), (20, 6)):
        seed = int(rng.integers(100, 1000))
        # Old-style keys: arrays that whoever looks at the arguments can compare.
        key = jax.random.PRNGKey(seed)
        label = f"key = jax.random.key({seed}), n = {n}, batch_size = {size}"
        cases.append(Case(label, (key, n, size)))
    return cases


OWN_KEY = "the order does not come from the key that was given: it is that of a key of your own."


@cache
def _orders_of_usual_keys(n: int) -> np.ndarray:
    """The orders that one gets from a key of one's own, whatever key was given."""
    keys = [jax.random.PRNGKey(seed) for seed in (*range(10), 42)]
    return np.stack([jax.random.permutation(key, n) for key in keys])


def _no_order(rows: np.ndarray, n: int) -> str | None:
    """What keeps these row numbers from being a shuffled order of n rows, or None."""
    rows = np.asarray(rows).astype(int)
    if rows.min() < 0 or rows.max() >= n:
        wrong = rows.min() if rows.min() < 0 else rows.max()
        return f"there is no row {wrong}: with n = {n} the rows are 0 to {n - 1}."
    visited = len(set(rows.tolist()))
    if visited < n:
        return f"of {n} examples only {visited} are visited, in {len(rows)} visits."
    if (np.diff(rows) == 1).all() or (np.diff(rows) == -1).all():
        return "the rows come in order: nothing is shuffled."
    return None


def _an_epoch(args: tuple, batches: list) -> str | None:
    """None if the batches are one shuffled epoch, else what is wrong."""
    _, n, size = args
    rows = np.concatenate(batches).astype(int)
    reason = _no_order(rows, n)
    if reason:
        return reason
    if (_orders_of_usual_keys(n) == rows).all(axis=1).any():
        return OWN_KEY
    blocks = {frozenset(range(first, min(first + size, n))) for first in range(0, n, size)}
    # By chance that happens once in many millions of epochs.
    if n >= 18 and {frozenset(batch.astype(int).tolist()) for batch in batches} == blocks:
        return "the same examples always share a batch: neighbours stay together."
    return None


def _cut(rows: Any, size: int) -> list:
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _pieces(key: Any, n: int, size: int, beginnings: range) -> list:
    order = jax.random.permutation(key, n)
    return [order[first : first + size] for first in beginnings]


def _blocks_shuffled(key, n, size):
    blocks = _cut(np.arange(n), size)
    full = [blocks[i] for i in np.asarray(jax.random.permutation(key, n // size))]
    return [*full, *blocks[n // size :]]


def _shuffled_inside(key, n, size):
    keys = jax.random.split(key, n)
    blocks = zip(keys, _cut(jnp.arange(n), size), strict=False)
    return [jax.random.permutation(its_key, block) for its_key, block in blocks]


def _each_drawn_alone(key, n, size, same=False):
    sizes = [len(block) for block in _cut(np.arange(n), size)]
    keys = [key] * len(sizes) if same else jax.random.split(key, len(sizes))
    return [
        jax.random.permutation(its_key, n)[:wanted]
        for its_key, wanted in zip(keys, sizes, strict=True)
    ]


def _filled_up(key, n, size):
    order = np.asarray(jax.random.permutation(key, n))
    return _cut(np.resize(order, updates_per_epoch(n, size) * size), size)


E5 = Exercise(
    name="06-E5",
    points=2,
    signature="epoch_batches(key, n, batch_size) -> list of arrays of row numbers",
    cases=_epochs,
    reference=epoch_batches,
    accepts=_an_epoch,
    worked="a deck of 10 cards, dealt in hands of 4: shuffle the deck once, then deal from the top. The hands have 4, "
    "4 and 2 cards, and every card is in exactly one.",
    wrong=(
        Wrong(
            "with_replacement",
            lambda key, n, size: _cut(jax.random.randint(key, (n,), 0, n), size),
            "some examples come several times, others never.",
            "an epoch visits every example once: shuffle the rows, do not draw them.",
        ),
        Wrong(
            "each_batch_drawn_alone",
            _each_drawn_alone,
            "every batch is drawn from all examples, whatever came before.",
            "shuffle once for the whole epoch, then cut.",
        ),
        Wrong(
            "same_batch_again",
            lambda key, n, size: _each_drawn_alone(key, n, size, same=True),
            "every batch holds the same examples.",
            "shuffle once for the whole epoch; where does the second batch begin?",
        ),
        Wrong(
            "not_shuffled",
            lambda key, n, size: _cut(np.arange(n), size),
            "the rows come in order.",
            "cut the shuffled order, not the rows as they lie.",
        ),
        Wrong(
            "blocks_shuffled",
            _blocks_shuffled,
            "batches of neighbours are shuffled, not the examples.",
            "first shuffle, then cut.",
        ),
        Wrong(
            "shuffled_inside_batches",
            _shuffled_inside,
            "the rows are shuffled inside of each batch only.",
            "first shuffle, then cut.",
        ),
        Wrong(
            "last_batch_dropped",
            lambda key, n, size: _cut(np.asarray(jax.random.permutation(key, n)), size)[
                : n // size
            ],
            "the short last batch is missing.",
            "the examples that are left over are a batch, too.",
        ),
        Wrong(
            "pieces_overlap",
            lambda key, n, size: _pieces(key, n, size, range(updates_per_epoch(n, size))),
            "the pieces overlap: each begins one place after the one before.",
            "a piece is batch_size long: where does the next one begin?",
        ),
        Wrong(
            "first_piece_missing",
            lambda key, n, size: _pieces(key, n, size, range(size, n, size)),
            "the first piece of the order is missing.",
            "the first piece begins at place 0.",
        ),
        Wrong(
            "filled_up",
            _filled_up,
            "the last batch is filled up with examples that were there before.",
            "the last batch may be short: nobody comes twice.",
        ),
        Wrong(
            "batches_counted_as_rows",
            lambda key, n, size: np.array_split(np.asarray(jax.random.permutation(key, n)), size),
            "there are batch_size batches.",
            "batch_size is how many rows a batch holds, not how many batches there are.",
        ),
        Wrong(
            "counted_from_one",
            lambda key, n, size: _cut(jax.random.permutation(key, n) + 1, size),
            "rows are counted from 1: row 0 never comes.",
            "Python's first row has the number 0.",
        ),
        Wrong(
            "key_of_its_own",
            lambda key, n, size: _cut(jax.random.permutation(jax.random.PRNGKey(0), n), size),
            "the order is the same whatever key is given.",
            "use the key that is handed in: who calls decides on the order.",
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
        args = (*drawn_examples(rng, n, features), rate, _cut(jnp.asarray(rows), size))
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
    path = _right(w, X, y, rate, batches)
    return np.concatenate([path[:1], np.tile(path[-1], (len(batches), 1))])


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


# --- E8: which rates Robbins and Monro allow.


def _powers(rng: np.random.Generator) -> list[Case]:
    """Powers in all three regions, and both borders exactly."""
    drawn = [rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.9), rng.uniform(1.1, 1.9)]
    powers = [0.0, 0.5, 1.0, 2.0, 0.55, 0.95, 1.05, *(float(f"{p:.2g}") for p in drawn)]
    return [Case(f"power = {power:g}", (power,)) for power in powers]


def _conditions(
    first: Callable = lambda p: p <= 1, second: Callable = lambda p: p > 0.5
) -> Callable:
    """`robbins_monro` with places for mistakes: when each condition holds."""

    def version(power: float) -> str:
        if first(power) and second(power):
            return "both"
        return "first only" if first(power) else "second only"

    return version


E8 = Exercise(
    name="06-E8",
    points=2,
    signature="robbins_monro(power) -> which conditions hold",
    cases=_powers,
    reference=robbins_monro,
    choices=CONDITIONS,
    worked="the rates 1/k³: their sum has a limit, since 3 is above 1. Their squares are 1/k⁶; that sum has a limit, "
    "too. The second condition holds, the first does not.",
    wrong=(
        Wrong(
            "one_over_k_has_a_limit",
            _conditions(first=lambda p: p < 1),
            "1/k is said to have a sum with a limit.",
            "1 + 1/2 + 1/3 + … grows without limit, if slowly: what happens at the border?",
        ),
        Wrong(
            "squares_at_the_border",
            _conditions(second=lambda p: p >= 0.5),
            "1/√k is said to have squares whose sum has a limit.",
            "the squares of 1/√k are 1/k.",
        ),
        Wrong(
            "not_squared",
            _conditions(second=lambda p: p > 1),
            "the second condition is asked of the rates themselves.",
            "what power of k are the squares of the rates?",
        ),
        Wrong(
            "exchanged",
            lambda power: {"first only": "second only", "second only": "first only"}.get(
                robbins_monro(power), "both"
            ),
            "first and second have changed places.",
            "the first speaks of the rates: their sum must grow without limit.",
        ),
        Wrong(
            "first_turned_round",
            _conditions(first=lambda p: p > 1),
            "the first condition is turned round.",
            "a rate that falls fast has a sum with a limit; the first condition asks for none.",
        ),
        Wrong(
            "second_turned_round",
            _conditions(second=lambda p: p <= 0.5),
            "the second condition is turned round.",
            "rates that fall faster have smaller squares: which powers make their sum have a limit?",
        ),
        Wrong(
            "both_turned_round",
            _conditions(first=lambda p: p > 1, second=lambda p: p <= 0.5),
            "both conditions are turned round.",
            "try the power 0, a constant rate: does the sum of the rates grow without limit?",
        ),
        Wrong(
            "first_always",
            _conditions(first=lambda p: True),
            "the first condition is said to hold always.",
            "try the power 2: 1 + 1/4 + 1/9 + … has a limit.",
        ),
        Wrong(
            "both_always",
            lambda power: "both",
            "the answer is always both.",
            "try the power 0, a constant rate: has the sum of its squares a limit?",
        ),
    ),
)


# --- E9: the planted bug. A key that is used again.


def _many_epochs(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, epochs in ((10, 3), (12, 5), (9, 4)):
        seed = int(rng.integers(100, 1000))
        label = f"key = jax.random.key({seed}), n = {n}, epochs = {epochs}"
        cases.append(Case(label, (jax.random.PRNGKey(seed), n, epochs)))
    return cases


def _orders(key: Any, n: int, epochs: int) -> Any:
    keys = jax.random.split(key, epochs)
    return jnp.stack([jax.random.permutation(its_key, n) for its_key in keys])


def _new_orders(args: tuple, orders: np.ndarray) -> str | None:
    """None if every row is a shuffled order and no two are the same, else what is wrong."""
    _, n, epochs = args
    for epoch, order in enumerate(orders):
        reason = _no_order(order, n)
        if reason:
            return f"epoch {epoch}: {reason}"
        if (_orders_of_usual_keys(n) == np.asarray(order)).all(axis=1).any():
            return f"epoch {epoch}: {OWN_KEY}"
    different = len({tuple(order) for order in np.asarray(orders).astype(int).tolist()})
    if different == epochs:
        return None
    if different == 1:
        return f"all {epochs} epochs have the same order."
    return f"{epochs} epochs have only {different} different orders."


def _split_once(key, n, epochs):
    first, second = jax.random.split(key)
    keys = [first, *[second] * (epochs - 1)]
    return jnp.stack([jax.random.permutation(its_key, n) for its_key in keys])


E9 = Exercise(
    name="06-E9",
    points=2,
    signature="orders_of_epochs(key, n, epochs) -> orders, (epochs, n)",
    cases=_many_epochs,
    reference=_orders,
    accepts=_new_orders,
    worked="three throws of a die: three keys. jax.random.randint(key, (), 1, 7) three times is one throw, read three "
    "times.",
    wrong=(
        Wrong(
            "bug_left_in",
            lambda key, n, epochs: jnp.stack([jax.random.permutation(key, n)] * epochs),
            "the planted bug is still there: one key, one order.",
            "a key is used once: each epoch needs one of its own.",
        ),
        Wrong(
            "split_once",
            _split_once,
            "from the second epoch on it is one order again.",
            "a key is used once: each epoch needs one of its own.",
        ),
        Wrong(
            "key_of_its_own",
            lambda key, n, epochs: jnp.stack(
                [jax.random.permutation(jax.random.PRNGKey(epoch), n) for epoch in range(epochs)]
            ),
            "the orders are the same whatever key is given.",
            "make the new keys of the key that is handed in.",
        ),
        Wrong(
            "with_replacement",
            lambda key, n, epochs: jax.random.randint(key, (epochs, n), 0, n),
            "some examples come several times in an epoch, others never.",
            "an epoch visits every example once.",
        ),
        Wrong(
            "not_shuffled",
            lambda key, n, epochs: np.tile(np.arange(n), (epochs, 1)),
            "nothing is shuffled.",
            "the order of an epoch comes from a key.",
        ),
        Wrong(
            "one_long_shuffle",
            lambda key, n, epochs: (jax.random.permutation(key, n * epochs) % n).reshape(epochs, n),
            "all visits of all epochs are shuffled together.",
            "every epoch by itself visits every example once.",
        ),
        Wrong(
            "one_epoch_only",
            lambda key, n, epochs: jax.random.permutation(key, n),
            "only one order came back.",
            "asked is a row for each epoch.",
        ),
        Wrong(
            "on_its_side",
            lambda key, n, epochs: np.asarray(_orders(key, n, epochs)).T,
            "rows and columns are exchanged.",
            "a row for each epoch.",
        ),
    ),
)
