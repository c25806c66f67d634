"""One step of training: forward, loss, gradient, update. All the rest of `fit` is book-keeping."""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array
from jax.sharding import Mesh

from course_lib.nn.optimizers import Optimizer, apply_updates
from course_lib.nn.sequential import Sequential
from course_lib.nn.training.flat import Layout, unflatten


class Learner(NamedTuple):
    """All that a step changes: the parameters, the optimizer's memory and the layers' memory."""

    params: Any
    optimizer: Any
    layers: Any


class Batch(NamedTuple):
    """Inputs (B, features), targets, and how much each example counts, (B,), or None for all alike."""

    X: Array
    y: Array
    weights: Array | None


class Recipe(NamedTuple):
    """What decides the compiled program; equal recipes share one.

    Attributes:
        model, loss, optimizer, penalty: what is trained, on what, and how; as for `fit`.
        compute_dtype: number format of the forward and backward pass, such as jnp.bfloat16, while the
            parameters keep theirs. None: that of the parameters.
        layout: set if the parameters come as one long array; see `flat`.
        patience, min_delta, mesh: for whole epochs; see `fit`.
        outside: what their functions read from outside; see `outside`.
    """

    model: Sequential
    loss: Callable
    optimizer: Optimizer
    penalty: Callable | None = None
    layout: Layout | None = None
    compute_dtype: type | None = None
    patience: int | None = None
    min_delta: float = 0.0
    mesh: Mesh | None = None
    outside: tuple = ()


def outside(
    model: Sequential, loss: Callable, optimizer: Optimizer, penalty: Callable | None = None
) -> tuple:
    """Numbers and words that functions read from around them: compiled code would keep what they were.

    The functions are the loss, the penalty, those of the layers, and the optimizer's with what they enclose, such
    as a schedule.
    """
    found = []
    for function in (loss, penalty, *_within(model, optimizer.update)):
        if _may_read(function):
            around = map(function.__globals__.get, _names(function.__code__))
            values = (*around, *_enclosed(function))
            found += [(type(x), x) for x in values if isinstance(x, bool | int | float | str)]
    return tuple(found)


def _enclosed(function: Callable) -> list:
    """The values of a function's closure, of those variables that have one yet."""
    held = []
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):
            held.append(cell.cell_contents)
    return held


@functools.lru_cache(maxsize=256)
def _names(code: types.CodeType) -> tuple[str, ...]:
    """The names that code asks its module for, and the functions written inside of it, too."""
    inner = [_names(part) for part in code.co_consts if isinstance(part, types.CodeType)]
    return tuple(sorted(set(code.co_names).union(*inner)))


def _may_read(function: Any) -> bool:
    # A library's own read nothing that changes, and to ask takes its time.
    library = (getattr(function, "__module__", "") or "").startswith(("course_lib.nn.", "optax."))
    return hasattr(function, "__code__") and not library


@functools.lru_cache(maxsize=64)
def _within(model: Sequential, update: Callable) -> tuple[Callable, ...]:
    """The functions of the layers, and those that the optimizer's encloses, as far as they may read something."""
    todo, found = [update], []
    for layer in model.layers:
        todo += [type(layer).apply, *vars(layer).values()]
    for thing in todo:  # which grows on the way
        if isinstance(thing, tuple):  # the members of a chain
            todo += thing
        elif hasattr(thing, "__code__") and thing not in found:
            found.append(thing)
            todo += _enclosed(thing)
    return tuple(filter(_may_read, found))


def make_step(recipe: Recipe) -> Callable[[Learner, Batch, Array | None], tuple[Learner, Array]]:
    """A function (learner, batch, key) -> (learner, loss): one update of the parameters."""
    model, loss, optimizer, penalty, layout, compute_dtype, *_ = recipe

    def batch_loss(params, layers, batch, key):
        params = unflatten(params, layout)
        extra = 0 if penalty is None else penalty(params)
        if jnp.shape(extra) != ():
            raise ValueError(
                f"penalty gives an array of shape {jnp.shape(extra)}; it is one number"
            )
        if compute_dtype is not None:
            params = jax.tree.map(lambda leaf: leaf.astype(compute_dtype), params)
            batch = batch._replace(X=batch.X.astype(compute_dtype))
        present = None if batch.weights is None else batch.weights > 0
        yhat, layers = model.apply(params, batch.X, layers, train=True, key=key, present=present)
        if compute_dtype is not None:
            yhat = yhat.astype(batch.y.dtype if batch.y.dtype.kind == "f" else "float32")
        return loss(yhat, batch.y, batch.weights) + extra, layers

    def step(learner, batch, key):
        gradient_of = jax.value_and_grad(batch_loss, has_aux=True)
        (value, layers), grads = gradient_of(learner.params, learner.layers, batch, key)
        updates, memory = optimizer.update(grads, learner.optimizer, learner.params)
        return Learner(apply_updates(learner.params, updates), memory, layers), value

    return step
