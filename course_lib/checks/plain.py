"""An answer, whatever it is, turned once into plain NumPy arrays, and judged by those only.

What comes back has the structure of the truth beside it. Anything else is refused with a sentence that
says what was found instead.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

NUMBERS = (bool, int, float, np.bool_, np.number, np.ndarray, jax.Array)


class NotPlain(Exception):
    """The answer has the wrong type, structure or shape; the message is for the student."""


def plain_truth(value: Any) -> Any:
    """The truth as arrays in lists and dicts: tuples become lists, leaves become float64 arrays."""
    if isinstance(value, dict):
        return {key: plain_truth(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_truth(item) for item in value]
    return np.asarray(value, dtype=np.float64)


def plain_answer(value: Any, truth: Any, where: str = "") -> Any:
    """A student's `value` as arrays with the structure and the shapes of `truth`.

    Args:
        value: whatever the student's function returned.
        truth: the result of `plain_truth`.
        where: path inside the answer, for messages; empty for the answer itself.

    Returns:
        The same nesting of lists and dicts as `truth`, with a NumPy array at each leaf: float32 if
        the student's numbers were, else float64.

    Raises:
        NotPlain: with a sentence on the first thing that does not fit.
    """
    if isinstance(truth, dict):
        return _plain_dict(value, truth, where)
    if isinstance(truth, list):
        return _plain_list(value, truth, where)
    array = _plain_array(value, where)
    if array.shape != truth.shape:
        raise NotPlain(_wrong_shape(_name(where), array.shape, truth.shape))
    # Right numbers in a list would fail later, where the course computes with them.
    if isinstance(value, list | tuple):
        raise NotPlain(f"{_name(where)} is {describe(value)}; make it an array: jnp.array(…)")
    return array


def _wrong_shape(name: str, found: tuple, expected: tuple) -> str:
    if expected == ():
        return f"{name} has shape {found}; expected a single number"
    if found == ():
        return f"{name} is a single number; expected {expected}, a number for each place"
    return f"{name} has shape {found}; expected {expected}"


def _plain_dict(value: Any, truth: dict, where: str) -> dict:
    if not isinstance(value, dict):
        raise NotPlain(f"{_name(where)} is {describe(value)}; expected a dict with {_keys(truth)}")
    if set(value) != set(truth):
        raise NotPlain(f"{_name(where)} has {_keys(value)}; expected {_keys(truth)}")
    return {key: plain_answer(value[key], truth[key], f"{where}[{key!r}]") for key in truth}


def _plain_list(value: Any, truth: list, where: str) -> list:
    if not isinstance(value, list | tuple):
        raise NotPlain(f"{_name(where)} is {describe(value)}; expected {len(truth)} values")
    if len(value) != len(truth):
        raise NotPlain(f"{_name(where)} holds {len(value)} values; expected {len(truth)}")
    return [
        plain_answer(*pair, f"{where}[{i}]")
        for i, pair in enumerate(zip(value, truth, strict=True))
    ]


def _plain_array(value: Any, where: str) -> np.ndarray:
    """Exact numbers only: a string of digits is none."""
    if not _is_numbers(value):
        raise NotPlain(
            f"{_name(where)} is {describe(value)}; expected a number or an array of numbers"
        )
    try:
        array = np.array(value)
    except ValueError:
        raise NotPlain(f"{_name(where)} is a list whose rows differ in length") from None
    if array.dtype.kind not in "biuf" and array.dtype.name != "bfloat16":
        raise NotPlain(f"{_name(where)} holds {array.dtype} values; expected real numbers")
    narrow = array.dtype.kind == "f" and array.dtype.itemsize < 8
    return array.astype(np.float32 if narrow or array.dtype.name == "bfloat16" else np.float64)


def _is_numbers(value: Any) -> bool:
    if isinstance(value, jax.core.Tracer):
        return False
    if isinstance(value, list | tuple):
        return len(value) > 0 and all(_is_numbers(item) for item in value)
    # `type(...) in` for NumPy: a subclass of ndarray may answer comparisons as it likes.
    if isinstance(value, np.ndarray):
        return type(value) is np.ndarray
    return isinstance(value, NUMBERS)


def describe(value: Any) -> str:
    """What a value is, in a few words: "None", "a string", "a function"."""
    if value is None:
        return "None (is a `return` missing?)"
    if value is Ellipsis:
        return "`...`, which is still to be replaced"
    if isinstance(value, jax.core.Tracer):
        return "a traced JAX value that left its function"
    if callable(value):
        return "a function; call it and return its result"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _name(where: str) -> str:
    return f"the answer{where}"


def _keys(mapping: dict) -> str:
    return "the keys " + ", ".join(repr(key) for key in mapping)
