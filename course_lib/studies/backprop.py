"""Backward passes of the lectures' small networks, what sharing saves, and how gradients fade with depth.

Losses are means over the batch; Gurari's error is taken with its half. Parameters as in
`studies.networks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.activations import relu, sigmoid, tanh
from course_lib.studies import networks

# Srikumar gives formulas only; the numbers are the course's. Column j holds the weights into unit j.
SRIKUMAR_PARAMS = {
    "W1": np.array([[0.2, 0.4], [-0.3, 0.5]]),
    "b1": np.array([0.1, -0.1]),
    "W2": np.array([[-0.6], [0.7]]),
    "b2": np.array([0.3]),
}
SRIKUMAR_X, SRIKUMAR_Y = np.array([[0.5, -2.0]]), np.array([[1.0]])
# Waterloo's two-layer network, a pair of classes; its lecture has no biases.
WATERLOO_PARAMS = [
    {"W": np.array([[0.1, -0.2], [0.4, 0.3]]), "b": np.zeros(2)},
    {"W": np.array([[0.5, -0.5], [-0.3, 0.2]]), "b": np.zeros(2)},
]
ACTIVATIONS = {"sigmoid": sigmoid, "tanh": tanh, "relu": relu}
# As one program: one operation at a time, each would be compiled for each batch size.
forward_321 = jax.jit(networks.forward_321)


def loss_321(params: dict, X: Array, y: Array) -> Array:
    """Half squared error, summed over the outputs, mean over the batch; sigmoid in both layers."""
    return jnp.mean(jnp.sum((forward_321(params, X)[1] - y) ** 2, axis=1)) / 2


def softmax_cross_entropy(S: Array, Y: Array) -> Array:
    """Mean cost in nats of logits S (N, K) for one-hot rows Y (N, K)."""
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(S, axis=1), axis=1))


def mlp_logits(params: Sequence[dict], X: Array) -> Array:
    """Logits (N, K) of layers {"W", "b"}: a sigmoid behind each but the last."""
    *hidden, last = params
    for layer in hidden:
        X = sigmoid(X @ layer["W"] + layer["b"])
    return X @ last["W"] + last["b"]


def mlp_loss(params: Sequence[dict], X: Array, Y: Array) -> Array:
    """Softmax cross-entropy of `mlp_logits`, mean over the batch, in nats."""
    return softmax_cross_entropy(mlp_logits(params, X), Y)


class Counted:
    """A number that counts, in a list shared by all its results, how often it is multiplied."""

    def __init__(self, value: float, tally: list[int]):
        self.value, self.tally = float(value), tally

    def __mul__(self, other: Counted) -> Counted:
        self.tally[0] += 1
        return Counted(self.value * other.value, self.tally)


def srikumar_counted(shared: bool) -> tuple[list[float], int]:
    """All nine gradients of Srikumar's network as products of local slopes, and the multiplications.

    Args:
        shared: whether a product that several weights need is computed once and kept.

    Returns:
        (gradients in the order b2, W2 by rows, b1, W1 by rows; number of multiplications).
    """
    tally = [0]
    act = sigmoid(SRIKUMAR_X @ SRIKUMAR_PARAMS["W1"] + SRIKUMAR_PARAMS["b1"])[0]
    yhat = act @ SRIKUMAR_PARAMS["W2"][:, 0] + SRIKUMAR_PARAMS["b2"][0]
    error = Counted(yhat - SRIKUMAR_Y[0, 0], tally)
    acts = [Counted(a, tally) for a in act]
    slopes = [Counted(a * (1 - a), tally) for a in act]
    weights = [Counted(w, tally) for w in SRIKUMAR_PARAMS["W2"][:, 0]]
    inputs = [Counted(x, tally) for x in SRIKUMAR_X[0]]
    kept = [error * w * s for w, s in zip(weights, slopes, strict=True)] if shared else None

    def delta(j: int) -> Counted:
        return kept[j] if shared else error * weights[j] * slopes[j]

    found = [error, *(error * a for a in acts), delta(0), delta(1)]
    found += [delta(j) * x for x in inputs for j in range(2)]
    return [one.value for one in found], tally[0]


@cache
def gradient_sizes(activation: str, depth: int = 20, width: int = 32, nets: int = 64) -> np.ndarray:
    """How large the gradient for the activations still is after 0, 1, …, depth layers on its way back.

    Random networks, weights of variance 2 / width for relu and 1 / width else, random inputs, random
    gradient at the end; all networks at once.

    Returns:
        Medians over the networks, (depth + 1,); the first entry, at the output, is 1.
    """
    function = ACTIVATIONS[activation]
    variance = (2.0 if activation == "relu" else 1.0) / width
    # NumPy draws: compiling JAX's generator would take longer than the whole study.
    rng = np.random.default_rng(5)
    stacks = np.sqrt(variance) * rng.normal(size=(nets, depth, width, width))
    starts, ends = rng.normal(size=(2, nets, width))

    def one(weights, x, dout):
        def layer(act, W):
            pre = act @ W
            return function(pre), jax.vmap(jax.grad(function))(pre)

        def back(grad, kept):
            W, slope = kept
            grad = (grad * slope) @ W.T
            return grad, jnp.linalg.norm(grad)

        _, slopes = jax.lax.scan(layer, x, weights)
        _, norms = jax.lax.scan(back, dout, (weights, slopes), reverse=True)
        return jnp.concatenate([jnp.ones(1), norms[::-1] / jnp.linalg.norm(dout)])

    return np.median(np.asarray(jax.jit(jax.vmap(one))(stacks, starts, ends)), axis=0)
