"""Finds what a program gave in the instructor's kernel for the same inputs, so that it is neither loaded nor run again.

Most of a notebook is the same for everybody: the studies behind its figures, its examples, its training runs. A program
has a hash (`checks/compiling/content.py`); with that of its inputs, bit for bit, it says what comes out.

Only the rehearsal writes results, as it writes programs, and only those of programs that its notebook calls once: from
the second call on JAX has a quick way to call a program, which goes past us. Nothing depends on results: where none is
found, or something about a call is unusual, the program runs. And they are locked: program and inputs are the key, so
that a student's code cannot look up what it could not compute.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from jax._src import config, core, dispatch
from jax._src.interpreters import pxla
from jax._src.random import prng
from jax.sharding import SingleDeviceSharding

from course_lib.grading.sandbox.kept_file import keep

# Bytes: what is too large to be hashed, or read, at a call.
MOST_INPUT, MOST_OUTPUT = 32 << 20, 1 << 18


class _Unusual(Exception):
    """Inputs or outputs that are not plain numbers on the one device that there is."""


class Output(NamedTuple):
    """One array that a program gave, and what JAX says of it beside its numbers."""

    numbers: np.ndarray
    weak_type: bool
    committed: bool


class FirstCall(pxla.MeshExecutable):
    """Stands in for an executable at its first call, and is that executable from then on.

    A subclass, because JAX asks whether it may use its quick way from the next call on: not before the executable is
    there.

    Args:
        place: the folder for results of this program.
        load: makes the executable.
    """

    __slots__ = ("_load", "_place", "_was_called")

    def __init__(self, place: Path, load: Callable[[], pxla.MeshExecutable]) -> None:
        self._place, self._load, self._was_called = place, load, False
        self._unsafe_call = None

    def __getattr__(self, name: str) -> Any:
        # Something of the executable that is not there yet, such as for a debugger.
        if name not in pxla.MeshExecutable.__slots__:
            raise AttributeError(name)
        self.become()
        return getattr(self, name)

    @property
    def unsafe_call(self) -> Callable[..., Any]:
        """JAX calls this with the arguments."""
        return self._unsafe_call or self._call

    def shard_const_args(self, const_args: Any) -> Any:
        """Nothing: a program that has a hash has no such arguments."""
        return super().shard_const_args(const_args) if const_args else []

    def become(self) -> Callable[..., Any]:
        """Be the executable from now on; how it is called."""
        load = self._load
        if load is not None:
            loaded = load()
            loaded.unsafe_call  # noqa: B018  # makes it
            for name in pxla.MeshExecutable.__slots__:
                setattr(self, name, getattr(loaded, name))
            self._load = None
        return self._unsafe_call

    def _call(self, *args: Any) -> Any:
        raise NotImplementedError


class Finding(FirstCall):
    """In a student's kernel: gives what the instructor's kernel kept, if the inputs are the same."""

    __slots__ = ()

    def _call(self, *args: Any) -> Any:
        if not self._was_called and not _is_watched():
            self._was_called = True
            with suppress(Exception):
                key = _Key(self._place.name, args)
                return _arrays(key.turned((self._place / key.name).read_bytes()))
        return self.become()(*args)


class Keeping(FirstCall):
    """In the instructor's kernel: keeps what the first call gave, unless a second one follows."""

    __slots__ = ("_kept",)

    def _call(self, *args: Any) -> Any:
        if self._was_called:
            self._forget()
            return self.become()(*args)
        self._was_called, self._kept = True, None
        load = self._load
        executable = load()
        self._load = lambda: executable
        key = None
        if not _is_watched():
            with suppress(Exception):
                key = _Key(self._place.name, args)
        given = executable.unsafe_call(*args)
        if key is not None:
            with suppress(Exception):
                self._keep(key, given)
        return given

    def _keep(self, key: _Key, given: Any) -> None:
        outputs = [_output(array) for array in given]
        place = self._place / key.name
        # One that is there already is another notebook's: it stays, whatever happens here.
        if sum(output.numbers.nbytes for output in outputs) <= MOST_OUTPUT and not place.exists():
            keep(place, key.turned(pickle.dumps([tuple(output) for output in outputs], protocol=5)))
            self._kept = place

    def _forget(self) -> None:
        if self._kept is not None:
            with suppress(OSError):
                self._kept.unlink()
                self._place.rmdir()


class _Key:
    """Names and locks a result: nobody finds or reads it without the program and its inputs.

    Args:
        content: the program's hash.
        args: what it is called with.
    """

    def __init__(self, content: str, args: Any) -> None:
        self._secret = f"{content} {digest_of(args)}".encode()
        self.name = hashlib.sha256(b"name " + self._secret).hexdigest()

    def turned(self, data: bytes) -> bytes:
        """Locked, if it is open, and opened, if it is locked."""
        stream = hashlib.shake_256(b"key " + self._secret).digest(len(data))
        return (np.frombuffer(data, np.uint8) ^ np.frombuffer(stream, np.uint8)).tobytes()


def can_be_kept(how: dict[str, Any]) -> bool:
    """Whether a program only computes: it gives nothing away that belongs to who calls it."""
    return not any(how["donated_invars"])


def digest_of(args: Any) -> str:
    """The hash of what a program is called with, bit for bit.

    Raises:
        Exception: of whatever kind, if something is no plain number or array of numbers, or there is too much of it.
    """
    digest, size = hashlib.sha256(), 0
    for arg in args:
        numbers = _numbers(arg)
        size += numbers.nbytes
        if size > MOST_INPUT:
            raise _Unusual
        digest.update(f"{numbers.dtype.name} {numbers.shape} ".encode())
        digest.update(numbers.tobytes())
    return digest.hexdigest()


def _numbers(arg: Any) -> np.ndarray:
    if isinstance(arg, prng.PRNGKeyArray):
        arg = arg._base_array
    if isinstance(arg, jax.Array) and not _lies_here(arg):
        raise _Unusual
    numbers = np.asarray(arg)
    if numbers.dtype.hasobject:
        raise _Unusual
    return numbers


def _output(array: Any) -> Output:
    """What to keep of an output, once it is there."""
    plain = type(array.aval) is core.ShapedArray and _lies_here(array)
    if not plain or jax.dtypes.issubdtype(array.dtype, jax.dtypes.extended):
        raise _Unusual
    return Output(np.asarray(array), array.aval.weak_type, array._committed)


def _lies_here(array: jax.Array) -> bool:
    """Whether it lies on the first device, as nearly all arrays do."""
    return type(array.sharding) is SingleDeviceSharding and array.sharding.device_set == {
        jax.local_devices()[0]
    }


def _arrays(data: bytes) -> list[jax.Array]:
    """As the program would have given them."""
    device = jax.local_devices()[0]
    return [_array(Output(*output), device) for output in pickle.loads(data)]


def _array(output: Output, device: Any) -> jax.Array:
    numbers = output.numbers
    aval = core.ShapedArray(numbers.shape, numbers.dtype, weak_type=output.weak_type)
    sharding = SingleDeviceSharding(device)
    return pxla.batched_device_put(aval, sharding, [numbers], [device], committed=output.committed)


def _is_watched() -> bool:
    """Whether JAX was told to look at each program's numbers, or to run none."""
    return dispatch.needs_check_special() or config.no_execution.value
