"""Derivatives from differences: what a slope is before there is any calculus, or any autodiff.

`forward_difference` and `central_difference` are the two formulas of unit 01; `numerical_gradient` and
`gradient_check` are the second opinion by which a gradient written by hand can be judged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array


def forward_difference(f: Callable[[Array], Array], x: Array, h: float) -> Array:
    """Slope of the secant of `f` from x to x + h: (f(x + h) - f(x)) / h.

    Its error is h/2 · f''(x) to first order, so it halves with h, until rounding takes over.

    Args:
        f: an elementwise function; arrays of any shape, units as you like.
        x: where the slope is wanted; a number or an array of any shape.
        h: the step, in the units of x; not zero, and negative for a backward difference.

    Returns:
        The slope at each x, in units of f per unit of x; the shape of x.
    """
    return (f(x + h) - f(x)) / h


def central_difference(f: Callable[[Array], Array], x: Array, h: float) -> Array:
    """Slope of the secant of `f` from x - h to x + h: (f(x + h) - f(x - h)) / (2 h).

    The h/2 · f'' of the two sides cancels: the error is h²/6 · f'''(x), a quarter when h is halved.
    Arguments and result are those of `forward_difference`.
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f: Callable[[Array], Array], x: Array, h: float = 1e-6) -> Array:
    """Gradient of a scalar function by central differences, one coordinate at a time.

    Costs two evaluations of `f` a coordinate; meant for float64, where h = 1e-6 leaves about nine
    good digits.

    Args:
        f: from an array of x's shape to a scalar, in `jax.numpy`: all coordinates are tried at once, by `vmap`.
        x: the point, an array of any shape.
        h: the step along each coordinate, in the units of x.

    Returns:
        The partial derivatives of f, an array of x's shape.

    Raises:
        ValueError: if f(x) is not a scalar.
    """
    x = jnp.asarray(x)
    if jnp.shape(f(x)) != ():
        raise ValueError(
            f"numerical_gradient needs a scalar function; f(x) has shape {jnp.shape(f(x))}"
        )

    def partial(direction: Array) -> Array:
        return central_difference(lambda t: f(x + t * direction), 0.0, h)

    directions = jnp.eye(x.size, dtype=x.dtype).reshape(x.size, *x.shape)
    return jax.vmap(partial)(directions).reshape(x.shape)


def gradient_check(
    f: Callable, backward: Callable, x: Any, key: Array, directions: int = 8, h: float = 1e-6
) -> float:
    """How far a backward pass written by hand is from central differences of the forward pass.

    Both are asked for one number, ⟨cotangent, change of f(x) along a direction⟩, for several random
    directions, each with a random cotangent: an upstream gradient of ones would hide a backward pass
    that ignores it.

    Args:
        f: from a pytree of float64 arrays to an array.
        backward: (x, cotangent) -> gradient in the structure of x; the cotangent has f(x)'s shape.
        x: the point.
        key: a random key.
        directions: how many random directions to try.
        h: the step along a direction.

    Returns:
        The largest distance of the two as a part of the sum of their sizes; about 1e-8 for a right one,
        1 for an unrelated one, NaN if one of the two is NaN or infinite.

    Raises:
        ValueError: if the gradient's arrays do not have the shapes of x's.
    """
    distances = []
    for one_key in jax.random.split(key, directions):
        cotangent_key, direction_key = jax.random.split(one_key)
        y = f(x)
        cotangent = jax.random.normal(cotangent_key, jnp.shape(y), y.dtype)
        leaves, structure = jax.tree.flatten(x)
        keys = jax.random.split(direction_key, len(leaves))
        direction = [
            jax.random.normal(k, leaf.shape, leaf.dtype)
            for k, leaf in zip(keys, leaves, strict=True)
        ]

        def moved(t, leaves=leaves, direction=direction, structure=structure):
            ahead = [leaf + t * d for leaf, d in zip(leaves, direction, strict=True)]
            return f(jax.tree.unflatten(structure, ahead))

        measured = jnp.sum(cotangent * central_difference(moved, 0.0, h))
        by_hand = jax.tree.leaves(backward(x, cotangent))
        shapes = [jnp.shape(g) for g in by_hand]
        if shapes != [leaf.shape for leaf in leaves]:
            raise ValueError(
                f"a gradient has the shapes of what it is for, {[leaf.shape for leaf in leaves]}; "
                f"this one has {shapes}"
            )
        claimed = sum(jnp.sum(g * d) for g, d in zip(by_hand, direction, strict=True))
        size = jnp.abs(measured) + jnp.abs(claimed)
        distances.append(jnp.abs(measured - claimed) / jnp.maximum(size, 1e-12))
    # Not Python's max, which loses a NaN.
    return float(jnp.max(jnp.stack(distances)))
