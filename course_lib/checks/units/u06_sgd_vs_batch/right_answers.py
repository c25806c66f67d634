"""Unit 06, SGD against batch descent: right answers, written in other ways than the reference; all must pass.

Five or more for each exercise; where it is by hand, the first of them is what others are made from.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.studies import minibatches
from course_lib.studies.minibatches import all_batches, full_grad


def by_columns(w, X, y, batch):
    error = X[batch] @ w - y[batch]
    return jnp.array([jnp.mean(error * X[batch, j]) for j in range(len(w))])


def row_by_row(w, X, y, batch):
    total = np.zeros(len(w))
    for row in np.asarray(batch):
        x = np.asarray(X[row])
        total += (x @ np.asarray(w) - float(y[row])) * x
    return total / len(batch)


def by_normal_equations(w, X, y, batch):
    Xb, yb = X[batch], y[batch]
    return (Xb.T @ Xb @ w - Xb.T @ yb) / Xb.shape[0]


def with_mean_of_products(w, X, y, batch):
    Xb, yb = jnp.take(X, batch, axis=0), jnp.take(y, batch)
    error = jnp.sum(Xb * w, axis=1) - yb
    return jnp.mean(error[:, None] * Xb, axis=0)


def with_weights(w, X, y, batch):
    weight = jnp.zeros(len(X)).at[batch].add(1 / len(batch))
    return ((X @ w - y) * weight) @ X


def by_loop(w, X, y, batches):
    return jnp.stack([with_mean_of_products(w, X, y, batch) for batch in batches])


def by_numpy_loop(w, X, y, batches):
    return np.array([row_by_row(w, X, y, batch) for batch in np.asarray(batches)])


def without_vmap(w, X, y, batches):
    error = X[batches] @ w - y[batches]
    return jnp.einsum("mb,mbf->mf", error, X[batches]) / batches.shape[1]


def by_autodiff(w, X, y, batches):
    def cost(w, batch):
        return jnp.mean((X[batch] @ w - y[batch]) ** 2) / 2

    return jax.vmap(jax.grad(cost), in_axes=(None, 0))(w, batches)


def by_map(w, X, y, batches):
    return jax.lax.map(lambda batch: by_normal_equations(w, X, y, batch), batches)


def single_gradients(w, X, y):
    w, X, y = map(np.asarray, (w, X, y))
    return (X @ w - y)[:, None] * X


def by_enumeration(w, X, y, batch_size):
    return np.std(by_numpy_loop(w, X, y, all_batches(len(X), batch_size)), axis=0)


def by_variance(w, X, y, batch_size):
    grads, n = single_gradients(w, X, y), len(X)
    variance = np.var(grads, axis=0) / batch_size * (n - batch_size) / (n - 1)
    return np.sqrt(variance)


def by_sample_variance(w, X, y, batch_size):
    grads, n = single_gradients(w, X, y), len(X)
    return np.std(grads, axis=0, ddof=1) * math.sqrt((1 - batch_size / n) / batch_size)


def by_vmap(w, X, y, batch_size):
    n = len(X)
    grads = jax.vmap(lambda x, target: (x @ w - target) * x)(X, y)
    return jnp.std(grads, axis=0) * jnp.sqrt((n - batch_size) / (batch_size * (n - 1)))


def by_moments(w, X, y, batch_size):
    grads, n = single_gradients(w, X, y), len(X)
    mean = grads.sum(axis=0) / n
    return (((grads - mean) ** 2).sum(axis=0) / n * (n - batch_size) / batch_size / (n - 1)) ** 0.5


def counted(n, batch_size):
    updates = 0
    while n > 0:
        n, updates = n - batch_size, updates + 1
    return updates


def by_sorting(key, n, batch_size):
    order = np.argsort(np.asarray(jax.random.uniform(key, (n,))))
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]


def by_the_library(key, n, batch_size):
    (order,) = nn.epoch_orders(key, n, batch_size, range(1))
    return [rows for rows in np.split(order.ravel()[:n], range(batch_size, n, batch_size))]


def by_array_split(key, n, batch_size):
    order = jax.random.permutation(key, n)
    return jnp.split(order, list(range(batch_size, n, batch_size)))


def by_shuffling_rows(key, n, batch_size):
    order = jax.random.permutation(key, jnp.arange(n))
    count = math.ceil(n / batch_size)
    return tuple(order[k * batch_size : (k + 1) * batch_size] for k in range(count))


def while_some_are_left(key, n, batch_size):
    left, batches = jax.random.choice(key, n, (n,), replace=False), []
    while len(left):
        batches.append(left[:batch_size])
        left = left[batch_size:]
    return batches


def with_a_filled_array(w, X, y, learning_rate, batches):
    path = np.zeros((len(batches) + 1, len(w)))
    path[0] = w
    for k, batch in enumerate(batches):
        path[k + 1] = path[k] - learning_rate * row_by_row(path[k], X, y, batch)
    return path


def recursive(w, X, y, learning_rate, batches):
    if not batches:
        return w[None]
    step = learning_rate * by_normal_equations(w, X, y, batches[0])
    rest = recursive(w - step, X, y, learning_rate, batches[1:])
    return jnp.concatenate([w[None], rest])


def by_the_optimizer(w, X, y, learning_rate, batches):
    optimizer = nn.gradient_descent(learning_rate)
    memory, path = optimizer.init(w), [w]
    for batch in batches:
        update, memory = optimizer.update(full_grad(w, X[batch], y[batch]), memory, w)
        w = nn.apply_updates(w, update)
        path.append(w)
    return jnp.stack(path)


def with_autodiff(w, X, y, learning_rate, batches):
    path = [w]
    for batch in batches:
        rows, targets = X[batch], y[batch]
        grad = jax.grad(lambda w: jnp.mean((rows @ w - targets) ** 2) / 2)(path[-1])  # noqa: B023
        path.append(path[-1] - learning_rate * grad)
    return jnp.array(path)


def scaled_steps(w, X, y, learning_rate, batches):
    path = [np.asarray(w)]
    for batch in batches:
        error = np.asarray(X[batch]) @ path[-1] - np.asarray(y[batch])
        path.append(path[-1] - learning_rate / len(batch) * (error @ np.asarray(X[batch])))
    return np.stack(path)


def all_blocks_joined(w, blocks):
    X, y = jnp.concatenate([X for X, _ in blocks]), jnp.concatenate([y for _, y in blocks])
    return (X @ w - y) @ X / len(X)


def running_mean(w, blocks):
    mean, seen = jnp.zeros(len(w)), 0
    for X, y in blocks:
        seen += len(X)
        mean = mean + (full_grad(w, X, y) - mean) * len(X) / seen
    return mean


def by_sums(w, blocks):
    total = sum(
        np.asarray(X).T @ (np.asarray(X) @ np.asarray(w) - np.asarray(y)) for X, y in blocks
    )
    return total / sum(len(y) for _, y in blocks)


def by_average(w, blocks):
    grads = [full_grad(w, X, y) for X, y in blocks]
    return np.average(grads, axis=0, weights=[len(X) for X, _ in blocks])


def example_by_example(w, blocks):
    grads = [x * (x @ np.asarray(w) - t) for X, y in blocks for x, t in zip(X, y, strict=True)]
    return np.mean(np.array(grads), axis=0)


def from_two_answers(power):
    endless, tame = power <= 1, 2 * power > 1
    return {(True, True): "both", (True, False): "first only", (False, True): "second only"}[
        endless, tame
    ]


def by_intervals(power):
    if 0.5 < power <= 1:
        return "both"
    return "first only" if power < 0.75 else "second only"


def by_position(power):
    return ("first only", "both", "second only")[int(power > 0.5) + int(power > 1)]


def folded_in(key, n, epochs):
    keys = [jax.random.fold_in(key, epoch) for epoch in range(epochs)]
    return jnp.stack([jax.random.permutation(its_key, n) for its_key in keys])


def split_on_the_way(key, n, epochs):
    orders = []
    for _ in range(epochs):
        key, now = jax.random.split(key)
        orders.append(np.asarray(jax.random.permutation(now, n)))
    return np.array(orders)


def shuffled_again(key, n, epochs):
    order, orders = jnp.arange(n), []
    for its_key in jax.random.split(key, epochs):
        order = jax.random.permutation(its_key, order)
        orders.append(order)
    return jnp.stack(orders)


RIGHT_ANSWERS: dict[str, list] = {
    "06-E1": [
        lambda w, X, y, batch: (X[batch] @ w - y[batch]) @ X[batch] / len(batch),
        by_columns,
        row_by_row,
        by_normal_equations,
        with_mean_of_products,
        with_weights,
        jax.jit(lambda w, X, y, batch: X[batch].T @ (X[batch] @ w - y[batch]) / batch.size),
    ],
    "06-E2": [
        minibatches.grads_of_batches,
        by_loop,
        by_numpy_loop,
        without_vmap,
        by_autodiff,
        by_map,
    ],
    "06-E3": [
        minibatches.grad_std,
        by_enumeration,
        by_variance,
        by_sample_variance,
        by_vmap,
        by_moments,
    ],
    "06-E4": [
        lambda n, batch_size: math.ceil(n / batch_size),
        lambda n, batch_size: -(-n // batch_size),
        lambda n, batch_size: (n + batch_size - 1) // batch_size,
        lambda n, batch_size: n // batch_size + (n % batch_size > 0),
        lambda n, batch_size: len(range(0, n, batch_size)),
        lambda n, batch_size: np.ceil(n / batch_size),
        lambda n, batch_size: jnp.ceil(n / batch_size),
        counted,
    ],
    "06-E5": [
        by_sorting,
        by_the_library,
        by_array_split,
        by_shuffling_rows,
        while_some_are_left,
    ],
    "06-E6": [
        minibatches.sgd_epoch,
        with_a_filled_array,
        recursive,
        by_the_optimizer,
        with_autodiff,
        scaled_steps,
    ],
    "06-E7": [
        minibatches.grad_of_stream,
        all_blocks_joined,
        running_mean,
        by_sums,
        by_average,
        example_by_example,
    ],
    "06-E8": [
        from_two_answers,
        by_intervals,
        by_position,
        lambda power: "Second only" if power > 1 else "Both" if power > 1 / 2 else "First only",
        lambda power: (
            "first only" if not 2 * power > 1 else "both" if not power > 1 else "second only"
        ),
    ],
    "06-E9": [
        folded_in,
        split_on_the_way,
        shuffled_again,
        lambda key, n, epochs: jax.vmap(lambda its_key: jax.random.permutation(its_key, n))(
            jax.random.split(key, epochs)
        ),
        lambda key, n, epochs: nn.epoch_orders(key, n, n, range(epochs))[:, 0],
        lambda key, n, epochs: np.argsort(np.asarray(jax.random.uniform(key, (epochs, n))), axis=1),
    ],
}
