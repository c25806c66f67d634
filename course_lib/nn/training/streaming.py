"""Training on a data set that does not fit in memory: the batches come in blocks, from disk.

The rows may be those of `np.load(..., mmap_mode="r")` or of anything else that can be asked for a list
of rows. The orders are those of `fit`, and so is the result.
"""

from __future__ import annotations

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
from course_lib.nn.training.orders import batch_mask, epoch_orders
from course_lib.nn.training.program import Recipe, start, step_key
from course_lib.nn.training.progress import Progress
from course_lib.nn.training.step import Batch, Learner, make_step


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
) -> tuple[Any, np.ndarray]:
    """Train as `fit` does, with no more than `rows_in_memory` examples in memory at a time.

    Args:
        data: (X, y); each has a shape and gives the rows of an index array: NumPy arrays, memory maps.
        rows_in_memory: at least batch_size; rounded down to whole batches.
        The others are those of `fit`.

    Returns:
        The parameters, and the loss of every step (epochs, steps).
    """
    X, y = data
    n = len(X)
    check_sizes(n, batch_size, epochs, None, None)
    check_together(model, params, loss, as_batch((X[:batch_size], y[:batch_size]), "data", params))
    recipe = Recipe(model, loss, optimizer)
    learner = start(recipe, False)(jax.tree.map(jnp.asarray, params)).learner
    bar, losses = Progress(epochs), []
    for epoch in range(epochs):
        parts = []
        for first, block, mask in _blocks(X, y, params, key, epoch, batch_size, rows_in_memory):
            numbers = jnp.arange(first, first + len(block[0]))
            learner, part = _run_block(recipe)(learner, block, mask, key, epoch, numbers)
            parts.append(np.asarray(part))
        losses.append(np.concatenate(parts))
        if progress:
            bar(epoch + 1, float(np.mean(losses[-1])))
    bar.close()
    return learner.params, np.stack(losses)


def _blocks(X, y, params, key, epoch, batch_size, rows_in_memory) -> Iterator[tuple]:
    """The batches of an epoch, in blocks: (number of the first, (X, y) by batch, mask)."""
    (order,) = epoch_orders(key, len(X), batch_size, range(epoch, epoch + 1))
    mask = batch_mask(len(X), batch_size)
    room = max(1, rows_in_memory // batch_size)
    for first in range(0, len(order), room):
        rows = order[first : first + room]
        block = as_batch((X[rows.ravel()], y[rows.ravel()]), "data", params)
        shaped = tuple(part.reshape(*rows.shape, *part.shape[1:]) for part in block[:2])
        yield first, shaped, None if mask is None else mask[first : first + room]


@functools.lru_cache(maxsize=16)
def _run_block(recipe: Recipe) -> Callable:
    step = make_step(recipe.model, recipe.loss, recipe.optimizer)

    @jax.jit
    def run(
        learner: Learner, block: tuple, mask: Array | None, key: Array, epoch: int, numbers: Array
    ):
        def one_step(learner, inputs):
            X, y, present, number = inputs
            weights = None if present is None else present.astype(X.dtype)
            its_key = step_key(key if recipe.model.random else None, epoch, number)
            return step(learner, Batch(X, y, weights), its_key)

        return jax.lax.scan(one_step, learner, (*block, mask, numbers))

    return run
