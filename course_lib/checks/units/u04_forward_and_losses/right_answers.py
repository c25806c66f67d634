"""Unit 04, Forward pass and losses: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

import math
from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np


def linear_by_loops(X, W, b):
    out = np.zeros((len(X), W.shape[1]))
    for i in range(len(X)):
        for j in range(W.shape[1]):
            out[i, j] = b[j] + sum(float(X[i, k]) * float(W[k, j]) for k in range(W.shape[0]))
    return out


def squash(pre):
    return 1 / (1 + jnp.exp(-pre))


def forward_by_hand(params, X):
    act = squash(X @ params["W1"] + params["b1"])
    return act, squash(act @ params["W2"] + params["b2"])


def forward_one_at_a_time(params, X):
    pairs = [forward_by_hand(params, x) for x in X]
    return [jnp.stack([act for act, _ in pairs]), jnp.stack([yhat for _, yhat in pairs])]


def count_in_a_loop(sizes):
    total = 0
    for i in range(1, len(sizes)):
        total += sizes[i - 1] * sizes[i] + sizes[i]
    return total


def count_by_making_them(sizes):
    return sum(np.zeros((a, b)).size + np.zeros(b).size for a, b in zip(sizes, sizes[1:]))  # noqa: B905, RUF007


ONES = np.ones((2, 2))


def xor_spelled_out(X):
    total = X[:, 0] + X[:, 1]
    return jnp.maximum(total, 0) - 2 * jnp.maximum(total - 1, 0)


def bce_in_a_loop(p, y):
    costs = [math.log(1 / (pi if yi == 1 else 1 - pi)) for pi, yi in zip(p, y, strict=True)]
    return sum(costs) / len(costs)


def bce_of_the_product(p, y):
    chances = [float(pi) if yi else 1 - float(pi) for pi, yi in zip(p, y, strict=True)]
    return -math.log(reduce(lambda a, b: a * b, chances)) / len(chances)


def sigmoid_case_by_case(s):
    flat = [1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
            for v in np.ravel(s).tolist()]  # fmt: skip
    return np.reshape(flat, np.shape(s))


def bce_logits_in_a_loop(s, y):
    signed = [v if t == 0 else -v for v, t in zip(s.tolist(), y.tolist(), strict=True)]
    return sum(max(v, 0) + math.log1p(math.exp(-abs(v))) for v in signed) / len(signed)


def softmax_by_rows(S):
    rows = []
    for row in np.asarray(S):
        powers = np.exp(row - row.max())
        rows.append(powers / powers.sum())
    return np.array(rows)


def by_class_numbers(S, Y):
    classes = jnp.argmax(Y, axis=1)
    right = S[jnp.arange(len(S)), classes]
    return jnp.mean(jax.scipy.special.logsumexp(S, axis=1) - right)


def through_shifted(S, Y):
    S = np.asarray(S) - np.max(S, axis=1, keepdims=True)
    return np.mean(np.log(np.exp(S).sum(1)) - (S * np.asarray(Y)).sum(1))


RIGHT_ANSWERS: dict[str, list] = {
    "04-E1": [
        linear_by_loops,
        lambda X, W, b: b + jnp.dot(X, W),
        lambda X, W, b: np.asarray(X) @ np.asarray(W) + np.asarray(b),
        lambda X, W, b: jnp.einsum("nd,dh->nh", X, W) + b[None, :],
        lambda X, W, b: (W.T @ X.T + b[:, None]).T,
        jax.jit(lambda X, W, b: jax.vmap(lambda x: x @ W + b)(X)),
        lambda X, W, b: jnp.column_stack([jnp.ones(len(X)), X]) @ jnp.vstack([b, W]),
        lambda X, W, b: jnp.float32(X @ W + b),
    ],
    "04-E2": [
        forward_by_hand,
        forward_one_at_a_time,
        jax.jit(forward_by_hand),
        lambda params, X: tuple(np.asarray(array) for array in forward_by_hand(params, X)),
        lambda params, X: list(forward_by_hand(params, X)),
        lambda params, X: tuple(map(jnp.float32, forward_by_hand(params, X))),
    ],
    "04-E3": [
        count_in_a_loop,
        count_by_making_them,
        lambda sizes: float(count_in_a_loop(sizes)),
        lambda sizes: np.int64(count_in_a_loop(sizes)),
        lambda sizes: jnp.asarray(count_in_a_loop(sizes)),
        lambda sizes: sum(np.multiply(sizes[:-1], sizes[1:])) + sum(sizes[1:]),
    ],
    "04-E4": [
        xor_spelled_out,
        lambda X: jax.nn.relu(X @ ONES + jnp.array([0.0, -1.0])) @ jnp.array([1.0, -2.0]),
        lambda X: np.maximum(np.asarray(X) @ ONES + [0, -1], 0) @ np.array([1, -2]),
        lambda X: jnp.squeeze(
            jax.nn.relu(X @ ONES + jnp.array([0.0, -1])) @ jnp.array([[1.0], [-2]]), axis=1
        ),
        jax.jit(xor_spelled_out),
        lambda X: np.array([float(xor_spelled_out(x[None])[0]) for x in X]),
        lambda X: jnp.float32(xor_spelled_out(X)),
    ],
    "04-E5": [
        bce_in_a_loop,
        bce_of_the_product,
        lambda p, y: -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p)),
        lambda p, y: jnp.mean(jnp.log(1 / jnp.where(y == 1, p, 1 - p))),
        lambda p, y: float(np.mean(-np.log(np.where(np.asarray(y) == 1, p, 1 - p)))),
        jax.jit(lambda p, y: -(jnp.dot(y, jnp.log(p)) + jnp.dot(1 - y, jnp.log1p(-p))) / len(p)),
        lambda p, y: -jnp.sum(jnp.log(jnp.abs(p - (1 - y)))) / p.shape[0],
        lambda p, y: jnp.float32(-jnp.mean(jnp.log(y * p + (1 - y) * (1 - p)))),
    ],
    "04-E6": [
        sigmoid_case_by_case,
        lambda s: 1 / (1 + jnp.exp(-s)),
        jax.nn.sigmoid,
        lambda s: 0.5 * (1 + jnp.tanh(s / 2)),
        lambda s: jnp.where(s >= 0, 1.0, jnp.exp(-jnp.abs(s))) / (1 + jnp.exp(-jnp.abs(s))),
        lambda s: jnp.exp(-jnp.logaddexp(-s, 0)),
        lambda s: 1 / (1 + np.exp(np.clip(-np.asarray(s), -700, 700))),
        lambda s: jnp.float32(jax.nn.sigmoid(s)),
    ],
    "04-E7": [
        bce_logits_in_a_loop,
        lambda s, y: jnp.mean(jax.nn.softplus(s) - s * y),
        lambda s, y: jnp.mean(y * jnp.logaddexp(-s, 0) + (1 - y) * jnp.logaddexp(s, 0)),
        lambda s, y: jnp.mean(jax.nn.softplus((1 - 2 * y) * s)),
        lambda s, y: -jnp.mean(y * jax.nn.log_sigmoid(s) + (1 - y) * jax.nn.log_sigmoid(-s)),
        jax.jit(lambda s, y: jnp.mean(jnp.maximum(s, 0) - s * y + jnp.log1p(jnp.exp(-jnp.abs(s))))),
        lambda s, y: float(np.mean(np.logaddexp(np.where(np.asarray(y) == 1, -s, s), 0))),
        lambda s, y: jnp.float32(jnp.mean(jax.nn.softplus(s) - s * y)),
    ],
    "04-E8": [
        softmax_by_rows,
        lambda S: jax.nn.softmax(S, axis=1),
        lambda S: jnp.exp(jax.nn.log_softmax(S)),
        jax.vmap(jax.nn.softmax),
        lambda S: jnp.exp(S - jax.scipy.special.logsumexp(S, axis=1)[:, None]),
        lambda S: (jax.nn.softmax(S.T, axis=0)).T,
        jax.jit(lambda S: 1 / jnp.sum(jnp.exp(S[:, None, :] - S[:, :, None]), axis=2)),
        lambda S: jnp.float32(jax.nn.softmax(S)),
    ],
    "04-E9": [
        by_class_numbers,
        through_shifted,
        lambda S, Y: -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(S, axis=1), axis=1)),
        lambda S, Y: -jnp.sum(Y * jax.nn.log_softmax(S)) / S.shape[0],
        lambda S, Y: float(np.mean(np.diag(-np.asarray(jax.nn.log_softmax(S)) @ np.asarray(Y).T))),
        jax.jit(by_class_numbers),
        lambda S, Y: jnp.mean(jax.nn.softplus(jax.scipy.special.logsumexp(
            jnp.where(Y == 1, -jnp.inf, S), axis=1) - jnp.sum(S * Y, axis=1))),
        lambda S, Y: jnp.float32(through_shifted(S, Y)),
    ],
    "04-E10": [
        lambda yhat, y: jnp.mean((yhat.reshape(-1) - y) ** 2),
        lambda yhat, y: jnp.mean((yhat.reshape(-1, 1) - y[:, None]) ** 2),
        lambda yhat, y: jnp.mean((jnp.ravel(yhat) - y) ** 2),
        lambda yhat, y: float(np.mean(np.square(np.asarray(y) - np.asarray(yhat).flatten()))),
        lambda yhat, y: sum((float(a) - float(b)) ** 2 for a, b in zip(yhat.ravel(), y)) / len(y),  # noqa: B905
        jax.jit(lambda yhat, y: jnp.dot(yhat.ravel() - y, yhat.ravel() - y) / y.size),
        lambda yhat, y: jnp.float32(jnp.var(yhat.ravel() - y) + jnp.mean(yhat.ravel() - y) ** 2),
    ],
}  # fmt: skip
