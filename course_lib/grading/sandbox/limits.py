"""How much of the machine a submission may use: plain numbers, the same on every system."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """How much one submission may use of the machine.

    Attributes:
        memory_bytes: of all its processes together.
        cpu_seconds: of each process.
        processes: at once, threads not counted.
        open_files: of each process.
        file_bytes: the largest file.
        disk_bytes: all files together, in its folder, in /tmp and in /dev/shm. They lie in memory.
        output_bytes: text and pictures of all cells together.
        cell_seconds: wall time of one cell. Then it is interrupted, and soon after ended if that did not help.
        notebook_seconds: wall time of all cells together.
    """

    memory_bytes: int = 2 * 2**30
    cpu_seconds: int = 600
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 100 * MIB
    disk_bytes: int = 200 * MIB
    output_bytes: int = 20 * MIB
    cell_seconds: float = 60.0
    notebook_seconds: float = 600.0
