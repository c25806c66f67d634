"""The part of the limits that the system itself enforces, process by process. Only used inside the sandbox.

What an rlimit cannot do (memory of several processes together, wall time, a name for what was exceeded) is
the watchdog's. The rlimits are the wall behind it: they hold between two of its looks.
"""

from __future__ import annotations

import os
import resource

from course_lib.grading.sandbox.limits import MIB, Limits

# JAX, BLAS and the kernel start threads by the number of processors, and RLIMIT_NPROC counts each.
THREADS_FOR_EACH_PROCESSOR = 8
THREADS_OF_A_KERNEL = 64
# A thread's stack counts as data although hardly any of it is used.
STACK = 8 * MIB
# What is mapped for writing before a student does anything dear: 220 MiB in a new kernel, 420 MiB after figures and
# scikit-learn were imported (VmData, two processors).
DATA_OF_A_KERNEL = 512 * MIB
# The watchdog stops a process at `cpu_seconds`; the system does so this much later if there is no watchdog.
CPU_GRACE = 10


def rlimits(limits: Limits) -> dict[int, int]:
    """The limits of one process, by `resource.RLIMIT_*`; none of them can be raised again inside.

    RLIMIT_AS is left alone: XLA reserves far more address space than it uses. RLIMIT_DATA counts what is
    mapped for writing, so that a huge array becomes a MemoryError in its cell instead of a dead kernel.
    """
    threads = THREADS_OF_A_KERNEL + THREADS_FOR_EACH_PROCESSOR * (os.cpu_count() or 1)
    return {
        # 1, not 0: 0 would still send what a crash leaves to a program of the host that collects such things.
        resource.RLIMIT_CORE: 1,
        resource.RLIMIT_CPU: limits.cpu_seconds + CPU_GRACE,
        resource.RLIMIT_DATA: limits.memory_bytes + DATA_OF_A_KERNEL + threads * STACK,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_MEMLOCK: 64 * 2**10,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: limits.processes + threads,
    }


def apply(limits: Limits) -> None:
    """Put this process, and all that it starts, under the limits; for good."""
    for which, most in rlimits(limits).items():
        _, allowed = resource.getrlimit(which)
        if allowed != resource.RLIM_INFINITY:
            most = min(most, allowed)
        resource.setrlimit(which, (most, most))
