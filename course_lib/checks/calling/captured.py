"""What a function writes, kept short: prints, log lines, warnings, displayed figures.

nbgrader scores any text on stderr as zero points, whoever wrote it, so the file descriptors under
Python's streams are silenced as well: a kernel sends those to the notebook, too.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from IPython import get_ipython
from IPython.core.displaypub import DisplayPublisher

MOST_CHARACTERS = 500


class Sink(io.TextIOBase):
    """A text stream that keeps the first characters and drops the rest.

    Attributes:
        say: writes a text to where this one's text would have gone without it.
    """

    encoding = "utf-8"
    say: Callable[[str], Any]

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._room = MOST_CHARACTERS

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes text, not {type(text).__name__}")
        if self._room > 0:
            # By the base class: a subclass of str may say anything of itself.
            self._parts.append(str.__getitem__(text, slice(self._room)))
            self._room -= str.__len__(text)
        return str.__len__(text)

    def close(self) -> None:
        """Nothing: a function that closes what it prints to must not stop others from printing."""

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self._parts)


@contextlib.contextmanager
def captured() -> Iterator[Sink]:
    """Everything written meanwhile goes into the Sink that this yields.

    Text that bypasses Python (file descriptors 1 and 2: C libraries, `os.write`) is dropped.
    """
    sink, stdout = Sink(), sys.stdout
    say = getattr(stdout, "write", lambda _: None)
    with (
        _silent_descriptors(1, 2) as copies,
        _diverted(sys.stdout, sink),
        _diverted(sys.stderr, sink),
        contextlib.redirect_stdout(sink),
        contextlib.redirect_stderr(sink),
        _diverted_display(sink),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("always")
        sink.say = _past_descriptors(stdout, copies) or say
        warnings.showwarning = lambda message, *_, **__: sink.write(f"{message}\n")
        yield sink


@contextlib.contextmanager
def silent_errors() -> Iterator[None]:
    """Nothing reaches stderr meanwhile: no log line of JAX's compiler, no warning of a plotting library.

    They speak of the computer and not of a student's answer, so they must cost nobody a point.
    """
    nowhere = Sink()
    with (
        _silent_descriptors(2),
        _diverted(sys.stderr, nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _diverted(stream: Any, sink: Sink) -> Iterator[None]:
    """The stream itself writes to the sink: log handlers hold on to it, whatever `sys.stdout` is."""
    own = getattr(stream, "__dict__", {}).get("write")
    try:
        stream.write = sink.write
    except AttributeError:  # None, or a stream without room for it
        yield
        return
    try:
        yield
    finally:
        if own is None:
            with contextlib.suppress(AttributeError):
                del stream.write
        else:
            stream.write = own


@contextlib.contextmanager
def _silent_descriptors(*descriptors: int) -> Iterator[dict[int, int]]:
    """Send descriptors nowhere; yields descriptor -> copy that still leads to the outside."""
    copies: dict[int, int] = {}
    _flush()
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        try:
            for descriptor in descriptors:
                # A process may have closed one of them.
                with contextlib.suppress(OSError):
                    copies[descriptor] = os.dup(descriptor)
                    os.dup2(null, descriptor)
        finally:
            os.close(null)
    except OSError:  # no such device here, as in a browser; then nothing else writes there, either
        pass
    try:
        yield copies
    finally:
        _flush()
        for descriptor, copy in copies.items():
            os.dup2(copy, descriptor)
            os.close(copy)


def _past_descriptors(stream: Any, copies: dict[int, int]) -> Callable[[str], Any] | None:
    """How to write to a stream that is a file, while its descriptor is silent."""
    if not isinstance(stream, io.TextIOWrapper):
        return None
    try:
        descriptor = stream.fileno()
    except OSError:  # a wrapper around bytes in memory
        return None
    return lambda text: os.write(copies.get(descriptor, descriptor), text.encode())


def _flush() -> None:
    """What waits in a buffer comes out on the side of the redirection on which it was written."""
    for stream in {sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__}:
        # A kernel's own stream is no file, and slow to flush.
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    _c_flush()(None)


@cache
def _c_flush() -> Callable[[None], Any]:
    try:
        return ctypes.CDLL(None).fflush
    except (OSError, TypeError, AttributeError):  # Windows, a browser
        return lambda _: None


@contextlib.contextmanager
def _diverted_display(sink: Sink) -> Iterator[None]:
    """What is displayed becomes its text: a card that a function shows is none of the check's."""
    shell = get_ipython()
    if shell is None or not hasattr(shell, "display_pub"):
        yield
        return
    before = shell.display_pub
    shell.display_pub = _TextOnly(sink)
    try:
        yield
    finally:
        shell.display_pub = before


class _TextOnly(DisplayPublisher):
    """A publisher that writes an object's plain text to a sink."""

    def __init__(self, sink: Sink) -> None:
        super().__init__()
        self._sink = sink

    def publish(self, data: Any, *_: Any, **__: Any) -> None:
        self._sink.write(f"{data.get('text/plain', '')}\n")

    def clear_output(self, wait: bool = False) -> None:
        """Nothing: what is on the screen stays there."""
