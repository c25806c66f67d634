"""Formulas of unit 04, and their gradients from units 04 and 05: what it costs to be wrong.

Every loss is a mean over the batch, in nats. Several outputs of one example are summed.
"""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group
from course_lib.reference.formulas.networks import sigmoid, softmax

LOSSES = Group("Losses")
add = LOSSES.add


@add("04", "half squared error", r"\frac1N \sum_n \tfrac12 \lVert \hat y_n - y_n \rVert^2")
def half_squared_error(yhat, y):
    return jnp.sum((yhat - y) ** 2) / 2 / len(y)


@add("04", "gradient for $\\hat y$", r"(\hat y - y) / N", gradient_of=half_squared_error)
def half_squared_error_gradient(yhat, y):
    return (yhat - y) / len(y)


@add("04", "mean squared error", r"\frac1N \sum_n \lVert \hat y_n - y_n \rVert^2")
def mean_squared_error(yhat, y):
    return jnp.sum((yhat - y) ** 2) / len(y)


@add("07", "gradient for $\\hat y$", r"2 (\hat y - y) / N", gradient_of=mean_squared_error)
def mean_squared_error_gradient(yhat, y):
    return 2 * (yhat - y) / len(y)


@add(
    "04",
    "binary cross-entropy",
    r"-\frac1N \sum_n \big[ y_n \log p_n + (1 - y_n) \log(1 - p_n) \big]",
)
def binary_cross_entropy(p, labels):
    return -jnp.mean(labels * jnp.log(p) + (1 - labels) * jnp.log(1 - p))


@add("04", "gradient for $p$", r"(p - y) / (p (1 - p) N)", gradient_of=binary_cross_entropy)
def binary_cross_entropy_gradient(p, labels):
    return (p - labels) / (p * (1 - p)) / len(labels)


@add(
    "04",
    "the same from logits",
    r"\frac1N \sum_n \big[ y_n \text{softplus}(-s_n) + (1 - y_n) \text{softplus}(s_n) \big]",
)
def binary_cross_entropy_of_logits(s, labels):
    def softplus(s):
        return jnp.logaddexp(s, 0)

    return jnp.mean(labels * softplus(-s) + (1 - labels) * softplus(s))


@add("04", "gradient for $s$", r"(\sigma(s) - y) / N", gradient_of=binary_cross_entropy_of_logits)
def binary_cross_entropy_of_logits_gradient(s, labels):
    return (sigmoid(s) - labels) / len(labels)


@add(
    "04", "softmax with cross-entropy", r"-\frac1N \sum_n \sum_k Y_{nk} \log \text{softmax}(S)_{nk}"
)
def softmax_cross_entropy(S, Y):
    return -jnp.mean(jnp.sum(Y * jnp.log(softmax(S)), axis=1))


@add("05", "gradient for $S$", r"(p - Y) / N", gradient_of=softmax_cross_entropy)
def softmax_cross_entropy_gradient(S, Y):
    return (softmax(S) - Y) / len(S)


@add("04", "cost of one answer", r"-\log(\text{chance given to what happened})")
def cost(p, labels):
    return -jnp.log(jnp.where(labels == 1, p, 1 - p))


@add("04", "bits", r"\text{nats} / \log 2")
def bits(nats):
    return nats / jnp.log(2)
