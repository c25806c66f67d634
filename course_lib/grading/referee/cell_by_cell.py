"""One kernel and one notebook, a cell at a time, whatever the kernel does: hangs, dies, or sends nonsense.

nbclient makes outputs of messages; here is what it takes to use it on a kernel that nobody trusts. Floods are
the sandbox's affair: its client counts what comes out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import groupby
from queue import Empty
from time import monotonic
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from course_lib.grading.submission import CellRun, hash_of

# After a cell's time: how long until a kernel that was interrupted is called one that cannot be.
GRACE = 15


class KernelStopped(Exception):
    """The kernel will answer no more; the reason, as a clause to go behind "the kernel ".

    Attributes:
        in_its_time: whether a cell was given all of its time before; otherwise the computer may have been at fault.
    """

    def __init__(self, reason: str, in_its_time: bool = False) -> None:
        super().__init__(reason)
        self.in_its_time = in_its_time


class _Client(NotebookClient):
    """An nbclient without widgets: those of a submission are not shown, so their states need not be kept."""

    def handle_comm_msg(self, outs: Any, msg: Any, cell_index: int) -> None:
        return None


class CellByCell:
    """Runs the cells of a notebook in a kernel.

    Args:
        manager: of a kernel that has been started.
        sources: the texts of all cells, "" for those that are no code.
        complete: whether a cell whose outputs do not all arrive is an error; a lost one could be that of a test.
    """

    def __init__(self, manager: AsyncKernelManager, sources: list[str], complete: bool = False):
        self._manager = manager
        cells = [nbformat.v4.new_code_cell(text) for text in sources]
        # The tags of a cell can make nbclient skip it; ours have none.
        self._notebook = nbformat.v4.new_notebook(cells=cells)
        # Its own joining of streams looks for carriage returns by a pattern that takes hours for a long line.
        self._client = _Client(
            self._notebook,
            km=manager,
            allow_errors=True,
            interrupt_on_timeout=True,
            iopub_timeout=GRACE,
            raise_on_iopub_timeout=complete,
            coalesce_streams=False,
        )
        self._client.error_on_timeout = {"ename": "CellTimeoutError", "evalue": "", "traceback": []}

    async def connect(self, seconds: float = 60.0) -> None:
        """Wait until the kernel answers.

        Raises:
            KernelStopped: if it does not.
        """
        self._client.kc = client = self._manager.client()
        # Whether it lives is asked of its manager; a kernel can spoil its heartbeat, and then nothing ends.
        client.start_channels(hb=False, stdin=False)
        client.allow_stdin = False
        self._client.reset_execution_trackers()
        try:
            await asyncio.wait_for(self._ready(client), seconds)
        except TimeoutError:
            raise KernelStopped(f"did not start: no answer in {seconds:g} seconds") from None
        except Exception as error:
            raise KernelStopped(f"did not start: {error}") from None

    async def _ready(self, client: Any) -> None:
        """Wait until the kernel is heard to have answered; its reply, on another channel, need not be read.

        jupyter_client's own waiting ends with a fifth of a second in which nothing must come, for each submission.
        """
        asked, pause = set(), 0.2
        while True:
            asked.add(client.kernel_info())
            # A kernel speaks to those who listen; ours may have begun to just after it spoke. Then it is asked again.
            if await self._is_heard(client, asked, monotonic() + pause):
                return
            if not await self._manager.is_alive():
                raise KernelStopped("it died")
            pause = 1.0

    async def _is_heard(self, client: Any, asked: set[str], until: float) -> bool:
        while (left := until - monotonic()) > 0:
            try:
                message = await client.iopub_channel.get_msg(timeout=left)
            except Empty:
                return False
            idle = message["content"].get("execution_state") == "idle"
            if idle and message["parent_header"].get("msg_id") in asked:
                return True
        return False

    async def run(self, index: int, seconds: float) -> CellRun:
        """Run a cell; its outputs are what the kernel says they are.

        Raises:
            KernelStopped: if it died or had to be given up; what the cell had put out is in `outputs(index)`.
        """
        cell, begun = self._notebook.cells[index], monotonic()
        self._client.timeout = max(1, round(seconds))
        try:
            await asyncio.wait_for(
                self._client.async_execute_cell(cell, index), seconds + 2 * GRACE + 5
            )
        except (DeadKernelError, CellTimeoutError, TimeoutError, asyncio.CancelledError) as error:
            died = isinstance(error, DeadKernelError)
            raise KernelStopped(_why(error, seconds), in_its_time=not died) from None
        # nbclient raises whatever a malformed message makes it raise.
        except Exception as error:
            raise KernelStopped(f"sent what is no message: {type(error).__name__}") from None
        count = cell.execution_count
        count = count if type(count) is int else None
        took = monotonic() - begun
        if took >= seconds:
            cell.outputs.append(
                error_output("CellTimeoutError", f"no end after {seconds:g} seconds")
            )
        return CellRun(index, hash_of(cell.source), count, self.outputs(index), took)

    def outputs(self, index: int) -> list[dict[str, Any]]:
        """What a cell has put out so far."""
        return _joined([dict(output) for output in self._notebook.cells[index].outputs])

    async def ask(self, code: str, seconds: float) -> dict[str, Any]:
        """Run code of ours that is no cell of the notebook; the kernel's reply.

        Raises:
            KernelStopped: if there is none in time.
        """
        return await self.answered(self.begin(code), seconds)

    def begin(self, code: str) -> str:
        """Send code of ours without waiting for the reply; its number, for `answered`."""
        return self._client.kc.execute(code, silent=True, store_history=False)

    async def answered(self, number: str, seconds: float) -> dict[str, Any]:
        """The reply to a request of `begin`."""
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            try:
                message = await self._client.kc.shell_channel.get_msg(timeout=min(left, 1.0))
                if message["parent_header"].get("msg_id") == number:
                    return message["content"]
            except Exception as error:
                if not await self._manager.is_alive():
                    raise KernelStopped("died") from None
                if not isinstance(error, Empty):
                    raise KernelStopped(
                        f"sent what is no message: {type(error).__name__}"
                    ) from None
        raise KernelStopped("did not answer in time")

    def disconnect(self) -> None:
        """Hang up; the kernel stays."""
        if self._client.kc is not None:
            self._client.kc.stop_channels()


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outputs, with what one stream said in several pieces in one."""
    groups = groupby(outputs, lambda output: output["output_type"] == "stream" and output["name"])
    kept = []
    for stream, pieces in groups:
        if stream:
            kept.append({"output_type": "stream", "name": stream, "text": _text_of(pieces)})
        else:
            kept.extend(pieces)
    return kept


def _text_of(pieces: Iterable[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in pieces if isinstance(piece["text"], str))


def _why(error: BaseException, seconds: float) -> str:
    if isinstance(error, DeadKernelError):
        return "died"
    return f"did not stop after {seconds:g} seconds, though it was told to"


def error_output(name: str, words: str) -> nbformat.NotebookNode:
    """An output that counts as an error: nbgrader gives no points for it."""
    return nbformat.v4.new_output("error", ename=name, evalue=words, traceback=[f"{name}: {words}"])
