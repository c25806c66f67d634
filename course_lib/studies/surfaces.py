"""Surfaces over two variables on which descent is studied, and how many steps it needs on them.

A place is an array w of shape (2,), or (d,) for `any_quadratic`; a surface gives its height there. Paths
come from `descent.walk` and `descent.descend`, with the gradient of a surface as their slope.
"""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
from jax import Array

from course_lib.studies.descent import descend

# A valley 25 times as curved across as along: the quadratic form of `ravine`.
RAVINE = ((1.0, 0.0), (0.0, 25.0))


def bowl(w: Array) -> Array:
    """w1² + w2² + 2: as steep in every direction, minimum 2 at the origin (Hands-on Deep Learning)."""
    return w[0] ** 2 + w[1] ** 2 + 2


def any_quadratic(w: Array, A: Array, b: Array) -> Array:
    """½ wᵀA w - bᵀw for w (d,), any matrix A (d, d), symmetric or not, and b (d,)."""
    return 0.5 * w @ A @ w - b @ w


def ravine(w: Array) -> Array:
    """½ (w1² + 25 w2²): a long narrow valley along the first axis."""
    return 0.5 * (w[0] ** 2 + 25 * w[1] ** 2)


def saddle(w: Array) -> Array:
    """w1² - w2²: a valley along w1, a ridge along w2, flat at the origin without a minimum."""
    return w[0] ** 2 - w[1] ** 2


def line_error(w: Array, x: Array, y: Array) -> Array:
    """Mean half squared error of the line w1 + w2·x for data x and y of shape (N,)."""
    return jnp.mean(0.5 * (w[0] + w[1] * x - y) ** 2)


def condition_number(H: Array) -> Array:
    """Largest over smallest eigenvalue of a symmetric positive definite H (d, d)."""
    bends = jnp.linalg.eigvalsh(H)
    return bends[-1] / bends[0]


def best_rate(H: Array) -> Array:
    """The rate with which the slowest direction of a bowl with second derivatives H shrinks fastest."""
    bends = jnp.linalg.eigvalsh(H)
    return 2 / (bends[0] + bends[-1])


@partial(jax.jit, static_argnames=("most",))
def steps_needed(H: Array, start: Array, rates: Array, tolerance: float, most: int) -> Array:
    """How many steps descent on ½ wᵀH w needs to come within `tolerance` of the origin.

    Args:
        H: (d, d) symmetric.
        start: (d,) where every run starts.
        rates: (n,) constant learning rates.
        tolerance: the distance that is near enough.
        most: after so many steps a run is given up.

    Returns:
        (n,) whole numbers; most + 1 for runs that did not arrive.
    """

    def one(rate: Array) -> Array:
        path = descend(lambda w: H @ w, start, rate, most)
        near = jnp.linalg.norm(path, axis=1) <= tolerance
        return jnp.where(near.any(), jnp.argmax(near), most + 1)

    return jax.vmap(one)(jnp.asarray(rates))
