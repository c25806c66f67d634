"""Unit 01, Derivatives: right answers, written in other ways than the reference; all must pass.

Five or more for each exercise; where it is by hand, the first of them is what others are made from.
"""

import math
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np


def with_floats(xyz):
    x, y, z = (float(v) for v in xyz)
    return np.array([y * y + z, 2 * x * y, x])


def in_place_on_its_own_array(abc):
    out = np.zeros(3)
    out[0], out[1], out[2] = 1, abc[2], abc[1]
    return out


def horner(x):
    return 19 + 1.8 * x * x * x + (-30) * jnp.sin(0.3 + 1.25 * x)


RIGHT_ANSWERS: dict[str, list] = {
    "01-E1": [
        lambda f, x, h: f(x + h) / h - f(x) / h,
        lambda f, x, h: (f(h + x) - f(x)) * (1 / h),
        lambda f, x, h: -(f(x) - f(x + h)) / h,
        lambda f, x, h: float(f(x + h) - f(x)) / float(h),
        lambda f, x, h: np.subtract(f(x + h), f(x)) / h,
        lambda f, x, h: jnp.float32((f(x + h) - f(x)) / h),
        lambda f, x, h: jax.jit(lambda x, h: (f(x + h) - f(x)) / h)(x, h),
    ],
    "01-E2": [
        lambda f, x, h: (f(x + h) - f(x - h)) / h / 2,
        lambda f, x, h: 0.5 / h * (f(x + h) - f(x - h)),
        lambda f, x, h: ((f(x + h) - f(x)) / h + (f(x) - f(x - h)) / h) / 2,
        lambda f, x, h: np.float64(f(x + h) - f(x - h)) / (h + h),
        lambda f, x, h: -float(f(x - h) - f(x + h)) / (2 * h),
        lambda f, x, h: jax.jit(lambda x: (f(x + h) - f(x - h)) / (2 * h))(x),
    ],
    "01-E3": [
        lambda x: 8 * x - 3,
        lambda x: 2 * 4 * x**1 - 3 * x**0,
        lambda x: np.asarray(x) * 8 - 3,
        lambda x: jnp.asarray(8 * x - 3, dtype=jnp.float32),
        jax.jit(lambda x: 8.0 * x - 3.0),
        lambda x: -(3 - 8 * x),
    ],
    "01-E4": [
        lambda abc: np.array([1, abc[2], abc[1]]),
        lambda abc: jnp.asarray([1.0, abc[2], abc[1]]),
        lambda abc: np.array((1, float(abc[2]), float(abc[1]))),
        in_place_on_its_own_array,
        jax.jit(lambda abc: jnp.stack([jnp.ones(()), abc[2], abc[1]])),
        lambda abc: jnp.array([1.0, abc[2], abc[1]], dtype=jnp.float32),
    ],
    "01-E5": [
        lambda df, x, learning_rate: -learning_rate * df(x) + x,
        lambda df, x, learning_rate: x - df(x) * learning_rate,
        lambda df, x, learning_rate: np.asarray(x) - learning_rate * np.asarray(df(x)),
        lambda df, x, learning_rate: jnp.subtract(x, jnp.multiply(learning_rate, df(x))),
        lambda df, x, learning_rate: jnp.float32(x - learning_rate * df(x)),
        lambda df, x, learning_rate: jax.jit(lambda x: x - learning_rate * df(x))(x),
    ],
    "01-E6": [
        with_floats,
        lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], 2 * xyz[0] * xyz[1], xyz[0]]),
        lambda xyz: np.array([xyz[1] * xyz[1] + xyz[2], xyz[0] * xyz[1] + xyz[1] * xyz[0], xyz[0]]),
        jax.jit(lambda xyz: jnp.stack([xyz[1] ** 2 + xyz[2], xyz[0] * 2 * xyz[1], xyz[0]])),
        lambda xyz: jnp.array(
            [xyz[1] ** 2 + xyz[2], 2 * xyz[0] * xyz[1], xyz[0]], dtype=jnp.float32
        ),
        lambda xyz: jnp.asarray(with_floats(xyz)),
    ],
    "01-E7": [
        horner,
        lambda x: 4 * 0.45 * x**3 + 19 - 24 * 1.25 * jnp.sin(1.25 * x + 0.3),
        lambda x: 1.8 * np.asarray(x) ** 3 + 19 - 30 * np.sin(1.25 * np.asarray(x) + 0.3),
        lambda x: 1.8 * x**3 + 19 + 30 * jnp.cos(1.25 * x + 0.3 + math.pi / 2),
        jax.jit(horner),
        lambda x: jnp.float32(horner(x)),
    ],
    "01-E8": [
        lambda dtype: 2 * np.sqrt(np.finfo(dtype).eps),
        lambda dtype: float(jnp.sqrt(jnp.finfo(dtype).eps)),
        lambda dtype: {"float16": 0.03, "float32": 3e-4, "float64": 1e-8}[np.dtype(dtype).name],
        lambda dtype: 10.0 ** round(math.log10(np.finfo(dtype).eps) / 2),
        lambda dtype: float(Fraction(2) ** round(math.log2(np.finfo(dtype).eps) / 2)),
        lambda dtype: np.finfo(dtype).eps ** 0.5,
    ],
    "01-E9": [
        lambda x: x * (2 * jnp.cos(x) - x * jnp.sin(x)),
        lambda x: -(x**2) * jnp.sin(x) + 2 * x * jnp.cos(x),
        lambda x: 2 * np.asarray(x) * np.cos(x) - np.square(x) * np.sin(x),
        jax.jit(lambda x: 2 * x * jnp.cos(x) - x**2 * jnp.sin(x)),
        lambda x: jnp.float32(2 * x * jnp.cos(x) - x**2 * jnp.sin(x)),
        lambda x: x * jnp.cos(x) + x * jnp.cos(x) - x * x * jnp.sin(x),
    ],
}
