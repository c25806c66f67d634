"""The sandbox as a grader uses it: `Sandbox(kind, cache)`, and from it one watched kernel for each submission.

sandbox = Sandbox("bubblewrap", cache="/path/of/compiled/programs")
kernel = await sandbox.kernel(files, limits)
… kernel.manager.client() …
kernel.close()
sandbox.close()
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.job_folder import JobFolder
from course_lib.grading.sandbox.limits import Limits
from course_lib.grading.sandbox.provisioner import SandboxedKernelManager
from course_lib.grading.sandbox.template_client import WarmTemplate
from course_lib.grading.sandbox.unsandboxed import UnsandboxedKernel
from course_lib.grading.sandbox.watched import WatchedKernel

# So that a notebook can know what runs it, as in nbgrader's own autograding.
VARIABLES = {"NBGRADER_EXECUTION": "autograde"}


class SandboxedKernel(WatchedKernel):
    """One submission's kernel, in a sandbox of its own."""

    sandbox = "bubblewrap"

    def __init__(self, manager: AsyncKernelManager, job: JobFolder) -> None:
        child = self._child = manager.provisioner.child
        super().__init__(manager, job, child.pid, child.kill)

    def close(self) -> None:
        """End it with everything it has started, and forget its folder."""
        self.watchdog.stop()
        self._child.close()
        self.manager.cleanup_ipc_files()
        self._job.remove()


class Sandbox:
    """Where the submissions of one process run, one kernel each.

    Args:
        kind: "bubblewrap", or "none" for people whose code one trusts.
        cache: a folder of programs that JAX compiled before, and of pictures, read and never written; "" for none.
        cache_is_written: for trusted code only: what it compiles is kept there.
        also: modules to import beforehand, besides those that every unit needs.

    Nothing is started before the first kernel is asked for; a template that died is started anew.
    """

    def __init__(
        self,
        kind: str = "bubblewrap",
        cache: str = "",
        *,
        cache_is_written: bool = False,
        also: tuple[str, ...] = (),
    ) -> None:
        if kind not in ("bubblewrap", "none"):
            raise ValueError(f'a sandbox is "bubblewrap" or "none", not {kind!r}')
        self.kind = kind
        self._cache, self._cache_is_written, self._also = cache, cache_is_written, also
        self._template: WarmTemplate | None = None
        self._lock = threading.Lock()

    async def kernel(
        self,
        files: Mapping[str, bytes] | None = None,
        limits: Limits | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> SandboxedKernel | UnsandboxedKernel:
        """A new kernel in a new folder that holds `files`.

        Args:
            settings: for `jax.config.update` inside.

        Raises:
            SandboxUnavailable: if there can be no sandbox on this computer.
            SandboxError: if it does not start.
        """
        limits = limits or Limits()
        if self.kind == "none":
            return await UnsandboxedKernel.start(files or {}, limits, VARIABLES, settings or {})
        template = await asyncio.to_thread(self.template)
        try:
            return await fork_from(template, files or {}, limits, settings or {})
        except (SandboxError, OSError):
            if template.alive:
                raise
        # Something outside has ended the template; a new one is worth a try.
        template = await asyncio.to_thread(self.template)
        return await fork_from(template, files or {}, limits, settings or {})

    def get_ready(self) -> None:
        """Start what a kernel needs; what is in its way is told when one is asked for."""
        if self.kind == "bubblewrap":
            with suppress(SandboxError):
                self.template()

    def template(self) -> WarmTemplate:
        """The template that kernels are forked from, started if need be (3 s)."""
        with self._lock:
            if self._template is not None and not self._template.alive:
                self._template.close()
                self._template = None
            if self._template is None:
                self._template = WarmTemplate(
                    self._cache or None, cache_is_written=self._cache_is_written, also=self._also
                )
            return self._template

    def close(self) -> None:
        """End the template and all kernels."""
        with self._lock:
            if self._template is not None:
                self._template.close()
            self._template = None


async def fork_from(
    template: WarmTemplate, files: Mapping[str, bytes], limits: Limits, settings: Mapping[str, Any]
) -> SandboxedKernel:
    """A kernel forked from this template; SandboxError if it does not start."""
    job = template.job()
    try:
        job.bring(files)
        manager = SandboxedKernelManager(
            template=template, folder=job, limits=limits, environment=VARIABLES, settings=settings
        )
        await manager.start_kernel()
    except BaseException:
        job.remove()
        raise
    return SandboxedKernel(manager, job)
