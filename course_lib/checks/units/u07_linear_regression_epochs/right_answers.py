"""Unit 07, Linear regression, epoch by epoch: right answers, written in other ways than the reference.

Five or more for each exercise; where it is by hand, the first of them is what others are made from.
"""

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.studies import regression


def design(x):
    return jnp.stack([jnp.ones_like(x), x], axis=1)


def by_a_loop(w, x, y):
    total = np.zeros(2)
    for xi, yi in zip(np.asarray(x), np.asarray(y), strict=True):
        off = float(w[0]) + float(w[1]) * xi - yi
        total += 2 * off * np.array([1.0, xi])
    return total / len(x)


def by_moments(w, x, y):
    first = w[0] + w[1] * x.mean() - y.mean()
    second = w[0] * x.mean() + w[1] * (x * x).mean() - (x * y).mean()
    return jnp.array([2 * first, 2 * second])


def row_by_row(w, x, y):
    return np.array([by_a_loop(w, x[i : i + 1], y[i : i + 1]) for i in range(len(x))])


def by_two_equations(x, y):
    x, y = np.asarray(x), np.asarray(y)
    n = len(x)
    slope = (n * (x @ y) - x.sum() * y.sum()) / (n * (x @ x) - x.sum() ** 2)
    return slope * np.array([0, 1]) + np.array([(y.sum() - slope * x.sum()) / n, 0])


def by_long_descent(x, y):
    # From centred inputs, where a few hundred steps are enough.
    middle = x.mean()
    X, w = design(x - middle), jnp.zeros(2)
    rate = 1 / jnp.linalg.eigvalsh(2 * X.T @ X / len(x))[-1]
    for _ in range(300):
        w = w - rate * 2 * X.T @ (X @ w - y) / len(x)
    return jnp.array([w[0] - w[1] * middle, w[1]])


def with_floats(w, x, y, learning_rate, order):
    intercept, slope = float(w[0]), float(w[1])
    path = [(intercept, slope)]
    for i in order:
        off = intercept + slope * float(x[i]) - float(y[i])
        intercept, slope = (
            intercept - learning_rate * 2 * off,
            slope - learning_rate * 2 * off * float(x[i]),
        )
        path.append((intercept, slope))
    return np.array(path)


def with_slices(w, x, y, learning_rate, order):
    path = [np.asarray(w)]
    for i in order:
        path.append(path[-1] - learning_rate * by_a_loop(path[-1], x[i : i + 1], y[i : i + 1]))
    return np.array(path)


def by_scan(w, x, y, learning_rate, order):
    def update(w, i):
        w = w - learning_rate * jax.grad(regression.line_loss)(w, x[i], y[i])
        return w, w

    _, path = jax.lax.scan(update, w, jnp.asarray(order))
    return jnp.vstack([w, path])


def filled_array(w, x, y, learning_rate, order):
    path = np.zeros((len(order) + 1, 2))
    path[0] = w
    for k, i in enumerate(order):
        row = np.array([1.0, x[i]])
        path[k + 1] = path[k] - 2 * learning_rate * (row @ path[k] - float(y[i])) * row
    return path


def by_the_study(w, x, y, learning_rate, order):
    rates, orders = jnp.array([learning_rate]), jnp.asarray(order)[None, None]
    return regression.sgd_places(w, x, y, rates, orders)[0]


def epochs_by(one_epoch):
    def run(w, x, y, rates, orders):
        ends = [np.asarray(w)]
        for rate, order in zip(rates, orders, strict=True):
            ends.append(np.asarray(one_epoch(ends[-1], x, y, rate, order))[-1])
        return np.stack(ends)

    return run


def epochs_recursively(w, x, y, rates, orders):
    if len(rates) == 0:
        return np.asarray(w)[None]
    then = filled_array(w, x, y, rates[0], orders[0])[-1]
    return np.vstack([np.asarray(w), epochs_recursively(then, x, y, rates[1:], orders[1:])])


def epochs_by_the_study(w, x, y, rates, orders):
    places = regression.sgd_places(w, x, y, jnp.asarray(rates), jnp.asarray(orders)[None])[0]
    return places[:: len(x)]


def curve_by_a_loop(places, x, y, batch_size):
    seen, losses = [], []
    for k, w in enumerate(np.asarray(places)):
        seen.append(k * batch_size)
        losses.append(np.mean((w[0] + w[1] * np.asarray(x) - np.asarray(y)) ** 2))
    return np.array(seen), np.array(losses)


def curve_by_a_matrix(places, x, y, batch_size):
    off = design(x) @ places.T - y[:, None]
    seen = jnp.cumsum(jnp.full(len(places), batch_size)) - batch_size
    return seen, (off**2).mean(axis=0)


def curve_by_the_study(places, x, y, batch_size):
    epochs = -(-(len(places) - 1) * batch_size // len(x))
    seen = regression.examples_seen(len(x), batch_size, epochs)[: len(places)]
    return seen, regression.losses_of(places, x, y)


def centred_by_floats(x, y, learning_rate, steps):
    x, y = np.asarray(x), np.asarray(y)
    middle, height, slope = x.mean(), 0.0, 0.0
    for _ in range(steps):
        off = height + slope * (x - middle) - y
        height, slope = (
            height - learning_rate * 2 * off.mean(),
            slope - learning_rate * 2 * (off * (x - middle)).mean(),
        )
    return np.array([height - slope * middle, slope])


def centred_by_formula(x, y, learning_rate, steps):
    """On centred inputs the two parameters do not meet: each shrinks by a factor of its own."""
    moved = x - x.mean()
    height = y.mean() * (1 - (1 - 2 * learning_rate) ** steps)
    spread = (moved**2).mean()
    slope = (moved * y).mean() / spread * (1 - (1 - 2 * learning_rate * spread) ** steps)
    return jnp.array([height - slope * x.mean(), slope])


def centred_by_autodiff(x, y, learning_rate, steps):
    w = jnp.zeros(2)
    for _ in range(steps):
        w = w - learning_rate * jax.grad(regression.line_loss)(w, x - x.mean(), y)
    return w - w[1] * jnp.array([x.mean(), 0.0])


def centred_read_at_zero(x, y, learning_rate, steps):
    # The height of the line at the old 0, and at 1: their difference is the slope.
    intercept, slope = centred_by_floats(x, y, learning_rate, steps)
    return np.array([intercept, (intercept + slope) - intercept])


RIGHT_ANSWERS: dict[str, list] = {
    "07-E1": [
        lambda w, x, y: jnp.array(
            [2 * jnp.mean(w[0] + w[1] * x - y), 2 * jnp.mean((w[0] + w[1] * x - y) * x)]
        ),
        by_a_loop,
        by_moments,
        lambda w, x, y: 2 * design(x).T @ (design(x) @ w - y) / len(x),
        lambda w, x, y: np.array([-2 * (v * (y - w[0] - w[1] * x)).mean() for v in (1, x)]),
        jax.jit(lambda w, x, y: (2 * (design(x) @ w - y)[:, None] * design(x)).mean(axis=0)),
    ],
    "07-E2": [
        row_by_row,
        lambda w, x, y: 2 * (design(x) @ w - y)[:, None] * design(x),
        lambda w, x, y: jax.vmap(jax.grad(regression.line_loss), in_axes=(None, 0, 0))(w, x, y),
        lambda w, x, y: jax.jacrev(lambda w: (w[0] + w[1] * x - y) ** 2)(w),
        lambda w, x, y: np.stack([2 * (w[0] + w[1] * x - y), 2 * x * (w[0] + w[1] * x - y)]).T,
        lambda w, x, y: jnp.float32(2 * (design(x) @ w - y)[:, None] * design(x)),
    ],
    "07-E3": [
        by_two_equations,
        by_long_descent,
        lambda x, y: np.polyfit(np.asarray(x), np.asarray(y), 1)[::-1],
        lambda x, y: jnp.linalg.solve(design(x).T @ design(x), design(x).T @ y),
        lambda x, y: jnp.linalg.pinv(design(x)) @ y,
        lambda x, y: np.linalg.lstsq(np.asarray(design(x)), np.asarray(y), rcond=None)[0],
    ],
    "07-E4": [with_floats, with_slices, by_scan, filled_array, by_the_study],
    "07-E5": [
        epochs_by(with_floats),
        epochs_by(filled_array),
        epochs_recursively,
        epochs_by_the_study,
        lambda *args: jnp.asarray(epochs_by(filled_array)(*args)),
    ],
    "07-E6": [
        curve_by_a_loop,
        curve_by_a_matrix,
        curve_by_the_study,
        lambda places, x, y, b: (
            jnp.arange(0, b * len(places), b),
            jax.vmap(lambda w: regression.line_loss(w, x, y))(places),
        ),
        lambda places, x, y, b: (
            np.arange(len(places)) * float(b),
            np.array([float(regression.line_loss(w, x, y)) for w in places]),
        ),
    ],
    "07-E7": [
        lambda learning_rate, batch_size: learning_rate / batch_size,
        lambda learning_rate, batch_size: learning_rate * (1 / batch_size),
        lambda learning_rate, batch_size: float(np.mean([learning_rate] + [0] * (batch_size - 1))),
        lambda learning_rate, batch_size: jnp.divide(learning_rate, batch_size),
        lambda learning_rate, batch_size: np.float32(learning_rate) / batch_size,
    ],
    "07-E8": [
        lambda target: (0.2, 10) if target < 0.105 else (0.07, 2) if target < 0.12 else (0.06, 1),
        lambda target: {0.12: (0.1, 2), 0.105: (0.04, 1), 0.1: (0.15, 10)}[target],
        lambda target: [0.22, 10] if target == 0.1 else [0.11, 4] if target == 0.12 else [0.18, 10],
        lambda target: (0.2, 10.0) if target <= 0.1 else (0.06, 2.0 if target < 0.11 else 1.0),
        lambda target: (jnp.asarray(0.18), 10) if target < 0.11 else (jnp.asarray(0.05), 1),
    ],
    "07-E9": [
        centred_by_floats,
        centred_by_formula,
        centred_by_autodiff,
        centred_read_at_zero,
        lambda *args: jnp.float32(centred_by_formula(*args)),
    ],
}
