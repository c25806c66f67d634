"""Training on a data set that does not fit in memory: the batches come in blocks, from disk.

The rows may be those of `np.load(..., mmap_mode="r")` or of anything else that can be asked for a list
of rows. The orders are those of `fit`, and so is the result.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.optimizers import Optimizer
from course_lib.nn.sequential import Sequential
from course_lib.nn.training.inputs import as_batch, check_sizes, check_together
from course_lib.nn.training.orders import batch_mask, batch_sizes, epoch_orders
from course_lib.nn.training.program import Carry, begin, step_key
from course_lib.nn.training.progress import Progress
from course_lib.nn.training.result import Fit, name_of, stop_if_diverged
from course_lib.nn.training.step import Batch, Learner, Recipe, make_step


def fit_stream(
    model: Sequential,
    params: Any,
    data: tuple[Any, Any],
    *,
    loss: Callable,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    key: Array,
    rows_in_memory: int = 65_536,
    progress: bool = True,
) -> Fit:
    """Train as `fit` does, with no more than `rows_in_memory` examples in memory at a time.

    Args:
        data: (X, y); each has a shape and gives the rows of an index array: NumPy arrays, memory maps.
        rows_in_memory: at least batch_size; rounded down to whole batches.
        The others are those of `fit`.

    Returns:
        A `Fit`, as from `fit` without a validation set.

    Raises:
        ValueError, TypeError, TrainingDiverged: as `fit`; bad values when their block is read.
    """
    X, y = data
    if len(X) != len(y):
        raise ValueError(f"data has {len(X)} examples in X, but {len(y)} in y")
    check_sizes(len(X), batch_size, epochs, None, None)
    first = as_batch((X[:batch_size], y[:batch_size]), "data", params)
    check_together(model, params, loss, first)
    recipe = Recipe(model, loss, optimizer)
    carry, name = begin(recipe, params, validated=False), name_of(optimizer)
    losses = np.zeros((epochs, -(-len(X) // batch_size)))
    with contextlib.closing(Progress(epochs)) as bar:
        for epoch in range(epochs):
            learner = carry.learner
            for number, block, mask in _blocks(
                X, y, params, key, epoch, batch_size, rows_in_memory
            ):
                check_together(model, params, loss, block)
                rows = jnp.arange(number, number + len(mask))
                learner, part = _run_block(recipe)(
                    learner, _by_batch(block, mask), key, epoch, rows
                )
                losses[epoch, number : number + len(part)] = part
            carry = carry._replace(learner=learner, epoch=carry.epoch + 1)
            result = _result(carry, losses[: epoch + 1], len(X), batch_size, name)
            stop_if_diverged(result)
            if progress:
                bar(epoch + 1, result.history["loss"])
    return _result(carry, losses, len(X), batch_size, name)


def _result(carry: Carry, losses: np.ndarray, n: int, batch_size: int, name: str) -> Fit:
    params, layers, done = carry.learner.params, carry.learner.layers, len(losses)
    history = {"loss": losses @ batch_sizes(n, batch_size) / n, "step_loss": losses}
    return Fit(params, layers, params, layers, done, history, done, False, carry, name)


def _blocks(X, y, params, key, epoch, batch_size, rows_in_memory) -> Iterator[tuple]:
    """The batches of an epoch, in blocks: (number of the first, its rows as a Batch, mask)."""
    (order,) = epoch_orders(key, len(X), batch_size, range(epoch, epoch + 1))
    mask = batch_mask(len(X), batch_size)
    mask = np.ones(order.shape, bool) if mask is None else mask
    room = max(1, rows_in_memory // batch_size)
    for first in range(0, len(order), room):
        rows = order[first : first + room]
        block = as_batch((X[rows.ravel()], y[rows.ravel()]), "data", params)
        yield first, block, mask[first : first + room]


def _by_batch(block: Batch, mask: np.ndarray) -> Batch:
    """Rows as (batches, B, …); weights only where a batch is short, as `fit` has them."""
    X, y = (part.reshape(*mask.shape, *part.shape[1:]) for part in block[:2])
    return Batch(X, y, None if mask.all() else mask.astype(X.dtype))


@functools.lru_cache(maxsize=16)
def _run_block(recipe: Recipe) -> Callable:
    step = make_step(recipe)

    @jax.jit
    def run(learner: Learner, block: Batch, key: Array, epoch: int, numbers: Array):
        def one_step(learner, inputs):
            batch, number = inputs
            its_key = step_key(key if recipe.model.random else None, epoch, number)
            return step(learner, batch, its_key)

        return jax.lax.scan(one_step, learner, (block, numbers))

    return run
