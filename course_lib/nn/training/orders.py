"""Which examples make up which batch: the order of an epoch, decided before it begins.

Orders are drawn with NumPy, because they are needed as plain numbers: a sort inside a compiled program
would take longer to compile than most of the course's networks take to train.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import jax
import numpy as np
from jax import Array

# From this many row numbers on, drawing them is shared among threads; NumPy lets sorts run at once.
MANY = 100_000
# So many are drawn at a time: they stay in a core's cache.
BLOCK = 32_768
# A generator given a key asks the system for a seed first, which takes as long as drawing a small order.
ANY_SEED = np.random.SeedSequence(0)


def epoch_orders(
    key: Array, n: int, batch_size: int, epochs: range, room: int | None = None
) -> np.ndarray:
    """Row numbers of every batch: each epoch visits every example once, in an order of its own.

    The order of an epoch depends on the key and the epoch's number alone, so that a run in two pieces
    sees what a run in one sees. For another n take another key: under one key the order of 10 examples is that of
    12 without two.

    Args:
        key: a JAX random key.
        n: number of examples, below 2³¹.
        batch_size: examples a batch.
        epochs: which epochs, one after the other, e.g. range(0, 10).
        room: for how many epochs the array has room, len(epochs) unless given; the rest is 0.

    Returns:
        int32 (room, ceil(n / batch_size), batch_size). A short last batch is filled with 0, for which
        `batch_mask` is False.

    Raises:
        ValueError: for epochs that do not follow one another, or sizes below 1.
    """
    if not isinstance(epochs, range) or (epochs.step != 1 and len(epochs) > 1):
        raise ValueError(f"epochs follow one another, as in range(0, 10); got {epochs!r}")
    if n < 1 or batch_size < 1:
        raise ValueError(f"an order takes an example and a batch of one; got {n} and {batch_size}")
    steps = -(-n // batch_size)
    orders = np.zeros((len(epochs) if room is None else room, steps * batch_size), np.int32)
    number, at_once = _number(key), max(1, BLOCK // n)

    def draw(first: int) -> None:
        some = epochs[first : first + at_once]
        orders[first : first + len(some), :n] = _shuffled(number, n, some)

    blocks = range(0, len(epochs), at_once)
    if n * len(epochs) < MANY:
        for first in blocks:
            draw(first)
    else:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(draw, blocks))
    return orders.reshape(-1, steps, batch_size)


def _shuffled(number: int, n: int, epochs: range) -> np.ndarray:
    """The numbers 0…n-1 in a random order for each epoch, uint64 (epochs, n): sorted by random numbers.

    A row number takes the lowest bits of its random number, so that sorting moves it along. NumPy sorts many
    numbers faster than it shuffles them one by one. Two are alike above these bits, and so not shuffled
    among themselves, in one epoch of 30,000 with n = 100,000.
    """
    source = np.random.Philox(ANY_SEED)
    state, draws = source.state, -(-n // 4)  # Philox counts, and gives four numbers for each count
    state["state"]["key"][:] = number, 0
    # An epoch begins at a count of its own, so it needs none of those before.
    state["state"]["counter"][0] = epochs.start * draws
    source.state = state
    words = source.random_raw(len(epochs) * draws * 4).reshape(len(epochs), -1)[:, :n]
    bits = np.uint64((n - 1).bit_length())
    words <<= bits  # in place: much memory anew costs as much as the sorting
    words |= np.arange(n, dtype=np.uint64)
    words.sort(axis=1)
    words &= (np.uint64(1) << bits) - np.uint64(1)
    return words


def _number(key: Array) -> int:
    """A JAX key as one 64-bit number."""
    words = np.asarray(jax.random.key_data(key)).ravel()
    return int(words[-2]) << 32 | int(words[-1])


def batch_mask(n: int, batch_size: int, padding: int = 0) -> np.ndarray | None:
    """Which places of an epoch's batches hold an example; None if all do.

    Args:
        n, batch_size: as for `epoch_orders`.
        padding: empty places added to every batch.

    Returns:
        bool (ceil(n / batch_size), batch_size + padding), or None.
    """
    steps = -(-n // batch_size)
    if steps * batch_size == n and not padding:
        return None
    present = (np.arange(steps * batch_size) < n).reshape(steps, batch_size)
    return np.pad(present, ((0, 0), (0, padding)))


def batch_sizes(n: int, batch_size: int) -> np.ndarray:
    """How many examples each batch of an epoch holds; float64 (steps,), as weights of their losses."""
    sizes = np.full(-(-n // batch_size), batch_size, np.float64)
    sizes[-1] -= sizes.sum() - n
    return sizes
