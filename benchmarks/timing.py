"""How a time is taken: whole calls, from first parameters to final ones as NumPy arrays.

A steady time is the median of calls after a first, untimed one. A cold time is that of the first call
in its process; `worker.py` has imported everything and moved the data before.
"""

from __future__ import annotations

import time
from collections.abc import Callable

MOST = 50


def timed(run: Callable, seed: int) -> tuple[float, list]:
    """Seconds of one call, and what it returned."""
    started = time.perf_counter()
    result = run(seed)
    return time.perf_counter() - started, result


def first_call(run: Callable) -> tuple[list[float], list]:
    seconds, result = timed(run, 0)
    return [seconds], [result]


def later_calls(run: Callable, budget: float) -> tuple[list[float], list]:
    """Times and results of calls after the first, until `budget` seconds are used up; 1 to 50 calls."""
    run(0)
    times, results = [], []
    while not times or (sum(times) < budget and len(times) < MOST):
        seconds, result = timed(run, len(times) + 1)
        times.append(seconds)
        results.append(result)
    return times, results
