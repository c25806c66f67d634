"""The trusted process of a worker: it has run what the instructor shares with everybody, and judges from there.

It stays between submissions, so that what JAX compiled for one is there for the next.
"""

from __future__ import annotations

import os
from pathlib import Path

import course_lib
from course_lib.checks.calling.time_limit import seconds_allowed
from course_lib.grading import programs
from course_lib.grading.errors import GradingError
from course_lib.grading.own_kernel import OwnKernelManager
from course_lib.grading.referee.cell_by_cell import CellByCell, KernelStopped
from course_lib.grading.referee.instructors import InstructorsNotebook
from course_lib.grading.referee.trusted import REPORTS
from course_lib.grading.sandbox.job_folder import give_back, private_folder
from course_lib.grading.sandbox.programs import cache_settings
from course_lib.grading.submission import CellRun, Submission

COURT = "from course_lib.grading.referee.trusted import court as __court"
SECONDS_TO_PREPARE = 600.0
# What the account's environment may tell: where things are, and how long a student's function may take.
INHERITED = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONUSERBASE", "VIRTUAL_ENV", "CONDA_PREFIX",
    "XDG_CACHE_HOME", "XDG_DATA_HOME", "DESCENT_DATA", "CHECK_SECONDS",
)  # fmt: skip
# JAX's compiler may have something to say about every program; this is the level of what it says before it aborts.
LAST_WORDS = "3"


class TrustedKernel:
    """A kernel with the instructor's names.

    Attributes:
        notebook: the instructor's notebook.
    """

    def __init__(self, notebook: InstructorsNotebook):
        self.notebook = notebook
        self._tests = list(notebook.tests.values())
        self._places = {test.grade_id: i for i, test in enumerate(self._tests)}
        self._private = private_folder("referee")
        self._manager: OwnKernelManager | None = None
        self._cells: CellByCell | None = None

    async def start(self, submission: Submission) -> None:
        """Start it, and run what the tests need of the instructor's notebook.

        Raises:
            GradingError: if one of the instructor's own cells fails.
        """
        folder = self._private / "shared"
        folder.mkdir()
        for name, data in submission.shared_files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self._manager = OwnKernelManager(
            transport="ipc",
            ip=str(self._private / "kernel"),
            connection_file=str(self._private / "connection.json"),
        )
        # Text on stderr costs a test its points, so it has to be the test's: what a library written in C logs is not.
        await self._manager.start_kernel(
            cwd=str(folder),
            env=_environment(submission, self._private),
            extra_arguments=[
                "--IPKernelApp.capture_fd_output=False",
                "--HistoryManager.enabled=False",
            ],
        )
        prepare = self.notebook.needed()
        texts = [*prepare, *(test.text for test in self._tests), f"{COURT}\n__court.release()"]
        self._first_test = len(prepare)
        self._release = len(texts) - 1
        self._cells = CellByCell(self._manager, texts, complete=True)
        try:
            await self._cells.connect()
            for index in range(len(prepare)):
                await self._prepared(index, submission)
            await self._do("__court.remember()")
        except KernelStopped as stopped:
            raise GradingError(
                f"the process that judges {submission.assignment} {stopped}"
            ) from None

    async def _prepared(self, index: int, submission: Submission) -> None:
        run = await self._cells.run(index, SECONDS_TO_PREPARE)
        for output in run.outputs:
            if output["output_type"] == "error":
                raise GradingError(
                    f"a cell of the instructor's notebook {submission.notebook} stopped with "
                    f"{output['ename']}: {output['evalue']}; correct it, and build the unit again"
                )

    async def is_alive(self) -> bool:
        """Whether it can judge one more; not without its files, which a system may have cleaned away."""
        return await self._manager.is_alive() and (self._private / "shared").is_dir()

    async def begin(self, nonce: str) -> None:
        """A new submission, with inputs drawn from this nonce."""
        await self._do(f"__court.begin({nonce!r})")

    async def listen(self, path: Path) -> None:
        """Wait at this path of a socket for the student's kernel; `judge` takes its call."""
        await self._do(f"__court.listen({str(path)!r})")

    async def judge(
        self, grade_id: str, evasion: str, seconds: float
    ) -> tuple[CellRun, list[dict]]:
        """Run one test on the names of the student's kernel that calls.

        Returns:
            what the test put out, and the reports of its checks.

        Raises:
            KernelStopped: if this process itself has to be given up; it needs a new one then.
            GradingError: if the student's kernel does not call.
        """
        place = self._places[grade_id]
        names = list(self._tests[place].names)
        try:
            await self._do(f"__court.bind({names!r}, {evasion!r})", seconds)
            run = await self._cells.run(self._first_test + place, seconds)
        finally:
            reports = await self._reports()
        return run, reports

    async def _reports(self) -> list[dict]:
        run = await self._cells.run(self._release, 30.0)
        shown = [
            output["data"] for output in run.outputs if output["output_type"] == "display_data"
        ]
        return next((data[REPORTS] for data in shown if REPORTS in data), [])

    async def close(self) -> None:
        """End the process, however far it came."""
        if self._cells is not None:
            self._cells.disconnect()
        if self._manager is not None and self._manager.has_kernel:
            await self._manager.shutdown_kernel(now=True)
        give_back(self._private)

    async def _do(self, code: str, seconds: float = 60.0) -> None:
        reply = await self._cells.ask(f"{COURT}\n{code}", seconds)
        if reply.get("status") != "ok":
            raise GradingError(f"{reply.get('ename')}: {reply.get('evalue')}")


def _environment(submission: Submission, private: Path) -> dict[str, str]:
    """The same for everybody who grades: a variable for JAX or a profile of IPython would change marks."""
    # Read and not written: with each student's own inputs there would be programs without end.
    settings = cache_settings(str(programs.folder(submission.cache)), written=False)
    cache = {name.upper(): str(value) for name, value in settings.items()}
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        seconds_allowed()
    except ValueError as problem:
        raise GradingError(f"{problem}; correct it or unset it") from None
    ours = {
        "NBGRADER_EXECUTION": "autograde",
        "JAX_PLATFORMS": "cpu",
        "TF_CPP_MIN_LOG_LEVEL": LAST_WORDS,
        "IPYTHONDIR": str(private / "ipython"),
        # Of matplotlib, among others; its cache of fonts stays where it is.
        "XDG_CONFIG_HOME": str(private / "config"),
        "PYTHONPATH": str(Path(course_lib.__file__).parent.parent),
    }
    return {**inherited, **ours, **cache}
