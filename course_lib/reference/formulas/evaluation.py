"""Formulas of units 10 and 11: judging probabilities, one question of a tree, and what a layer costs."""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

EVALUATION = Group("Evaluation and speed")
add = EVALUATION.add


@add("10", "accuracy", r"\text{share of right decisions; the decision is 1 if } p > \tfrac12")
def accuracy(p, labels):
    return jnp.mean((p > 0.5) == (labels == 1))


@add("10", "Brier score", r"\frac1N \sum_n (p_n - y_n)^2")
def brier(p, labels):
    return jnp.mean((p - labels) ** 2)


@add("10", "AUC", r"\text{share of pairs with } p_\text{ill} > p_\text{healthy}, \text{ ties half}")
def auc(p, labels):
    ill, healthy = p[labels == 1][:, None], p[labels == 0][None, :]
    return jnp.mean((ill > healthy) + (ill == healthy) / 2)


@add("10", "standard deviation of a share", r"\sqrt{p (1 - p) / n}")
def share_error(share, n):
    return jnp.sqrt(share * (1 - share) / n)


@add("10", "standardize", r"(x - \text{mean}) / \text{std, of the training rows}")
def standardize(x, train):
    return (x - jnp.mean(train, axis=0)) / jnp.std(train, axis=0)


@add("10", "Gini", r"G = 1 - p^2 - (1 - p)^2")
def gini(share):
    return 1 - share**2 - (1 - share) ** 2


@add("10", "gain of a threshold", r"G - (n_1 G_1 + n_2 G_2) / n")
def gini_gain(left, right):
    """For the labels, 0 or 1, on its two sides."""
    n, both = len(left) + len(right), jnp.concatenate([left, right])
    parts = sum(len(part) / n * gini(jnp.mean(part)) for part in (left, right))
    return gini(jnp.mean(both)) - parts


@add("11", "examples a second", r"B / \text{seconds of a step}")
def throughput(batch_size, seconds):
    return batch_size / seconds


@add("11", "operations of a layer", r"2 B n_\text{in} n_\text{out}")
def operations(batch_size, n_in, n_out):
    return 2 * batch_size * n_in * n_out


@add("11", "numbers it moves", r"B n_\text{in} + n_\text{in} n_\text{out} + B n_\text{out}")
def numbers_moved(batch_size, n_in, n_out):
    return batch_size * n_in + n_in * n_out + batch_size * n_out
