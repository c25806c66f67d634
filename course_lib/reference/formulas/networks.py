"""Formulas of units 04 and 05: layers and activations, forward and backward, and first weights."""

from __future__ import annotations

from itertools import pairwise

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

LAYERS = Group("Layers")
add = LAYERS.add


@add("04", "layer", r"\text{pre} = X W + b")
def layer(X, W, b):
    return X @ W + b


@add(
    "05",
    "its backward pass",
    r"dX = \text{dout } W^\top, \quad dW = X^\top \text{dout}, \quad db = \sum_n \text{dout}_n",
    gradient_of=layer,
)
def layer_backward(dout, X, W, b):
    return dout @ W.T, X.T @ dout, jnp.sum(dout, axis=0)


@add("04", "number of parameters", r"\sum_\text{layers} (n_\text{in} + 1) n_\text{out}")
def number_of_parameters(sizes):
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


@add("05", "last delta, half squared error", r"\delta_L = (\hat y - y) / N \times \text{slope}")
def last_delta(yhat, y, slope):
    """Softmax or sigmoid with its own cross-entropy has no further slope."""
    return (yhat - y) / len(y) * slope


@add("05", "one layer back", r"\delta_{l-1} = (\delta_l W_l^\top) \times \text{slope at act}_l")
def delta_before(delta, W, slope):
    return delta @ W.T * slope


@add("05", "gradients", r"dW_l = \text{act}_l^\top \delta_l, \quad db_l = \sum_n \delta_{l,n}")
def layer_gradients(act, delta):
    return act.T @ delta, jnp.sum(delta, axis=0)


@add("10", "variance of first weights, relu (He)", r"2 / n_\text{in}")
def he_variance(n_in, n_out):
    return 2 / n_in


@add("nn", "the same, others (Glorot)", r"2 / (n_\text{in} + n_\text{out})")
def glorot_variance(n_in, n_out):
    return 2 / (n_in + n_out)


ACTIVATIONS = Group("Activations")
add = ACTIVATIONS.add


@add("04", "sigmoid", r"\sigma(s) = 1 / (1 + e^{-s})")
def sigmoid(s):
    return 1 / (1 + jnp.exp(-s))


@add("05", "its slope", r"\text{act} (1 - \text{act})", gradient_of=sigmoid)
def sigmoid_slope(s):
    act = sigmoid(s)
    return act * (1 - act)


@add("05", "tanh", r"\tanh(s) = (e^s - e^{-s}) / (e^s + e^{-s})")
def tanh(s):
    return (jnp.exp(s) - jnp.exp(-s)) / (jnp.exp(s) + jnp.exp(-s))


@add("05", "its slope", r"1 - \text{act}^2", gradient_of=tanh)
def tanh_slope(s):
    return 1 - tanh(s) ** 2


@add("04", "relu", r"\max(0, s)")
def relu(s):
    return jnp.where(s > 0, s, 0)


@add("05", "its slope", r"1 \text{ if } s > 0, \text{ else } 0", gradient_of=relu)
def relu_slope(s):
    return jnp.where(s > 0, 1.0, 0.0)


@add("04", "softplus", r"\log(1 + e^s) = \max(s, 0) + \log(1 + e^{-\lvert s \rvert})")
def softplus(s):
    return jnp.maximum(s, 0) + jnp.log(1 + jnp.exp(-jnp.abs(s)))


@add("04", "its slope", r"\sigma(s)", gradient_of=softplus)
def softplus_slope(s):
    return sigmoid(s)


@add("04", "softmax", r"p_k = \frac{e^{s_k - \max s}}{\sum_j e^{s_j - \max s}}")
def softmax(S):
    powers = jnp.exp(S - jnp.max(S, axis=1, keepdims=True))
    return powers / jnp.sum(powers, axis=1, keepdims=True)


@add("04", "its logarithm", r"\log p_k = s_k - \log \sum_j e^{s_j}")
def log_softmax(S):
    return S - jnp.log(jnp.sum(jnp.exp(S), axis=1, keepdims=True))
