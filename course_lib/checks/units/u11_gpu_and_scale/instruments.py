"""What the checks of unit 11 hand to a student's function: things that notice how they are used.

A clock would say something else on every computer. These say the same everywhere: a function that wants
to be traced, a loss with little memory, and a made-up device with a clock of its own.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


class NotTraced(TypeError):
    """A function that waits to be traced was called with finished numbers."""


def tracing() -> bool:
    """Whether a program is being traced now: then even an array without inputs is a stand-in."""
    return isinstance(jnp.zeros(()), jax.core.Tracer)


@dataclass(frozen=True)
class TracedOnly:
    """A function that refuses finished numbers for one of its arguments.

    Attributes:
        f: the function itself; written with operators only, it computes with NumPy as well.
        position: which argument must be traced.
        words: what to say otherwise.
        inside: what to say if a program is being traced, but this argument comes from outside of it and
            so is the same in every pass; "" for `words`.
    """

    f: Callable
    position: int
    words: str
    inside: str = ""

    def __call__(self, *args: Any) -> Any:
        if not isinstance(args[self.position], jax.core.Tracer):
            raise NotTraced((tracing() and self.inside) or self.words)
        return self.f(*args)


@dataclass(frozen=True)
class RoomFor:
    """A loss (params, X, y) with memory for so many examples, and a MemoryError for more."""

    loss: Callable
    rows: int

    def __call__(self, params: Any, X: Any, y: Any) -> Any:
        if len(X) > self.rows:
            raise MemoryError(f"{len(X)} examples at once; there is room for {self.rows}")
        return self.loss(params, X, y)


class Promise:
    """A result of `Machine` that may not be there yet."""

    def __init__(self, machine: Machine, ready: float):
        self._machine, self._ready = machine, ready

    def block_until_ready(self) -> Promise:
        """Wait, on the machine's clock, until the result is there."""
        self._machine.now = max(self._machine.now, self._ready)
        return self

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        self.block_until_ready()
        return np.zeros(1, dtype)

    def __repr__(self) -> str:
        """As with JAX, who prints numbers waits for them."""
        return str(np.asarray(self))


class Machine:
    """A made-up device, and the clock beside it: asked for a result it promises one, as JAX does.

    An array that is not the one of the call before makes it compile, and begin its list of times anew.

    Args:
        compiling: seconds that the first call takes before it promises anything.
        asking: seconds that every call takes.
        working: seconds until a result is there, for the first call, the second, …; one after the other.
    """

    def __init__(self, compiling: float, asking: float, working: Sequence[float]):
        self.compiling, self.asking, self.working = compiling, asking, tuple(working)
        self.now = self._busy_until = 0.0
        self._calls, self._known = 0, lambda: None

    def __getstate__(self) -> dict[str, Any]:
        # A weak reference cannot be pickled, and in another process there is no array to know again.
        return {**vars(self), "_known": lambda: None}

    def clock(self) -> float:
        """The time, in seconds."""
        return self.now

    def call(self, x: Any) -> Promise:
        """Ask for the result of x. The array is remembered weakly: only to know it again."""
        if isinstance(x, jax.core.Tracer):
            raise TypeError("f is compiled already: call it as it is, without jax.jit")
        if self._known() is not x:
            self._known, self._calls, self._busy_until = weakref.ref(x), 0, self.now
            self.now += self.compiling
        self.now += self.asking
        takes = self.working[self._calls % len(self.working)]
        self._busy_until = max(self.now, self._busy_until) + takes
        self._calls += 1
        return Promise(self, self._busy_until)
