"""Formulas of units 02, 03, 06 and 07: steps downhill, how long they may be, mini-batches, a fitted line."""

from __future__ import annotations

import jax.numpy as jnp

from course_lib.reference.formulas.formula import Group

DESCENT = Group("Descent")
add = DESCENT.add


def quadratic_of(w, A, b):
    """½ wᵀA w - bᵀw, the function whose gradient stands below; A is (d, d), w and b are (d,)."""
    return w @ A @ w / 2 - b @ w


@add("02", "step of descent", r"w \leftarrow w - \eta g")
def step(w, g, learning_rate):
    return w - learning_rate * g


@add("02", "in a bowl $\\tfrac12 L x^2$", r"x \leftarrow (1 - \eta L) x")
def bowl_step(x, bend, learning_rate):
    return (1 - learning_rate * bend) * x


@add("02", "largest stable rate", r"\eta < 2 / f''(x_\text{min})")
def largest_stable_rate(bend):
    return 2 / bend


@add(
    "03",
    "true over promised fall",
    r"(f(w) - f(w - \eta g)) / (\eta g \cdot g) \approx 1",
)
def fall_ratio(f, w, g, learning_rate):
    return (f(w) - f(w - learning_rate * g)) / (learning_rate * g @ g)


@add("03", "quadratic", r"f(w) = \tfrac12 w^\top A w - b^\top w")
def quadratic(w, A, b):
    return quadratic_of(w, A, b)


@add("03", "its gradient", r"\tfrac12 (A + A^\top) w - b", gradient_of=quadratic)
def quadratic_gradient(w, A, b):
    return (A + A.T) @ w / 2 - b


@add("03", "condition number", r"\kappa = \lambda_\text{max} / \lambda_\text{min}")
def condition_number(H):
    bends = jnp.linalg.eigvalsh(H)
    return bends[-1] / bends[0]


@add("03", "best constant rate", r"\eta = 2 / (\lambda_\text{min} + \lambda_\text{max})")
def best_rate(H):
    bends = jnp.linalg.eigvalsh(H)
    return 2 / (bends[0] + bends[-1])


@add("03", "what a step leaves at that rate", r"(\kappa - 1) / (\kappa + 1)")
def best_factor(kappa):
    return (kappa - 1) / (kappa + 1)


@add("03", "Newton's method", r"w \leftarrow w - H^{-1} g")
def newton_step(w, g, H):
    return w - jnp.linalg.solve(H, g)


BATCHES = Group("Batches")
add = BATCHES.add


@add("06", "gradient of a batch", r"g = \frac1B \sum_{i \in \text{batch}} g_i")
def batch_gradient(single, batch):
    return jnp.sum(single[batch], axis=0) / len(batch)


@add("06", "its standard deviation, no repeats", r"\sigma \sqrt{(n - B) / (B (n - 1))}")
def batch_gradient_std(sigma, n, batch_size):
    return sigma * jnp.sqrt((n - batch_size) / (batch_size * (n - 1)))


@add("06", "updates an epoch", r"\lceil n / B \rceil")
def updates_per_epoch(n, batch_size):
    return -(-n // batch_size)


@add("06", "rates that suit noise", r"\sum_t \eta_t = \infty, \quad \sum_t \eta_t^2 < \infty")
def robbins_monro(power):
    """Whether the rates 1/t^power meet both: a sum of 1/t^q has a limit if q > 1 only."""
    return power <= 1 and 2 * power > 1


@add("07", "loss of a line", r"J(w) = \frac1n \sum_i (w_1 + w_2 x_i - y_i)^2")
def line_loss(line, x, y):
    return jnp.mean((line[0] + line[1] * x - y) ** 2)


@add(
    "07",
    "its gradient",
    r"\frac2n \sum_i (w_1 + w_2 x_i - y_i) (1, x_i)",
    gradient_of=line_loss,
)
def line_gradient(line, x, y):
    off = line[0] + line[1] * x - y
    return 2 * jnp.stack([jnp.mean(off), jnp.mean(off * x)])


@add("07", "rate for a sum, not a mean", r"\eta_\text{sum} = \eta / B")
def rate_for_the_sum(learning_rate, batch_size):
    return learning_rate / batch_size


@add(
    "07",
    "least-squares line",
    r"w_2 = \frac{\sum_i (x_i - \bar x)(y_i - \bar y)}{\sum_i (x_i - \bar x)^2}, \quad w_1 = \bar y - w_2 \bar x",
)
def least_squares(x, y):
    dx, dy = x - jnp.mean(x), y - jnp.mean(y)
    slope = jnp.sum(dx * dy) / jnp.sum(dx**2)
    return jnp.stack([jnp.mean(y) - slope * jnp.mean(x), slope])
