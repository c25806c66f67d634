"""Memory and disk: is there room for a kernel, and for a notebook to be saved?"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here

GB = 1e9
# A kernel of the course with all its libraries takes about half of the first number.
LEAST_MEMORY, GOOD_MEMORY = 1.0 * GB, 3.5 * GB
LEAST_DISK, GOOD_DISK = 0.1 * GB, 1.0 * GB
# What a container may use, and not what the machine under it has.
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def memory(here: Here) -> Finding:
    """How much memory is there in all?"""
    size = memory_size()
    if size is None:
        return Finding("Memory", OK, "this system does not say how much it has")
    seen = f"{size / GB:.1f} GB"
    if size < LEAST_MEMORY:
        todo = "use a computer with 4 GB, or the course in Colab"
        return Finding("Memory", WRONG, f"{seen} in all: too little for a kernel", todo)
    if size < GOOD_MEMORY:
        return Finding("Memory", NOTE, f"{seen} in all", "keep one notebook open at a time")
    return Finding("Memory", OK, seen)


def memory_size() -> int | None:
    """Bytes that this computer, or the container in it, has; None where nobody says so."""
    sizes = []
    for file in CONTAINER_LIMITS:
        with contextlib.suppress(OSError, ValueError):
            sizes.append(int(Path(file).read_text(encoding="ascii")))
    # AttributeError: Windows has no sysconf.
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sizes.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min((size for size in sizes if size > 0), default=None)


def disk(here: Here) -> Finding:
    """How much room is left where the notebooks are?"""
    free = shutil.disk_usage(here.folder).free
    seen = f"{free / GB:.1f} GB free where you are"
    if free < LEAST_DISK:
        return Finding("Disk", WRONG, seen, "make room: notebooks could not be saved")
    if free < GOOD_DISK:
        return Finding("Disk", NOTE, seen, "make room before you install anything")
    return Finding("Disk", OK, seen)
