"""Over-fitting made visible, and what helps: a polynomial on twelve points, a network on sixty.

The polynomial is fitted in closed form, for many strengths of the penalty and many draws of the noise at
once; the networks of all remedies and all starts train as one program.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.activations import relu
from course_lib.nn.layers import Dense
from course_lib.nn.losses import binary_cross_entropy, l2_penalty
from course_lib.nn.optimizers import adam, apply_updates
from course_lib.nn.sequential import Sequential

DEGREE = 9
NOISE = 0.3
# The draw of the noise that is shown alone: one of the worse ones.
SHOWN = 6
TWELVE_X = np.linspace(-1.0, 1.0, 12)
# No penalty at all, then half a decade apart, from far too weak to far too strong.
STRENGTHS = np.concatenate([[0.0], 10.0 ** np.arange(-8.0, 0.1, 0.5)])


def wave(x: Array) -> Array:
    """The curve behind the twelve points; nobody who fits them knows it."""
    return np.sin(3 * x) + 0.5 * x


@cache
def twelve_points(draw: int = SHOWN) -> np.ndarray:
    """Targets (12,) of TWELVE_X: `wave` plus normal noise of size NOISE, another for each draw."""
    noise = np.random.default_rng(draw).normal(size=TWELVE_X.size)
    return wave(TWELVE_X) + NOISE * noise


@jax.jit
def powers(x: Array) -> Array:
    """1, x, x², …, x⁹ side by side: (N,) -> (N, 10)."""
    return jnp.asarray(x)[:, None] ** jnp.arange(DEGREE + 1)


@jax.jit
def penalized_fit(x: Array, y: Array, strength: float) -> Array:
    """The polynomial of degree 9 with the smallest half squared error plus penalty.

    The penalty is strength · Σ w², over all coefficients but the constant one, which is a bias.

    Args:
        x, y: (N,) each, with N > DEGREE.

    Returns:
        The coefficients (10,), the constant one first.
    """
    # A penalty on w is a further row of data that asks for w = 0, weighted by 2N·strength.
    rows = jnp.eye(DEGREE + 1)[1:] * jnp.sqrt(2 * len(x) * strength)
    targets = jnp.concatenate([y, jnp.zeros(DEGREE)])
    return jnp.linalg.lstsq(jnp.vstack([powers(x), rows]), targets)[0]


class Sweep(NamedTuple):
    """Half squared errors (draws, strengths) on the twelve points and on new ones, and coefficients.

    Attributes:
        train, validation: the errors; those on new points count their noise, too.
        largest: the largest coefficient in size, the constant one left out.
    """

    train: np.ndarray
    validation: np.ndarray
    largest: np.ndarray


@cache
def strength_sweep(draws: int = 100) -> Sweep:
    """Fits for every strength of STRENGTHS and many draws of the noise, all at once."""
    new_x = np.linspace(-1.0, 1.0, 101)

    def one(y: Array, strength: Array) -> tuple:
        fit = penalized_fit(TWELVE_X, y, strength)
        train = jnp.mean((powers(TWELVE_X) @ fit - y) ** 2) / 2
        missed = jnp.mean((powers(new_x) @ fit - wave(new_x)) ** 2) / 2
        return train, missed + NOISE**2 / 2, jnp.max(jnp.abs(fit[1:]))

    targets = np.stack([twelve_points(draw) for draw in range(draws)])
    every = jax.vmap(jax.vmap(one, (None, 0)), (0, None))
    return Sweep(*map(np.asarray, jax.jit(every)(targets, STRENGTHS)))


def noisy_labels(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Places X (n, 2) in a square and labels y (n, 1): above a wave mostly 1, below it mostly 0.

    The labels are drawn: with the true chances in hand one is right about four times out of five.
    """
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2.0, 2.0, (n, 2))
    # NumPy's, because data are made while this module is imported: JAX must not start then.
    chance = 1 / (1 + np.exp(-1.5 * (X[:, 1] - np.sin(1.5 * X[:, 0]))))
    return X, (rng.random(n) < chance).astype(float)[:, None]


# Sixty examples to learn from, four hundred to judge each epoch by, two thousand for the end.
TRAIN, VALIDATION, TEST = noisy_labels(1, 60), noisy_labels(2, 400), noisy_labels(3, 2000)
WIDTH = 32
# Far more numbers than examples.
NETWORK = Sequential([Dense(WIDTH, relu), Dense(WIDTH, relu), Dense(1)], inputs=2)
LEARNING_RATE = 0.003
EPOCHS = 300


class Remedy(NamedTuple):
    """How a network is kept from over-fitting: a penalty's strength, a dropout rate, or neither."""

    strength: float = 0.0
    rate: float = 0.0


REMEDIES = {
    "none": Remedy(),
    "L2 penalty": Remedy(strength=0.01),
    "dropout": Remedy(rate=0.5),
}


class Trained(NamedTuple):
    """Runs of several networks; the first axis of every array counts them.

    Attributes:
        train, validation: cross-entropy after every epoch, (nets, epochs).
        params: those after the last epoch.
        best_params: those of the epoch with the lowest validation loss.
    """

    train: np.ndarray
    validation: np.ndarray
    params: dict
    best_params: dict


@cache
def trained_networks(nets: int = 6) -> dict[str, Trained]:
    """Each remedy of REMEDIES on the same starts; all train at once, whole batches, with Adam."""
    starts = _starts(nets)
    remedies = Remedy(*map(jnp.asarray, zip(*REMEDIES.values(), strict=True)))
    # Drawn before: random numbers made by JAX would double the time to compile this.
    draws = np.random.default_rng(0).random((EPOCHS, 2, len(TRAIN[0]), WIDTH), np.float32)
    every = jax.vmap(jax.vmap(_train, (None, 0, None)), (0, None, None))
    runs = jax.tree.map(np.asarray, jax.jit(every)(remedies, starts, draws))
    return {name: jax.tree.map(lambda leaf, i=i: leaf[i], runs) for i, name in enumerate(REMEDIES)}


def _starts(nets: int) -> dict:
    """Parameters to start from, the first axis counts the networks: normal, of variance 2/inputs."""
    rng, sizes = np.random.default_rng(9), NETWORK.features
    return {
        name: {
            "W": rng.normal(scale=np.sqrt(2 / sizes[i]), size=(nets, sizes[i], sizes[i + 1])),
            "b": np.zeros((nets, sizes[i + 1])),
        }
        for i, name in enumerate(NETWORK.names)
    }


def _train(remedy: Remedy, params: dict, draws: Array) -> Trained:
    """One network from its start to its last epoch; draws (epochs, 2, N, WIDTH) decide what drops."""
    optimizer = adam(LEARNING_RATE)
    # One pass for both: two would take longer to compile.
    n, everything = len(TRAIN[0]), np.vstack([TRAIN[0], VALIDATION[0]])

    def loss(params, draw):
        logits = _with_dropout(params, TRAIN[0], draw >= remedy.rate, remedy.rate)
        return binary_cross_entropy(logits, TRAIN[1]) + l2_penalty(params, remedy.strength)

    def epoch(carry, draw):
        params, memory, best, lowest = carry
        grads = jax.grad(loss)(params, draw)
        updates, memory = optimizer.update(grads, memory, params)
        params = apply_updates(params, updates)
        logits = NETWORK(params, everything)
        train = binary_cross_entropy(logits[:n], TRAIN[1])
        validation = binary_cross_entropy(logits[n:], VALIDATION[1])
        better = validation < lowest
        best = jax.tree.map(lambda new, old: jnp.where(better, new, old), params, best)
        carry = params, memory, best, jnp.where(better, validation, lowest)
        return carry, (train, validation)

    start = params, optimizer.init(params), params, jnp.inf
    (params, _, best, _), losses = jax.lax.scan(epoch, start, draws)
    return Trained(*losses, params, best)


def _with_dropout(params: dict, X: Array, kept: Array, rate: Array) -> Array:
    """NETWORK in training, with dropout behind its hidden layers; kept is (2, N, WIDTH)."""
    act = X
    for name, mask in zip(("dense_1", "dense_2"), kept, strict=True):
        act = relu(act @ params[name]["W"] + params[name]["b"])
        act = jnp.where(mask, act / (1 - rate), 0)
    return act @ params["dense_3"]["W"] + params["dense_3"]["b"]


@jax.jit
def mean_loss(params: dict, data: tuple) -> Array:
    """Cross-entropy of NETWORK on data (X, y), as it is used: without dropout or penalty."""
    return binary_cross_entropy(NETWORK(params, data[0]), data[1])


@jax.jit
def accuracy(params: dict, data: tuple) -> Array:
    """Share of right decisions of NETWORK on data (X, y)."""
    return jnp.mean((NETWORK(params, data[0]) > 0) == (data[1] > 0.5))


def each_network(score: Callable, params: dict, data: tuple) -> np.ndarray:
    """A score of every network of a `Trained`: (nets,)."""
    return np.asarray(jax.jit(jax.vmap(lambda one: score(one, data)))(params))
