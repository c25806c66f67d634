"""Is a curve convex? The chord test: no chord may run below the graph.

A test by trial: it can show that a curve is not convex, and only suggest that one is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.studies.one_program import as_one_program


def chord_gaps(
    f: Callable[[Array], Array], low: float, high: float, chords: int, key: Array
) -> Array:
    """How far random chords of `f` run above its graph.

    Args:
        f: an elementwise function.
        low, high: the interval from which both ends of each chord are drawn.
        chords: how many chords to draw.
        key: a JAX random key.

    Returns:
        Array (chords,): t·f(a) + (1-t)·f(b) - f(t·a + (1-t)·b) for random a, b and t in (0, 1).
        A negative entry is a chord below the graph: f is not convex.
    """
    ends_key, place_key = jax.random.split(key)
    a, b = jax.random.uniform(ends_key, (2, chords), minval=low, maxval=high)
    t = jax.random.uniform(place_key, (chords,))
    return as_one_program(partial(_gaps, f))(a, b, t)


def is_convex_on(f: Callable[[Array], Array], low: float, high: float, key: Array) -> bool:
    """Whether 10,000 random chords of `f` between low and high all pass the chord test."""
    gaps = chord_gaps(f, low, high, 10_000, key)
    heights = np.asarray(as_one_program(f)(jnp.linspace(low, high, 101)))
    rounding = 1e-6 * float(np.max(np.abs(heights)))
    return bool(np.asarray(gaps).min() >= -rounding)


def _gaps(f: Callable, a: Array, b: Array, t: Array) -> Array:
    return t * f(a) + (1 - t) * f(b) - f(t * a + (1 - t) * b)
