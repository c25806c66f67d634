"""A function as one compiled program, wherever JAX can trace it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import jax
import numpy as np


def as_one_program(f: Callable) -> Callable:
    """`f`, compiled as a whole when it is first called; what it returns is the same to rounding.

    Called as it is, each operation on an array of a new shape is a program of its own to compile: a formula with ten
    of them costs a quarter of a second where it is first drawn. A function that JAX cannot trace, such as a student's
    with an `if` on its input, is called as it is; so is one that raises, so that its error is its own.
    """
    try:
        weakref.ref(f)
    except TypeError:
        # NumPy's own functions. JAX could not trace them, and jaxlib 0.10 dies of counting references to them.
        return f
    compiled = jax.jit(f)

    def call(*args: Any) -> Any:
        try:
            return compiled(*args)
        # Of whatever kind: f itself raises it again, or gets along without a trace.
        except Exception:
            return f(*args)

    return call


def values_along(f: Callable, places: Any) -> np.ndarray:
    """The elementwise `f` at places (n,): (n,), in few programs for places of any number."""
    places = np.asarray(places, dtype=float)
    size = 1 << max(len(places) - 1, 1).bit_length()
    # Filled up with a place that is asked for anyway: at another one `f` might warn.
    filled = np.resize(places, size) if len(places) else np.zeros(size)
    return np.asarray(as_one_program(f)(filled))[: len(places)]
