"""What every kernel of a submission has, in a sandbox or in none: a folder, a watchdog, and words for its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager

from course_lib.grading.sandbox.job_folder import JobFolder
from course_lib.grading.sandbox.watchdog import Watchdog


class WatchedKernel:
    """A kernel that runs, watched from its start.

    Attributes:
        manager: ask it for a `client()` or give it to nbclient.
        folder: a folder that the worker and this kernel see.
        watchdog: ends it when a limit is exceeded.
    """

    def __init__(
        self,
        manager: AsyncKernelManager,
        job: JobFolder,
        pid: int,
        kill: Callable[[], None],
    ) -> None:
        self.manager = manager
        self.folder = job.path
        self._job = job
        self.watchdog = Watchdog(pid, manager.limits, kill)
        manager.count_output = self.watchdog.count_output
        self.watchdog.start()

    @property
    def limit_hit(self) -> str:
        """Which limit ended it, in words; "" if none did."""
        return self.watchdog.sentence

    @property
    def left_out(self) -> list[str]:
        """A sentence for each of the submission's files that it has not got."""
        return self._job.left_out

    def inside(self, path: Path) -> str:
        """What a path in `folder` is called inside; a socket may be connected to from inside from then on."""
        return self._job.seen_inside(path)
