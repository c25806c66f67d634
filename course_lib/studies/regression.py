"""A straight line fitted to points by stochastic gradient descent: places, losses, hundreds of shuffles.

A place w = (intercept, slope) is the line w[0] + w[1]·x. The loss is the lecture's: the mean of the
squared errors, without the ½ of the course's other units, so that the lecture's rates mean what they mean.
"""

from __future__ import annotations

from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.nn import epoch_orders

# Slide 30 of Lecture 02: (learning rate, batch size) of its three runs over ten points.
LECTURE_SETTINGS = ((0.1, 1), (0.05, 5), (0.025, 10))


def line_loss(w: Array, x: Array, y: Array) -> Array:
    """Mean squared error of the line w (2,) for data x and y of shape (n,)."""
    return jnp.mean((w[0] + w[1] * x - y) ** 2)


def least_squares(x: Array, y: Array) -> Array:
    """(intercept, slope) of the line with the smallest `line_loss`; x needs two different values."""
    off = x - jnp.mean(x)
    slope = jnp.mean(off * y) / jnp.mean(off**2)
    return jnp.stack([jnp.mean(y) - slope * jnp.mean(x), slope])


def line_distance(places: Array, other: Array, x: Array) -> np.ndarray:
    """How far lines (…, 2) are from another (2,): root of the mean squared gap at the inputs x; (…,)."""
    gap = np.asarray(places) - np.asarray(other)
    return np.sqrt(np.mean((gap[..., :1] + gap[..., 1:] * np.asarray(x)) ** 2, axis=-1))


def shuffled_orders(key: Array, shuffles: int, epochs: int, n: int) -> np.ndarray:
    """Row numbers (shuffles, epochs, n): for each run and epoch an order of its own of 0 … n-1."""
    # The epochs of one very long training, dealt out to the runs.
    return epoch_orders(key, n, n, range(shuffles * epochs)).reshape(shuffles, epochs, n)


@partial(jax.jit, static_argnames=("batch_size",))
def sgd_places(
    start: Array,
    x: Array,
    y: Array,
    rates: Array,
    orders: Array,
    batch_size: int = 1,
) -> Array:
    """The line after every update of SGD, for as many shuffles as there are orders.

    Args:
        start: (2,) where every run starts.
        x, y: (n,) the data.
        rates: (epochs,) the learning rate of each epoch.
        orders: (shuffles, epochs, n) from `shuffled_orders`.
        batch_size: examples an update; the last batch of an epoch may be shorter.

    Returns:
        (shuffles, epochs · ceil(n / batch_size) + 1, 2), the start first.
    """
    n, start = len(x), jnp.asarray(start, dtype=float)
    steps = -(-n // batch_size)
    room = steps * batch_size
    # A short last batch is filled up with examples that count nothing.
    weights = (jnp.arange(room) < n).astype(float).reshape(steps, batch_size)

    def update(w: Array, batch: tuple) -> tuple[Array, Array]:
        rows, weight, rate = batch
        off = weight * (w[0] + w[1] * x[rows] - y[rows])
        gradient = 2 * jnp.stack([off.sum(), (off * x[rows]).sum()])
        w = w - rate * gradient / weight.sum()
        return w, w

    def run(order: Array) -> Array:
        rows = jnp.pad(order, ((0, 0), (0, room - n))).reshape(-1, batch_size)
        batches = rows, jnp.tile(weights, (len(order), 1)), jnp.repeat(rates, steps)
        return jnp.concatenate([start[None], jax.lax.scan(update, start, batches)[1]])

    return jax.vmap(run)(orders)


def examples_seen(n: int, batch_size: int, epochs: int) -> np.ndarray:
    """How many examples were used before the first update and after each one; (updates + 1,)."""
    after = np.append(np.arange(batch_size, n, batch_size), n)
    return np.concatenate([[0], *(epoch * n + after for epoch in range(epochs))])


def losses_of(places: Array, x: Array, y: Array) -> np.ndarray:
    """`line_loss` on all data at each place (…, 2)."""
    places, x, y = (np.asarray(each) for each in (places, x, y))
    return np.mean((places[..., :1] + places[..., 1:] * x - y) ** 2, axis=-1)


@cache
def _orders_of_the_medians() -> np.ndarray:
    """The orders that all settings share, so that they differ in nothing but the setting."""
    return shuffled_orders(jax.random.key(0), 500, 30, len(TEN_X))


@cache
def median_losses(learning_rate: float, batch_size: int) -> np.ndarray:
    """Loss on the ten points after each update from (0, 0): the median over 500 shuffles, 30 epochs."""
    x, y = jnp.asarray(TEN_X), jnp.asarray(TEN_Y)
    rates = jnp.full(30, learning_rate)
    places = sgd_places(jnp.zeros(2), x, y, rates, _orders_of_the_medians(), batch_size)
    return np.median(losses_of(places, TEN_X, TEN_Y), axis=0)


def examples_needed(learning_rate: float, batch_size: int, target: float) -> int | None:
    """Examples seen when the median loss of 500 shuffles first is below `target`.

    None if that takes more than 30 epochs, 300 examples. The rate is constant.
    """
    below = median_losses(float(learning_rate), int(batch_size)) < target
    seen = examples_seen(len(TEN_X), int(batch_size), 30)
    return int(seen[below.argmax()]) if below.any() else None
