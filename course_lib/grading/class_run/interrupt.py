"""Ctrl-C ends a class run in order: what is finished is kept. A second one ends it at once."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def stopped_by_signals(stop: threading.Event, tell: Callable[[str], None]) -> Iterator[None]:
    """Within this, the first SIGINT or SIGTERM sets `stop`; the next raises KeyboardInterrupt."""

    def first(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell("Stopping; what is finished is kept. Once more, and it stops at once.")

    before = {number: signal.signal(number, first) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
