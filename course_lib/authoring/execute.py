"""Run a unit's cells in a real kernel and keep what they show.

The kernel starts from the same settings on every computer: the CPU, no start-up files or
matplotlib settings of the author's, fixed hashes and dates.
"""

import asyncio
import importlib.util
import os
import tempfile
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path

import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from traitlets.config import Config

from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.notebook import LANGUAGE_INFO
from course_lib.authoring.outputs import OutputError, normalise

SECONDS_PER_CELL = 120
SECONDS_TO_END_A_KERNEL = 15


def execute(
    notebook: NotebookNode, unit: str, folder: Path, root: Path,
    on_cell: Callable[[int, int], None] = lambda number, total: None,
) -> None:  # fmt: skip
    """Run all cells in `folder` and put normalised outputs into `notebook`.

    `on_cell(number, total)` is told of each cell before it runs. Raises AuthoringError, naming unit
    and cell, for the first cell that fails, takes longer than SECONDS_PER_CELL, or shows what a
    built notebook must not.
    """
    started = [0]

    def note(cell, cell_index):
        started[0] = cell_index
        on_cell(cell_index + 1, len(notebook.cells))

    try:
        _run(notebook, folder, note)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
        where = _where(notebook, unit, started[0])
        raise AuthoringError(f"{where}: {_explain(problem)}") from problem
    notebook.metadata.language_info = NotebookNode(LANGUAGE_INFO)
    _normalise_all(notebook, unit, root)


def _run(notebook: NotebookNode, folder: Path, note: Callable) -> None:
    with tempfile.TemporaryDirectory(prefix="course-build-") as profile:
        client = NotebookClient(
            notebook,
            config=_sockets(profile),
            timeout=SECONDS_PER_CELL,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            store_widget_state=False,
            # What it logs (on encryption, on a Ctrl-C) is about the build, not about the unit.
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            on_cell_start=note,
        )
        _finish_in_a_thread(client.async_execute(env=_environment(profile)))


def _sockets(folder: str) -> Config:
    """Files in `folder`: of free ports, another program may take one before the kernel does, and then it dies."""
    path = str(Path(folder) / "kernel")
    # Behind it come "-" and a digit, and the system allows some hundred bytes.
    if os.name != "posix" or len(os.fsencode(path)) + 2 > zmq.IPC_PATH_MAX_LEN:
        return Config()
    return Config(KernelManager={"transport": "ipc", "ip": path})


def _finish_in_a_thread(work: Coroutine) -> None:
    """Run `work` to its end; on Ctrl-C cancel it, let it end its kernel, and raise on.

    In the main thread nbclient would take the signal itself, and a Ctrl-C for a kernel that died.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    future = asyncio.run_coroutine_threadsafe(work, loop)
    try:
        future.result()
    finally:
        future.cancel()
        asyncio.run_coroutine_threadsafe(_others_finished(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _others_finished() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    if others:
        done, _ = await asyncio.wait(others, timeout=SECONDS_TO_END_A_KERNEL)
        for task in done:
            # nbclient ends a cancelled task with "the kernel died". Looked at here, it is not
            # written to the terminal as an error that nobody handled.
            if not task.cancelled():
                task.exception()


def _environment(profile: str) -> dict[str, str]:
    """Return the kernel's environment: this one, less what is the author's own taste."""
    matplotlib = importlib.util.find_spec("matplotlib")
    settings = Path(matplotlib.origin).parent / "mpl-data" if matplotlib else Path(profile)
    return {
        **os.environ,
        "IPYTHONDIR": profile,
        "JAX_PLATFORMS": "cpu",
        "MATPLOTLIBRC": str(settings),
        "PYTHONHASHSEED": "0",
        # What is built shows the real data, or is not built.
        "DESCENT_DATA_REQUIRED": "1",
        "SOURCE_DATE_EPOCH": "0",
    }


def _normalise_all(notebook: NotebookNode, unit: str, root: Path) -> None:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        try:
            cell.outputs = normalise(cell.outputs, root)
        except OutputError as problem:
            raise AuthoringError(f"{_where(notebook, unit, index)}: {problem}") from problem


def _where(notebook: NotebookNode, unit: str, index: int) -> str:
    cell = notebook.cells[index]
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    named = f", {grade_id}" if grade_id else ""
    first = cell.source.strip().partition("\n")[0]
    return f"{unit}, cell {index + 1}{named} (`{first}`)"


def _explain(problem: Exception) -> str:
    if isinstance(problem, CellTimeoutError):
        return f"still running after {SECONDS_PER_CELL} seconds. Make its work smaller."
    if isinstance(problem, DeadKernelError):
        return "the kernel died, perhaps for want of memory."
    return f"it raised {problem.ename}.\n\n{strip_ansi(problem.traceback).strip()}"
