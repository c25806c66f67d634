"""Values on their way out of a sandbox: numbers, words, lists, dicts and arrays; all else by a description.

`Packer` runs inside, on objects that may lie about themselves, so it asks types and not objects. `unpack`
runs outside, on bytes that anybody may have written, and makes nothing but the types that are named here.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import jax
import ml_dtypes
import numpy as np

from course_lib.checks.calling.plain import describe, jax_array_type
from course_lib.grading.referee.messages import MOST_BYTES, BadMessage

# How deep lists and dicts may be nested, and how many items all of them may hold.
DEEPEST, MOST_ITEMS = 12, 100_000
MOST_DIMENSIONS = 32
LONGEST_WORDS = 20_000
LONGEST_DESCRIPTION = 200
# Types of entries that .npy writes without pickle, and JAX's own beside them by their bits.
KINDS = "biufc"
OF_JAX = {"bfloat16": np.uint16, "float8_e4m3fn": np.uint8, "float8_e5m2": np.uint8}


@dataclass(frozen=True)
class Described:
    """An object that cannot leave the sandbox, in a few words: "a set", "a DataFrame"."""

    words: str

    def __repr__(self) -> str:
        return f"<{self.words}, in the student's kernel>"


@dataclass(frozen=True)
class FunctionInside:
    """A function of the student's, by the number under which the sandbox keeps it."""

    number: int


class Packer:
    """Makes a JSON tree and blocks of bytes of one value.

    Args:
        keep: takes a function and returns the number under which it can be called later.

    Attributes:
        blocks: the arrays as .npy, in the order in which the tree counts them.
    """

    def __init__(self, keep: Any):
        self._keep, self._items = keep, 0
        self.blocks: list[bytes] = []

    def pack(self, value: Any, depth: int = 0) -> Any:
        """The tree of a value; what is too deep, too much or no data becomes a description."""
        self._items += 1
        if depth > DEEPEST or self._items > MOST_ITEMS:
            return {"described": "something with too many parts to look at"}
        kind = type(value)
        if value is None or kind in (bool, str):
            return _word(value)
        if value is Ellipsis:
            return {"dots": True}
        if kind in (int, float, complex):
            return {kind.__name__: repr(value)[:LONGEST_WORDS]}
        if issubclass(kind, np.generic) or kind is np.ndarray or kind is jax_array_type():
            return self._array(value)
        return self._container(value, depth)

    def _container(self, value: Any, depth: int) -> Any:
        kind = type(value)
        # By the base class itself: a subclass may define how it is read.
        for base in (list, tuple):
            if issubclass(kind, base):
                return {base.__name__: [self.pack(v, depth + 1) for v in base.__iter__(value)]}
        if issubclass(kind, dict):
            items = list(dict.items(value))
            return {"dict": [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in items]}
        if callable(value) and not isinstance(value, type):
            return {"function": self._keep(value), "described": _described(value)}
        return {"described": _described(value)}

    def _array(self, value: Any) -> Any:
        try:
            array = np.asarray(value)
        except Exception:  # a deleted array; a random key
            return {"described": "a JAX array that cannot be read"}
        of_jax = OF_JAX.get(array.dtype.name)
        if of_jax is None and array.dtype.kind not in KINDS:
            return {"described": f"an array of {array.dtype.name[:30]}"}
        if array.nbytes > MOST_BYTES:
            return {"described": f"an array of {array.size} numbers, too many to look at"}
        file = io.BytesIO()
        np.save(file, array.view(of_jax) if of_jax else array, allow_pickle=False)
        self.blocks.append(file.getvalue())
        whose = "jax" if type(value) is jax_array_type() else "numpy"
        scalar = issubclass(type(value), np.generic)
        return {
            "array": len(self.blocks) - 1,
            "bits": array.dtype.name if of_jax else "",
            "of": "number" if scalar else whose,
        }


def _word(value: Any) -> Any:
    if type(value) is str and len(value) > LONGEST_WORDS:
        return {"described": f"a text of {len(value)} letters"}
    return {"plain": value}


def _described(value: Any) -> str:
    try:
        return describe(value)[:LONGEST_DESCRIPTION]
    except Exception:  # an object may raise at any question
        return "an object"


def unpack(tree: Any, blocks: list[bytes], depth: int = 0) -> Any:
    """The value of a tree and its blocks, in types of this process.

    Raises:
        BadMessage: if it is not what a Packer makes.
    """
    if not isinstance(tree, dict) or not tree or depth > DEEPEST + 1:
        raise BadMessage("a value is no value")
    (name, content), *_ = tree.items()
    match name, content:
        case "plain", None | bool() | str():
            return content
        case "dots", True:
            return Ellipsis
        case "int" | "float" | "complex", str():
            return _number(name, content)
        case "list" | "tuple", list():
            items = [unpack(item, blocks, depth + 1) for item in content]
            return items if name == "list" else tuple(items)
        case "dict", list():
            return _dict(content, blocks, depth)
        case "array", int():
            return _array_of(content, tree, blocks)
        case "function", int():
            return FunctionInside(content)
        case "described", str():
            return Described(" ".join(content.split())[:LONGEST_DESCRIPTION])
    raise BadMessage("a value is of no agreed kind")


def _number(name: str, text: str) -> int | float | complex:
    try:
        return {"int": int, "float": float, "complex": complex}[name](text)
    except ValueError:  # also whole numbers of more than 4,300 digits
        raise BadMessage("a number is no number") from None


def _dict(pairs: list, blocks: list[bytes], depth: int) -> dict:
    result = {}
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadMessage("a dict is no dict")
        key, value = (unpack(item, blocks, depth + 1) for item in pair)
        if type(key) not in (str, int, float, bool, type(None)):
            key = Described("a key that is neither text nor number")
        result[key] = value
    return result


def _array_of(number: int, tree: dict, blocks: list[bytes]) -> Any:
    if not 0 <= number < len(blocks):
        raise BadMessage("an array is missing")
    array = _npy(blocks[number])
    bits = tree.get("bits")
    if bits:
        if bits not in OF_JAX or array.dtype != OF_JAX[bits]:
            raise BadMessage("an array has entries of no agreed type")
        array = array.view(getattr(ml_dtypes, bits))
    if tree.get("of") == "number" and array.ndim == 0:
        return array[()]
    if tree.get("of") == "jax":
        moved = jax.device_put(array)
        # Without 64-bit mode JAX would shorten the numbers; then they stay NumPy's.
        return moved if moved.dtype == array.dtype else array
    return array


def _npy(block: bytes) -> np.ndarray:
    """The array in a .npy file; its header is held against its length before anything is made of it."""
    file = io.BytesIO(block)
    try:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError("another version")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    except Exception:
        raise BadMessage("an array is no .npy file") from None
    sound = len(shape) <= MOST_DIMENSIONS and all(type(n) is int and n >= 0 for n in shape)
    if not sound or dtype.kind not in KINDS or dtype.fields or dtype.subdtype:
        raise BadMessage("an array has a shape or entries of no agreed type")
    if math.prod(shape) * dtype.itemsize != len(block) - file.tell():
        raise BadMessage("an array is not as long as its header says")
    flat = np.frombuffer(block, dtype, offset=file.tell()).copy()
    return flat.reshape(shape, order="F" if fortran else "C")
