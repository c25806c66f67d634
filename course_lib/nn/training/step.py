"""One step of training: forward, loss, gradient, update. All the rest of `fit` is book-keeping."""

from __future__ import annotations

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
        in_one_piece: whether the loop over its steps is best compiled so; see `small_loops`.
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
    in_one_piece: bool = False


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
