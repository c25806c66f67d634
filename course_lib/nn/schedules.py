"""Learning-rate schedules: functions from the number of the update, 0, 1, 2, …, to a rate.

Every optimizer takes one in place of a number. `t` may be a traced integer, so each is written without
`if`. They are cached: equal arguments give the same function, which compiled code recognises.
"""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp

from course_lib.nn.caching import cached

Schedule = Callable


@cached
def constant(rate: float) -> Schedule:
    """rate, at every update."""
    return lambda t: jnp.asarray(rate)


@cached
def halving(rate: float) -> Schedule:
    """rate / 2^t. All steps together travel at most 2·rate times the steepest slope."""
    return lambda t: rate * 0.5**t


@cached
def exponential(rate: float, decay: float) -> Schedule:
    """rate · decay^t, with 0 < decay < 1."""
    return lambda t: rate * decay**t


@cached
def inverse_time(rate: float, decay: float) -> Schedule:
    """rate / (1 + decay·t): slow enough to arrive, fast enough to settle (Robbins and Monro 1951)."""
    return lambda t: rate / (1 + decay * t)


@cached
def step(rate: float, factor: float, every: int) -> Schedule:
    """rate · factor^⌊t / every⌋: a staircase."""
    return lambda t: rate * factor ** (t // every)


@cached
def cosine(rate: float, steps: int, final: float = 0.0) -> Schedule:
    """From rate to final along half a cosine over `steps` updates, then final (Loshchilov 2017)."""

    def at(t):
        share = jnp.clip(t / max(steps, 1), 0, 1)
        return final + (rate - final) * (1 + jnp.cos(jnp.pi * share)) / 2

    return at


@cached
def warmup_cosine(rate: float, warmup: int, steps: int, final: float = 0.0) -> Schedule:
    """From 0 straight up to rate in `warmup` updates, then `cosine` down to final at `steps`."""
    down = cosine(rate, steps - warmup, final)
    return lambda t: jnp.where(t < warmup, rate * t / max(warmup, 1), down(t - warmup))
