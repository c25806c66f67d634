"""To know a function again by one of its running frames.

Two closures of one `def` (such as two results of `jax.grad`) share their code and are told apart by
what they close over.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any


class Known:
    """A set of functions; `holds(frame)` says whether a frame runs one of them.

    A function written in C, such as `numpy.sin`, has no frames and is never seen. One that `jax.jit`
    made is seen where JAX traces it, which is once for each shape of its arguments.
    """

    def __init__(self, functions: Iterable[Callable]):
        self._by_code: dict[int, list[tuple[FunctionType, Any]]] = {}
        for function in functions:
            plain, bound = _plain_function(function)
            if plain is not None:
                self._by_code.setdefault(id(plain.__code__), []).append((plain, bound))

    def __bool__(self) -> bool:
        return bool(self._by_code)

    def holds(self, frame: FrameType) -> bool:
        """Whether `frame` runs one of the functions."""
        candidates = self._by_code.get(id(frame.f_code))
        return bool(candidates) and any(_runs(frame, *candidate) for candidate in candidates)

    def is_on_the_stack(self, frame: FrameType | None) -> bool:
        """Whether `frame` runs one of the functions or was called, however deep, by one that does."""
        while frame is not None and self._by_code:
            if self.holds(frame):
                return True
            frame = frame.f_back
        return False


def _plain_function(function: Any) -> tuple[FunctionType | None, Any]:
    """The first Python function inside wrappers, and the object it is bound to, if to one."""
    for _ in range(20):  # an object may claim to wrap itself
        if isinstance(function, FunctionType):
            return function, None
        if isinstance(function, MethodType):
            return _plain_function(function.__func__)[0], function.__self__
        if isinstance(function, functools.partial):
            function = function.func
        elif hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        else:
            call = inspect.getattr_static(type(function), "__call__", None)
            return (call, function) if isinstance(call, FunctionType) else (None, None)
    return None, None


def _runs(frame: FrameType, function: FunctionType, bound: Any) -> bool:
    code: CodeType = function.__code__
    if frame.f_code is not code:
        return False
    local = frame.f_locals
    if bound is not None and code.co_varnames:
        return local.get(code.co_varnames[0]) is bound
    cells = zip(code.co_freevars, function.__closure__ or (), strict=True)
    return all(_empty(cell) or local.get(name) is cell.cell_contents for name, cell in cells)


def _empty(cell: Any) -> bool:
    try:
        return cell.cell_contents is None
    except ValueError:
        return True
