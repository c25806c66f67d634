"""Formulas of unit 08: optimizers, clipping and schedules.

A twin of an optimizer makes one step: it returns the new place first, then what it remembers.
"""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

OPTIMIZERS = Group("Optimizers and schedules")
add = OPTIMIZERS.add


@add("08", "momentum", r"v \leftarrow \beta v - \eta g, \quad w \leftarrow w + v")
def momentum(w, v, g, learning_rate, beta):
    v = beta * v - learning_rate * g
    return w + v, v


@add("08", "Nesterov", r"v \leftarrow \beta v - \eta g, \quad w \leftarrow w + \beta v - \eta g")
def nesterov(w, v, g, learning_rate, beta):
    v = beta * v - learning_rate * g
    return w + beta * v - learning_rate * g, v


@add("08", "step under a steady gradient", r"\eta g / (1 - \beta)")
def steady_step(g, learning_rate, beta):
    return learning_rate * g / (1 - beta)


@add("08", "best momentum", r"\beta = ((\sqrt\kappa - 1) / (\sqrt\kappa + 1))^2")
def best_beta(kappa):
    return ((jnp.sqrt(kappa) - 1) / (jnp.sqrt(kappa) + 1)) ** 2


@add(
    "nn",
    "AdaGrad",
    r"v \leftarrow v + g^2, \quad w \leftarrow w - \eta g / (\sqrt v + \varepsilon)",
)
def adagrad(w, mean_square, g, learning_rate, eps):
    mean_square = mean_square + g**2
    return w - learning_rate * g / (jnp.sqrt(mean_square) + eps), mean_square


@add(
    "nn",
    "RMSProp",
    r"v \leftarrow \beta v + (1 - \beta) g^2, \quad w \leftarrow w - \eta g / (\sqrt v + \varepsilon)",
)
def rmsprop(w, mean_square, g, learning_rate, beta, eps):
    mean_square = beta * mean_square + (1 - beta) * g**2
    return w - learning_rate * g / (jnp.sqrt(mean_square) + eps), mean_square


@add(
    "08",
    "Adam, averages",
    r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
)
def adam_averages(m, mean_square, g, beta1, beta2):
    return beta1 * m + (1 - beta1) * g, beta2 * mean_square + (1 - beta2) * g**2


@add(
    "08",
    "Adam, step $t = 1, 2, \\dots$",
    r"w \leftarrow w - \eta \hat m / (\sqrt{\hat v} + \varepsilon), "
    r"\quad \hat m = m / (1 - \beta_1^t), \quad \hat v = v / (1 - \beta_2^t)",
)
def adam(w, m, mean_square, t, g, learning_rate, beta1, beta2, eps):
    m, mean_square = adam_averages(m, mean_square, g, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), mean_square / (1 - beta2**t)
    return w - learning_rate * m_hat / (jnp.sqrt(v_hat) + eps), m, mean_square


@add(
    "08",
    "AdamW",
    r"w \leftarrow w - \eta \hat m / (\sqrt{\hat v} + \varepsilon) - \eta \lambda w",
)
def adamw(w, m, mean_square, t, g, learning_rate, beta1, beta2, eps, weight_decay):
    moved, m, mean_square = adam(w, m, mean_square, t, g, learning_rate, beta1, beta2, eps)
    return moved - learning_rate * weight_decay * w, m, mean_square


@add("08", "clipping", r"g \leftarrow g \cdot \min(1,\enspace c / \lVert g \rVert)")
def clip(g, limit):
    return g * jnp.minimum(1, limit / jnp.sqrt(jnp.sum(g**2)))


@add("02", "decay (halving: $d = \\tfrac12$)", r"\eta_t = \eta d^t")
def decayed(t, rate, decay):
    return rate * decay**t


@add("08", "1/t", r"\eta_t = \eta / (1 + d t)")
def inverse_time(t, rate, decay):
    return rate / (1 + decay * t)


@add("08", "warm-up, for $t < t_0$", r"\eta_t = \eta t / t_0")
def warmup(t, rate, warmup_steps):
    return rate * t / warmup_steps


@add(
    "08",
    "cosine, from $t_0$ to $T$",
    r"\eta_t = \eta_T + (\eta - \eta_T) \big(1 + \cos \pi \tfrac{t - t_0}{T - t_0} \big) / 2",
)
def cosine(t, rate, warmup_steps, steps, final):
    share = (t - warmup_steps) / (steps - warmup_steps)
    return final + (rate - final) * (1 + jnp.cos(jnp.pi * share)) / 2
