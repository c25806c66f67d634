"""What the checks of unit 11 hand to a student's function: things that notice how they are used.

A clock would say something else on every computer. These say the same everywhere: a function that wants
to be traced, a loss with little memory, and a made-up device with a clock of its own.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case


class NotTraced(TypeError):
    """A function that waits to be traced was called with finished numbers, or traced in the wrong place."""


class ClockNotAsked(RuntimeError):
    """Calls were made to be timed, and the clock that came with them was not asked."""


class MadeAnew(Case):
    """A case whose arguments are made anew whenever they are asked for.

    Instruments remember how they were used. So each call gets its own, and what one attempt did is
    forgotten in the next.

    Args:
        label, n: as in `Case`.
        make: makes the arguments.
    """

    def __init__(self, label: str, make: Callable[[], tuple], n: int | None = None):
        for name, value in (("label", label), ("make", make), ("n", n)):
            object.__setattr__(self, name, value)

    @property
    def args(self) -> tuple:
        """The arguments of one call."""
        return self.make()


def signed(rng: np.random.Generator, shape: tuple) -> np.ndarray:
    """Numbers of either sign, none near 0, two digits behind the point."""
    return np.round(rng.uniform(0.4, 1.6, shape) * rng.choice([-1, 1], shape), 2)


def tracing() -> bool:
    """Whether a program is being traced now: then even an array without inputs is a stand-in."""
    return isinstance(jnp.zeros(()), jax.core.Tracer)


def callers_of(instrument: Any) -> list[tuple[str, str]]:
    """Who called an instrument, the nearest first: (file within JAX, function), and ("", function) for all others.

    Frames of the instrument itself, and those in which JAX shortens tracebacks, are left out.
    """
    folder, frame, found = os.path.dirname(jax.__file__), sys._getframe(1), []
    while frame is not None:
        code = frame.f_code
        file = code.co_filename.removeprefix(folder).replace(os.sep, "/")
        of_jax = code.co_filename.startswith(folder)
        mine = not found and frame.f_locals.get("self") is instrument
        if not mine and not (of_jax and file.endswith("/traceback_util.py")):
            found.append((file if of_jax else "", code.co_name))
        frame = frame.f_back
    return found


def in_scan(callers: list[tuple[str, str]]) -> bool:
    """Whether a loop of JAX's is at work: scan, fori_loop, while_loop, map."""
    return any(file.endswith("/lax/control_flow/loops.py") for file, _ in callers)


def in_vmap(callers: list[tuple[str, str]]) -> bool:
    """Whether vmap is; not the one inside of jacfwd, which goes through directions."""
    behind = [function for _, function in callers[1:]] + [""]
    return any(
        file and function == "vmap_f" and next_one != "jacfun"
        for (file, function), next_one in zip(callers, behind, strict=True)
    )


# How to see that a tool of JAX's goes through a loop, and a loop on which to try whether this JAX shows it.
TOOLS = {
    "scan": (in_scan, lambda f: jax.eval_shape(lambda x: jax.lax.map(f, x), np.zeros(2))),
    "vmap": (in_vmap, lambda f: jax.eval_shape(jax.vmap(f), np.zeros(2))),
}
# They trace a function to say what it would give, and compute nothing.
LOOKS = ("eval_shape", "make_jaxpr_f")


def shown(tool: str) -> bool:
    """Whether this JAX lets one see a tool at work. Of a JAX that does not, no answer is refused for it."""
    seen, (look, use) = [], TOOLS[tool]

    def probe(x: Any) -> Any:
        seen.append(look(callers_of(probe)))
        return x

    use(probe)
    return all(seen)


@dataclass(frozen=True, eq=False)
class TracedOnly:
    """A function that refuses finished numbers for one of its arguments, and loops of Python's on request.

    A function that was compiled by itself is traced once, and a loop that calls it a thousand times is not
    heard of any more. So what counts is where it is traced.

    Attributes:
        f: the function itself; written with operators only, it computes with NumPy as well.
        position: which argument must be traced.
        words: what to say otherwise.
        inside: what to say if a program is being traced, but this argument comes from outside of it and
            so is the same in every pass; "" for `words`.
        tools: of the names in `TOOLS`, those of which one must be at work; empty for any trace.
        most: how often it may be traced; 0 for no limit.
        loose: what to say if no tool is at work, or if it is traced more often.
        traces: an entry for each trace.
    """

    f: Callable
    position: int
    words: str
    inside: str = ""
    tools: tuple[str, ...] = ()
    most: int = 0
    loose: str = ""
    traces: list = field(default_factory=list, repr=False)

    def __call__(self, *args: Any) -> Any:
        if not isinstance(args[self.position], jax.core.Tracer):
            raise NotTraced((tracing() and self.inside) or self.words)
        callers = callers_of(self)
        if not any(file and function in LOOKS for file, function in callers):
            self.traces.append(args[self.position].shape)
            if self._loose(callers):
                raise NotTraced(self.loose)
        return self.f(*args)

    def _loose(self, callers: list[tuple[str, str]]) -> bool:
        """Whether a loop of Python's goes through the calls."""
        if self.most and len(self.traces) > self.most:
            return True
        if not self.tools or any(TOOLS[tool][0](callers) for tool in self.tools):
            return False
        return all(map(shown, self.tools))


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
        unasked: at so many calls the clock must have been asked once; 0 if it need not be.
        words: what to say otherwise.
    """

    def __init__(
        self,
        compiling: float,
        asking: float,
        working: Sequence[float],
        unasked: int = 0,
        words: str = "",
    ):
        self.compiling, self.asking, self.working = compiling, asking, tuple(working)
        self.unasked, self.words = unasked, words
        self.now = self._busy_until = 0.0
        self._calls, self._known = 0, lambda: None
        self._all_calls, self._asked = 0, False

    def __getstate__(self) -> dict[str, Any]:
        # A weak reference cannot be pickled, and in another process there is no array to know again.
        return {**vars(self), "_known": lambda: None}

    def clock(self) -> float:
        """The time, in seconds."""
        self._asked = True
        return self.now

    def call(self, x: Any) -> Promise:
        """Ask for the result of x. The array is remembered weakly: only to know it again."""
        if isinstance(x, jax.core.Tracer):
            raise TypeError("f is compiled already: call it as it is, without jax.jit")
        self._all_calls += 1
        if not self._asked and self._all_calls == self.unasked:
            raise ClockNotAsked(self.words)
        if self._known() is not x:
            self._known, self._calls, self._busy_until = weakref.ref(x), 0, self.now
            self.now += self.compiling
        self.now += self.asking
        takes = self.working[self._calls % len(self.working)]
        self._busy_until = max(self.now, self._busy_until) + takes
        self._calls += 1
        return Promise(self, self._busy_until)
