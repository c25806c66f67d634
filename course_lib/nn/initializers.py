"""First values for weights: random, and of a size that keeps a signal's size from layer to layer.

An initializer is a function (key, inputs, outputs, dtype) -> array of shape (inputs, outputs).
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import Array

Initializer = Callable[..., Array]


def _normal(key: Array, inputs: int, outputs: int, dtype: type, variance: float) -> Array:
    return jnp.sqrt(jnp.asarray(variance, dtype)) * jax.random.normal(key, (inputs, outputs), dtype)


def he(key: Array, inputs: int, outputs: int, dtype: type = jnp.float32) -> Array:
    """Variance 2/inputs, for relu, which lets half of the signal through (He et al. 2015)."""
    return _normal(key, inputs, outputs, dtype, 2 / inputs)


def glorot(key: Array, inputs: int, outputs: int, dtype: type = jnp.float32) -> Array:
    """Variance 2/(inputs + outputs), a compromise of both directions (Glorot and Bengio 2010)."""
    return _normal(key, inputs, outputs, dtype, 2 / (inputs + outputs))


def lecun(key: Array, inputs: int, outputs: int, dtype: type = jnp.float32) -> Array:
    """Variance 1/inputs, for activations that are straight near zero (LeCun et al. 1998)."""
    return _normal(key, inputs, outputs, dtype, 1 / inputs)


def zeros(key: Array, inputs: int, outputs: int, dtype: type = jnp.float32) -> Array:
    """All zeros. Right for a single layer; in a deeper network every hidden unit stays the same."""
    return jnp.zeros((inputs, outputs), dtype)
