"""Compiled once: JAX traces anew in each watch (by_hand/watch.py), and what comes out is mostly a known program.

Without this, each try at an exercise by hand compiles all of its operations again: up to three seconds of waiting, and
most of what grading a submission takes. Tracing is not skipped, so that a watch hears what it always hears; only the
step from a jaxpr to machine code is, where the very same jaxpr has gone it before.

`KnownPrograms` stands in for a function inside of JAX for the time of a check. Nothing depends on it: with a JAX whose
function is another one, everything is compiled as before.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

try:
    from jax._src import pjit

    from course_lib.checks.compiling.content import content_of
except (ImportError, AttributeError):  # another JAX
    pjit = None

# What JAX 0.10's function is called with; what may be left out of a program's hash has been looked up for these.
PARAMETERS = (
    "args", "jaxpr", "in_shardings", "out_shardings", "in_layouts", "out_layouts", "donated_invars", "ctx_mesh",
    "name", "keep_unused", "inline", "lowering_platforms", "lowering_parameters", "pgle_profiler",
    "compiler_options_kvs",
)  # fmt: skip
# Each takes some 200 kB. A unit's checks have up to 300.
MOST = 500


class KnownPrograms:
    """Stands in for JAX's `_resolve_and_lower`, which prepares a traced program to be compiled.

    Args:
        lower: JAX's own.
    """

    def __init__(self, lower: Callable[..., Any]) -> None:
        self.lower = lower
        self._compiled: OrderedDict[str, Any] = OrderedDict()

    def __call__(self, args: Any, **how: Any) -> Any:
        # Who lowers a program without calling it, wants to look at it, and as it is now.
        if sys._getframe(1).f_code is not pjit._pjit_call_impl_python.__code__:
            return self.lower(args, **how)
        return Program(self, args, how)

    def compiled(self, program: Program) -> Any:
        """The executable, found or made."""
        content = content_of(program.args, program.how["jaxpr"], program.how)
        if not content:
            return program.lowered.compile()
        executable = self._compiled.pop(content, None)
        if executable is None:
            executable = self.make(content, program)
        self._compiled[content] = executable
        while len(self._compiled) > MOST:
            self._compiled.popitem(last=False)
        return executable

    def forget(self) -> None:
        """As after a restart."""
        self._compiled.clear()

    def make(self, content: str, program: Program) -> Any:
        """The executable of a program that this process has not seen."""
        return program.lowered.compile()


class Program:
    """What JAX is given in place of a lowered program, to be compiled and called at once."""

    def __init__(self, known: KnownPrograms, args: Any, how: dict[str, Any]) -> None:
        self.known, self.args, self.how = known, args, how

    @functools.cached_property
    def lowered(self) -> Any:
        """By JAX itself, if need be."""
        return self.known.lower(self.args, **self.how)

    @property
    def const_args(self) -> list[Any]:
        """Constants that are passed as arguments: none in a program that has a hash."""
        return self.lowered.const_args if "lowered" in self.__dict__ else []

    def compile(self) -> Any:
        """The executable."""
        return self.known.compiled(self)


def can_stand_in() -> bool:
    """Whether this JAX is one that we know."""
    if not hasattr(pjit, "_resolve_and_lower") or not hasattr(pjit, "_pjit_call_impl_python"):
        return False
    return tuple(inspect.signature(pjit._resolve_and_lower).parameters) == PARAMETERS


# What the checks of this process have compiled.
of_checks = KnownPrograms(pjit._resolve_and_lower) if can_stand_in() else None


@contextmanager
def compiled_once() -> Iterator[None]:
    """For the time of a block: what an earlier block compiled is not compiled again."""
    if of_checks is None or pjit._resolve_and_lower is not of_checks.lower:
        yield
        return
    pjit._resolve_and_lower = of_checks
    try:
        yield
    finally:
        pjit._resolve_and_lower = of_checks.lower
