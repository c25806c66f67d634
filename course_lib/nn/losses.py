"""Losses: one number for how wrong a batch of predictions is; lower is better.

Each takes predictions `yhat` and targets `y`, rows are examples, and an optional `weights` (N,) that
says how much each example counts: 0 leaves it out, as for the padding of a short last batch.
The result is the weighted mean over the batch unless the name says sum. Logarithms are natural.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import Array

from course_lib.nn.activations import log_softmax, softplus


def average(per_example: Array, weights: Array | None = None) -> Array:
    """Mean of (N,) values, or their weighted mean Σ wᵢvᵢ / Σ wᵢ; a scalar, 0 if no example counts."""
    if weights is None:
        return jnp.mean(per_example)
    total = jnp.sum(weights)
    return _weighted_sum(per_example, weights) / jnp.where(total == 0, 1, total)


def _weighted_sum(per_example: Array, weights: Array | None) -> Array:
    if weights is None:
        return jnp.sum(per_example)
    if jnp.shape(weights) != per_example.shape:
        raise ValueError(
            f"weights have shape {jnp.shape(weights)}: give one for each example, {per_example.shape}"
        )
    # What does not count may be anything: padding has no class, and its cost is NaN.
    return jnp.sum(jnp.where(weights == 0, 0, weights * per_example))


def _squares(yhat: Array, y: Array) -> Array:
    """Squared error of each example, summed over its outputs; (N,)."""
    if yhat.shape != y.shape:
        raise ValueError(
            f"predictions have shape {yhat.shape}, targets {y.shape}: reshape one of them, or every "
            f"prediction is compared with every target"
        )
    return jnp.sum(jnp.square(yhat - y).reshape(len(yhat), -1), axis=1)


def sum_squared_error(yhat: Array, y: Array, weights: Array | None = None) -> Array:
    """Σ ‖yhat - y‖² over the batch. Gradient for yhat: 2(yhat - y)."""
    return _weighted_sum(_squares(yhat, y), weights)


def mean_squared_error(yhat: Array, y: Array, weights: Array | None = None) -> Array:
    """Mean over the batch of ‖yhat - y‖². Gradient for yhat: 2(yhat - y)/N."""
    return average(_squares(yhat, y), weights)


def half_squared_error(yhat: Array, y: Array, weights: Array | None = None) -> Array:
    """Mean over the batch of ½‖yhat - y‖², the course's convention. Gradient: (yhat - y)/N."""
    return average(_squares(yhat, y) / 2, weights)


def binary_cross_entropy(logits: Array, y: Array, weights: Array | None = None) -> Array:
    """-[y·log p + (1-y)·log(1-p)] with p = sigmoid(logits), from the logits, in nats.

    Written softplus(logit) - y·logit it needs no logarithm of a probability that may be zero.
    Gradient for the logits: (p - y)/N. Several outputs of one example are summed.
    """
    if logits.shape != y.shape:
        raise ValueError(f"logits have shape {logits.shape}, targets {y.shape}: they must be alike")
    costs = softplus(logits) - y * logits
    return average(jnp.sum(costs.reshape(len(costs), -1), axis=1), weights)


def binary_cross_entropy_of_probabilities(
    p: Array, y: Array, weights: Array | None = None
) -> Array:
    """The same from probabilities 0 < p < 1; prefer logits, which have no ends to fall off.

    Gradient for p: (p - y) / (p(1-p)) / N.
    """
    if p.shape != y.shape:
        raise ValueError(
            f"probabilities have shape {p.shape}, targets {y.shape}: they must be alike"
        )
    # 0·log 0 counts as 0: the cost of a certain and right prediction.
    costs = -jnp.where(y == 0, 0, y * jnp.log(jnp.where(y == 0, 1, p)))
    costs -= jnp.where(y == 1, 0, (1 - y) * jnp.log1p(-jnp.where(y == 1, 0, p)))
    return average(jnp.sum(costs.reshape(len(costs), -1), axis=1), weights)


def _of_right_class(values: Array, y: Array) -> Array:
    """From (N, K) values and class numbers (N,): each row's value of its own class, (N,); NaN for no class."""
    # By comparing, not by looking up: the gradient of a look-up is a scatter, which keeps XLA from
    # compiling a small training loop as one piece.
    right = y[:, None] == jnp.arange(values.shape[1])
    return jnp.where(right.any(axis=1), jnp.sum(jnp.where(right, values, 0), axis=1), jnp.nan)


def negative_log_likelihood(log_p: Array, y: Array, weights: Array | None = None) -> Array:
    """-log of the probability given to the right class.

    Args:
        log_p: (N, K) log-probabilities, such as `log_softmax` returns.
        y: (N,) class numbers 0…K-1, or (N, K) rows that sum to one.
    """
    if y.shape == log_p.shape[:1]:
        right = _of_right_class(log_p, y)
    elif y.shape == log_p.shape:
        right = jnp.sum(y * log_p, axis=1)
    else:
        raise ValueError(
            f"targets of shape {y.shape} fit no {log_p.shape}: give class numbers (N,)"
        )
    return average(-right, weights)


def softmax_cross_entropy(logits: Array, y: Array, weights: Array | None = None) -> Array:
    """`negative_log_likelihood` of softmax(logits). Gradient for the logits: (softmax - y)/N."""
    return negative_log_likelihood(log_softmax(logits), y, weights)


def softmax_cross_entropy_of_probabilities(
    p: Array, y: Array, weights: Array | None = None
) -> Array:
    """`negative_log_likelihood` of probabilities p (N, K), each row summing to one."""
    if y.shape == p.shape[:1]:
        # The logarithm of the one number that counts: another's may be that of 0.
        return average(-jnp.log(_of_right_class(p, y)), weights)
    if y.shape != p.shape:
        raise ValueError(f"targets of shape {y.shape} fit no {p.shape}: give class numbers (N,)")
    # 0·log 0 counts as 0: a class that is neither expected nor predicted costs nothing.
    costs = -jnp.where(y == 0, 0, y * jnp.log(jnp.where(y == 0, 1, p)))
    return average(jnp.sum(costs, axis=1), weights)


# Losses of class numbers say so, for `fit` to check that the numbers are classes of the network.
for _loss in (
    negative_log_likelihood,
    softmax_cross_entropy,
    softmax_cross_entropy_of_probabilities,
):
    _loss.takes_classes = True


def l2_penalty(params: dict, strength: float) -> Array:
    """strength · Σ W² over weight matrices, the arrays called "W"; all else stays free. Gradient: 2·strength·W."""
    leaves = jax.tree_util.tree_leaves_with_path(params)
    squares = [jnp.sum(leaf**2) for path, leaf in leaves if getattr(path[-1], "key", None) == "W"]
    return strength * sum(squares)
