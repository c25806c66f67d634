"""Gradient descent along a curve of one variable: the path of a run, and what became of it.

`walk` follows any optimizer; `descend` is plain gradient descent, compiled once for all starts and
rates; `basins` makes thousands of such runs in one call and gives each a verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jax import Array

from course_lib.nn import Optimizer, apply_updates

Slope = Callable[[Array], Array]

# What became of a run on a curve with two valleys; a verdict's code is its position here.
VERDICTS = ("global", "local", "bounces", "diverges", "stalls")
# Beyond FAR a run has left; a last step longer than MOVING is no rest; STEEP is no valley floor.
FAR, MOVING, STEEP = 10.0, 0.01, 5.0


@partial(jax.jit, static_argnames=("slope", "optimizer", "steps"))
def walk(slope: Slope, start: Array, optimizer: Optimizer, steps: int) -> Array:
    """The places of a run of any optimizer of `course_lib.nn` or optax.

    Args:
        slope: the derivative of an elementwise function.
        start: where to start; an array of starts makes as many runs at once.
        optimizer: an (init, update) pair that treats each entry alone.
        steps: how many updates.

    Returns:
        (steps + 1, *shape of start): the start and the place after each update.
    """
    start = jnp.asarray(start, dtype=float)

    def update(state, _):
        place, memory = state
        step, memory = optimizer.update(slope(place), memory, place)
        place = apply_updates(place, step)
        return (place, memory), place

    _, path = jax.lax.scan(update, (start, optimizer.init(start)), length=steps)
    return jnp.concatenate([start[None], path])


@partial(jax.jit, static_argnames=("slope", "steps"))
def descend(
    slope: Slope, start: Array, learning_rate: Array, steps: int, decay: Array = 1.0
) -> Array:
    """The places of gradient descent whose rate at step k = 0, 1, … is learning_rate · decay^k.

    Start, rate and decay are traced, so that any of them can be swept with `vmap`.

    Returns:
        (steps + 1, *shape of start): the start and the place after each update.
    """
    start = jnp.asarray(start, dtype=float)

    def update(state, _):
        place, rate = state
        place = place - rate * slope(place)
        return (place, rate * decay), place

    _, path = jax.lax.scan(update, (start, jnp.asarray(learning_rate, dtype=float)), length=steps)
    return jnp.concatenate([start[None], path])


@partial(jax.jit, static_argnames=("slope", "most"))
def steps_to_arrive(
    slope: Slope, start: float, rates: Array, target: float, tolerance: float, most: int
) -> Array:
    """How many steps each constant rate needs to come within `tolerance` of `target`.

    Args:
        slope: the derivative.
        start: where every run starts.
        rates: (n,) constant learning rates.
        target, tolerance: where to, and how near is near enough.
        most: after so many steps a run is given up.

    Returns:
        (n,) whole numbers; most + 1 for runs that did not arrive.
    """

    def one(rate: Array) -> Array:
        near = jnp.abs(descend(slope, start, rate, most) - target) <= tolerance
        return jnp.where(near.any(), jnp.argmax(near), most + 1)

    return jax.vmap(one)(jnp.asarray(rates))


def stable_limit(slope: Slope, bottom: float) -> float:
    """The rate from which on descent no longer settles at a bottom: 2 over the second derivative."""
    return 2 / float(jax.grad(slope)(float(bottom)))


def verdict_code(slope: Slope, last: Array, before: Array, hill: float) -> Array:
    """What became of runs, as positions in `VERDICTS`.

    Args:
        slope: the derivative.
        last, before: the last place of each run, and the one before it.
        hill: left of it lies the valley of the global minimum, right of it the other.
    """
    code = jnp.where(last < hill, 0, 1)
    code = jnp.where(jnp.abs(slope(last)) > STEEP, 4, code)
    code = jnp.where(jnp.abs(last - before) > MOVING, 2, code)
    # Asked this way round, because NaN is not smaller than anything.
    return jnp.where(jnp.abs(last) < FAR, code, 3)


def verdict(slope: Slope, path: Array, hill: float) -> str:
    """The verdict on one run, from its places."""
    return VERDICTS[int(verdict_code(slope, path[-1], path[-2], hill))]


@partial(jax.jit, static_argnames=("slope", "steps"))
def basins(
    slope: Slope, starts: Array, rates: Array, steps: int, hill: float, decay: float = 1.0
) -> Array:
    """The verdict for every start with every rate, in one compiled call.

    Args:
        slope: the derivative.
        starts: (n,) places.
        rates: (m,) learning rates of the first step.
        steps: updates of each run, at least 1.
        hill: see `verdict_code`.
        decay: the rate's factor from step to step.

    Returns:
        (m, n) positions in `VERDICTS`: rates down, starts across.
    """

    def one(start: Array, rate: Array) -> Array:
        def update(_, state):
            place, _, rate = state
            return place - rate * slope(place), place, rate * decay

        # Only two places are kept: whole paths of 100,000 runs would be hundreds of megabytes.
        last, before, _ = jax.lax.fori_loop(0, steps, update, (start, start, rate))
        return verdict_code(slope, last, before, hill)

    across = jax.vmap(one, in_axes=(0, None))
    starts, rates = jnp.asarray(starts, dtype=float), jnp.asarray(rates, dtype=float)
    return jax.vmap(across, in_axes=(None, 0))(starts, rates)
