"""`fit`: training with checks before it, progress during it, and a history after it.

What is inside: `step` takes one step, `program` makes whole epochs of it, and `fit` runs the program
in chunks of about a quarter of a second, so that progress can be told and Ctrl-C be heard.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
from jax import Array
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from course_lib.nn.optimizers import Optimizer
from course_lib.nn.sequential import Sequential
from course_lib.nn.small_loops import is_little
from course_lib.nn.training import inputs
from course_lib.nn.training.flat import layout_of
from course_lib.nn.training.orders import batch_mask, batch_sizes, epoch_orders
from course_lib.nn.training.outside import outside
from course_lib.nn.training.program import Carry, Chunk, Start, compiled
from course_lib.nn.training.progress import Progress
from course_lib.nn.training.result import Fit, check_steps, name_of, origin_of, stop_if_diverged
from course_lib.nn.training.step import Recipe

CHUNK_SECONDS = 0.25


def fit(
    model: Sequential,
    params: Any,
    data: tuple,
    *,
    loss: Callable,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int,
    key: Array,
    validation: tuple | None = None,
    early_stopping: int | None = None,
    min_delta: float = 0.0,
    progress: bool = True,
    callback: Callable[[int, dict], Any] | None = None,
    penalty: Callable[[Any], Array] | None = None,
    resume: Fit | str | None = None,
    compute_dtype: type | None = None,
    mesh: Mesh | None = None,
    memory: Any = None,
) -> Fit:
    """Train a model.

    Every epoch visits every example once, in a new order that the key and the epoch's number decide;
    the last batch may be short. The same key gives the same result, in one run or in several.

    Args:
        model: a `Sequential`.
        params: where to start, from `model.init(key)`; left as they are.
        data: (X, y) or (X, y, weights): inputs (n, features), targets, how much each example counts.
        loss: (yhat, y, weights) -> a number, such as those of `losses`.
        optimizer: one of `optimizers`, or of optax.
        epochs: how many times to visit every example, earlier epochs of `resume` included.
        batch_size: examples a step; n makes it batch gradient descent, 1 the strictest SGD.
        key: a random key, for the orders and for layers such as dropout.
        validation: data to judge each epoch by; the best parameters are then kept.
        early_stopping: stop when the validation loss has not fallen for more than this many epochs.
        min_delta: by how much it must fall to count as fallen.
        progress: show a bar, the loss and its curve, if training takes over a second.
        callback: called after every epoch as callback(epochs done, history so far); true stops the run.
        penalty: params -> a number that training adds to every loss, such as an L2 penalty.
        resume: go on from this earlier result, or the file it was saved in.
        compute_dtype: number format of the passes, e.g. jnp.bfloat16; parameters keep theirs.
        mesh: train data-parallel over the first axis of this `jax.sharding.Mesh`.
        memory: what layers remember, such as `Fit.memory`, where `params` are those of an earlier run.

    Returns:
        A `Fit`: parameters, history, best parameters, and the state to resume from. Ctrl-C returns
        what has been learned so far; before the first epochs are done there is nothing, and it raises.

    Raises:
        ValueError, TypeError: if data, model, loss and sizes do not fit together.
        TrainingDiverged: if the loss becomes NaN or infinite; it says where and the likely cause.
    """
    inputs.check_key(key)
    inputs.check_optimizer(optimizer)
    inputs.check_memory(model, memory)
    everything = inputs.as_batch(data, "data", params)
    held_out = None if validation is None else inputs.as_batch(validation, "validation", params)
    inputs.check_sizes(len(everything.X), batch_size, epochs)
    inputs.check_early_stopping(early_stopping, min_delta, held_out)
    for batch in (everything, held_out):
        if batch is not None:
            inputs.check_together(model, params, loss, batch)
    inputs.check_format(compute_dtype)
    if mesh is not None:
        # XLA places the rest by itself (axes of type Auto), however the caller's mesh was made.
        mesh = Mesh(mesh.devices, mesh.axis_names)
    layout = layout_of(params, optimizer)
    how = penalty, layout, compute_dtype, early_stopping, min_delta, mesh
    read = outside(model, loss, optimizer, penalty)
    # A validation set is passed through once an epoch: its rows count as shared out among the steps.
    to_judge = 0 if held_out is None else len(held_out.X) * batch_size / len(everything.X)
    in_one_piece = mesh is None and is_little(params, max(batch_size, to_judge))
    recipe = Recipe(model, loss, optimizer, *how, read, in_one_piece)
    run = Run(recipe, everything, held_out, batch_size, key)
    origin, history = origin_of(recipe, Start(params, memory), held_out is not None, resume)
    check_steps(history, batch_size, len(run.sizes))
    return run.until(epochs, origin, history, progress, callback)


class Run:
    """One data set and one compiled program, run chunk by chunk."""

    def __init__(self, recipe, everything, held_out, batch_size, key):
        self.n, self.batch_size = len(everything.X), int(batch_size)
        self.recipe, self.key = recipe, key
        self.layer_key = key if recipe.model.random else None
        self.everything, self.held_out = everything, held_out
        self.place = recipe.mesh and NamedSharding(recipe.mesh, PartitionSpec())
        devices = 1 if recipe.mesh is None else recipe.mesh.size
        # Each device gets as many rows of a batch as the next; empty places fill the difference.
        self.padding = -self.batch_size % devices
        self.whole = self.batch_size == self.n and not self.padding
        self.mask = None if self.whole else batch_mask(self.n, self.batch_size, self.padding)
        self.sizes, self.weights = batch_sizes(self.n, self.batch_size), everything.weights

    def until(self, epochs, origin, history, progress, callback) -> Fit:
        """Train to the given number of epochs, telling how far it is."""
        done = int(origin.epoch) if isinstance(origin, Carry) else 0
        bar = Progress(epochs, done) if progress else None
        result = None
        try:
            for chunk in self._chunks(origin, done, epochs, history, bool(callback)):
                result = self._result(chunk, history)
                stop_if_diverged(result)
                if bar and result.epoch > done:
                    bar(result.epoch, result.history["loss"])
                if callback and callback(result.epoch, result.history):
                    break
        except KeyboardInterrupt:
            if result is None:  # nothing has been learned that could be returned
                raise
            result.interrupted = True
        finally:
            if bar:
                bar.close()
        return result

    def _chunks(
        self, origin: Any, done: int, epochs: int, history: dict, one_by_one: bool
    ) -> Iterator[Chunk]:
        """Run chunk by chunk; a chunk's length follows from the last one's time."""
        program = compiled(self.recipe)
        capacity = 1 if one_by_one else self._capacity(origin, epochs - done)
        length = capacity
        if capacity < epochs - done:
            length = max(1, capacity // 8)
            # To the device once, not with every chunk.
            self.everything, self.held_out = jax.device_put((self.everything, self.held_out))
        if self.place:
            here = origin, self.everything, self.held_out
            origin, self.everything, self.held_out = jax.device_put(here, self.place)
        while True:
            stop = max(done, min(done + length, epochs))
            started = time.perf_counter()
            orders = self._orders(range(done, stop), capacity)
            chunk = program(
                origin, stop, self.everything, orders, self.mask, self.layer_key, self.held_out
            )
            origin = chunk.carry
            losses = np.asarray(chunk.losses)  # waits for the chunk to end
            reached = stop if self.recipe.patience is None else int(origin.epoch)
            self._record(history, orders, losses[: reached - done], chunk.validation_losses)
            yield chunk
            if reached < stop or stop >= epochs:
                return
            speed = (reached - done) / (time.perf_counter() - started)
            length = int(np.clip(speed * CHUNK_SECONDS, 1, capacity))
            done = reached

    def _capacity(self, origin: Any, epochs: int) -> int:
        """Epochs a chunk can hold: a power of two, so that few programs are ever compiled."""
        params = origin.learner.params if isinstance(origin, Carry) else origin.params
        parameters = sum(leaf.size for leaf in jax.tree.leaves(params))
        # A guess at five billion operations and 200,000 steps a second; measured speed corrects it.
        seconds = 6 * parameters * self.n / 5e9 + len(self.sizes) / 2e5
        wanted = min(max(epochs, 1), max(1, 4 * CHUNK_SECONDS / seconds))
        return 2 ** math.ceil(math.log2(wanted))

    def _orders(self, epochs: range, capacity: int) -> np.ndarray:
        if self.whole:
            return np.zeros((capacity, 1, 0), np.int32)
        if self.batch_size == self.n:  # in their own order, as without a mesh
            orders = np.tile(np.arange(self.n, dtype=np.int32), (capacity, 1, 1))
        else:
            orders = epoch_orders(self.key, self.n, self.batch_size, epochs, capacity)
        return np.pad(orders, ((0, 0), (0, 0), (0, self.padding))) if self.padding else orders

    def _counts(self, orders: np.ndarray) -> np.ndarray:
        """How much each batch counts in the mean of its epoch: the sum of its examples' weights."""
        if self.weights is None:
            return self.sizes
        if self.whole:
            return np.ones(1)
        mask = 1 if self.mask is None else self.mask
        return np.sum(self.weights[orders] * mask, axis=-1)

    def _record(self, history, orders, losses: np.ndarray, held_out: Array) -> None:
        counts = self._counts(orders[: len(losses)])
        history["step_loss"].append(losses)
        history["loss"].append((losses * counts).sum(axis=1) / counts.sum(axis=-1))
        if self.held_out is not None:
            history["validation_loss"].append(np.asarray(held_out)[: len(losses)])

    def _result(self, chunk: Chunk, history: dict) -> Fit:
        for name, parts in history.items():
            history[name] = [np.concatenate(parts)] if len(parts) > 1 else parts
        arrays = {name: parts[0] for name, parts in history.items()}
        epoch, layers = len(arrays["loss"]), chunk.carry.learner.layers
        best = chunk.params, layers, epoch
        if self.held_out is not None:
            its = chunk.carry.best
            best = chunk.best_params, its.layers, int(its.epoch) + 1
        return Fit(
            chunk.params,
            layers,
            *best,
            arrays,
            epoch,
            False,
            chunk.carry,
            name_of(self.recipe.optimizer),
        )
