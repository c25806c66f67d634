"""Unit 06, SGD against batch descent: the exercises on shuffled orders and their batches, and their known mistakes.

Orders are not unique, so they are judged by what an order must be.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.minibatches import epoch_batches, updates_per_epoch

# --- E5: the batches of an epoch.


def _seeds(rng: np.random.Generator, count: int) -> list[int]:
    """No two alike: what two keys give is compared."""
    return [int(seed) for seed in rng.choice(np.arange(100, 1000), count, replace=False)]


def _epochs(rng: np.random.Generator) -> list[Case]:
    """Batches that fit and that leave a rest, two keys for one n; the last is large enough to see what meets what."""
    sizes = ((12, 4), (12, 4), (9, 9), (20, 6))
    cases = []
    for (n, size), seed in zip(sizes, _seeds(rng, len(sizes)), strict=True):
        label = f"key = jax.random.key({seed}), n = {n}, batch_size = {size}"
        cases.append(Case(label, (jax.random.key(seed), n, size)))
    return cases


SAME_FOR_TWO_KEYS = "two keys give the same order: it does not come from the key that was given."


def _same_for_two_keys(inputs: list[tuple], orders: list[np.ndarray]) -> str | None:
    """None if two keys give two orders wherever all else is the same, else what is wrong.

    An order for one epoch, or a row for each; by chance two of twelve rows agree once in 479 million.
    """
    for (one, mine), (other, theirs) in combinations(zip(inputs, orders, strict=True), 2):
        if one[1:] != other[1:]:
            continue
        same = (mine == theirs).all(axis=-1)
        if same.ndim == 0 and same:
            return SAME_FOR_TWO_KEYS
        if same.any():
            return f"epoch {int(np.argmax(same))}: {SAME_FOR_TWO_KEYS}"
    return None


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
    blocks = {frozenset(range(first, min(first + size, n))) for first in range(0, n, size)}
    # By chance that happens once in many millions of epochs.
    if n >= 18 and {frozenset(batch.astype(int).tolist()) for batch in batches} == blocks:
        return "the same examples always share a batch: neighbours stay together."
    return None


def _keys_decide_on_epochs(inputs: list[tuple], epochs: list[list]) -> str | None:
    return _same_for_two_keys(inputs, [np.concatenate(batches) for batches in epochs])


def cut(rows: Any, size: int) -> list:
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _pieces(key: Any, n: int, size: int, beginnings: range) -> list:
    order = jax.random.permutation(key, n)
    return [order[first : first + size] for first in beginnings]


def _blocks_shuffled(key, n, size):
    blocks = cut(np.arange(n), size)
    full = [blocks[i] for i in np.asarray(jax.random.permutation(key, n // size))]
    return [*full, *blocks[n // size :]]


def _shuffled_inside(key, n, size):
    keys = jax.random.split(key, n)
    blocks = zip(keys, cut(jnp.arange(n), size), strict=False)
    return [jax.random.permutation(its_key, block) for its_key, block in blocks]


def _each_drawn_alone(key, n, size, same=False):
    sizes = [len(block) for block in cut(np.arange(n), size)]
    keys = [key] * len(sizes) if same else jax.random.split(key, len(sizes))
    return [
        jax.random.permutation(its_key, n)[:wanted]
        for its_key, wanted in zip(keys, sizes, strict=True)
    ]


def _filled_up(key, n, size):
    order = np.asarray(jax.random.permutation(key, n))
    return cut(np.resize(order, updates_per_epoch(n, size) * size), size)


E5 = Exercise(
    name="06-E5",
    points=2,
    signature="epoch_batches(key, n, batch_size) -> list of arrays of row numbers",
    cases=_epochs,
    reference=epoch_batches,
    accepts=_an_epoch,
    accepts_all=_keys_decide_on_epochs,
    worked="a deck of 10 cards, dealt in hands of 4: shuffle the deck once, then deal from the top. The hands have 4, "
    "4 and 2 cards, and every card is in exactly one.",
    wrong=(
        Wrong(
            "with_replacement",
            lambda key, n, size: cut(jax.random.randint(key, (n,), 0, n), size),
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
            lambda key, n, size: cut(np.arange(n), size),
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
            lambda key, n, size: cut(np.asarray(jax.random.permutation(key, n)), size)[: n // size],
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
            lambda key, n, size: cut(jax.random.permutation(key, n) + 1, size),
            "rows are counted from 1: row 0 never comes.",
            "Python's first row has the number 0.",
        ),
        Wrong(
            "key_of_its_own",
            lambda key, n, size: cut(jax.random.permutation(jax.random.PRNGKey(0), n), size),
            "the order is the same whatever key is given.",
            "use the key that is handed in: who calls decides on the order.",
        ),
    ),
)


# --- E9: the planted bug. A key that is used again.


def _many_epochs(rng: np.random.Generator) -> list[Case]:
    """Two of them differ in the key alone."""
    sizes = ((10, 3), (12, 5), (12, 5))
    cases = []
    for (n, epochs), seed in zip(sizes, _seeds(rng, len(sizes)), strict=True):
        label = f"key = jax.random.key({seed}), n = {n}, epochs = {epochs}"
        cases.append(Case(label, (jax.random.key(seed), n, epochs)))
    return cases


def _orders(key: Any, n: int, epochs: int) -> Any:
    keys = jax.random.split(key, epochs)
    return jnp.stack([jax.random.permutation(its_key, n) for its_key in keys])


def _new_orders(args: tuple, orders: np.ndarray) -> str | None:
    """None if every row is a shuffled order and no row is made of the one before, else what is wrong."""
    _, n, epochs = args
    for epoch, order in enumerate(orders):
        reason = _no_order(order, n)
        if reason:
            return f"epoch {epoch}: {reason}"
    different = len({tuple(order) for order in np.asarray(orders).astype(int).tolist()})
    if different == 1:
        return f"all {epochs} epochs have the same order."
    if different < epochs:
        return f"{epochs} epochs have only {different} different orders."
    return _made_of_the_one_before(np.asarray(orders).astype(int))


def _made_of_the_one_before(orders: np.ndarray) -> str | None:
    """None if no rule leads from each order to the next, else what is wrong: one shuffle, then, is all there was.

    Of three epochs or more; by chance one rule leads to both later orders of ten rows once in 3.6 million.
    """
    places = np.argsort(orders, axis=1)
    # Where each example stood in the epoch before, and who comes now in the place of each.
    came_from = [places[k][orders[k + 1]] for k in range(len(orders) - 1)]
    comes_now = [orders[k + 1][places[k]] for k in range(len(orders) - 1)]
    for changes in (came_from, comes_now):
        if all((change == changes[0]).all() for change in changes):
            return "each order is made of the one before, always in the same way: only the first is a new shuffle."
        if all(_moved_on(change) for change in changes):
            return "each order is the one before, moved on: only the first is shuffled."
    return None


def _moved_on(change: np.ndarray) -> bool:
    """Whether everything moved by one and the same number, round the end."""
    moved = (change - np.arange(len(change))) % len(change)
    return bool((moved == moved[0]).all())


def _split_once(key, n, epochs):
    first, second = jax.random.split(key)
    keys = [first, *[second] * (epochs - 1)]
    return jnp.stack([jax.random.permutation(its_key, n) for its_key in keys])


def _shuffled_again(key, n, epochs):
    order, orders = jnp.arange(n), []
    for _ in range(epochs):
        order = jax.random.permutation(key, order)
        orders.append(order)
    return jnp.stack(orders)


def _from_one_shuffle(later):
    """The first epoch's order, and what `later` makes of it for the others."""

    def version(key, n, epochs):
        order = jax.random.permutation(key, n)
        return jnp.stack([later(order, epoch) for epoch in range(epochs)])

    return version


E9 = Exercise(
    name="06-E9",
    points=2,
    signature="orders_of_epochs(key, n, epochs) -> orders, (epochs, n)",
    cases=_many_epochs,
    reference=_orders,
    accepts=_new_orders,
    accepts_all=_same_for_two_keys,
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
            "shuffled_again_with_the_same_key",
            _shuffled_again,
            "the order before is shuffled again, and the same key does the same to it every time.",
            "a key is used once: each epoch needs one of its own.",
        ),
        Wrong(
            "moved_on",
            _from_one_shuffle(jnp.roll),
            "it is one shuffle, and each epoch begins one place further in it.",
            "a key is used once: each epoch needs one of its own.",
        ),
        Wrong(
            "row_numbers_moved_on",
            _from_one_shuffle(lambda order, epoch: (order + epoch) % len(order)),
            "it is one shuffle, with the row numbers counted on by one in each epoch.",
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
