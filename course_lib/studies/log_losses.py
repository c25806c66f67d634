"""The cost of a probability, and where formulas for it leave the range of a number format.

Three formulas for one cost, that of a logit when the answer is 0: mathematically equal, and on a
computer equal only in the middle.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.activations import sigmoid

# NumPy, not JAX: the study is about number formats, and NumPy keeps the format of its inputs whether
# or not JAX's 64-bit mode is on.


def cost(p: Array, y: float) -> Array:
    """Nats that the probability p costs when the answer is y, 1 or 0: log of 1 over its chance."""
    return jnp.log(1 / (p if y == 1 else 1 - p))


def through_the_sigmoid(logits: np.ndarray) -> np.ndarray:
    """-log(1 - sigmoid(logit)), in two steps: infinite as soon as the sigmoid rounds to 1."""
    one = logits.dtype.type(1)
    return -np.log(one - one / (one + np.exp(-logits)))


def naive_softplus(logits: np.ndarray) -> np.ndarray:
    """log(1 + e^logit) as it is written: infinite as soon as the power overflows."""
    return np.log(logits.dtype.type(1) + np.exp(logits))


def stable_softplus(logits: np.ndarray) -> np.ndarray:
    """max(logit, 0) + log(1 + e^-|logit|): its power never exceeds 1."""
    return np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))


def breaks_at(
    formula: Callable[[np.ndarray], np.ndarray], dtype: type, highest: float = 1000.0
) -> float:
    """The first logit, in steps of 0.1, at which a formula is a percent off or not finite; inf if none.

    Args:
        formula: from logits (n,) to costs (n,).
        dtype: the number format of everything inside the formula, e.g. np.float32.
        highest: how far to look.
    """
    logits = np.arange(1.0, highest, 0.1)
    true = stable_softplus(logits)
    with np.errstate(all="ignore"):
        error = np.abs(formula(logits.astype(dtype)).astype(np.float64) - true) / true
    wrong = np.flatnonzero(~(error < 0.01))
    return float(logits[wrong[0]]) if wrong.size else float("inf")


def slope_of_half_squared_error(logits: Array) -> Array:
    """How fast ½(p - 1)² changes with the logit, p = sigmoid(logit); elementwise. The answer is 1."""
    return jax.jit(jax.vmap(jax.grad(lambda s: (sigmoid(s) - 1) ** 2 / 2)))(logits)


def slope_of_cross_entropy(logits: Array) -> Array:
    """How fast -log p changes with the logit, p = sigmoid(logit); elementwise. It is p - 1."""
    return jax.jit(jax.vmap(jax.grad(lambda s: jnp.logaddexp(-s, 0))))(logits)
