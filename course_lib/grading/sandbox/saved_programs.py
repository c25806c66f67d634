"""Finds a compiled program by what it computes, before JAX has built the text that it would look it up by.

JAX's own cache of compiled programs (`sandbox/programs.py`) has everything that an instructor's notebook compiled. To
find one there JAX must lower it first, which takes longer than to load it. Here is an index: from the hash of a traced
program to JAX's name for its machine code, and how that is called.

Only the rehearsal writes it, as it writes the cache. Nothing depends on it: what is not found, or cannot be read, is
compiled as JAX compiles it.
"""

from __future__ import annotations

import io
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
from jax._src import compilation_cache
from jax.experimental.serialize_executable import _JaxPjrtPickler, _JaxPjrtUnpickler
from jaxlib import lapack

from course_lib.checks.compiling.once import KnownPrograms, Program
from course_lib.grading.sandbox.kept_file import keep
from course_lib.grading.sandbox.saved_results import Finding, Keeping, can_be_kept

# The one library that we make ready for a program that calls it.
LAPACK = "LAPACK"
# Beside the programs, which lie in folders of two signs.
RESULTS = "results"


class SavedPrograms(KnownPrograms):
    """Known programs, and those that lie in a folder.

    Args:
        lower: JAX's own `_resolve_and_lower`.
        folder: of the index. What is compiled is entered there if it may be written to.
    """

    def __init__(self, lower: Callable[..., Any], folder: Path) -> None:
        super().__init__(lower)
        self._folder = folder
        self._is_written = os.access(folder.parent, os.W_OK)
        self._names = NamesInCache()

    def make(self, content: str, program: Program) -> Any:
        """From the folder, or compiled; neither where all that will be asked is what it gave before."""
        results = self._folder / RESULTS / content[:2] / content
        if not can_be_kept(program.how) or not (self._is_written or results.is_dir()):
            return self._executable(content, program)
        stand_in = Keeping if self._is_written else Finding
        return stand_in(results, lambda: self._executable(content, program))

    def _executable(self, content: str, program: Program) -> Any:
        place = self._folder / content[:2] / content
        try:
            return _read(place.read_bytes())
        except Exception:  # not there, or not what it was
            with self._names.heard() as heard:
                executable = program.lowered.compile()
        if self._is_written:
            with suppress(Exception):  # what is not kept is compiled again
                self._keep(place, executable, heard, libraries(program.lowered))
        return executable

    def _keep(self, place: Path, executable: Any, heard: list[str], needs: set[str]) -> None:
        """Enter it into the index, unless it is tied to this process, or to a library that we cannot make ready."""
        program = executable._unloaded_executable
        name = self._names.of(program.xla_executable, heard)
        tied = program.host_callbacks, program.keepalive, program.mut, program.ordered_effects
        if not name or any(tied) or program.unordered_effects or needs - {LAPACK}:
            return
        keep(place, _written(name, needs, program))


def libraries(lowered: Any) -> set[str]:
    """Whose machine code a program calls, besides its own.

    JAX makes such a library ready when it lowers a program that calls it. In a process that has lowered none the call
    would end it.
    """
    calls = re.findall(r"custom_call\b\s*@?(\w*)", str(lowered.stablehlo()))
    return {LAPACK if call.startswith("lapack_") else call for call in calls}


def make_lapack_ready() -> None:
    """As JAX does before it lowers a call of LAPACK; a second time costs nothing."""
    lapack._lapack.initialize()


def _written(name: str, needs: set[str], program: Any) -> bytes:
    """How a program is called, without its machine code, and without where in a notebook it comes from."""
    file = io.BytesIO()
    plain = replace(program, xla_executable=None, all_args_info=None)
    _JaxPjrtPickler(file).dump((name, sorted(needs), plain))
    return file.getvalue()


def _read(data: bytes) -> Any:
    """The executable; raises whatever there is to raise if the cache does not hold it."""
    client = jax.local_devices()[0].client
    name, needs, program = _JaxPjrtUnpickler(io.BytesIO(data), client).load()
    if needs:
        make_lapack_ready()
    code, _ = compilation_cache.get_executable_and_time(name, None, client, program.device_list)
    if code is None:
        raise LookupError(name)
    return replace(program, xla_executable=code).load()


class NamesInCache:
    """Under which names JAX keeps what it compiles: listens to the function that makes them."""

    def __init__(self) -> None:
        self._make = compilation_cache.get_cache_key
        self._listening = threading.local()
        self._names: dict[int, tuple[str, Any]] = {}
        compilation_cache.get_cache_key = self

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        name = self._make(*args, **kwargs)
        getattr(self._listening, "heard", []).append(name)
        return name

    @contextmanager
    def heard(self) -> Iterator[list[str]]:
        """The names that this thread makes in the block."""
        before = getattr(self._listening, "heard", [])
        self._listening.heard = heard = []
        try:
            yield heard
        finally:
            self._listening.heard = before

    def of(self, code: Any, heard: list[str]) -> str:
        """The name of what was just compiled; JAX makes none if it has the very same code in memory."""
        if heard:
            # The code is held, so that no other gets its number.
            self._names[id(code)] = heard[-1], code
        return self._names.get(id(code), ("",))[0]
