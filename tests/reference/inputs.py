"""Inputs for the formulas' twins, drawn by hypothesis: the name of an argument says what it is.

All float64, none near a kink, no two rows alike; so the truths of the tests are smooth there.
"""

import jax.numpy as jnp
import numpy as np
from hypothesis import strategies as st

N, D, H, K = 5, 3, 4, 3  # examples, inputs, outputs of a layer, classes


def _normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape))


def _away_from_zero(seed, *shape):
    values = _normal(seed, *shape)
    return values + jnp.where(values >= 0, 0.1, -0.1)


def _positive(seed, *shape):
    return jnp.abs(_normal(seed, *shape)) + 0.2


def _probabilities(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).uniform(0.05, 0.95, size=shape))


def _labels(seed, *shape):
    # Both labels are always there.
    rng = np.random.default_rng(seed)
    return jnp.asarray(rng.permutation(np.arange(np.prod(shape)) % 2).reshape(shape).astype(float))


def _one_hot(seed, *shape):
    return jnp.eye(shape[1])[np.random.default_rng(seed).integers(0, shape[1], shape[0])]


def _symmetric(seed, *shape):
    A = _normal(seed, *shape)
    return A @ A.T + 0.1 * jnp.eye(shape[0])


# How an argument of that name is made, and its shape.
ARGUMENTS = {
    "X": (_normal, (N, D)),
    "W": (_normal, (D, H)),
    "b": (_normal, (H,)),
    "s": (_away_from_zero, (N,)),
    "S": (_normal, (N, K)),
    "Y": (_one_hot, (N, K)),
    "yhat": (_normal, (N, 2)),
    "y": (_normal, (N, 2)),
    "p": (_probabilities, (N,)),
    "labels": (_labels, (N,)),
    "act": (_normal, (N, H)),
    "unit": (_normal, (N, H)),
    "scale": (_normal, (H,)),
    "shift": (_normal, (H,)),
    "strength": (_positive, ()),
    "x": (_positive, (N,)),
    "n": (_positive, ()),
    "u": (_normal, (N,)),
    "v": (_normal, (N,)),
    "w": (_normal, (D,)),
    "A": (_normal, (D, D)),
    "line": (_normal, (2,)),
    "H": (_symmetric, (D, D)),
}
# Where the same name means another shape: a formula of a line, a quadratic's vector.
EXCEPTIONS = {
    ("line_loss", "x"): (_normal, (N,)),
    ("line_loss", "y"): (_normal, (N,)),
    ("quadratic", "b"): (_normal, (D,)),
}


def draw(name: str, of: str, seed: int):
    """The argument `name` of the function called `of`."""
    make, shape = EXCEPTIONS.get((of, name)) or ARGUMENTS[name]
    # Arguments of one call must not share their random numbers.
    return make([seed, *name.encode()], *shape)


seeds = st.integers(0, 2**32 - 1)
