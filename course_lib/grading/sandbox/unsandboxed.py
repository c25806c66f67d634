"""The same as `kernels.SandboxedKernel` with no sandbox at all, for people whose code one trusts (--sandbox=none).

The code runs as you, in a private copy of its folder. Limits are only what the watchdog sees, and what has
left the kernel's family of processes goes on. The compilation cache is not used: it could be written to.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
from traitlets import Any as AnyTrait

from course_lib.grading.own_kernel import OwnKernelManager
from course_lib.grading.sandbox.job_folder import JobFolder, give_back, private_folder
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.sandbox.provisioner import CLIENT
from course_lib.grading.sandbox.watchdog import family
from course_lib.grading.sandbox.watched import WatchedKernel


class UnsandboxedKernelManager(OwnKernelManager):
    """An ordinary kernel, whatever the notebook asks for."""

    limits: Limits = AnyTrait(Limits())
    count_output: Any = AnyTrait(lambda size: None)

    def _connect_control_socket(self) -> None:
        """Nothing: over it a manager asks for a polite end, which is not ours; and someone would have to close it."""

    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        """At once, as in the sandbox."""
        await self._async_shutdown_kernel(now=True, restart=restart)


class UnsandboxedKernel(WatchedKernel):
    """A kernel without a sandbox; the same attributes as SandboxedKernel."""

    sandbox = "none"

    def __init__(self, manager: UnsandboxedKernelManager, job: JobFolder, private: Path) -> None:
        self._private = private
        self._process = psutil.Process(manager.provisioner.pid)
        super().__init__(manager, job, self._process.pid, self._kill)

    @classmethod
    async def start(
        cls,
        files: Mapping[str, bytes],
        limits: Limits,
        environment: Mapping[str, str],
        settings: Mapping[str, Any],
    ) -> UnsandboxedKernel:
        """Start one; `settings` for `jax.config.update` reach it as environment variables."""
        private = private_folder()
        job = JobFolder(private / "job", inside=str(private / "job"))
        try:
            work = job.bring(files)
            manager = UnsandboxedKernelManager(
                limits=limits,
                transport="ipc",
                ip=str(job.path / "kernel"),
                connection_file=str(job.path / "connection.json"),
                client_class=CLIENT,
            )
            variables = {name.upper(): str(value) for name, value in settings.items()}
            ours = {"DESCENT_PROGRESS": "off", "JAX_PLATFORMS": "cpu"}
            everything = {**os.environ, **ours, **variables, **environment}
            await manager.start_kernel(cwd=str(work), env=everything)
        except BaseException:
            give_back(private)
            raise
        return cls(manager, job, private)

    def close(self) -> None:
        """End it with its descendants, and forget its folder."""
        self.watchdog.stop()
        self._kill()
        with contextlib.suppress(psutil.TimeoutExpired, psutil.NoSuchProcess):
            self._process.wait(5)
        give_back(self._private)

    def _kill(self) -> None:
        """End the kernel and those of its descendants that can still be found."""
        for process in family(self._process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
