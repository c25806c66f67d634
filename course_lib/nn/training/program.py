"""Many epochs as one compiled program: loops over epochs and batches that never leave the device.

Python would spend more time on asking for a step than a small network needs to take it. The number of
epochs is an argument, so one compiled program serves runs of any length, in one piece or in chunks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from course_lib.nn.optimizers import Optimizer
from course_lib.nn.sequential import Sequential
from course_lib.nn.small_loops import compiler_options
from course_lib.nn.training.flat import flatten, unflatten
from course_lib.nn.training.step import Batch, Learner, Recipe, make_step


class Best(NamedTuple):
    """The learner with the lowest validation loss so far, and how many epochs ago that was."""

    params: Any
    layers: Any
    loss: Array
    epoch: Array
    waited: Array


class Start(NamedTuple):
    """Where a run begins: parameters, and what layers remember, None for nothing yet."""

    params: Any
    memory: Any


class Carry(NamedTuple):
    """The state of a run between two epochs; `best` is () where there is no validation set."""

    learner: Learner
    epoch: Array
    best: Best | tuple


class Chunk(NamedTuple):
    """What some epochs gave: where to go on from, parameters in their own shapes, and the losses.

    The losses of the steps (epochs, steps) and of the validation set (epochs,) are filled up to the
    epoch where the chunk ended, and 0 after it. Without such a set there are no losses of it and no
    best parameters: None.
    """

    carry: Carry
    params: Any
    best_params: Any
    losses: Array
    validation_losses: Array | None


def begin(recipe: Recipe, start: Start, validated: bool) -> Carry:
    """The carry before the first epoch."""
    params, layers = jax.tree.map(jnp.asarray, start.params), start.memory
    if layers is None:
        layers = recipe.model.start(jax.tree.leaves(params)[0].dtype)
    params = flatten(params, recipe.layout)
    zero = jnp.zeros((), jnp.int32)
    best: Best | tuple = ()
    if validated:
        best = Best(params, layers, jnp.asarray(jnp.inf, _wide()), zero - 1, zero)
    return Carry(Learner(params, recipe.optimizer.init(params), layers), zero, best)


@functools.lru_cache(maxsize=64)
def compiled(recipe: Recipe) -> Callable:
    """The jitted function `run(origin, stop, data, orders, mask, key, validation) -> Chunk`.

    Args of the result:
        origin: a Carry to go on from, or a Start.
        stop: the epoch before which to stop, at most len(orders) epochs from the origin.
        data: a Batch of all examples.
        orders: (epochs, steps, B) row numbers, or an integer array (epochs, 1, 0) for full batches.
        mask: (steps, B) which places hold an example, or None.
        key: a random key for layers that need one, or None.
        validation: a Batch, or None.
    """
    one_epoch = _make_epoch(recipe)

    @functools.partial(jax.jit, compiler_options=compiler_options(recipe.in_one_piece))
    def run(origin, stop, data, orders, mask, key, validation):
        # To begin inside of the program saves a second one, and its compilation.
        fresh = isinstance(origin, Start)
        carry = begin(recipe, origin, validation is not None) if fresh else origin
        epochs, steps = orders.shape[:2]
        first = carry.epoch

        def unfinished(loop):
            carry, _, _ = loop
            go_on = carry.epoch < stop
            if recipe.patience is not None:
                go_on &= carry.best.waited <= recipe.patience
            return go_on

        def body(loop):
            carry, losses, validation_losses = loop
            row = (carry.epoch - first).astype(jnp.uint32)  # so JAX provides for no negative ones
            learner, step_losses = one_epoch(
                carry.learner, carry.epoch, data, orders[row], mask, key
            )
            step_losses = step_losses.astype(losses.dtype)
            losses = jax.lax.dynamic_update_index_in_dim(losses, step_losses, row, 0)
            best = carry.best
            if validation is not None:
                value = _evaluate(recipe, learner, validation)
                validation_losses = validation_losses.at[row].set(value)
                best = _better(best, learner, value, carry.epoch, recipe.min_delta)
            return Carry(learner, carry.epoch + 1, best), losses, validation_losses

        # Not of NaN, for which `jax_debug_nans` would stop a healthy run.
        blank = jnp.zeros((epochs, steps), _wide())
        loop = (carry, blank, None if validation is None else blank[:, 0])
        carry, losses, validation_losses = jax.lax.while_loop(unfinished, body, loop)
        params = unflatten(carry.learner.params, recipe.layout)
        best = None if validation is None else unflatten(carry.best.params, recipe.layout)
        return Chunk(carry, params, best, losses, validation_losses)

    return run


def _make_epoch(recipe: Recipe) -> Callable:
    """A function that takes all steps of one epoch: -> (learner, losses of the steps)."""
    step = make_step(recipe)

    def one_epoch(learner, epoch, data, order, mask, key):
        def one_step(learner, inputs):
            number, rows, present = inputs
            batch = _spread(_take(data, rows, present), recipe.mesh)
            return step(learner, batch, step_key(key, epoch, number))

        return jax.lax.scan(one_step, learner, (jnp.arange(order.shape[0]), order, mask))

    return one_epoch


def _wide() -> type:
    """The number format of losses: the widest that JAX is set to."""
    return jnp.float64 if jax.config.jax_enable_x64 else jnp.float32


def _take(data: Batch, rows: Array, present: Array | None) -> Batch:
    """The rows of a batch; no rows at all stand for the whole data set, in its own order."""
    if rows.shape[0] == 0:
        return data
    rows = rows.astype(jnp.uint32)  # so JAX provides for no negative ones
    X, y = data.X[rows], data.y[rows]
    weights = None if data.weights is None else data.weights[rows]
    if present is not None:
        weights = present.astype(X.dtype) if weights is None else jnp.where(present, weights, 0)
    return Batch(X, y, weights)


def _spread(batch: Batch, mesh: Mesh | None) -> Batch:
    """Share a batch out over the devices of a mesh; XLA then adds up their gradients."""
    if mesh is None:
        return batch
    rows = NamedSharding(mesh, PartitionSpec(mesh.axis_names[0]))
    return jax.tree.map(lambda leaf: jax.lax.with_sharding_constraint(leaf, rows), batch)


def step_key(key: Array | None, epoch: Array, step: Array) -> Array | None:
    """The random key of one step: another for every step of every epoch."""
    return None if key is None else jax.random.fold_in(jax.random.fold_in(key, epoch), step)


def _evaluate(recipe: Recipe, learner: Learner, validation: Batch) -> Array:
    params = unflatten(learner.params, recipe.layout)
    yhat, _ = recipe.model.apply(params, validation.X, learner.layers)
    return recipe.loss(yhat, validation.y, validation.weights).astype(_wide())


def _better(best: Best, learner: Learner, value: Array, epoch: Array, min_delta: float) -> Best:
    """Keep the learner if its validation loss is the lowest so far by more than min_delta."""
    improved = value < best.loss - min_delta
    candidate = Best(learner.params, learner.layers, value, epoch, jnp.zeros_like(best.waited))
    kept = best._replace(waited=best.waited + 1)
    return jax.tree.map(lambda new, old: jnp.where(improved, new, old), candidate, kept)


def train(
    model: Sequential,
    params: Any,
    data: tuple[Array, Array],
    orders: Array,
    *,
    loss: Callable,
    optimizer: Optimizer,
    key: Array | None = None,
) -> tuple[Any, Array]:
    """Training as a pure function: no progress, no checks, to be jitted, vmapped and differentiated.

    Args:
        model, params, loss, optimizer: as for `fit`; the learning rate may be traced.
        data: (X, y), inputs (n, features) and targets.
        orders: (epochs, steps, B) from `epoch_orders`. Where B does not divide n, the last batch of
            an epoch is a step of its own, over the rows that are left.
        key: a random key, if a layer needs one.

    A single small network trains several times as fast with
    `jax.jit(…, compiler_options=small_loops.compiler_options(in_one_piece=True))`; `fit` decides so by itself.

    Returns:
        The parameters after the last epoch, and the losses of all steps (epochs, steps).

    Raises:
        ValueError: if orders are not those of n examples (of traced ones, if their number of steps is
            not), or for a model with a BatchNorm, whose memory would be lost; `fit` keeps it.
    """
    if model.remembers:
        raise ValueError("train returns no memory of layers; for a BatchNorm use fit")
    everything = Batch(jnp.asarray(data[0]), jnp.asarray(data[1]), None)
    n, (_, steps, size) = len(everything.X), orders.shape
    # No row numbers at all stand for batches of all examples.
    whole, rest = divmod(n, size) if size else (steps, 0)
    if steps != whole + (rest > 0):
        raise ValueError(f"orders have {steps} batches of {size}, which is not {n} examples")
    if orders.size and not isinstance(orders, jax.core.Tracer):
        low, high = np.min(orders), np.max(orders)
        if low < 0 or high >= n:
            row = low if low < 0 else high
            raise ValueError(f"orders name row {row}, but there are {n} examples, from row 0")
    learner = Learner(params, optimizer.init(params), {})
    recipe = Recipe(model, loss, optimizer)
    step, one_epoch = make_step(recipe), _make_epoch(recipe)

    def next_epoch(learner, inputs):
        epoch, order = inputs
        learner, losses = one_epoch(learner, epoch, everything, order[:whole], None, key)
        if rest:
            batch = _take(everything, order[whole, :rest], None)
            learner, last = step(learner, batch, step_key(key, epoch, whole))
            losses = jnp.append(losses, last)
        return learner, losses

    learner, losses = jax.lax.scan(next_epoch, learner, (jnp.arange(len(orders)), orders))
    return learner.params, losses
