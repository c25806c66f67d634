"""Looks at a submission's processes five times a second, and ends them all when a limit is exceeded.

It runs in the worker, so nothing inside can stop it. What it found is `exceeded`, for messages `sentence`.
The time of one cell is limited by whoever runs cells (`referee.cell_by_cell`).
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable

import psutil

from course_lib.grading.sandbox.limits import MIB, Limits

LOOK_SECONDS = 0.2
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError)


class Watchdog:
    """Watches the processes that descend from one; a context manager.

    Attributes:
        exceeded: the name of the limit (a field of `Limits`) that ended the submission; "" while none did.
    """

    def __init__(self, pid: int, limits: Limits, kill: Callable[[], None]) -> None:
        self.exceeded = ""
        self._pid = pid
        self._limits = limits
        self._kill = kill
        self._output = 0
        self._begun = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to look."""
        self._begun = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def count_output(self, size: int) -> None:
        """So many bytes more came out of the kernel; too many end it at once."""
        self._output += size
        if self._output > self._limits.output_bytes:
            self.end("output_bytes")

    def end(self, limit: str) -> None:
        """End everything because of this limit; the first one counts."""
        self.exceeded = self.exceeded or limit
        self._kill()
        self._stop.set()

    @property
    def sentence(self) -> str:
        """What was exceeded, in words; "" if nothing was."""
        return explain(self.exceeded, self._limits) if self.exceeded else ""

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            limit = self._time_over() or self._too_much()
            if limit:
                self.end(limit)

    def _time_over(self) -> str:
        over = time.monotonic() - self._begun > self._limits.notebook_seconds
        return "notebook_seconds" if over else ""

    def _too_much(self) -> str:
        processes = family(self._pid, self._limits.processes)
        if len(processes) > self._limits.processes:
            return "processes"
        resident = 0
        for process in processes:
            with contextlib.suppress(*GONE):
                resident += process.memory_info().rss
                spent = process.cpu_times()
                if spent.user + spent.system > self._limits.cpu_seconds:
                    return "cpu_seconds"
        # Pages that processes share are counted in each of them; counting them rightly is dear, and rarely needed.
        if (
            resident > self._limits.memory_bytes
            and proportional(processes) > self._limits.memory_bytes
        ):
            return "memory_bytes"
        return ""


def family(pid: int, most: int | None = None) -> list[psutil.Process]:
    """A process and all that descend from it and still run; of many, no more than one above `most`.

    Linux lists the children of each thread; asking for those of one family costs the same on a busy server.
    """
    found: list[psutil.Process] = []
    waiting = [pid]
    while waiting and (most is None or len(found) <= most):
        process_id = waiting.pop()
        try:
            process = psutil.Process(process_id)
            waiting += children(process)
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except GONE:
            continue
    return found


def children(process: psutil.Process) -> list[int]:
    """The process ids of a process's own children."""
    try:
        threads = [thread.id for thread in process.threads()]
        texts = [read(f"/proc/{process.pid}/task/{thread}/children") for thread in threads]
    except FileNotFoundError:
        return [child.pid for child in process.children()]
    return [int(number) for text in texts for number in text.split()]


def read(path: str) -> str:
    """A small file's text."""
    with open(path) as file:
        return file.read()


def proportional(processes: list[psutil.Process]) -> int:
    """The memory of processes together in bytes, a shared page counted once in all (where the system says so)."""
    total = 0
    for process in processes:
        with contextlib.suppress(*GONE):
            memory = process.memory_full_info()
            total += getattr(memory, "pss", 0) or memory.uss
    return total


def explain(limit: str, limits: Limits) -> str:
    """The sentence for a limit: what was too much, and how much is allowed."""
    value = getattr(limits, limit)
    said = {
        "memory_bytes": f"it used more than {value / MIB:.0f} MiB of memory",
        "cpu_seconds": f"a process computed for more than {value} s",
        "processes": f"it ran more than {value} processes at once",
        "output_bytes": f"it gave more than {value / MIB:.0f} MiB of output",
        "notebook_seconds": f"its cells ran for more than {value:g} s together",
    }[limit]
    return f"The submission was ended because {said}."
