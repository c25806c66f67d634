"""How much memory the workers of `course grade` hold while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import psutil


def workers_of(pid: int) -> list[psutil.Process]:
    """The workers of the `course grade` with this process id; none when it has ended."""
    try:
        children = psutil.Process(pid).children()
        return [each for each in children if "spawn_main" in " ".join(each.cmdline())]
    except psutil.NoSuchProcess:
        return []


@dataclass
class Memory:
    """Bytes of each worker with all that it has started, a shared page counted by parts, look by look."""

    looks: list[list[int]] = field(default_factory=list)

    def look(self, workers: list[psutil.Process]) -> None:
        """Note what they hold now."""
        if workers:
            self.looks.append([_bytes_of(worker) for worker in workers])

    @property
    def most(self) -> int:
        """Of one worker, at any time."""
        return max(map(max, self.looks))

    @property
    def growth(self) -> float:
        """How many times as much all workers held in the last quarter of the looks as in the second."""
        totals = [sum(look) for look in self.looks]
        quarter = max(1, len(totals) // 4)
        return float(np.median(totals[-quarter:]) / np.median(totals[quarter : 2 * quarter]))


def _bytes_of(worker: psutil.Process) -> int:
    total = 0
    try:
        processes = [worker, *worker.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            memory = process.memory_full_info()
            total += getattr(memory, "pss", 0) or memory.uss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total
