"""The functions on which the lectures, and so the first units, take their derivatives.

Each is short enough to differentiate by hand and is also the truth of a check: `jax.grad` of it.
Sources: Gurari's derivative slides; Srikumar's computation graphs; slides 12-16 of lecture 02.
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def quadratic(x: Array) -> Array:
    """2 - 3x + 4x², elementwise: convex, with its minimum 1.4375 at x = 0.375 (Gurari)."""
    return 2 - 3 * x + 4 * x**2


def a_plus_bc(abc: Array) -> Array:
    """a + b·c for the array (a, b, c) of shape (3,): three partials, and no minimum (Gurari)."""
    a, b, c = abc
    return a + b * c


def nested(xyz: Array) -> Array:
    """x·(y² + z) for the array (x, y, z) of shape (3,): a product around a sum (Srikumar)."""
    x, y, z = xyz
    return x * (y**2 + z)


def valley_curve(x: Array) -> Array:
    """0.45x⁴ + 19x + 24 cos(1.25x + 0.3), elementwise: two valleys and a hill between them.

    The lecture shows its curve only as a picture. This one does all that its slides claim: the
    global minimum -52.729 at x = -2.503, a maximum 24.442 at 0.311, a local minimum 17.141 at 1.488.
    """
    return 0.45 * x**4 + 19 * x + 24 * jnp.cos(1.25 * x + 0.3)


def square_times_exp(x: Array) -> Array:
    """x²·eˣ, elementwise: x reaches the product along two paths, and the paths add (Srikumar)."""
    return x**2 * jnp.exp(x)


def square_times_cos(x: Array) -> Array:
    """x²·cos x, elementwise: the function whose derivative unit 01 gets wrong on purpose."""
    return x**2 * jnp.cos(x)
