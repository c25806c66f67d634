"""Timing that does not lie: wait for the result, keep the first call apart, take a median of the others.

JAX returns before it has computed, and compiles when it first meets a function with arrays of some shape
and number format. A clock that ignores either measures something else than the computation.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import jax
import numpy as np


class Timing(NamedTuple):
    """Seconds of the first call, and of a later one: the median."""

    first: float
    steady: float


class Spread(NamedTuple):
    """A median with its two quartiles: half of all values lie between low and high."""

    low: float
    median: float
    high: float


def call_times(f: Callable, *args: Any, reps: int = 5) -> np.ndarray:
    """Seconds of each of 1 + reps calls of f(*args), waiting for every result: (1 + reps,).

    The first entry holds tracing and compiling as well, if f is jitted and new to these arguments; to
    have it so once more, jit the function anew. Other programs make single times longer, never shorter.

    Raises:
        ValueError: if reps is below 1.
    """
    if reps < 1:
        raise ValueError(f"reps counts the calls after the first: at least 1, not {reps}")
    times = []
    for _ in range(1 + reps):
        started = time.perf_counter()
        jax.block_until_ready(f(*args))
        times.append(time.perf_counter() - started)
    return np.array(times)


def time_call(f: Callable, *args: Any, reps: int = 5) -> Timing:
    """Seconds of the first call of f(*args), and the median of `reps` later ones.

    Raises:
        ValueError: if reps is below 1.
    """
    first, *later = call_times(f, *args, reps=reps)
    return Timing(float(first), float(np.median(later)))


def dispatch_time(f: Callable, *args: Any, reps: int = 5) -> float:
    """Seconds until f(*args) has returned, ready or not: the median of `reps` calls after a first one.

    This is the mistake, for comparison with `time_call`: what it measures is the asking, not the work.

    Raises:
        ValueError: if reps is below 1.
    """
    if reps < 1:
        raise ValueError(f"reps counts the calls after the first: at least 1, not {reps}")
    jax.block_until_ready(f(*args))
    times = []
    for _ in range(reps):
        started = time.perf_counter()
        result = f(*args)
        times.append(time.perf_counter() - started)
        # Outside of the clock: the next call shall not queue behind this one.
        jax.block_until_ready(result)
    return float(np.median(times))


def spread(values: Iterable[float]) -> Spread:
    """Median and quartiles of some measurements."""
    return Spread(*(float(value) for value in np.percentile(list(values), (25, 50, 75))))


def which_trace(f: Callable, calls: Iterable[tuple], **jit_options: Any) -> list[bool]:
    """For each call of jit(f), in order: whether JAX traced it, so that Python ran its lines.

    Args:
        f: the function, not yet jitted.
        calls: the arguments of each call, a tuple a call.
        jit_options: what else to tell `jax.jit`, such as static_argnums=1.

    Raises:
        TypeError: if the arguments of a call are not a tuple.
    """
    traces = 0

    def counted(*args):
        nonlocal traces
        traces += 1
        return f(*args)

    jitted, traced = jax.jit(counted, **jit_options), []
    for args in calls:
        if not isinstance(args, tuple):
            raise TypeError(f"calls holds a tuple of arguments a call, such as (x,); not {args!r}")
        before = traces
        jitted(*args)
        traced.append(traces > before)
    return traced


def count_traces(f: Callable, calls: Iterable[tuple], **jit_options: Any) -> int:
    """How often JAX traces jit(f) in these calls; the arguments are those of `which_trace`."""
    return sum(which_trace(f, calls, **jit_options))
