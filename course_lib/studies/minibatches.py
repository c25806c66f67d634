"""Gradients of batches and runs that follow them: gradient descent and SGD as one thing with a batch size.

The model is linear, yhat = X w, its loss the mean half squared error. A batch is an array of row numbers;
in a compiled run it is a row of weights instead, so that batches of any size can be swept in one call.
"""

from __future__ import annotations

from itertools import combinations

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib import nn


def with_ones(x: Array) -> Array:
    """The inputs (n, 2) of a line: a column of ones for the intercept, and x (n,) for the slope."""
    return jnp.stack([jnp.ones_like(jnp.asarray(x, dtype=float)), jnp.asarray(x)], axis=1)


@jax.jit
def mean_loss(w: Array, X: Array, y: Array) -> Array:
    """Mean half squared error of yhat = X w: w (features,), X (n, features), y (n,)."""
    return nn.half_squared_error(X @ w, y)


@jax.jit
def batch_loss(w: Array, X: Array, y: Array, batch: Array) -> Array:
    """The mean loss of the rows in `batch` alone."""
    return mean_loss(w, X[batch], y[batch])


@jax.jit
def full_grad(w: Array, X: Array, y: Array) -> Array:
    """Gradient (features,) of the mean loss of all examples."""
    return X.T @ (X @ w - y) / len(X)


@jax.jit
def minibatch_grad(w: Array, X: Array, y: Array, batch: Array) -> Array:
    """Gradient (features,) of the mean loss of the rows in `batch`."""
    return full_grad(w, X[batch], y[batch])


@jax.jit
def grads_of_batches(w: Array, X: Array, y: Array, batches: Array) -> Array:
    """The gradient of each of many batches of one size: batches (many, B) -> (many, features)."""
    return jax.vmap(minibatch_grad, in_axes=(None, None, None, 0))(w, X, y, batches)


def all_batches(n: int, batch_size: int) -> np.ndarray:
    """Every batch of this size that n examples have, each once: (n over B, B)."""
    return np.array(list(combinations(range(n), batch_size)))


def grad_std(w: Array, X: Array, y: Array, batch_size: int) -> Array:
    """Standard deviation (features,) of the gradient of a batch drawn without replacement.

    σ √((n - B) / (B (n - 1))), where σ is that of a single example's gradient.
    """
    n = len(X)
    sigma = jnp.std(grads_of_batches(w, X, y, np.arange(n)[:, None]), axis=0)
    return sigma * jnp.sqrt((n - batch_size) / (batch_size * (n - 1)))


def shuffled_orders(key: Array, n: int, many: int) -> Array:
    """`many` shuffled orders of n rows, (many, n); the first B rows of each are a batch of B."""
    return jnp.argsort(jax.random.uniform(key, (many, n)), axis=1)


@jax.jit
def measured_std(w: Array, X: Array, y: Array, orders: Array) -> Array:
    """Standard deviation of the gradient over drawn batches, for each batch size: (n, features).

    Args:
        w, X, y: where, and the examples.
        orders: (many, n) from `shuffled_orders`; row B - 1 of the result is measured on their first B.
    """
    single = (X @ w - y)[:, None] * X
    sums = jnp.cumsum(single[orders], axis=1)
    return jnp.std(sums / jnp.arange(1, len(X) + 1)[:, None], axis=0)


def updates_per_epoch(n: int, batch_size: int) -> int:
    """How many updates visit every example once; a short last batch is an update of its own."""
    return -(-n // batch_size)


def epoch_batches(key: Array, n: int, batch_size: int) -> list[Array]:
    """The batches of one epoch: a shuffled order of all rows, cut; only the last may be short."""
    order = jax.random.permutation(key, n)
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]


def sgd_epoch(
    w: Array, X: Array, y: Array, learning_rate: float, batches: list[Array]
) -> np.ndarray:
    """The places of one update after another: (updates + 1, features), the start first."""
    path = [w]
    for batch in batches:
        path.append(path[-1] - learning_rate * minibatch_grad(path[-1], X, y, batch))
    return jnp.stack(path)


def grad_of_stream(w: Array, blocks: list[tuple[Array, Array]]) -> Array:
    """The full gradient (features,) of data that come in blocks (X, y) of any sizes."""
    total, seen = jnp.zeros_like(w), 0
    for X, y in blocks:
        total, seen = total + len(X) * full_grad(w, X, y), seen + len(X)
    return total / seen


def batch_weights(key: Array, n: int, batch_size: int, epochs: int) -> np.ndarray:
    """How much each example counts in each update of some epochs: (updates, n), rows sum to 1.

    The orders are those of `nn.fit` with the same key.
    """
    orders, mask = nn.epoch_orders(key, n, batch_size, range(epochs)), nn.batch_mask(n, batch_size)
    weights = np.zeros((*orders.shape[:2], n))
    epoch, step, _ = np.ogrid[tuple(map(slice, orders.shape))]
    # Added, not set: padded places hold row 0 and must not wipe it out where it is present.
    np.add.at(weights, (epoch, step, orders), 1.0 if mask is None else mask.astype(float))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights.reshape(-1, n)


@jax.jit
def run(start: Array, X: Array, y: Array, weights: Array, rates: Array) -> Array:
    """The places of a run, (updates + 1, features), the start first.

    Args:
        start: (features,).
        X, y: all examples, (n, features) and (n,).
        weights: (updates, n) how much each example counts, as from `batch_weights`.
        rates: (updates,) the learning rate of each update; 0 makes it none.
    """

    def update(w, inputs):
        weight, rate = inputs
        w = w - rate * ((weight * (X @ w - y)) @ X)
        return w, w

    start = jnp.asarray(start, dtype=X.dtype)
    _, path = jax.lax.scan(update, start, (weights, rates))
    return jnp.concatenate([start[None], path])


@jax.jit
def losses_along(path: Array, X: Array, y: Array) -> Array:
    """The mean loss of all examples at each place of a path: (places,)."""
    return jax.vmap(mean_loss, in_axes=(0, None, None))(path, X, y)


def least_squares(X: Array, y: Array) -> Array:
    """The w (features,) with the lowest mean loss."""
    return jnp.linalg.lstsq(X, y)[0]


def examples_seen(n: int, batch_size: int, epochs: int) -> np.ndarray:
    """How many examples a run has looked at before its first update and after each: (updates + 1,)."""
    sizes = np.full(updates_per_epoch(n, batch_size), batch_size)
    sizes[-1] = n - sizes[:-1].sum()
    return np.concatenate([[0], np.cumsum(np.tile(sizes, epochs))])


def thousand_examples() -> tuple[Array, Array]:
    """(X, y) of 1000 examples beside the line 1 + 2x, with normal errors of standard deviation 0.5."""
    places, errors = jax.random.split(jax.random.key(6))
    x = jax.random.uniform(places, (1000,), minval=0.0, maxval=2.5)
    return with_ones(x), 1 + 2 * x + 0.5 * jax.random.normal(errors, (1000,))
