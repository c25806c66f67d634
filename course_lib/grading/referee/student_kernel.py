"""The student's cells, in the sandbox: run as they are, and asked for their names where a test stands.

Whatever a cell does, the next step is known: it ends, it is interrupted, or the kernel goes and the rest of the
notebook is marked as not run.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic

from course_lib.grading.referee import display
from course_lib.grading.referee.cell_by_cell import CellByCell, KernelStopped, error_output
from course_lib.grading.sandbox.kernels import SandboxedKernel
from course_lib.grading.submission import CellRun, Submission, hash_of

AGENT = "course_lib.grading.referee.agent"
# A computer that swaps or sleeps may take its time; the watchdog limits what a student's code can make of that.
SECONDS_TO_HANG_UP = 60.0


class StudentKernel:
    """One student's kernel and the cells of one notebook.

    Args:
        submission: whose.
        sources: the texts of all its cells, "" for those that are no code.
        kernel: started by the sandbox.

    Attributes:
        stopped: "" or why the kernel answers no more.
        lost: whether that was neither a limit nor the end of a cell's time: the student need not be the cause.
    """

    def __init__(self, submission: Submission, sources: list[str], kernel: SandboxedKernel):
        self._limits, self._sources, self._kernel = submission.limits, sources, kernel
        self._cells = CellByCell(kernel.manager, sources)
        self._deadline = monotonic() + submission.limits.notebook_seconds
        self._serving = ""
        self.stopped, self.lost = "", False

    async def connect(self) -> None:
        """Wait until it answers."""
        try:
            await self._cells.connect()
        except KernelStopped as stopped:
            self._stop(stopped)

    async def run(self, index: int) -> CellRun:
        """Run one of the student's cells; its outputs are cleaned."""
        if self.stopped:
            return self._not_run(index)
        try:
            run = await self._cells.run(index, self._seconds())
        except KernelStopped as stopped:
            self._stop(stopped)
            told = error_output("KernelStopped", f"the kernel {self.stopped}")
            outputs = [*self._cells.outputs(index), told]
            run = CellRun(index, hash_of(self._sources[index]), None, outputs, 0.0)
        return CellRun(
            run.index, run.source_hash, run.execution_count, display.clean(run.outputs), run.seconds
        )

    def serve(self, inside: str) -> None:
        """Have the kernel answer the referee that listens at this path, as the sandbox sees it."""
        code = f"__import__({AGENT!r}, fromlist=['serve']).serve({inside!r})"
        self._serving = self._cells.begin(code)

    async def served(self) -> None:
        """Wait until it has stopped to answer."""
        try:
            await self._cells.answered(self._serving, SECONDS_TO_HANG_UP)
        except KernelStopped as stopped:
            self._stop(stopped)

    async def close(self) -> None:
        """End the kernel, and with it all that it started."""
        self._cells.disconnect()
        await asyncio.to_thread(self._kernel.close)

    @property
    def folder(self) -> Path:
        """A folder that only this kernel and the worker see."""
        return self._kernel.folder

    def seen_inside(self, path: Path) -> str:
        """What a path in `folder` is called inside."""
        return self._kernel.inside(path)

    def _seconds(self) -> float:
        return min(self._limits.cell_seconds, max(self._deadline - monotonic(), 1.0))

    def _stop(self, stopped: KernelStopped) -> None:
        limit = self._kernel.limit_hit
        if not self.stopped:
            self.lost = not limit and not stopped.in_its_time
        self.stopped = self.stopped or (f"was stopped: {limit}" if limit else str(stopped))

    def _not_run(self, index: int) -> CellRun:
        told = error_output("NotRun", f"the kernel {self.stopped}")
        return CellRun(index, hash_of(self._sources[index]), None, [told], 0.0)
