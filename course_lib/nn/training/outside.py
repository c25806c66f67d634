"""What the functions of a training run read from around them: compiled code would keep what it was at first.

In a notebook a rate, a constant or a helper is changed in a cell of its own, and `fit` is called again with the same
loss. Its program is then another one.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from course_lib.nn.optimizers import Optimizer
from course_lib.nn.sequential import Sequential

# Functions of these ask for nothing that changes, and to look takes its time. What they enclose may be a notebook's:
# an optimizer encloses its schedule.
LIBRARIES = ("course_lib.nn.", "optax.", "jax.", "numpy.")


class Same:
    """An array, equal to itself only: its numbers may be many, and a new one is bound to a name, not written into."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.array is other.array

    def __hash__(self) -> int:
        return id(self.array)


def outside(
    model: Sequential, loss: Callable, optimizer: Optimizer, penalty: Callable | None = None
) -> tuple:
    """Numbers, words, arrays and functions that loss, penalty, layers and optimizer read from outside.

    Functions that they call, too: by name, from a closure, or by `functools.partial`. Equal tuples mean that nothing
    has changed. Lists, dicts and objects of a notebook's own are not looked into.
    """
    todo = [loss, penalty, *_handed_over(model, optimizer.update)]
    found, seen = [], set()
    for thing in todo:  # which grows on the way
        if isinstance(thing, types.FunctionType):
            if thing not in seen and not _is_librarys(thing):
                todo += (*_enclosed(thing), *map(thing.__globals__.get, _names(thing.__code__)))
            seen.add(thing)
            found.append(thing)
        elif isinstance(thing, functools.partial):
            todo += (thing.func, *thing.args, *thing.keywords.values())
        elif isinstance(thing, bool | int | float | str | np.generic):
            found.append((type(thing), thing))
        elif isinstance(thing, np.ndarray | jax.Array) and not isinstance(thing, jax.core.Tracer):
            found.append(Same(thing))
    return tuple(found)


@functools.lru_cache(maxsize=64)
def _handed_over(model: Sequential, update: Callable) -> tuple[Callable, ...]:
    """The functions of a notebook's own that layers have, and that the optimizer was made with, such as a schedule."""
    todo, found, seen = [update], [], set()
    for layer in model.layers:
        todo += (type(layer).apply, *vars(layer).values())
    for thing in todo:  # which grows on the way
        if isinstance(thing, tuple):  # an optimizer, or the members of a chain
            todo += thing
        elif isinstance(thing, functools.partial):
            found.append(thing)
        elif isinstance(thing, types.FunctionType) and thing not in seen:
            seen.add(thing)
            if _is_librarys(thing):
                todo += _enclosed(thing)
            else:
                found.append(thing)
    return tuple(found)


def _is_librarys(function: Callable) -> bool:
    return (function.__module__ or "").startswith(LIBRARIES)


def _enclosed(function: Callable) -> Iterator[Any]:
    """The values of a function's closure, of those variables that have one yet."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):
            yield cell.cell_contents


@functools.lru_cache(maxsize=256)
def _names(code: types.CodeType) -> tuple[str, ...]:
    """The names that code asks its module for, and the functions written inside of it, too."""
    own = {each.argval for each in dis.get_instructions(code) if each.opname == "LOAD_GLOBAL"}
    inner = [_names(part) for part in code.co_consts if isinstance(part, types.CodeType)]
    return tuple(sorted(own.union(*inner)))
