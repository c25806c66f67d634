"""Python itself, and what this operating system cannot do."""

from __future__ import annotations

import platform
import signal
import sys

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here

LEAST = (3, 11)


def python(here: Here) -> Finding:
    """Is Python new enough?"""
    version = platform.python_version()
    seen, detail = f"{version} on {platform.system()}", f"runs from {sys.executable}"
    if sys.version_info[:2] >= LEAST:
        return Finding("Python", OK, seen, detail=detail)
    least = ".".join(map(str, LEAST))
    todo = f"install Python {least} or newer, and the course into it"
    return Finding("Python", WRONG, f"{seen}; the course needs {least} or newer", todo, detail)


def time_limit(here: Here) -> Finding:
    """Can a check stop an answer that never ends?"""
    if hasattr(signal, "setitimer"):
        return Finding("Time limit", OK, "a check stops an answer that does not end")
    return Finding(
        "Time limit",
        NOTE,
        f"{platform.system()} has none: a check waits for an answer that does not end",
        "if a check takes longer than a minute, choose Kernel, then Interrupt",
    )
