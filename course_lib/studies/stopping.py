"""When may a run of descent stop, which way does it go, and when has it arrived?

The lectures name three reasons to stop: the slope is about 0, the place hardly changes, time is up.
Only the first says something about the curve.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

DIRECTIONS = ("reduce", "increase", "stop")
REASONS = ("flat", "stuck", "moving")


def direction(slope: float, tolerance: float) -> str:
    """What to do with w where the curve has this slope: a word of `DIRECTIONS`."""
    if abs(slope) <= tolerance:
        return "stop"
    return "reduce" if slope > 0 else "increase"


def stop_reason(path: np.ndarray, df: Callable, tolerance: float) -> str:
    """Why a run could stop at its last place: a word of `REASONS`.

    "flat": the slope there is at most `tolerance` in size. "stuck": it is not, but the last step was
    at most `tolerance` long. "moving": neither; only the number of steps has ended the run.

    Args:
        path: (steps + 1,) places, the start first, with at least one step.
        df: the derivative.
        tolerance: what counts as about 0, for the slope and for the step.
    """
    if abs(df(path[-1])) <= tolerance:
        return "flat"
    return "stuck" if abs(path[-1] - path[-2]) <= tolerance else "moving"


def first_within(path: np.ndarray, target: float, tolerance: float) -> int | None:
    """The first step after which a run is within `tolerance` of `target`; None if it never is."""
    near = np.flatnonzero(np.abs(np.asarray(path) - target) <= tolerance)
    return int(near[0]) if near.size else None
