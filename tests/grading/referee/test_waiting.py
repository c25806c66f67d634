"""Waiting for a kernel: it answers, it has died, it is mute, it sends nonsense."""

import asyncio
import os
import signal

import pytest
from jupyter_client.manager import AsyncKernelManager

from course_lib.grading.referee.cell_by_cell import CellByCell, KernelStopped


def with_a_kernel(tmp_path, work):
    """Run `work(manager, cells)` beside a real kernel on sockets in `tmp_path`."""

    async def both():
        manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc", ip=str(tmp_path / "kernel"),
            connection_file=str(tmp_path / "connection.json"),
        )  # fmt: skip
        await manager.start_kernel()
        try:
            await work(manager, CellByCell(manager, ["1 + 1"]))
        finally:
            os.kill(manager.provisioner.pid, signal.SIGCONT)
            await manager.shutdown_kernel(now=True)

    asyncio.run(both())


def test_a_kernel_that_answers_runs_the_first_cell(tmp_path):
    async def work(manager, cells):
        await cells.connect(60)
        run = await cells.run(0, 30)
        cells.disconnect()
        assert run.outputs[0]["data"]["text/plain"] == "2"

    with_a_kernel(tmp_path, work)


def test_one_that_died_is_not_waited_for(tmp_path):
    async def work(manager, cells):
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        with pytest.raises(KernelStopped, match="did not start: it died"):
            await asyncio.wait_for(cells.connect(60), 20)
        cells.disconnect()
        await manager.start_kernel()

    with_a_kernel(tmp_path, work)


def test_one_that_says_nothing_is_waited_for_so_long_and_no_longer(tmp_path):
    async def work(manager, cells):
        os.kill(manager.provisioner.pid, signal.SIGSTOP)
        with pytest.raises(KernelStopped, match="no answer in 2 seconds"):
            await asyncio.wait_for(cells.connect(2), 20)
        cells.disconnect()

    with_a_kernel(tmp_path, work)


def test_one_that_was_slow_is_heard(tmp_path):
    async def work(manager, cells):
        os.kill(manager.provisioner.pid, signal.SIGSTOP)
        waiting = asyncio.ensure_future(cells.connect(60))
        await asyncio.sleep(2.5)
        os.kill(manager.provisioner.pid, signal.SIGCONT)
        await waiting
        cells.disconnect()

    with_a_kernel(tmp_path, work)


def test_nonsense_is_no_answer(tmp_path):
    async def work(manager, cells):
        async def nonsense(timeout):
            return {"content": None}

        cells_connect = cells.connect(20)
        client = manager.client()
        manager.client = lambda: client
        client.iopub_channel.get_msg = nonsense
        with pytest.raises(KernelStopped, match="did not start"):
            await cells_connect
        cells.disconnect()

    with_a_kernel(tmp_path, work)
