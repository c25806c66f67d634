"""What a number format keeps: its digits, a long sum, and a whole training in it."""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn
from course_lib.nn.training.step import Batch, Learner, Recipe, make_step

try:
    from jax import enable_x64
except ImportError:  # before JAX 0.8
    from jax.experimental import enable_x64

FORMATS = ("bfloat16", "float32", "float64")
# What a training computes in, and keeps its parameters in.
TRAININGS = {
    "bfloat16": ("bfloat16", "bfloat16"),
    "bfloat16, parameters float32": ("bfloat16", "float32"),
    "float32": ("float32", "float32"),
    "float64": ("float64", "float64"),
}
MODEL = nn.Sequential([nn.Dense(16, nn.tanh), nn.Dense(1)], inputs=4)
TERMS = 10_000


class Precision(NamedTuple):
    """One number format.

    Attributes:
        name: bfloat16, float32 or float64.
        bytes: that a number takes.
        digits: decimal digits that survive, -log10 of half the gap between 1 and the next number.
        gap: between 1 and the next larger number.
        largest: the largest finite number.
    """

    name: str
    bytes: int
    digits: float
    gap: float
    largest: float


def precision_table() -> tuple[Precision, ...]:
    """bfloat16, float32 and float64, in this order; the same on every device."""
    return tuple(_precision(name) for name in FORMATS)


def _precision(name: str) -> Precision:
    about = jnp.finfo(name)
    return Precision(
        name,
        bytes=about.bits // 8,
        digits=-math.log10(float(about.eps) / 2),
        gap=float(about.eps),
        largest=float(about.max),
    )


def running_sum(name: str, terms: int = TERMS) -> np.ndarray:
    """0.1, 0.2, 0.3, …: each the one before plus 0.1, rounded to the format; float64 (terms,)."""

    @jax.jit
    def add_up(tenth):
        def add(total, _):
            return total + tenth, total + tenth

        return jax.lax.scan(add, jnp.zeros_like(tenth), length=terms)[1]

    with enable_x64(name == "float64"):
        return np.asarray(add_up(jnp.asarray(0.1, name)), np.float64)


@functools.cache
def trainings(steps: int = 1000) -> dict[str, float]:
    """The loss after the same full-batch training in each of TRAININGS, judged in float64."""
    X = np.random.default_rng(0).normal(size=(128, 4))
    y = np.sin(X.sum(axis=1, keepdims=True))
    found = {}
    with enable_x64(True):  # for float64 itself, and to judge them all
        for name, (passes, kept) in TRAININGS.items():
            params = _trained(X.astype(kept), y.astype(kept), passes, steps)
            params = jax.tree.map(lambda leaf: leaf.astype("float64"), params)
            found[name] = float(nn.half_squared_error(MODEL(params, jnp.asarray(X)), y))
    return found


def _trained(X: np.ndarray, y: np.ndarray, passes: str, steps: int) -> dict:
    """Parameters in the format of X and y, after steps whose passes are computed in `passes`."""
    optimizer, batch = nn.gradient_descent(0.03), Batch(jnp.asarray(X), jnp.asarray(y), None)
    compute_dtype = None if passes == batch.X.dtype.name else jnp.dtype(passes)
    step = make_step(Recipe(MODEL, nn.half_squared_error, optimizer, compute_dtype=compute_dtype))
    params = start_of(MODEL, batch.X.dtype)

    @jax.jit
    def run(learner):
        return jax.lax.scan(lambda learner, _: step(learner, batch, None), learner, length=steps)[0]

    return run(Learner(params, optimizer.init(params), {})).params


def start_of(model: nn.Sequential, number_format: str = "float32") -> dict:
    """Parameters to begin with, the same each time; drawn with NumPy, as nothing is compiled for that."""
    rng = np.random.default_rng(1)

    def draw(leaf):
        values = rng.normal(size=leaf.shape) / np.sqrt(leaf.shape[0])
        return jnp.asarray(values if leaf.ndim == 2 else 0 * values, number_format)

    return jax.tree.map(draw, jax.eval_shape(model.init, jax.random.key(0)))
