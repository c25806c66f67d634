"""A look at the loss of a real small network: a plane through its trained parameters.

The plane is spanned by two random directions whose every filter (the weights into one unit) is as long
as the trained filter (Li et al. 2018, arXiv:1712.09913): else the scale of the weights would decide
how steep the picture looks.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import Array

from course_lib.nn import (
    Dense,
    Sequential,
    adam,
    apply_updates,
    binary_cross_entropy,
    tanh,
)

Params = Any
MODEL = Sequential([Dense(16, tanh), Dense(16, tanh), Dense(1)], inputs=2)
EXAMPLES, STEPS, LEARNING_RATE = 200, 400, 0.02


class Slice(NamedTuple):
    """Losses on a square of the plane: `losses[i, j]` at `across[j]` and `along[i]`."""

    across: np.ndarray
    along: np.ndarray
    losses: np.ndarray


def two_arcs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two interleaved arcs with noise: X (EXAMPLES, 2), and y (EXAMPLES, 1) of zeros and ones."""
    half = EXAMPLES // 2
    turn = np.linspace(0, np.pi, half)
    upper = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    lower = np.stack([1 - np.cos(turn), 0.5 - np.sin(turn)], axis=1)
    X = np.concatenate([upper, lower])
    y = np.repeat([[0.0], [1.0]], half, axis=0)
    return X + 0.15 * np.random.default_rng(seed).normal(size=X.shape), y


def loss(params: Params, X: Array, y: Array) -> Array:
    """Mean binary cross-entropy of the network, in nats."""
    return binary_cross_entropy(MODEL(params, X), y)


@cache
def trained(seed: int = 0) -> tuple[Params, np.ndarray, np.ndarray]:
    """The network's parameters after training on the two arcs, and the data: (params, X, y)."""
    X, y = two_arcs(seed)
    return _train(jax.random.key(seed), X, y), X, y


@jax.jit
def _train(key: Array, X: Array, y: Array) -> Params:
    optimizer = adam(LEARNING_RATE)
    params = MODEL.init(key)

    def update(state, _):
        params, memory = state
        updates, memory = optimizer.update(jax.grad(loss)(params, X, y), memory, params)
        return (apply_updates(params, updates), memory), None

    return jax.lax.scan(update, (params, optimizer.init(params)), length=STEPS)[0][0]


def filter_normalised(rng: np.random.Generator, params: Params) -> Params:
    """A random direction of the shape of `params`, every filter as long as that of `params`.

    A weight matrix (in, out) has a filter in each column. Biases do not move.
    """
    return jax.tree.map(lambda leaf: _like(rng, np.asarray(leaf)), params)


def _like(rng: np.random.Generator, leaf: np.ndarray) -> np.ndarray:
    if leaf.ndim < 2:
        return np.zeros_like(leaf)
    drawn = rng.normal(size=leaf.shape)
    length = np.linalg.norm(leaf, axis=0) / np.linalg.norm(drawn, axis=0)
    return (drawn * length).astype(leaf.dtype)


@cache
def loss_slice(seed: int = 0, reach: float = 1.0, points: int = 41) -> Slice:
    """The loss on a plane through the trained parameters, which are in the middle.

    Args:
        seed: of the data, the network and the two directions.
        reach: how far to go; at 1 every filter has changed by its own length.
        points: along each side.
    """
    params, X, y = trained(seed)
    rng = np.random.default_rng(seed + 1000)
    first, second = filter_normalised(rng, params), filter_normalised(rng, params)
    side = np.linspace(-reach, reach, points)
    return Slice(side, side, np.asarray(_losses(params, first, second, side, X, y)))


@jax.jit
def _losses(params, first, second, side, X, y) -> Array:
    def at(along, across):
        moved = jax.tree.map(lambda p, d, e: p + across * d + along * e, params, first, second)
        return loss(moved, X, y)

    return jax.vmap(lambda along: jax.vmap(lambda across: at(along, across))(side))(side)
