"""nbclient runs a notebook in the sandbox as it does anywhere: outputs, pictures, errors; and floods are cut off."""

import asyncio
import contextlib

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.sandbox.limits import MIB, Limits


def run(sandbox, *cells, limits=None, **options):
    """Execute a notebook with these cells; the executed notebook and the limit that was hit."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])

    async def running():
        kernel = await sandbox.kernel(files={"x.csv": b"1,2"}, limits=limits)
        try:
            client = NotebookClient(
                notebook, km=kernel.manager, timeout=60, allow_errors=True, **options
            )
            await client.async_execute()
        finally:
            kernel.close()
        return kernel.watchdog.exceeded

    try:
        return notebook, asyncio.run(running())
    except DeadKernelError:
        return notebook, "dead"


@pytest.fixture(params=["bubblewrap", "none"])
def either(request):
    """The sandbox, and what stands in its place where none is wanted."""
    if request.param == "bubblewrap":
        yield request.getfixturevalue("sandbox")
    else:
        without = Sandbox("none")
        yield without
        without.close()


def test_outputs_are_as_without_a_sandbox(either, monkeypatch):
    # With it, an ordinary kernel leaves file descriptors to pytest.
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    notebook, limit = run(
        either,
        "print(open('x.csv').read()); 1 + 1",
        "import sys; print('careful', file=sys.stderr)",
        "1 / 0",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        # A thread of the kernel reads what a program writes; nbclient does not listen after a cell's end.
        "import os, time; os.system('echo from a program'); time.sleep(1); os.environ['NBGRADER_EXECUTION']",
    )
    printed, warned, failed, drawn, called = (cell.outputs for cell in notebook.cells)
    assert [output.get("text") or output["data"]["text/plain"] for output in printed] == [
        "1,2\n",
        "2",
    ]
    assert (warned[0].name, warned[0].text) == ("stderr", "careful\n")
    assert failed[0].ename == "ZeroDivisionError"
    assert "image/png" in drawn[-1].data
    assert "from a program" in str(called)
    # What a program writes comes when it comes, before the value or after it.
    values = [
        output.data["text/plain"] for output in called if output.output_type == "execute_result"
    ]
    assert values == ["'autograde'"]
    assert limit == ""


FLOODS = {
    "many lines": "while True: print('x' * 1000)",
    "one large text": "print('x' * 20_000_000)",
    "a text too large to be taken": "import time\nprint('x' * 60_000_000, flush=True)\ntime.sleep(50)",
    "past Python": "import os\nwhile True: os.write(1, b'x' * 10_000)",
    "pictures": "from IPython.display import display\nwhile True: display({'image/png': 'A' * 100_000}, raw=True)",
    "messages to the front end": "from comm import create_comm\nc = create_comm('x')\nwhile True: c.send('x' * 10_000)",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_output_ends_by_its_limit(sandbox, flood):
    limits = Limits(output_bytes=2 * MIB)

    async def running():
        kernel = await sandbox.kernel(limits=limits)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(FLOODS[flood])])
        try:
            with contextlib.suppress(DeadKernelError):
                await NotebookClient(notebook, km=kernel.manager, timeout=60).async_execute()
            return kernel.watchdog.exceeded
        finally:
            kernel.close()

    assert asyncio.run(running()) == "output_bytes"


def test_a_cell_that_runs_out_of_time_is_interrupted(either):
    notebook, _ = run(
        either,
        "while True: pass",
        "1 + 1",
        limits=Limits(),
        interrupt_on_timeout=True,
        timeout_func=lambda cell: 2,
    )
    assert notebook.cells[0].outputs[0].ename == "KeyboardInterrupt"
    assert notebook.cells[1].outputs[0].data["text/plain"] == "2"


def test_a_kernel_is_not_restarted(sandbox):
    async def running():
        kernel = await sandbox.kernel()
        try:
            with pytest.raises(SandboxError, match="not restarted"):
                await kernel.manager.restart_kernel()
            with pytest.raises(SandboxError, match="not started a second time"):
                await kernel.manager.start_kernel()
            await kernel.manager.shutdown_kernel()
            assert not await kernel.manager.is_alive()
        finally:
            kernel.close()

    asyncio.run(running())


def test_the_folder_is_gone_afterwards(either):
    async def running():
        kernel = await either.kernel(files={"a/b": b""})
        assert (kernel.folder / "files" / "a" / "b").exists()
        kernel.close()
        return kernel.folder

    assert not asyncio.run(running()).exists()
