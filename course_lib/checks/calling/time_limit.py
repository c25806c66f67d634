"""Calling a function for so many seconds and no longer, and knowing a real Ctrl-C from a raised one.

Signals do it, so it works in a POSIX main thread, where a notebook runs its cells. Elsewhere, and
inside one compiled JAX computation, Python cannot be stopped; a line then says so.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable

# By name: what a student's function puts in the place of time.monotonic does not stop this clock.
from time import monotonic, process_time, sleep
from types import FrameType
from typing import Any

SECONDS = 10.0
# On a machine that does much else, a call gets its seconds of computing, but no more than so many
# times as long by the clock.
PATIENCE = 4
BUSY = 0.9
# After the limit: how often to try again, should the function catch whatever is raised.
AGAIN = 0.05
# How long after the limit a computation that does not stop is called one that cannot be stopped.
GRACE = 2.0
CANNOT_STOP = (
    "The check waits for a computation inside JAX that Python cannot stop (a while_loop without "
    "end?). If it goes on, restart the kernel.\n"
)


class TimeUp(BaseException):
    """Raised inside a function whose time is over; no Exception, so that few functions catch it."""


class CheckStopped(KeyboardInterrupt):
    """The person at the keyboard stopped the check."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this; a traceback through the check would say less.
        return [f"CheckStopped: {self}"]


def seconds_allowed() -> float:
    """The time limit of one call: environment variable CHECK_SECONDS, 10 without it, 0 for no limit.

    It is time of computing; by the clock a call may take four times as long on a busy machine.

    Raises:
        ValueError: if the variable is not a number of seconds.
    """
    text = os.environ.get("CHECK_SECONDS", str(SECONDS))
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    # An upper end, because a timer has one: a day.
    if not 0 <= seconds <= 86400:
        raise ValueError(f"CHECK_SECONDS is {text!r}; give a number of seconds, 0 for no limit")
    return seconds


class TimeLimit:
    """`with TimeLimit(10, print) as limit: limit.call(f, x)` is `f(x)`, or raises TimeUp.

    Handlers and timers that were there before are put back, a running timer with what it has left.

    Args:
        seconds: the limit; 0 for none.
        say: gets one line of text if the function cannot be stopped; called from another thread.

    Attributes:
        stopped: whether Ctrl-C (SIGINT) came meanwhile, even if the function caught what it raised.
    """

    def __init__(self, seconds: float, say: Callable[[str], Any]):
        self.seconds, self.say, self.stopped = seconds, say, False
        self._before: dict[int, Any] = {}
        self._timer_before, self._started, self._computed = (0.0, 0.0), 0.0, 0.0
        self._trace_before: Any = None

    def call(self, function: Callable, *args: Any) -> Any:
        """`function(*args)`; only here is anything raised."""
        return function(*args)

    def __enter__(self) -> TimeLimit:
        if threading.current_thread() is not threading.main_thread():
            return self
        self._trace_before = sys.gettrace()
        self._take(signal.SIGINT, self._on_interrupt)
        if self.seconds and hasattr(signal, "setitimer"):
            self._started, self._computed = monotonic(), process_time()
            if self._take(signal.SIGALRM, self._on_alarm):
                self._timer_before = signal.setitimer(signal.ITIMER_REAL, self.seconds, AGAIN)
                watchdog.watch(lambda: self._is_over(GRACE), self.say)
        return self

    def __exit__(self, *_: object) -> None:
        if getattr(signal, "SIGALRM", None) in self._before:
            watchdog.rest()
            signal.setitimer(signal.ITIMER_REAL, 0)
            if sys.gettrace() is not self._trace_before:
                sys.settrace(self._trace_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        left, interval = self._timer_before
        if left:
            left = max(left - (monotonic() - self._started), 1e-3)
            signal.setitimer(signal.ITIMER_REAL, left, interval)

    def _is_over(self, grace: float = 0.0) -> bool:
        """Whether the seconds are used up, and some more: by the clock, and in computing."""
        waited = monotonic() - self._started - grace
        computed = process_time() - self._computed - grace
        return waited >= self.seconds and (
            computed >= BUSY * self.seconds or waited >= PATIENCE * self.seconds
        )

    def _take(self, number: int, handler: Callable) -> bool:
        """Handle a signal, unless it is ignored or handled by something outside Python."""
        before = signal.getsignal(number)
        if before is None or (number == signal.SIGINT and before is signal.SIG_IGN):
            return False
        self._before[number] = before
        signal.signal(number, handler)
        return True

    def _on_interrupt(self, _number: int, frame: FrameType | None) -> None:
        self.stopped = True
        if _called_frames(frame):
            raise CheckStopped("stopped by Ctrl-C")

    def _on_alarm(self, _number: int, frame: FrameType | None) -> None:
        frames = _called_frames(frame) if self._is_over() else []
        if frames:
            watchdog.rest()
            _raise_once_more(frames)
            raise TimeUp


def _called_frames(frame: FrameType | None) -> list[FrameType]:
    """The frames inside `TimeLimit.call`, deepest first; [] outside of it, where nothing may raise."""
    frames = []
    while frame is not None:
        frames.append(frame)
        if frame.f_code is TimeLimit.call.__code__:
            return frames
        frame = frame.f_back
    return []


def _raise_once_more(frames: list[FrameType]) -> None:
    """Raise at the next line, too: a loop around `try … except: pass` is left from its except."""

    def trace(frame: FrameType, event: str, _: object) -> Callable:
        if event in ("line", "call") and _called_frames(frame):
            raise TimeUp  # Python then stops tracing by itself
        return trace

    sys.settrace(trace)
    # Not in `call` itself: what arrives there has left the function already.
    for frame in frames[:-1]:
        frame.f_trace = trace


class _Watchdog:
    """A thread that says so when time is over and the main thread cannot; it ends when idle."""

    IDLE, TICK = 30.0, 0.5

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._task: tuple[Callable[[], bool], Callable] | None = None
        self._last = 0.0

    def watch(self, is_over: Callable[[], bool], say: Callable[[str], Any]) -> None:
        self._task, self._last = (is_over, say), monotonic()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="check-watchdog", daemon=True)
            self._thread.start()

    def rest(self) -> None:
        self._task = None

    def _run(self) -> None:
        while self._task or monotonic() - self._last < self.IDLE:
            sleep(self.TICK)
            task = self._task
            if task and task[0]():
                self._task = None
                task[1](CANNOT_STOP)


watchdog = _Watchdog()
