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
from course_lib.nn.small_loops import compiler_options, is_little
from course_lib.nn.training.flat import layout_of, unflatten
from course_lib.nn.training.inputs import (
    as_batch,
    check_key,
    check_memory,
    check_optimizer,
    check_sizes,
    check_together,
)
from course_lib.nn.training.orders import batch_mask, batch_sizes, epoch_orders
from course_lib.nn.training.outside import outside
from course_lib.nn.training.program import Carry, Start, begin, step_key
from course_lib.nn.training.progress import Progress
from course_lib.nn.training.result import Fit, check_steps, name_of, origin_of, stop_if_diverged
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
    resume: Fit | str | None = None,
    memory: Any = None,
) -> Fit:
    """Train as `fit` does, with no more than `rows_in_memory` examples in memory at a time.

    Args:
        data: (X, y); each has a shape and gives the rows of an index array: NumPy arrays, memory maps.
        rows_in_memory: at least batch_size; rounded down to whole batches.
        The others are those of `fit`.

    Returns:
        A `Fit`, as from `fit` without a validation set; each of the two goes on from the other's. Ctrl-C
        returns what the whole epochs so far have given; in the first there is nothing, and it raises.

    Raises:
        ValueError, TypeError, TrainingDiverged: as `fit`; bad values when their block is read.
    """
    check_key(key)
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError("data must be a pair (X, y); weights are for fit")
    X, y = data
    if len(X) != len(y):
        raise ValueError(f"data has {len(X)} examples in X, but {len(y)} in y")
    check_sizes(len(X), batch_size, epochs)
    check_optimizer(optimizer)
    check_memory(model, memory)
    first = as_batch((X[:batch_size], y[:batch_size]), "data", params)
    check_together(model, params, loss, first)
    layout = layout_of(params, optimizer)
    read = outside(model, loss, optimizer)
    in_one_piece = is_little(params, batch_size)
    recipe = Recipe(model, loss, optimizer, layout=layout, outside=read, in_one_piece=in_one_piece)
    sizes = batch_sizes(len(X), batch_size)
    carry, history = origin_of(recipe, Start(params, memory), False, resume)
    check_steps(history, batch_size, len(sizes))
    if isinstance(carry, Start):
        carry = begin(recipe, carry, validated=False)
    done = int(carry.epoch)
    losses = np.zeros((max(done, epochs), len(sizes)))
    losses[:done] = history["step_loss"][0] if done else 0
    before = history["loss"][0] if done else np.empty(0)
    result = _result(recipe, carry, losses[:done], sizes, before)
    with contextlib.closing(Progress(epochs, done)) as bar:
        try:
            for epoch in range(done, epochs):
                blocks = _blocks(X, y, params, key, epoch, batch_size, rows_in_memory)
                checked = _checked(blocks, recipe, params)
                carry = _one_epoch(recipe, carry, losses[epoch], checked, key)
                result = _result(recipe, carry, losses[: epoch + 1], sizes, before)
                stop_if_diverged(result)
                if progress:
                    bar(epoch + 1, result.history["loss"])
        except KeyboardInterrupt:
            if result.epoch == 0:  # nothing has been learned that could be returned
                raise
            result.interrupted = True
    return result


def _one_epoch(
    recipe: Recipe, carry: Carry, losses: np.ndarray, blocks: Iterator[tuple], key: Array
) -> Carry:
    """The carry after one more epoch; fills in the losses of its steps."""
    learner = carry.learner
    for number, block, mask in blocks:
        steps = jnp.arange(number, number + len(mask))
        learner, part = _run_block(recipe)(learner, _by_batch(block, mask), key, carry.epoch, steps)
        losses[number : number + len(part)] = part
    return carry._replace(learner=learner, epoch=carry.epoch + 1)


def _result(
    recipe: Recipe, carry: Carry, losses: np.ndarray, sizes: np.ndarray, before: np.ndarray
) -> Fit:
    """What the run has given; `before` are the losses of the epochs that it was resumed from."""
    params, layers = unflatten(carry.learner.params, recipe.layout), carry.learner.layers
    since = losses[len(before) :] @ sizes / sizes.sum()
    done, history = len(losses), {"loss": np.append(before, since), "step_loss": losses}
    name = name_of(recipe.optimizer)
    return Fit(params, layers, params, layers, done, history, done, False, carry, name)


def _blocks(X, y, params, key, epoch, batch_size, rows_in_memory) -> Iterator[tuple]:
    """The batches of an epoch, in blocks: (number of the first, its rows as a Batch, mask)."""
    if batch_size == len(X):  # in their own order, as `fit` takes them
        order = np.arange(len(X), dtype=np.int32)[None]
    else:
        (order,) = epoch_orders(key, len(X), batch_size, range(epoch, epoch + 1))
    mask = batch_mask(len(X), batch_size)
    mask = np.ones(order.shape, bool) if mask is None else mask
    room = max(1, rows_in_memory // batch_size)
    for first in range(0, len(order), room):
        rows = order[first : first + room]
        block = as_batch((X[rows.ravel()], y[rows.ravel()]), "data", params)
        yield first, block, mask[first : first + room]


def _checked(blocks: Iterator[tuple], recipe: Recipe, params: Any) -> Iterator[tuple]:
    for block in blocks:
        check_together(recipe.model, params, recipe.loss, block[1])
        yield block


def _by_batch(block: Batch, mask: np.ndarray) -> Batch:
    """Rows as (batches, B, …); weights only where a batch is short, as `fit` has them."""
    X, y = (part.reshape(*mask.shape, *part.shape[1:]) for part in block[:2])
    return Batch(X, y, None if mask.all() else mask.astype(X.dtype))


@functools.lru_cache(maxsize=16)
def _run_block(recipe: Recipe) -> Callable:
    step = make_step(recipe)

    @functools.partial(jax.jit, compiler_options=compiler_options(recipe.in_one_piece))
    def run(learner: Learner, block: Batch, key: Array, epoch: int, numbers: Array):
        def one_step(learner, inputs):
            batch, number = inputs
            its_key = step_key(key if recipe.model.random else None, epoch, number)
            return step(learner, batch, its_key)

        return jax.lax.scan(one_step, learner, (block, numbers))

    return run
