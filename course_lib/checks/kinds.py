"""Gradients as truths: the scalar function whose gradient is asked, and its central differences.

Points are arrays, or dicts, lists and tuples of arrays; an entry is named by the path to its array and
its index in there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn.differentiation import central_difference, numerical_gradient

# About nine good digits of a central difference in float64.
STEP = 1e-6


@dataclass(frozen=True)
class Objective:
    """A scalar function of a point: `form` says how it comes from `f` and its data, form(f, point, data)."""

    form: Callable
    f: Callable
    data: Any

    def __call__(self, point: Any) -> jax.Array:
        return self.form(self.f, point, self.data)


def scalar_of(f: Callable, args: tuple) -> tuple[Objective, Any]:
    """For a gradient of `f` for its first argument: (scalar function of it, where).

    Raises:
        ValueError: if f is neither scalar nor elementwise: a sum over its outputs would then be no
            derivative of anything that a student was asked for.
    """
    point, *data = args
    shape = jax.eval_shape(f, *args).shape
    if shape != () and shape != jnp.shape(point):
        raise ValueError(
            f"{_name(f)} returns shape {shape} for an input of shape {jnp.shape(point)}; "
            f"derivative_of needs a scalar or an elementwise function, else use backward_of"
        )
    return Objective(_summed, f, data), point


def _summed(f: Callable, point: Any, data: list) -> jax.Array:
    return jnp.sum(f(point, *data))


def scalar_of_backward(f: Callable, dout: Any, inputs: tuple) -> tuple[Objective, Any]:
    """For a backward pass of `f`: (Σ dout·f as a function of the inputs that are decimals, where).

    Where only one input is, the point is that input and not a tuple of one.
    """
    moves = tuple(bool(jnp.result_type(x).kind == "f") for x in inputs)
    point = tuple(jax.device_put(x) for x, moved in zip(inputs, moves, strict=True) if moved)
    others = [None if moved else x for x, moved in zip(inputs, moves, strict=True)]
    objective = Objective(_weighted, f, (dout, moves, others))
    return objective, point if len(point) > 1 else point[0]


def _weighted(f: Callable, point: Any, data: tuple) -> jax.Array:
    dout, moves, others = data
    moving = iter(point if sum(moves) > 1 else (point,))
    inputs = [next(moving) if moved else x for moved, x in zip(moves, others, strict=True)]
    products = jax.tree.map(lambda d, out: jnp.sum(d * out), dout, f(*inputs))
    return sum(jax.tree.leaves(products))


def cotangent(f: Callable, inputs: tuple, rng: np.random.Generator) -> Any:
    """A random upstream gradient in the shape of f(*inputs)."""
    shapes = jax.eval_shape(f, *inputs)
    return jax.tree.map(lambda out: jax.device_put(rng.normal(size=out.shape)), shapes)


def gradient(scalar: Objective, point: Any) -> Any:
    """The gradient by autodiff, in the structure of the point; compiled where that is possible."""
    try:
        # As one program: a hundred small ones would take a student seconds to wait for.
        return _program_of(scalar)(point, _arrays_of(scalar.data))
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError):
        return jax.grad(scalar)(point)


def _program_of(scalar: Objective) -> Callable:
    """The compiled gradient, (point, arrays of the data) -> gradient; one for all draws that differ in arrays alone."""
    leaves, structure = jax.tree.flatten(scalar.data)
    fixed = tuple(None if _is_array(leaf) else leaf for leaf in leaves)
    return _compiled(scalar.form, scalar.f, structure, fixed, tuple(map(type, fixed)))


@lru_cache(maxsize=256)
def _compiled(form: Callable, f: Callable, structure: Any, fixed: tuple, _types: tuple) -> Callable:
    # The types are in the key because 1, 1.0 and True are the same key.
    def scalar(point: Any, arrays: list) -> jax.Array:
        left = iter(arrays)
        leaves = [next(left) if leaf is None else leaf for leaf in fixed]
        return form(f, point, jax.tree.unflatten(structure, leaves))

    return jax.jit(jax.grad(scalar))


def _arrays_of(data: Any) -> list:
    return [leaf for leaf in jax.tree.leaves(data) if _is_array(leaf)]


def _is_array(leaf: Any) -> bool:
    return isinstance(leaf, jax.Array | np.ndarray)


def central_differences(scalar: Callable, point: Any) -> Any:
    """The gradient of `scalar` at `point` without autodiff, in the structure of the point."""
    leaves, structure = jax.tree.flatten(point)

    def alone(i: int) -> np.ndarray:
        def moved(x):
            return scalar(jax.tree.unflatten(structure, [*leaves[:i], x, *leaves[i + 1 :]]))

        return np.asarray(numerical_gradient(moved, leaves[i], STEP))

    return jax.tree.unflatten(structure, [alone(i) for i in range(len(leaves))])


def central_difference_at(scalar: Callable, point: Any, path: tuple, index: tuple) -> float:
    """One entry of `central_differences`, for the price of two calls."""
    slope = central_difference(lambda t: scalar(_moved(point, path, index, t)), 0.0, STEP)
    return float(slope)


def _moved(point: Any, path: tuple, index: tuple, by: float) -> Any:
    """The point with one entry of one array moved."""
    if not path:
        return jnp.asarray(point).at[index].add(by)
    key, *rest = path
    if isinstance(point, dict):
        return {**point, key: _moved(point[key], tuple(rest), index, by)}
    items = list(point)
    items[key] = _moved(items[key], tuple(rest), index, by)
    return type(point)(items)


def _name(f: Callable) -> str:
    return getattr(f, "__name__", repr(f))
