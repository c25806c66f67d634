"""Activation functions: what bends a network's straight lines.

Each works elementwise on arrays of any shape (softmax: along the last axis), is stable for inputs of
±10,000, and states its derivative. `pre` is the pre-activation, what a layer computes before it bends.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
from jax import Array


def identity(pre: Array) -> Array:
    """pre itself. Derivative: 1."""
    return pre


def relu(pre: Array) -> Array:
    """max(pre, 0). Derivative: 1 where pre > 0, else 0; the course sets relu'(0) = 0."""
    # Not jnp.maximum, which splits the tie at 0 and would make relu'(0) one half.
    # Not where(pre > 0, …) either, which would turn NaN, and with it a mistake, into 0.
    return jnp.where(pre <= 0, 0, pre)


def leaky_relu(pre: Array, slope: float = 0.01) -> Array:
    """pre where it is positive, slope·pre elsewhere. Derivative: 1 or slope; slope at 0."""
    return jnp.where(pre > 0, pre, slope * pre)


def sigmoid(pre: Array) -> Array:
    """1 / (1 + e^-pre), between 0 and 1. Derivative: act·(1 - act), with act = sigmoid(pre)."""
    # One exponential of a number that is never positive, so it cannot overflow: e^-|pre|.
    small = jnp.exp(-jnp.abs(pre))
    return jnp.where(pre >= 0, 1, small) / (1 + small)


def tanh(pre: Array) -> Array:
    """(e^pre - e^-pre) / (e^pre + e^-pre), between -1 and 1. Derivative: 1 - act²."""
    return jnp.tanh(pre)


def softplus(pre: Array) -> Array:
    """log(1 + e^pre), a smooth relu. Derivative: sigmoid(pre)."""
    return jnp.logaddexp(pre, 0)


def gelu(pre: Array) -> Array:
    """pre·Φ(pre), with Φ the normal distribution function (Hendrycks and Gimpel 2016).

    Derivative: Φ(pre) + pre·φ(pre), with φ the normal density.
    """
    return pre * jax.scipy.special.erfc(-pre * math.sqrt(0.5)) / 2


def log_softmax(pre: Array) -> Array:
    """log of `softmax`, without the logarithm of a zero. Derivative: δ_ij - softmax(pre)_j."""
    shifted = pre - jax.lax.stop_gradient(jnp.max(pre, axis=-1, keepdims=True))
    return shifted - jnp.log(jnp.sum(jnp.exp(shifted), axis=-1, keepdims=True))


def softmax(pre: Array) -> Array:
    """e^pre divided by its sum along the last axis: each row becomes probabilities.

    Derivative: act_i·(δ_ij - act_j); every input moves every output.
    """
    return jnp.exp(log_softmax(pre))
