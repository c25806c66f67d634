"""Grades one submission: student's cells in the sandbox, tests by the referee, in the order of the notebook.

What is warm stays warm: a process that grades keeps its sandbox's template and its referee for the next
submission. Everything waits on one event loop in a thread of its own, because nbgrader calls from programs
that may or may not have one.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import math
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic
from typing import Any

from course_lib.grading import library, programs
from course_lib.grading.class_run.errors import OwnAnswersFail
from course_lib.grading.errors import GradingError
from course_lib.grading.library import digest, drawing_versions, library_digest
from course_lib.grading.referee import evasion, instructors
from course_lib.grading.referee.cell_by_cell import KernelStopped, error_output
from course_lib.grading.referee.instructors import InstructorsNotebook
from course_lib.grading.referee.student_kernel import StudentKernel
from course_lib.grading.referee.trusted_kernel import TrustedKernel
from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.submission import CellRun, Graded, Lead, Submission, hash_of

# A test may make some twenty calls; each of them has its own, shorter limit.
SECONDS_FOR_A_TEST = 300.0
# Formgrader's server lives for weeks; a sandbox and a referee that wait hold most of a gigabyte.
IDLE_SECONDS = 900.0


class Workshop:
    """What a process keeps between submissions: an event loop, a sandbox, and a referee for each unit."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="grading", daemon=True)
        self._thread.start()
        self._one_at_a_time = asyncio.Lock()
        self._sandboxes: dict[tuple[str, Path], Sandbox] = {}
        self._rehearsed: set[str] = set()
        # Of the unit that is graded now; a class is graded unit by unit.
        self._referee: tuple[str, TrustedKernel] | None = None
        self._used = monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self._resting: asyncio.Task | None = None

    def grade(self, submission: Submission) -> Graded:
        """One submission."""
        return asyncio.run_coroutine_threadsafe(self._grade(submission), self._loop).result()

    def close(self) -> None:
        """End everything that was kept."""
        with suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=20)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _grade(self, submission: Submission) -> Graded:
        async with self._one_at_a_time:
            sandbox = self._sandbox_for(submission)
            try:
                if submission.rehearse:
                    await self._rehearse(submission, sandbox)
                return await self._session(submission, sandbox)
            finally:
                self._used = monotonic()
                self._rest_later()

    def _rest_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(IDLE_SECONDS, self._begin_to_rest)

    def _begin_to_rest(self) -> None:
        self._resting = self._loop.create_task(self._rest())

    async def _rest(self) -> None:
        """End what waits, if nobody has come for a while; the next submission starts it anew."""
        async with self._one_at_a_time:
            if monotonic() - self._used >= IDLE_SECONDS:
                await self.drop_referee()
                for sandbox in self._sandboxes.values():
                    await asyncio.to_thread(sandbox.close)

    async def _session(self, submission: Submission, sandbox: Sandbox) -> Graded:
        """Grade it; a second time if its kernel was lost, which a computer short of memory does as well."""
        graded, lost = await self._try(submission, sandbox)
        return (await self._try(submission, sandbox))[0] if lost else graded

    async def _try(self, submission: Submission, sandbox: Sandbox) -> tuple[Graded, bool]:
        referee = await self.referee_for(submission)
        kernel = await sandbox.kernel(submission.files, submission.limits)
        try:
            session = _Session(submission, referee, kernel, self)
        except BaseException:
            await asyncio.to_thread(kernel.close)
            raise
        return await session.run(), session.lost

    async def _rehearse(self, submission: Submission, waiting: Sandbox) -> None:
        """Grade the instructor's own notebook, and keep what it compiles; while another process does, get ready."""
        place = programs.folder(submission.cache)
        # Without a sandbox nothing is kept, so that a later run with one has all of it to do.
        beside = {
            path: hashlib.sha256(held).hexdigest() for path, held in submission.shared_files.items()
        }
        limits = asdict(submission.limits)
        about = (
            submission.source,
            beside,
            limits,
            library_digest(),
            drawing_versions(),
            submission.sandbox,
        )
        name = f"rehearsed-{digest(*about)}"
        if name in self._rehearsed:
            return
        with programs.once(place, name, waiting.get_ready) as todo:
            if todo:
                own = replace(
                    submission,
                    student="the instructor",
                    cells=submission.source,
                    files=submission.shared_files,
                    nonce="rehearsal",
                )
                sandbox = Sandbox(submission.sandbox, str(place), cache_is_written=True)
                try:
                    graded = await self._session(own, sandbox)
                    _insist(graded, (await self.referee_for(own)).notebook)
                finally:
                    sandbox.close()
        self._rehearsed.add(name)

    async def referee_for(self, submission: Submission) -> TrustedKernel:
        """The referee of this unit, started if need be."""
        which = hash_of(submission.source)
        known = self._referee is not None and self._referee[0] == which
        if not (known and await self._referee[1].is_alive()):
            await self.drop_referee()
            referee = TrustedKernel(InstructorsNotebook.from_json(submission.source))
            try:
                await referee.start(submission)
            except BaseException:
                # Left to itself it would run on; and collecting its sockets as garbage can wait forever.
                await referee.close()
                raise
            self._referee = which, referee
        return self._referee[1]

    async def drop_referee(self) -> None:
        """The next submission gets a new one."""
        if self._referee is not None:
            await self._referee[1].close()
        self._referee = None

    def _sandbox_for(self, submission: Submission) -> Sandbox:
        key = submission.sandbox, programs.folder(submission.cache)
        if key not in self._sandboxes:
            self._sandboxes[key] = Sandbox(submission.sandbox, str(key[1]))
        return self._sandboxes[key]

    async def _close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._resting is not None:
            await asyncio.wait([self._resting], timeout=10)
        await self.drop_referee()
        for sandbox in self._sandboxes.values():
            sandbox.close()


def _insist(graded: Graded, notebook: InstructorsNotebook) -> None:
    """The instructor's own answers are right, or nobody is graded.

    Raises:
        OwnAnswersFail: which tests they fail, and how.
    """
    failed = [
        f"{instructors.grade_id(notebook.cells[run.index])} ({_trouble(output)})"
        for run in graded.runs
        for output in run.outputs
        if instructors.is_test(notebook.cells[run.index]) and _trouble(output)
    ]
    if failed or graded.problems:
        raise OwnAnswersFail(
            f"the instructor's own answers do not pass, so nobody's are graded: {'; '.join(failed + graded.problems)}. "
            "Correct the notebook in solutions/, build it, and run nbgrader generate_assignment"
        )


def _trouble(output: dict) -> str:
    """Why nbgrader gives no points for a test with this output; "" if it does."""
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']:.200}"
    if output.get("name") == "stderr":
        return f"it writes to stderr, which nbgrader scores as zero: {output['text']:.200}"
    return ""


class _Session:
    """One submission on its way through student's kernel and referee."""

    def __init__(
        self, submission: Submission, referee: TrustedKernel, kernel: Any, workshop: Workshop
    ):
        self._submission, self._referee, self._workshop = submission, referee, workshop
        self._cells = json.loads(submission.cells)["cells"]
        sources = [
            instructors.source(cell) if instructors.is_code(cell) else "" for cell in self._cells
        ]
        self._sources = sources
        self._student = StudentKernel(submission, sources, kernel)
        self._checks: list[dict] = []
        self._broke: dict[str, str] = {}
        self._problems = list(kernel.left_out)
        self._leads = self._look_for_evasions()
        self._evasion = evasion.in_words(self._leads)

    def _look_for_evasions(self) -> list:
        texts = [
            (_name_of(i, cell), self._sources[i])
            for i, cell in enumerate(self._cells)
            if self._sources[i].strip()
        ]
        known = frozenset(map(instructors.source, self._referee.notebook.cells))
        return evasion.evasions(texts, known, self._submission.files)

    @property
    def lost(self) -> bool:
        """Whether the kernel went for no reason that is known to be the student's."""
        return self._student.lost

    async def run(self) -> Graded:
        """Cell by cell."""
        begun = monotonic()
        try:
            await self._begin()
            await self._student.connect()
            runs = [
                await self._cell(i) for i in range(len(self._cells)) if self._sources[i].strip()
            ]
        finally:
            await self._student.close()
        if self._student.stopped:
            self._problems.append(
                f"the student's kernel {self._student.stopped}; what came after did not run"
            )
        return Graded(
            self._submission.key,
            runs,
            self._checks,
            self._broke,
            self._problems,
            self._leads,
            monotonic() - begun,
            self._submission.sandbox,
        )

    async def _begin(self) -> None:
        """Have the referee begin; with another one if this one dies just now."""
        try:
            await self._referee.begin(self._submission.nonce)
        except KernelStopped:
            await self._new_referee()

    async def _new_referee(self) -> None:
        await self._workshop.drop_referee()
        self._referee = await self._workshop.referee_for(self._submission)
        await self._referee.begin(self._submission.nonce)

    async def _cell(self, index: int) -> CellRun:
        test = self._test_at(index)
        if test is None:
            return await self._student.run(index)
        if test.text != self._sources[index]:
            words = (
                f"the test {test.grade_id} in the gradebook is not the one in the instructor's notebook; "
                f"run nbgrader generate_assignment {self._submission.assignment} and grade again"
            )
            self._problems.append(words)
            return self._error(index, "NotRefereed", words)
        return await self._judge(index, test.grade_id)

    def _test_at(self, index: int) -> Any:
        """The instructor's test that this cell claims to be."""
        cell = self._cells[index]
        return self._referee.notebook.tests.get(instructors.grade_id(cell))

    async def _judge(self, index: int, grade_id: str) -> CellRun:
        if self._student.stopped:
            return self._error(index, "NotRun", f"the kernel {self._student.stopped}")
        socket = self._student.folder / f"test-{index}.sock"
        try:
            await self._referee.listen(socket)
            self._student.serve(self._student.seen_inside(socket))
            run, reports = await self._referee.judge(grade_id, self._evasion, SECONDS_FOR_A_TEST)
        except GradingError as problem:
            run, reports = self._error(index, "NotRefereed", str(problem)), []
        except KernelStopped as stopped:
            # The student's answers have kept it waiting too long: it cannot be trusted to go on.
            words = f"the process that judges {stopped}"
            self._problems.append(f"{grade_id}: {words}")
            run, reports = self._error(index, "NotRefereed", words), []
            await self._new_referee()
        finally:
            await self._student.served()
            Path(socket).unlink(missing_ok=True)
        self._checks += [{**report, "cell": grade_id} for report in reports]
        if all(report["passed"] for report in reports):
            for output in run.outputs:
                if output.get("ename", "NotRefereed") != "NotRefereed":
                    self._broke[grade_id] = output["ename"]
        self._leads += [
            Lead("autodiff", grade_id, f"{grade_id}: {report['headline']}")
            for report in reports
            if report["mistake"] == "autodiff"
        ]
        problem = no_score(run.outputs, self._referee.notebook.tests[grade_id].points)
        if problem:
            return self._error(index, "NotRefereed", problem)
        return CellRun(
            index, hash_of(self._sources[index]), run.execution_count, run.outputs, run.seconds
        )

    def _error(self, index: int, name: str, words: str) -> CellRun:
        return CellRun(index, hash_of(self._sources[index]), None, [error_output(name, words)], 0.0)


def no_score(outputs: list[dict], points: float) -> str:
    """Why the last value of a test is no score, "" if it is one or there is none.

    nbgrader takes a last value that it cannot read as a number for full points. A test that ends in a
    number on right answers may end in NaN or in an array on a student's.
    """
    values = [
        o["data"].get("text/plain", "") for o in outputs if o["output_type"] == "execute_result"
    ]
    for text in values:
        try:
            score = float(text)
        except ValueError:
            score = math.nan
        if not 0 <= score <= points:
            return (
                f"the last value of this test is {text:.60}; asked is a number from 0 to {points:g}, "
                "or none for all points"
            )
    return ""


def _name_of(index: int, cell: dict) -> str:
    return instructors.grade_id(cell) or f"cell {index + 1}"


_the_workshop: Workshop | None = None
_its_library: tuple = ()


def the_workshop() -> Workshop:
    """The one of this process."""
    global _the_workshop, _its_library
    if _the_workshop is None:
        _its_library = library.stamp()
        _the_workshop = Workshop()
        atexit.register(_the_workshop.close)
    return _the_workshop


def close_if_outdated() -> None:
    """Let the next one start its processes anew if course_lib was edited since: a server grades for weeks.

    Not in a class run, which holds all workers to the library that it began with.
    """
    global _the_workshop
    if _the_workshop is not None and library.stamp() != _its_library:
        atexit.unregister(_the_workshop.close)
        _the_workshop.close()
        _the_workshop = None
        library.forget()
