"""Copies of a case's arguments for one call, and whether the call changed them.

A student's function may keep or change what it gets; the case that the truth is computed from stays.
"""

from __future__ import annotations

import copy
from typing import Any

import jax
import numpy as np

from course_lib.checks.calling.arrays_in import arrays_in


def own_copies(args: tuple) -> tuple:
    """Copies of everything that could be changed in place or donated to a jitted function."""
    return tuple(arg if callable(arg) else _own_copy(arg) for arg in args)


def _own_copy(value: Any) -> Any:
    # Array.copy() would be a program to compile for each new shape; this moves bytes.
    copies = {id(array): jax.device_put(array, may_alias=False) for array in arrays_in(value)}
    # deepcopy takes what it finds under an address for that object's copy.
    return copy.deepcopy(value, copies)


def changed_argument(given: tuple, originals: tuple) -> int | None:
    """Position of the first argument that is not what it was, or None."""
    pairs = zip(given, originals, strict=True)
    return next((i for i, pair in enumerate(pairs) if not _same(*pair)), None)


def _same(value: Any, original: Any) -> bool:
    """Equal bit for bit. `original` decides how deep to look, so a list put into itself is no trap.

    Objects that are neither arrays, numbers, text nor containers of those count as unchanged.
    """
    if type(value) is not type(original):
        return False
    if isinstance(original, np.ndarray | jax.Array):
        return _same_array(value, original)
    if isinstance(original, list | tuple):
        same_length = len(value) == len(original)
        return same_length and all(map(_same, value, original))
    if isinstance(original, dict):
        keys = {key: item for key, item in value.items() if type(key) in (str, int, tuple)}
        return (
            len(value) == len(original)
            and keys.keys() == original.keys()
            and all(_same(keys[key], item) for key, item in original.items())
        )
    if isinstance(original, bool | int | float | complex | str | bytes):
        return repr(value) == repr(original)
    return True


def _same_array(value: Any, original: Any) -> bool:
    if isinstance(original, jax.Array):
        if value.is_deleted() or jax.dtypes.issubdtype(original.dtype, jax.dtypes.prng_key):
            return not value.is_deleted()
        value, original = np.asarray(value), np.asarray(original)
    if value.dtype != original.dtype or value.shape != original.shape:
        return False
    if original.dtype.hasobject:
        return all(map(_same, value.ravel().tolist(), original.ravel().tolist()))
    return value.tobytes() == original.tobytes()
