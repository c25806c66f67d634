"""Right answers to any exercise, made from one: other number types, compiled, mapped, talkative.

A check that refuses one of these would refuse a student who is right.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial

# Float32 holds seven digits, and a few operations cost some of them.
FLOAT32_RTOL = 3e-4


def right_trials(model: Model, nonces: list[str]) -> Iterator[Trial]:
    """The reference on every draw, the listed answers, and what can be made from the reference."""
    for nonce in nonces:
        reference = model.recorded(model.base, nonce) if nonce else model.base
        yield Trial("right", "reference", reference, nonce)
    for i, answer in enumerate(model.right_answers, 1):
        yield Trial("right", f"listed_{i}", answer)
    for name, make in GENERATED.items():
        answer = make(model.base)
        rtol = FLOAT32_RTOL if "float32" in name else None
        if _applies(name, model) and model.is_right(answer, rtol=rtol):
            yield Trial("right", name, answer)


def _applies(name: str, model: Model) -> bool:
    """Python's own numbers are no answer where an array is asked for, nor functions where a value is."""
    if model.typed and name in ("prints_and_warns", "object_that_is_called", "jitted", "vmapped"):
        return False
    scalar = all(np.shape(leaf) == () for leaf in jax.tree.leaves(model.truths()))
    return scalar or name != "python_float"


def _converted(convert: Callable[[Any], Any]) -> Callable[[Callable], Callable]:
    """The reference's answer with every array of it turned into something else."""
    return lambda base: lambda *args: jax.tree.map(convert, base(*args))


def _read_only(value: Any) -> np.ndarray:
    array = np.array(value, np.float64)
    array.flags.writeable = False
    return array


def _strided(value: Any) -> np.ndarray:
    """A view of every other entry of a larger array."""
    value = np.asarray(value, np.float64)
    return np.repeat(value, 2, axis=-1)[..., ::2] if value.ndim else value


def _in_float32(base: Callable) -> Callable:
    def narrow(arg: Any) -> Any:
        if isinstance(arg, float):
            return np.float32(arg)
        return arg.astype(np.float32) if isinstance(arg, jax.Array | np.ndarray) else arg

    return lambda *args: base(*(narrow(arg) for arg in args))


def _jitted(base: Callable) -> Callable:
    compiled: dict[tuple, Callable] = {}

    def answer(*args: Any) -> Any:
        functions = tuple(i for i, arg in enumerate(args) if callable(arg))
        if functions not in compiled:
            compiled[functions] = jax.jit(base, static_argnums=functions)
        return compiled[functions](*args)

    return answer


def _vmapped(base: Callable) -> Callable:
    """Entry by entry along the first axis of the arrays among the inputs."""

    def answer(*args: Any) -> Any:
        arrays = [i for i, arg in enumerate(args) if not callable(arg) and np.ndim(arg)]
        if not arrays:
            return base(*args)

        def one(*entries: Any) -> Any:
            mine = list(args)
            for i, entry in zip(arrays, entries, strict=True):
                mine[i] = entry
            return base(*mine)

        return jax.vmap(one)(*(jnp.asarray(args[i]) for i in arrays))

    return answer


def _talkative(base: Callable) -> Callable:
    def answer(*args: Any) -> Any:
        print("debugging: my inputs are", *args)
        warnings.warn("a warning of the student's own", stacklevel=1)
        return base(*args)

    return answer


def _object(base: Callable) -> Callable:
    class Answer:
        def __call__(self, *args: Any) -> Any:
            return base(*args)

    return Answer()


GENERATED = {
    "float32_result": _converted(lambda value: np.asarray(value, np.float32)),
    "float32_all_the_way": _in_float32,
    "numpy_result": _converted(lambda value: np.asarray(value, np.float64)),
    "jax_result": _converted(lambda value: jnp.asarray(value, jnp.float64)),
    "python_float": _converted(float),
    "read_only_array": _converted(_read_only),
    "view_with_a_stride": _converted(_strided),
    "fortran_order": _converted(
        lambda value: np.asfortranarray(value, np.float64).reshape(np.shape(value))
    ),
    "jitted": _jitted,
    "vmapped": _vmapped,
    "prints_and_warns": _talkative,
    "object_that_is_called": _object,
}
