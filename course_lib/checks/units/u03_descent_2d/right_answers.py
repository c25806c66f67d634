"""Unit 03, Gradient descent in 2-D: right answers, written in other ways than the reference; all must pass.

Five or more for each exercise; where it is by hand, the first of them is what others are made from.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.explorers.contour_map import hessian
from course_lib.nn import gradient_descent
from course_lib.studies.descent import descend as library_descend
from course_lib.studies.descent import walk
from course_lib.studies.surfaces import bowl


def doubled_and_measured(w):
    """A student may measure as well, to see whether a formula holds."""
    formula, h = 2 * np.asarray(w), 1e-5
    for i, step in enumerate(h * np.eye(2)):
        assert abs(float(bowl(w + step) - bowl(w - step)) / (2 * h) - formula[i]) < 1e-3
    return formula


def entry_by_entry(w, A, b):
    d = len(b)
    return np.array(
        [sum(0.5 * (A[i, j] + A[j, i]) * w[j] for j in range(d)) - b[i] for i in range(d)]
    )


def with_a_filled_array(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, len(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * np.asarray(gradient(path[k]))
    return path


def with_copies(gradient, start, learning_rate, steps):
    place = np.array(start, dtype=float)
    path = [place.copy()]
    while len(path) <= steps:
        place += -learning_rate * np.asarray(gradient(place))
        path.append(place.copy())
    return np.stack(path)


def coordinates_of_one_gradient(gradient, start, learning_rate, steps):
    path = [[float(value) for value in start]]
    for _ in range(steps):
        slopes = gradient(jnp.array(path[-1]))
        path.append([v - learning_rate * float(s) for v, s in zip(path[-1], slopes, strict=True)])
    return np.array(path)


def recursive(gradient, start, learning_rate, steps):
    start = jnp.asarray(start)
    if steps == 0:
        return start[None]
    rest = recursive(gradient, start - learning_rate * gradient(start), learning_rate, steps - 1)
    return jnp.concatenate([start[None], rest])


def by_scan(gradient, start, learning_rate, steps):
    def one(place, _):
        return place - learning_rate * gradient(place), place

    last, path = jax.lax.scan(one, jnp.asarray(start), length=steps)
    return jnp.vstack([path, last])


def by_the_library(gradient, start, learning_rate, steps):
    return library_descend(gradient, start, learning_rate, steps)


def by_an_optimizer(gradient, start, learning_rate, steps):
    return walk(gradient, start, gradient_descent(learning_rate), steps)


LOOPS = [
    with_a_filled_array,
    with_copies,
    coordinates_of_one_gradient,
    recursive,
    by_scan,
    by_the_library,
    by_an_optimizer,
]


def fall_in_steps(f, w, g, step):
    there = w - step * g
    return (f(w) - f(there)) / (step * sum(float(entry) ** 2 for entry in g))


def counted_with_for(offset, learning_rate):
    for steps in range(1, 100_000):
        offset = (1 + 2 * learning_rate) * offset
        if abs(offset) > 1:
            return steps
    return None


def count_recursively(offset, learning_rate):
    if offset > 1 or offset < -1:
        return 0
    return 1 + count_recursively(offset + 2 * learning_rate * offset, learning_rate)


def count_on_a_path(offset, learning_rate):
    path = library_descend(lambda w: -2 * w, offset, learning_rate, 2000)
    return int(jnp.argmax(jnp.abs(path) > 1))


RIGHT_ANSWERS: dict[str, list] = {
    "03-E1": [
        lambda w: 2 * w,
        lambda w: jnp.array([2 * w[0], 2 * w[1]]),
        lambda w: np.array([w[0] + w[0], w[1] + w[1]]),
        lambda w: jnp.stack([2 * w[i] for i in range(2)]),
        jax.jit(lambda w: w * 2.0),
        lambda w: np.float32(2 * np.asarray(w)),
        doubled_and_measured,
    ],
    "03-E2": [
        lambda w, A, b: 0.5 * (A + A.T) @ w - b,
        lambda w, A, b: (A @ w + A.T @ w) / 2 - b,
        lambda w, A, b: 0.5 * (A @ w + w @ A) - b,
        entry_by_entry,
        lambda w, A, b: jnp.einsum("ij,j->i", (A + A.T) / 2, w) - b,
        lambda w, A, b: np.float32(np.asarray((A + A.T) @ w) / 2 - np.asarray(b)),
    ],
    "03-E3": LOOPS,
    "03-E4": [
        fall_in_steps,
        lambda f, w, g, step: (f(w) - f(w - step * g)) / (step * g @ g),
        lambda f, w, g, step: (f(w) - f(w - step * g)) / step / jnp.linalg.norm(g) ** 2,
        lambda f, w, g, step: (f(w - step * g) - f(w)) / (-step * jnp.dot(g, g)),
        lambda f, w, g, step: float(f(w) - f(w - step * g)) / float(step * np.sum(np.square(g))),
    ],
    "03-E5": [
        lambda H: jnp.linalg.cond(H),
        lambda H: np.linalg.cond(np.asarray(H), 2),
        lambda H: np.divide(*np.linalg.svd(np.asarray(H), compute_uv=False)[[0, -1]]),
        lambda H: max(np.linalg.eigvalsh(np.asarray(H))) / min(np.linalg.eigvalsh(np.asarray(H))),
        lambda H: np.linalg.eigvals(np.asarray(H)).max() / np.linalg.eigvals(np.asarray(H)).min(),
    ],
    "03-E6": [
        lambda H: 2.0 / jnp.linalg.eigvalsh(H)[jnp.array([0, -1])].sum(),
        lambda H: 1 / np.mean(np.linalg.eigvalsh(np.asarray(H))[[0, -1]]),
        lambda H: (
            2 / (np.linalg.eigvals(np.asarray(H)).max() + np.linalg.eigvals(np.asarray(H)).min())
        ),
        lambda H: 2 / float(np.linalg.svd(np.asarray(H), compute_uv=False)[[0, -1]].sum()),
        jax.jit(lambda H: 2 / (jnp.linalg.eigvalsh(H).min() + jnp.linalg.eigvalsh(H).max())),
    ],
    "03-E7": [
        lambda rotation: {30.0: (-1.02, 1.75), -50.0: (1.8, 1.5), 75.0: (2.0, -0.55)}[rotation],
        lambda rotation: (
            2.9 * math.sin(math.radians(rotation)),
            -2.9 * math.cos(math.radians(rotation)),
        ),
        lambda rotation: (
            np.float32(-2.01) * np.sin(np.deg2rad(rotation)),
            jnp.float32(2.01) * jnp.cos(jnp.deg2rad(rotation)),
        ),
        lambda rotation: tuple(2.5 * jnp.linalg.eigh(hessian(10.0, rotation))[1][:, 1]),
        lambda rotation: [
            2.2 * math.cos(math.radians(rotation + 90)),
            2.2 * math.sin(math.radians(rotation + 90)),
        ],
    ],
    "03-E8": [
        counted_with_for,
        count_recursively,
        count_on_a_path,
        lambda offset, rate: math.ceil(-math.log(abs(offset)) / math.log(1 + 2 * rate)),
        lambda offset, rate: np.int64(np.floor(-np.log(abs(offset)) / np.log1p(2 * rate)) + 1),
    ],
    "03-E9": LOOPS,
}
