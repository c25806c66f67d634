"""How many workers this computer has processors and memory for."""

from __future__ import annotations

import psutil
from dask.system import CPU_COUNT
from distributed.system import MEMORY_LIMIT

# A worker with its sandbox, its referee and one submission; unit 10 needs most.
BYTES_EACH = 1_200_000_000


def workers() -> tuple[int, str]:
    """How many, at least one, and a sentence if there are fewer than processors, else "".

    Processors are those that this process may use: a container or a batch system may allow fewer than there are.
    """
    return bounded(CPU_COUNT, min(psutil.virtual_memory().available, MEMORY_LIMIT))


def bounded(processors: int, free: float) -> tuple[int, str]:
    """The same for so many processors and so many bytes of free memory."""
    count = max(1, min(processors, int(free // BYTES_EACH)))
    if count == processors:
        return count, ""
    counted = "1 worker" if count == 1 else f"{count} workers"
    return count, (
        f"Begins with {counted} for {processors} processors: each may need {BYTES_EACH / 1e9:g} GB of memory, and "
        f"{free / 1e9:.1f} GB are free. --workers says otherwise."
    )
