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
from course_lib.nn.training import inputs
from course_lib.nn.training.flat import layout_of, unflattener
from course_lib.nn.training.orders import batch_mask, epoch_orders
from course_lib.nn.training.program import Carry, Recipe, compiled, start
from course_lib.nn.training.progress import Progress
from course_lib.nn.training.result import Fit, TrainingDiverged, load

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
    resume: Fit | str | None = None,
    compute_dtype: type | None = None,
    mesh: Mesh | None = None,
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
        progress: show a bar if training takes over a second.
        callback: called now and then as callback(epochs done, history so far); true stops the run.
        resume: go on from this earlier result, or the file it was saved in.
        compute_dtype: number format of the passes, e.g. jnp.bfloat16; parameters keep theirs.
        mesh: train data-parallel over the first axis of this `jax.sharding.Mesh`.

    Returns:
        A `Fit`: parameters, history, best parameters, and the state to resume from. Ctrl-C returns
        what has been learned so far.

    Raises:
        ValueError, TypeError: if data, model, loss and sizes do not fit together.
        TrainingDiverged: if the loss becomes NaN or infinite; it says where and the likely cause.
    """
    everything = inputs.as_batch(data, "data", params)
    held_out = None if validation is None else inputs.as_batch(validation, "validation", params)
    inputs.check_sizes(len(everything.X), batch_size, epochs, early_stopping, held_out)
    for batch in (everything, held_out):
        if batch is not None:
            inputs.check_together(model, params, loss, batch)
    if mesh is not None:
        # XLA places the rest by itself (axes of type Auto), however the caller's mesh was made.
        mesh = Mesh(mesh.devices, mesh.axis_names)
    layout = layout_of(params, optimizer)
    recipe = Recipe(model, loss, optimizer, layout, compute_dtype, early_stopping, min_delta, mesh)
    run = Run(recipe, everything, held_out, batch_size, key)
    carry, history = _starting_point(recipe, params, held_out is not None, resume)
    return run.until(epochs, carry, history, progress, callback)


def _starting_point(
    recipe: Recipe, params: Any, validated: bool, resume: Fit | str | None
) -> tuple[Carry, dict[str, list]]:
    names = ["loss", "step_loss"] + ["validation_loss"] * validated
    if resume is None:
        return start(recipe, validated)(params), {name: [] for name in names}
    if not isinstance(resume, Fit):
        return load(resume, jax.eval_shape(start(recipe, validated), params), names)
    return resume.carry, {name: [resume.history[name]] for name in names}


class Run:
    """One data set and one compiled program, run chunk by chunk."""

    def __init__(self, recipe, everything, held_out, batch_size, key):
        self.n, self.batch_size = len(everything.X), int(batch_size)
        self.recipe, self.key = recipe, key
        self.layer_key = key if recipe.model.random else None
        # On the device once, whatever the number of chunks; on every device of a mesh.
        self.place = recipe.mesh and NamedSharding(recipe.mesh, PartitionSpec())
        self.everything, self.held_out = jax.device_put((everything, held_out), self.place)
        devices = 1 if recipe.mesh is None else recipe.mesh.size
        # Each device gets as many rows of a batch as the next; empty places fill the difference.
        self.padding = -self.batch_size % devices
        self.whole = self.batch_size == self.n and not self.padding
        self.mask = None if self.whole else batch_mask(self.n, self.batch_size, self.padding)
        self.sizes = np.full(-(-self.n // self.batch_size), self.batch_size, np.float64)
        self.sizes[-1] -= self.sizes.sum() - self.n

    def until(self, epochs, carry, history, progress, callback) -> Fit:
        """Train to the given number of epochs, telling how far it is."""
        done = int(carry.epoch)
        bar = Progress(epochs, done) if progress else None
        interrupted = False
        try:
            for reached in self._chunks(carry, done, epochs, history):
                carry = reached
                result = self._result(carry, history)
                self._stop_if_diverged(result)
                if bar:
                    bar(result.epoch, float(result.history["loss"][-1]))
                if callback and callback(result.epoch, result.history):
                    break
        except KeyboardInterrupt:
            interrupted = True
        finally:
            if bar:
                bar.close()
        result = self._result(carry, history)
        result.interrupted = interrupted
        return result

    def _chunks(self, carry: Carry, done: int, epochs: int, history: dict) -> Iterator[Carry]:
        """Run and yield the carry after each chunk; a chunk's length follows from the last one's time."""
        program = compiled(self.recipe)
        if self.place:
            carry = jax.device_put(carry, self.place)
        capacity = self._capacity(carry.learner.params, epochs - done)
        length = min(capacity, max(1, capacity // 8)) if capacity < epochs - done else capacity
        while done < epochs:
            stop = min(done + length, epochs)
            started = time.perf_counter()
            orders = self._orders(range(done, stop), capacity)
            carry, losses, held_out = program(
                carry, stop, self.everything, orders, self.mask, self.layer_key, self.held_out
            )
            reached, losses, held_out = jax.device_get((carry.epoch, losses, held_out))
            reached = int(reached)
            self._record(history, losses[: reached - done], held_out[: reached - done])
            yield carry
            if reached < stop:
                return
            speed = (reached - done) / (time.perf_counter() - started)
            length = int(np.clip(speed * CHUNK_SECONDS, 1, capacity))
            done = reached

    def _capacity(self, params: Any, epochs: int) -> int:
        """Epochs a chunk can hold: a power of two, so that few programs are ever compiled."""
        parameters = sum(leaf.size for leaf in jax.tree.leaves(params))
        # A guess at five billion operations and 200,000 steps a second; measured speed corrects it.
        seconds = 6 * parameters * self.n / 5e9 + len(self.sizes) / 2e5
        wanted = min(max(epochs, 1), max(1, 4 * CHUNK_SECONDS / seconds))
        return 2 ** math.ceil(math.log2(wanted))

    def _orders(self, epochs: range, capacity: int) -> np.ndarray:
        if self.whole:
            return np.zeros((capacity, 1, 0), np.int32)
        orders = epoch_orders(self.key, self.n, self.batch_size, epochs)
        room = capacity - len(orders)
        return np.pad(orders, ((0, room), (0, 0), (0, self.padding)))

    def _record(self, history: dict, losses: np.ndarray, held_out: np.ndarray) -> None:
        history["step_loss"].append(losses)
        history["loss"].append(losses @ self.sizes / self.n)
        if self.held_out is not None:
            history["validation_loss"].append(held_out)

    def _result(self, carry: Carry, history: dict) -> Fit:
        if len(history["loss"]) > 1:
            for name, parts in history.items():
                history[name] = [np.concatenate(parts)]
        empty = {
            "loss": np.zeros(0),
            "step_loss": np.zeros((0, len(self.sizes))),
            "validation_loss": np.zeros(0),
        }
        arrays = {name: parts[0] if parts else empty[name] for name, parts in history.items()}
        shaped = unflattener(self.recipe.layout)
        epoch, last = len(arrays["loss"]), carry.learner
        params = shaped(last.params)
        if self.held_out is None:
            chosen = (params, last.layers, epoch)
        else:
            best = carry.best
            chosen = (shaped(best.params), best.layers, int(best.epoch) + 1 if epoch else 0)
        return Fit(params, last.layers, *chosen, arrays, epoch, False, carry)

    def _stop_if_diverged(self, result: Fit) -> None:
        losses = result.history["step_loss"]
        if np.isfinite(np.sum(losses[-1])) and np.isfinite(losses).all():
            return
        epoch, step = np.argwhere(~np.isfinite(losses))[0]
        raise TrainingDiverged(int(epoch) + 1, int(step) + 1, float(losses[epoch, step]), result)
