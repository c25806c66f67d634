"""Races of optimizers: on the ravine, over the hill of the lecture's curve, and on a small network.

Whole grids of rates and of momentum's β run in one compiled call. A run counts as arrived only if it
stays: a fast one may pass the bottom at full speed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn import Optimizer, adam, apply_updates, binary_cross_entropy, momentum
from course_lib.studies.descent import walk
from course_lib.studies.loss_slices import two_arcs
from course_lib.studies.surfaces import ravine

# Every run on the ravine starts here and is over when its height stays below LOW.
RAVINE_START, LOW, MOST = (10.0, 1.0), 1e-3, 600
HIDDEN = 8
NETWORK_RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
NETWORK_STEPS, NETWORKS = 150, 3


def steps_to_stay(heights: Array, low: float) -> Array:
    """The first step from which on all heights (steps + 1,) are below `low`; steps + 1 if none is."""
    # NaN is not below anything, so a run that is lost has not arrived.
    above = ~(heights < low)
    return jnp.where(above.any(), heights.size - jnp.argmax(above[::-1]), 0)


def ravine_steps(optimizer: Optimizer, most: int = MOST) -> Array:
    """How many steps an optimizer needs on the ravine; most + 1 if it does not arrive to stay."""
    path = walk(_ravine_slope, jnp.array(RAVINE_START), optimizer, most)
    return steps_to_stay(jax.vmap(ravine)(path), LOW)


_ravine_slope = jax.grad(ravine)


@partial(jax.jit, static_argnames=("make",))
def ravine_map(make: Callable, rates: Array, betas: Array) -> Array:
    """`ravine_steps` for every rate and β, in one compiled call.

    Args:
        make: from (rate, β) to an optimizer, such as `nn.momentum`.
        rates: (n,) learning rates.
        betas: (m,) values of β.

    Returns:
        (m, n) whole numbers; MOST + 1 for runs that do not arrive.
    """

    def one(rate: Array, beta: Array) -> Array:
        return ravine_steps(make(rate, beta))

    across = jax.vmap(one, in_axes=(0, None))
    return jax.vmap(across, in_axes=(None, 0))(jnp.asarray(rates), jnp.asarray(betas))


def mean_square_distance(rates: Array, start: float, noise: float) -> Array:
    """E[x²] after each step of descent on ½x² whose slope carries noise, exactly.

    A step leads from x to (1 - η)·x - η·ξ, with E[ξ] = 0 and E[ξ²] = noise²; so E[x²] goes to
    (1 - η)²·E[x²] + η²·noise².

    Args:
        rates: (steps,) the rate η of each step.
        start: the first x.
        noise: standard deviation of what is added to the slope.

    Returns:
        (steps + 1,) the mean square distance from the minimum, that of the start first.
    """

    def step(square, rate):
        square = (1 - rate) ** 2 * square + rate**2 * noise**2
        return square, square

    first = jnp.asarray(start, dtype=float) ** 2
    _, squares = jax.lax.scan(step, first, jnp.asarray(rates))
    return jnp.concatenate([first[None], squares])


def decay_runs(scales: Array, optimizer: Optimizer, coupled: float, steps: int) -> Array:
    """Weights under weight decay whose loss pulls them to and fro, each with another strength.

    Args:
        scales: (n,) the gradient of weight i is scales[i], then -scales[i], and so on.
        optimizer: with a decay of its own (`nn.adamw`), or without.
        coupled: this much of the weight is added to its gradient, as the slope of ½·coupled·w² is.
        steps: how many updates, each weight from 1 on.

    Returns:
        (steps + 1, n) the weights.
    """
    scales = jnp.asarray(scales)
    start = jnp.ones_like(scales)

    def update(state, sign):
        w, memory = state
        step, memory = optimizer.update(sign * scales + coupled * w, memory, w)
        w = apply_updates(w, step)
        return (w, memory), w

    signs = (-1.0) ** jnp.arange(steps)
    _, path = jax.lax.scan(update, (start, optimizer.init(start)), signs)
    return jnp.concatenate([start[None], path])


# name -> (from (rate, β) to an optimizer, β). With β = 0 momentum is gradient descent: one program for both.
NETWORK_RACERS = {
    "gradient descent": (momentum, 0.0),
    "momentum 0.9": (momentum, 0.9),
    "Adam": (adam, 0.9),
}


@cache
def network_race() -> dict[str, np.ndarray]:
    """Losses of a small network on the two arcs, in nats, for each racer and rate.

    Returns:
        name -> (rates, steps) the median over `NETWORKS` starts of the loss before each update; the
        rates are NETWORK_RATES.
    """
    X, y = two_arcs(0)
    # Every fourth point is enough for a race, and four times as fast.
    X, y, rates = X[::4], y[::4], np.array(NETWORK_RATES)
    starts = np.random.default_rng(0).normal(size=(NETWORKS, 4 * HIDDEN + 1))
    return {
        name: np.median(_network_losses(make, starts, rates, beta, X, y), axis=1)
        for name, (make, beta) in NETWORK_RACERS.items()
    }


def network_loss(numbers: Array, X: Array, y: Array) -> Array:
    """Mean cross-entropy of a 2-8-1 network whose parameters lie in one array (33,)."""
    W1, b1, w2, b2 = jnp.split(numbers, [2 * HIDDEN, 3 * HIDDEN, 4 * HIDDEN])
    act = jnp.tanh(X @ W1.reshape(2, HIDDEN) + b1)
    return binary_cross_entropy(act @ w2[:, None] + b2, y)


@partial(jax.jit, static_argnames=("make",))
def _network_losses(make, starts, rates, beta, X, y) -> Array:
    """(rates, starts, steps) losses."""

    def run(rate, start):
        optimizer = make(rate, beta)

        def update(state, _):
            numbers, memory = state
            value, gradient = jax.value_and_grad(network_loss)(numbers, X, y)
            step, memory = optimizer.update(gradient, memory, numbers)
            return (apply_updates(numbers, step), memory), value

        first = (start, optimizer.init(start))
        return jax.lax.scan(update, first, length=NETWORK_STEPS)[1]

    return jax.vmap(lambda rate: jax.vmap(lambda start: run(rate, start))(starts))(rates)
