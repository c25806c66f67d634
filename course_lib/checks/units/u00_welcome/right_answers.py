"""Unit 00, Welcome: right answers, written in other ways than the reference; all must pass."""

import jax
import jax.numpy as jnp
import numpy as np


def line_in_a_loop(x, slope, intercept):
    flat = [slope * float(one) + intercept for one in np.ravel(x)]
    return np.reshape(flat, np.shape(x))


def squares_in_a_loop(errors):
    total = 0.0
    for error in errors:
        total += float(error) * float(error)
    return total / len(errors)


def copied_to_numpy(x, i, value):
    out = np.array(x)
    out[i] = value
    return out


def column_by_column(X):
    return jnp.stack([column - sum(column) / len(column) for column in X.T], axis=1)


RIGHT_ANSWERS: dict[str, list] = {
    "00-E1": [
        lambda x, slope, intercept: intercept + x * slope,
        line_in_a_loop,
        lambda x, slope, intercept: jnp.polyval(jnp.array([slope, intercept]), x),
        lambda x, slope, intercept: np.asarray(x) * slope - (-intercept),
        lambda x, slope, intercept: slope * (x + intercept / slope),
        jax.jit(lambda x, slope, intercept: jnp.add(jnp.multiply(slope, x), intercept)),
    ],
    "00-E2": [
        lambda errors: jnp.sum(errors**2) / errors.shape[0],
        squares_in_a_loop,
        lambda errors: np.mean(np.square(errors)),
        lambda errors: errors @ errors / errors.size,
        lambda errors: jnp.var(errors) + jnp.mean(errors) ** 2,
        jax.jit(lambda errors: jnp.average(errors * errors)),
    ],
    "00-E3": [
        copied_to_numpy,
        lambda x, i, value: jnp.where(jnp.arange(x.size) == i, value, x),
        lambda x, i, value: jnp.concatenate([x[:i], jnp.array([value]), x[i + 1 :]]),
        lambda x, i, value: x.at[i].add(value - x[i]),
        lambda x, i, value: np.array([*x[:i], value, *x[i + 1 :]]),
        jax.jit(lambda x, i, value: x.at[i].set(value)),
    ],
    "00-E4": [
        lambda X: X - X.mean(axis=0, keepdims=True),
        column_by_column,
        lambda X: np.asarray(X) - np.mean(np.asarray(X), axis=0),
        lambda X: (X.T - jnp.mean(X.T, axis=1, keepdims=True)).T,
        lambda X: X - jnp.sum(X, axis=-2) / len(X),
        jax.jit(jax.vmap(lambda column: column - jnp.mean(column), in_axes=1, out_axes=1)),
    ],
}
