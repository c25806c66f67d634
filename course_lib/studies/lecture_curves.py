"""The curves of one variable on which the lectures roll downhill, and their slopes.

MIT's quartic with one valley; the curve with two valleys (`functions.valley_curve`), of which the
lecture shows only a picture; and a polynomial that can stand in for it, with round numbers.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

# Where valley_curve is flat: the bottoms of its valleys, deep and shallow, and the hill between.
DEEP, HILL, SHALLOW = -2.5030944442961935, 0.3105416363899677, 1.4883396044348636


def quartic(w: Array) -> Array:
    """(w⁴ + w² + 10w) / 50, elementwise: convex, with its minimum -0.16997 at w = -1.23477 (MIT)."""
    return (w**4 + w**2 + 10 * w) / 50


def d_quartic(w: Array) -> Array:
    """Slope of `quartic`: 2/25 w³ + 1/25 w + 1/5."""
    return (4 * w**3 + 2 * w + 10) / 50


def d_valley_curve(x: Array) -> Array:
    """Slope of `functions.valley_curve`: 1.8x³ + 19 - 30 sin(1.25x + 0.3)."""
    return 1.8 * x**3 + 19 - 30 * jnp.sin(1.25 * x + 0.3)


def polynomial_curve(x: Array) -> Array:
    """x⁴ + 0.4x³ - 10.2x² + 4x, elementwise: valleys at -2.5 and 2, a hill at 0.2."""
    return x**4 + 0.4 * x**3 - 10.2 * x**2 + 4 * x


def d_polynomial_curve(x: Array) -> Array:
    """Slope of `polynomial_curve`: 4 (x + 2.5)(x - 0.2)(x - 2)."""
    return 4 * (x + 2.5) * (x - 0.2) * (x - 2)
