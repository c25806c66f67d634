"""`Watch`: listens, while a student's function runs, for autodiff however it is spelled.

For maintainers. Python tells a profile function (`sys.setprofile`) of every Python frame that starts.
JAX differentiates in frames of one file, whatever the spelling: aliases, `vjp`, `jacfwd`, a gradient
inside a scan. `signs.py` knows that file, the few ways to run what was differentiated before, and the
files of other frameworks. Something compiled before the call would run without a single frame; so the
call runs inside a `jax.make_user_context`, whose value is part of the key of all of JAX's caches: there
everything is traced anew, and the notebook's own compiled functions stay. A JAX without user contexts
(before 0.8) has its caches cleared instead. What was traced and is a program that another check compiled is
not compiled again (`checks/compiling`).

When JAX changes, the routes of `routes.py` are no longer caught, or harmless code is. That is tried out
once in each process: `problem` then says so, reports say "not checked", and
`tests/checks/by_hand/test_routes.py` fails and names the route. To repair it, print the files of the
frames that the route runs through (`sys.setprofile` and `frame.f_code`), and set the paths in `signs.py`.
"""

from __future__ import annotations

import itertools
import operator
import sys
import threading
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

import jax
import numpy as np

from course_lib.checks.by_hand import signs
from course_lib.checks.by_hand.recognise import Known
from course_lib.checks.compiling.once import can_stand_in

SWITCHED = (
    "your function switched Python's profiler, with which a check listens for autodiff; "
    "leave sys.setprofile and cProfile out of it"
)
NUMBERS = (int, float, complex, np.ndarray, np.generic, jax.Array)
# A difference over a longer step is off by more than float32 excuses.
LARGEST_STEP = 0.03
# What a watch counts, by its attributes' names: grading carries them out of the sandbox.
COUNTS = ("calls", "complex_calls", "complex_steps", "places", "steps")
_JUDGES: dict[str, signs.Judge | None] = {}
_turns = itertools.count(1)
# What was traced in old contexts is never used again, and takes up to 1 MB a check; 80 MB where everything is compiled
# anew. JAX offers no way to drop just that. So now and then everything goes.
CONTEXTS_KEPT = 200 if can_stand_in() else 32


def _context_of_the_process() -> Any:
    """The kind of context that watches enter, or None if this JAX has none.

    Each new kind empties JAX's caches, and JAX 0.10 crashes after one was freed. So there is one, and
    it hangs on `sys`, where it outlives a reload of this module.
    """
    if not hasattr(jax, "make_user_context"):
        return None
    if not hasattr(sys, "_course_lib_jax_context"):
        sys._course_lib_jax_context = jax.make_user_context(None)
    return sys._course_lib_jax_context


_context = _context_of_the_process()


class Listener:
    """A context manager that hears the frames of what runs inside it; `Watch` without its self-test.

    One object may be entered again and again, not inside itself; what it heard adds up. Entering one
    object for all inputs of a check is cheaper than one for each: JAX then compiles only once.
    """

    def __init__(self, functions: Iterable[Callable] = (), allowed: Iterable[Callable] = ()):
        self.functions, self.allowed = tuple(functions), tuple(allowed)
        self._counted = Known(self.functions)
        self._allowed = Known((*self.functions, *self.allowed))
        self._hook, self._thread_hook = self._hear, self._hear_thread
        self._run = object()  # as the context's value, like no other
        self._clears = next(_turns) % CONTEXTS_KEPT == 0
        self._entered = False
        self.autodiff = ""
        self.problem = ""
        self.calls = 0
        self.complex_calls = 0
        self.complex_steps = 0
        self.places = 0
        self.steps = 0
        self._arguments: list[Any] = []

    def __enter__(self) -> Listener:
        if self._entered:
            raise RuntimeError("this Watch is entered already; make another one for a call inside")
        self._before, self._before_in_threads = sys.getprofile(), threading.getprofile()
        # cProfile before Python 3.12 sits in the same place and cannot be called from Python.
        if self._before is not None and not callable(self._before):
            self._before.disable()
        if self._clears:
            jax.clear_caches()
            self._clears = False
        self._context = _everything_anew(self._run)
        self._arguments = []
        self._entered = True
        threading.setprofile(self._thread_hook)
        sys.setprofile(self._hook)
        return self

    def __exit__(self, *error: object) -> None:
        still_there = sys.getprofile() is self._hook
        sys.setprofile(None)
        self.places = max(self.places, len(self._arguments))
        self.steps += _in_steps(self._arguments)
        self._arguments = []
        self._entered = False
        if not still_there:
            self.problem = self.problem or SWITCHED
        threading.setprofile(self._before_in_threads)
        if self._context is not None:
            self._context.__exit__(None, None, None)
        if self._before is None or callable(self._before):
            sys.setprofile(self._before)
        else:
            self._before.enable()

    def _hear(self, frame: FrameType, event: str, argument: Any) -> None:
        """The profile function."""
        if not self._entered:  # in a thread that outlived the call
            sys.setprofile(None)
            return
        if event == "call":
            self._look_at(frame)
        elif event == "c_call" and argument is sys.setprofile and not _own(frame):
            self.problem = self.problem or SWITCHED
        if callable(self._before):
            self._before(frame, event, argument)

    def _hear_thread(self, frame: FrameType, event: str, argument: Any) -> None:
        """The first event of a new thread; it inherits no context, so it gets its own."""
        if self._entered and _context is not None:
            _context(self._run).__enter__()
        sys.setprofile(self._hook)
        self._hook(frame, event, argument)

    def _look_at(self, frame: FrameType) -> None:
        if self._counted and self._counted.holds(frame):
            self.calls += 1
            self.complex_calls += _has_complex_argument(frame)
            place = _first_argument(frame)
            if not any(_same_place(place, other) for other in self._arguments):
                self._arguments = [*self._arguments[-9:], place]
        filename = frame.f_code.co_filename
        try:
            judge = _JUDGES[filename]
        except KeyError:
            judge = _JUDGES[filename] = signs.judge_of(filename)
        if judge is None or self.autodiff:
            return
        try:
            found = judge(frame)
            if not found or self._allowed.is_on_the_stack(frame):
                return
            if found == signs.COMPLEX_STEP:
                self.complex_steps += 1
            else:
                self.autodiff = found
        except Exception as error:  # whatever breaks in here must not break the student's function
            self.problem = self.problem or f"listening for autodiff failed: {type(error).__name__}"


class Watch(Listener):
    """Watches one student's function, around exactly its calls.

        with Watch(functions=(f,)) as watch:
            value = answer(*args)

    Args:
        functions: functions whose calls are counted; running autodiff inside is their own affair.
        allowed: further functions that may run autodiff, such as a `df` handed to the student.

    Attributes:
        functions, allowed: as given.
        autodiff: "" or what was used, in a student's words: "jax.grad", "PyTorch's autograd".
        calls: how often any of `functions` ran, however deep; inside `jit`, how often it was traced.
        complex_calls: those of `calls` that had a complex argument.
        complex_steps: how often numbers were met that are complex by a little, in whichever function.
        places: at how many different first arguments they ran, in one entering, at most.
        steps: in how many enterings each of these was near the one before or after it, as x + h and x - h are.
        problem: "" or why autodiff cannot be noticed, a clause to go after "not checked: ".
        available: whether `autodiff` can be relied on.

    Raises:
        RuntimeError: if it is entered while it is entered.
    """

    def __enter__(self) -> Watch:
        # Imported here because the routes are tried out with a Listener.
        from course_lib.checks.by_hand.routes import fault

        self.problem = self.problem or fault()
        super().__enter__()
        return self

    @property
    def available(self) -> bool:
        return not self.problem


def _everything_anew(run: object) -> Any:
    """Make JAX trace everything again; returns the context that was entered, if there is one."""
    if _context is None:
        jax.clear_caches()
        return None
    context = _context(run)
    context.__enter__()
    return context


def _own(frame: FrameType) -> bool:
    """Whether a Listener, this one or one inside it, is at work in this frame."""
    return frame.f_code.co_filename == __file__


def _has_complex_argument(frame: FrameType) -> bool:
    code, local = frame.f_code, frame.f_locals
    # The names of *args come after the others; what they hold is looked at one level deep.
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + 1]
    values = [local[name] for name in names if name in local]
    values += [item for value in values if isinstance(value, tuple | list) for item in value]
    return any(_is_complex(value) for value in values)


def _first_argument(frame: FrameType) -> Any:
    code = frame.f_code
    return frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None


def _same_place(one: Any, other: Any) -> bool:
    """Whether two arguments are one, or equal numbers; a value that JAX traces is only itself."""
    if one is other:
        return True
    if not (isinstance(one, NUMBERS) and isinstance(other, NUMBERS)):
        return False
    if isinstance(one, jax.core.Tracer) or isinstance(other, jax.core.Tracer):
        return False
    return np.array_equal(np.asarray(one), np.asarray(other))


def _in_steps(places: list[Any]) -> bool:
    """Whether there are several places and each is near the one before or after it.

    A formula that goes from entry to entry meets near entries by chance, and not all of them.
    """
    near = [_a_step_apart(*pair) for pair in itertools.pairwise(places)]
    return bool(near) and all(map(operator.or_, [False, *near], [*near, False]))


def _a_step_apart(one: Any, other: Any) -> bool:
    """Whether two arguments are numbers near each other; one that was only rounded to float32 is no step."""
    try:
        one, other = np.asarray(one), np.asarray(other)
    except Exception:  # a traced value, or an array that was deleted meanwhile
        return False
    if one.dtype.kind not in "fiu" or other.dtype.kind not in "fiu":
        return False
    if one.shape != other.shape or np.array_equal(*(x.astype(np.float32) for x in (one, other))):
        return False
    size = max(1.0, np.abs(one).max(initial=0.0))
    return bool(
        np.abs(np.subtract(one, other, dtype=np.float64)).max(initial=0.0) <= LARGEST_STEP * size
    )


def _is_complex(value: Any) -> bool:
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    return isinstance(value, complex) or kind == "c"
