"""An answer, whatever it is, turned once into plain NumPy arrays, and judged by those only.

What comes back has the structure of the truth beside it. Anything else is refused with a sentence that
says what was found instead. Types are looked up with `type`, never asked of the object: objects lie.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import CoroutineType, GeneratorType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

# NotPlain's sentence is shorter than this, however long the names and shapes in it are.
LONGEST = 200
# How deep and how far a list is searched for numbers before it is called no array.
MOST_DIMENSIONS, MOST_ITEMS = 8, 100_000
MOST_KEYS = 6
# 80 MB: a copy of any answer that an exercise asks for, and not of a view of 10**10 numbers.
MOST_NUMBERS = 10_000_000


class NotPlain(Exception):
    """The answer has the wrong type, structure or shape; the message is for the student.

    One line, without a full stop, of fewer than 200 characters.
    """

    def __init__(self, message: str):
        line = " ".join(message.split())
        super().__init__(line if len(line) < LONGEST else f"{line[: LONGEST - 2]}…")


def plain_truth(value: Any) -> Any:
    """The truth as arrays in lists and dicts: tuples become lists.

    Leaves are float64, or int64 where the truth holds whole numbers (indices, counts), or bool: then
    answers must be whole numbers, or True and False, and are exact.
    """
    if isinstance(value, dict):
        return {key: plain_truth(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_truth(item) for item in value]
    array = np.asarray(value)
    if array.dtype.kind == "b":
        return array
    return array.astype(np.int64 if array.dtype.kind in "iu" else np.float64)


def plain_answer(value: Any, truth: Any, where: str = "", names: tuple[str, ...] = ()) -> Any:
    """A student's `value` as arrays with the structure and the shapes of `truth`.

    Args:
        value: whatever the student's function returned.
        truth: the result of `plain_truth`.
        where: path inside the answer, for messages; empty for the answer itself.
        names: what the arrays of the answer are called, if it is several.

    Returns:
        The same nesting of lists and dicts as `truth`, with an array at each leaf that shares memory
        with nothing: int64 or bool where the truth is; else float32 if the student's numbers were no
        wider than that, else float64.

    Raises:
        NotPlain: with a sentence on the first thing that does not fit.
    """
    if isinstance(truth, dict):
        return _plain_dict(value, truth, where)
    if isinstance(truth, list):
        return _plain_list(value, truth, where, names)
    # The shape first: an array of a thousand million numbers is refused without a copy.
    array = _array(value, truth, where)
    if array.shape != truth.shape:
        raise NotPlain(_wrong_shape(_name(where), array.shape, truth.shape))
    if array.size > MOST_NUMBERS:
        raise NotPlain(f"{_name(where)} holds {array.size} numbers, too many to look at")
    return _numbers(array, truth.dtype.kind, _name(where))


def shape_of(value: Any) -> tuple | None:
    """The shape of a NumPy or JAX array or number; None for all else, and for arrays too large to copy.

    Whoever looks at a wrong answer once more asks this, not the object: `value.shape` may raise.
    """
    if not _is_numpys(value) and type(value) is not jax_array_type():
        return None
    return value.shape if math.prod(value.shape) <= MOST_NUMBERS else None


def _wrong_shape(name: str, found: tuple, expected: tuple) -> str:
    if expected == ():
        return f"{name} has shape {found}; expected a single number"
    if found == ():
        return f"{name} is a single number; expected {expected}, a number for each place"
    turned = "; rows and columns are exchanged" if found == expected[::-1] else ""
    return f"{name} has shape {found}; expected {expected}{turned}"


def _plain_dict(value: Any, truth: dict, where: str) -> dict:
    if not issubclass(type(value), dict):
        advice = "make it a dict: dict(…)" if issubclass(type(value), Mapping) else ""
        advice = advice or f"expected a dict with {_keys(truth)}"
        raise NotPlain(f"{_name(where)} is {describe(value)}; {advice}")
    # By dict itself: a subclass (an OrderedDict, say) may define its own [] and keys().
    items = dict(dict.items(value))
    kinds = {type(key) for key in truth}
    if any(type(key) not in kinds for key in items) or items.keys() != truth.keys():
        raise NotPlain(f"{_name(where)} has {_keys(items)}; expected {_keys(truth)}")
    # The arrays of a dict have names; further inside, a path says more.
    return {
        key: plain_answer(items[key], truth[key], f"{where}[{key!r}]" if where else str(key))
        for key in truth
    }


def _plain_list(value: Any, truth: list, where: str, names: tuple[str, ...]) -> list:
    length = _length(value)
    if length is None:
        return _plain_list(_entries_of(value, truth, where, names), truth, where, names)
    if length != len(truth):
        raise NotPlain(f"{_name(where)} holds {_several(length)}; expected {len(truth)}")
    pairs = enumerate(zip(_items(value), truth, strict=True))
    return [
        plain_answer(*pair, names[i] if i < len(names) else f"{where}[{i}]") for i, pair in pairs
    ]


def _entries_of(value: Any, truth: list, where: str, names: tuple[str, ...]) -> list:
    """The numbers of an array where so many single numbers are asked: it can be unpacked like a tuple."""
    name, is_array = _name(where), type(value) in (np.ndarray, jax_array_type())
    if is_array and value.shape == (len(truth),) and not any(map(np.ndim, truth)):
        return list(_from_jax(value, value.shape, name) if type(value) is not np.ndarray else value)
    advice = "a list or a tuple with " + _several(len(truth))
    if names:
        advice = f"{len(truth)} values: return them as a tuple, {', '.join(names)}"
    raise NotPlain(f"{name} is {describe(value)}; expected {advice}")


def _several(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"


def _array(value: Any, truth: np.ndarray, where: str) -> np.ndarray:
    """A number or an array as a NumPy array of any type of entry, not copied."""
    name, kind = _name(where), type(value)
    if kind in (bool, int, float):
        return _python_number(value, name)
    if _is_numpys(value):
        return np.asarray(value)
    if kind is jax_array_type():
        return _from_jax(value, truth.shape, name)
    if _length(value) is not None:
        raise NotPlain(f"{name} is {describe(value)}; {_list_advice(value, truth.shape)}")
    raise NotPlain(f"{name} is {describe(value)}; {_advice(kind, truth.dtype.kind)}")


def _advice(kind: type, truth_kind: str) -> str:
    """What to do about an object of this type where an array is asked."""
    if any(_type_name(base) == "Tracer" for base in type.mro(kind)):
        return "a stand-in has left the function that was traced, and has no value"
    # np.matrix, masked arrays, data frames; torch's tensors, too.
    if any("__array__" in vars(base) for base in type.mro(kind)):
        return "make it an array: np.asarray(…)"
    if issubclass(kind, (Fraction, Decimal, float, int)):
        return "make it a float: float(…)"
    if truth_kind == "b":
        return "expected True, False or an array of them"
    if truth_kind == "i":
        return "expected a whole number or an array of whole numbers"
    return "expected a number or an array of numbers"


def _python_number(value: bool | int | float, name: str) -> np.ndarray:
    if type(value) is int and not -(2**63) <= value < 2**63:
        try:
            return np.asarray(float(value))
        except OverflowError:
            raise NotPlain(f"{name} is a whole number too large to compute with") from None
    return np.asarray(value)


def _from_jax(value: jax.Array, shape: tuple, name: str) -> np.ndarray:
    if value.is_deleted():
        raise NotPlain(f"{name} is a JAX array that was deleted or donated to a jitted function")
    if value.shape != shape:
        raise NotPlain(_wrong_shape(name, value.shape, shape))
    try:
        return np.asarray(value)
    except Exception:
        raise NotPlain(f"{name} is a JAX array that cannot be read") from None


def _numbers(array: np.ndarray, kind: str, name: str) -> np.ndarray:
    """A copy in the type that a truth of this `kind` ("f", "i" or "b") is compared in."""
    found = array.dtype
    if kind == "b" or found.kind == "b":
        if kind == found.kind:
            return array.astype(bool)
        expected = "True or False" if kind == "b" else "numbers"
        raise NotPlain(f"{name} holds {_entries(array)}; expected {expected}")
    is_float = jax.dtypes.issubdtype(found, np.floating)
    if not is_float and not jax.dtypes.issubdtype(found, np.integer):
        raise NotPlain(f"{name} holds {_entries(array)}; expected real numbers")
    if kind == "i":
        return _whole_numbers(array, name)
    with np.errstate(over="ignore"):
        return array.astype(np.float32 if is_float and found.itemsize < 8 else np.float64)


def _whole_numbers(array: np.ndarray, name: str) -> np.ndarray:
    """Exact int64; floats will do if they are whole."""
    if array.dtype.kind in "iu" and array.dtype != np.uint64:
        return array.astype(np.int64)
    with np.errstate(all="ignore"):
        wide = array.astype(np.float64)
        if not np.all(np.isfinite(wide)):
            raise NotPlain(f"{name} holds NaN or infinity; expected whole numbers")
        if not np.all(wide == np.round(wide)):
            raise NotPlain(f"{name} holds numbers with a fraction; expected whole numbers")
        if not np.all(np.abs(wide) < 2.0**63):
            raise NotPlain(f"{name} holds numbers too large for an index or a count")
    return array.astype(np.int64)


def _entries(array: np.ndarray) -> str:
    return "True or False" if array.dtype.kind == "b" else f"{str(array.dtype)[:30]} values"


def _list_advice(value: Any, shape: tuple) -> str:
    """What to do about a list where an array is asked."""
    expected = shape if shape else "a single number"
    found = _list_shape(value)
    if found is None:
        return f"expected {f'an array of shape {shape}' if shape else expected}"
    if found != shape:
        return f"its shape is {found}; expected {expected}"
    # Right numbers in a list would fail later, where the course computes with them.
    of_arrays = any(_array_shape(item) for item in _items(value))
    return (
        f"make it {'one' if of_arrays else 'an'} array: jnp.{'stack' if of_arrays else 'array'}(…)"
    )


def _list_shape(value: Any) -> tuple | None:
    """The shape of nested lists of numbers, or of arrays of one shape; None if it is no such thing."""
    shape, rows = (), [value]
    while len(shape) < MOST_DIMENSIONS:
        lengths = [_length(row) for row in rows]
        # Counted before anything is copied: a list may hold itself many times.
        if None in lengths or len(set(lengths)) > 1 or not 0 < sum(lengths) <= MOST_ITEMS:
            return None
        shape += (lengths[0],)
        rows = [item for row in rows for item in _items(row)]
        shapes = {_array_shape(item) for item in rows}
        if len(shapes) == 1 and None not in shapes:
            return shape + shapes.pop()
    return None


def _array_shape(value: Any) -> tuple | None:
    """The shape of an array, () for a number; None for all else."""
    if type(value) in (bool, int, float):
        return ()
    return value.shape if _is_numpys(value) or type(value) is jax_array_type() else None


def _is_numpys(value: Any) -> bool:
    """Whether it is NumPy's own array or number: a subclass may answer comparisons as it likes."""
    kind = type(value)
    return kind is np.ndarray or (issubclass(kind, np.generic) and np.dtype(kind).type is kind)


def _length(value: Any) -> int | None:
    """The length of a list or a tuple, counted by those classes themselves; None for all else."""
    if issubclass(type(value), list):
        return list.__len__(value)
    return tuple.__len__(value) if issubclass(type(value), tuple) else None


def _items(value: Any) -> list:
    own = list if issubclass(type(value), list) else tuple
    return list(own.__iter__(value))


@cache
def jax_array_type() -> type:
    """The type of JAX's finished arrays; tracers and keys have others."""
    return type(jnp.zeros(()))


def describe(value: Any) -> str:
    """What a value is, in a few words: "None", "a str", "a function"."""
    kind = type(value)
    if value is None:
        return "None (is a `return` missing?)"
    if value is Ellipsis:
        return "`...`, which is still to be replaced"
    if issubclass(kind, jax.core.Tracer):
        return "a traced JAX value that left its function"
    if kind is GeneratorType:
        return "a generator: use return, not yield"
    if kind is CoroutineType:
        return "a coroutine: leave out async in front of def"
    if callable(value):
        return "a function; call it and return its result"
    if kind in (np.ndarray, jax_array_type()):
        return "an array"
    name = _type_name(kind)
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _type_name(kind: type) -> str:
    """By `type` itself: a metaclass may define its own __name__."""
    return type.__dict__["__name__"].__get__(kind)[:40] or "nameless thing"


def _name(where: str) -> str:
    return where if where and where[0] != "[" else f"the answer{where}"


def _keys(mapping: dict) -> str:
    if not mapping:
        return "no keys"
    # Only texts and numbers are asked how they look.
    names = [
        repr(key)[:30] if type(key) in (str, int) else describe(key)
        for key in list(mapping)[:MOST_KEYS]
    ]
    more = ", …" if len(mapping) > MOST_KEYS else ""
    return f"the keys {', '.join(names)}{more}"
