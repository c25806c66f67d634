"""Many submissions at once, on Dask: local processes, or a cluster at an address.

A worker may die. Whose submission was at fault is found out afterwards: each that was on it is graded once more,
alone, when all others are done; one that ends a worker again has failed. None of this stops the batch.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster

from course_lib.grading.class_run.errors import Failure, OwnAnswersFail
from course_lib.grading.class_run.printable import shown
from course_lib.grading.class_run.worker import (
    WrongWorker,
    another_library,
    grade_here,
    run_task,
)
from course_lib.grading.errors import ContainerLost, GradingError
from course_lib.grading.library import library_digest
from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.submission import Graded, Submission

# Submissions at hand for each worker: one to grade, one to go on with at once.
AT_HAND = 2
TICK = 0.3
# For a scheduler to answer at all; for a worker to come, or to come back.
ANSWER, PATIENCE = 20.0, 60.0
# Limits inside grading end a submission long before this; it is for a worker that hangs itself.
GRACE = 600.0
# A worker's computer does not allow grading.
REFUSED = (GradingError, SandboxError)
# Another worker would say the same, or grade by other rules.
FOR_ALL = (WrongWorker, OwnAnswersFail)
# So many in a row that could not be graded at all are no accident: without a student's own files, and with some, which
# may be the reason.
REFUSALS, REFUSALS_OF_ANY = 4, 20
# Local workers: the first death counts, and what came of it is sorted out here.
SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,
    "distributed.worker.profile.enabled": False,
    # Its pages would be open to every account here.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": "20s",
}


@dataclass(frozen=True)
class Finished:
    """What came back: a result or a failure, and from which worker."""

    key: str
    graded: Graded | None = None
    failure: Failure | None = None
    worker: str = ""


@dataclass
class _Flight:
    submission: Submission
    future: Future
    alone: bool
    begun: float | None = None
    worker: str = ""


class Engine:
    """Grades submissions on many workers. Use as a context manager.

    Args:
        workers: how many local processes, if there is no scheduler.
        scheduler: the address of a Dask cluster, such as tcp://10.0.0.5:8786; "" for local processes.
        task: what a worker does with a submission.
        on_start: called with the key of each submission that a worker begins.
        grace: seconds that a submission may take beyond its own limits before its worker is restarted.

    Raises:
        GradingError: if no cluster can be had, or its workers are not as this computer.
    """

    def __init__(
        self,
        workers: int,
        scheduler: str = "",
        task: Callable[[Submission], Graded] = grade_here,
        on_start: Callable[[str], None] = lambda key: None,
        grace: float = GRACE,
    ):
        self._workers, self._scheduler, self._task = workers, scheduler, task
        self._on_start, self._grace = on_start, grace
        self._events: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._topic = f"course-grade-{uuid.uuid4().hex}"
        self._flights: dict[str, _Flight] = {}
        self._alone: deque[Submission] = deque()
        self._threads, self._counted, self._missed = 0, 0.0, 0.0
        self._library, self._sent = "", 0
        self._all_out, self._graded, self._refused, self._refused_of_any = False, 0, 0, 0

    def __enter__(self) -> Engine:
        # What is lost is said in our words; theirs are tracebacks of connections.
        for name in list(logging.root.manager.loggerDict):
            if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        with contextlib.ExitStack() as stack:
            stack.enter_context(dask.config.set(SETTINGS))
            self._client = self._connect(stack)
            self._check_workers()
            self._client.subscribe_topic(self._topic, self._heard)
            self._missed = time.monotonic()
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception) -> None:
        with contextlib.suppress(Exception):
            self._client.unsubscribe_topic(self._topic)
        self._open.close()

    def run(self, submissions: Iterator[Submission], stop: threading.Event) -> Iterator[Finished]:
        """Grade all of them, a few at a time, and yield each as it is finished, in any order.

        When `stop` is set, what is finished is still yielded and the rest is left.

        Raises GradingError if the cluster is lost or cannot grade at all; what was yielded is not affected.
        """
        self._all_out, self._graded, self._refused, self._refused_of_any = False, 0, 0, 0
        try:
            while not stop.is_set():
                self._hand_out(submissions, stop)
                if self._all_out and not self._flights:
                    break
                yield from self._settled(self._next_event(TICK))
                self._end_overdue()
                self._check_cluster()
            while (event := self._next_event(0)) is not None:
                yield from self._settled(event)
        finally:
            for flight in self._flights.values():
                flight.future.cancel()
            self._flights.clear()
            self._alone.clear()

    def _connect(self, stack: contextlib.ExitStack) -> Client:
        try:
            where = self._scheduler or stack.enter_context(self._local_cluster())
            client = Client(where, timeout=ANSWER, set_as_default=False)
        except (OSError, TimeoutError, ValueError, RuntimeError) as problem:
            raise GradingError(
                f"No Dask scheduler answers at {self._scheduler}: {problem}. Start one with `dask scheduler` and "
                "workers with `dask worker ADDRESS`, or leave --scheduler out to grade on this computer."
                if self._scheduler
                else f"The workers on this computer do not start: {problem!r}."
            ) from problem
        stack.callback(client.close, timeout=5)
        return client

    def _local_cluster(self) -> LocalCluster:
        """Processes of our own; with TLS, or any other account here could send them its code."""
        return LocalCluster(
            n_workers=self._workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            security=True,
            silence_logs=logging.CRITICAL,
        )

    def _check_workers(self) -> None:
        if not self._scheduler:
            # They run from the same files as this process.
            return
        self._library = library_digest()
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise GradingError(
                f"The scheduler at {self._scheduler} has no workers. Start some: dask worker {self._scheduler}"
            ) from None
        for worker, digest in self._client.run(library_digest, on_error="return").items():
            if isinstance(digest, Exception):
                raise GradingError(
                    f"The worker {worker} cannot grade: {digest!r}. Install this course there: "
                    'python -m pip install -e ".[grade]"'
                )
            if digest != self._library:
                raise WrongWorker(another_library(worker))

    def _heard(self, event: tuple[float, dict[str, str]]) -> None:
        self._events.put(("begun", event[1]))

    def _hand_out(self, submissions: Iterator[Submission], stop: threading.Event) -> None:
        self._count_threads()
        while len(self._flights) < AT_HAND * self._threads and not stop.is_set():
            submission = next(submissions, None)
            if submission is None:
                self._all_out = True
                break
            self._send(submission, alone=False)
        if self._all_out and self._alone and not self._flights:
            self._send(self._alone.popleft(), alone=True)

    def _send(self, submission: Submission, alone: bool) -> None:
        self._sent += 1
        key = f"{self._topic}-{self._sent}-{submission.key}"
        with warnings.catch_warnings():
            # Dask thinks that 10 MB are many for a task; here they are a student's files.
            warnings.simplefilter("ignore")
            future = self._client.submit(
                run_task, self._task, submission, self._library, self._topic,
                key=key, pure=False,
            )  # fmt: skip
        self._flights[submission.key] = _Flight(submission, future, alone)
        future.add_done_callback(lambda _, key=submission.key: self._events.put(("done", key)))

    def _next_event(self, wait: float) -> tuple[str, Any] | None:
        with contextlib.suppress(queue.Empty):
            return self._events.get(timeout=wait) if wait else self._events.get_nowait()
        return None

    def _settled(self, event: tuple[str, Any] | None) -> Iterator[Finished]:
        """What came of an event: at most one submission."""
        if event is not None and event[0] == "begun":
            self._begin(event[1])
        # An event is told once; a result that dies with its worker is made again, and is looked for here.
        for key, flight in self._flights.items():
            if flight.future.done():
                del self._flights[key]
                if (finished := self._outcome(flight)) is not None:
                    yield finished
                return

    def _begin(self, what: dict[str, str]) -> None:
        if flight := self._flights.get(what["key"]):
            flight.begun, flight.worker = time.monotonic(), what["worker"]
            self._on_start(what["key"])

    def _outcome(self, flight: _Flight) -> Finished | None:
        """What became of a flight; None if there will be another outcome."""
        key, future = flight.submission.key, flight.future
        if future.status == "error":
            return self._trouble(flight, future.exception())
        if future.status != "finished":
            raise self._lost(f"it answers {future.status} for {shown(key)}")
        try:
            graded, worker = future.result(timeout=ANSWER)
        except TimeoutError:
            # Its worker has died with the result in its hands; another one makes it again.
            self._flights[key] = flight
            return None
        except KilledWorker as problem:
            return self._trouble(flight, problem)
        except Exception as problem:
            raise self._lost(repr(problem)) from problem
        self._graded, self._refused, self._refused_of_any = self._graded + 1, 0, 0
        return Finished(key, graded, worker=worker)

    def _trouble(self, flight: _Flight, problem: Exception) -> Finished | None:
        """Try once more, alone, or call it a failure."""
        key = flight.submission.key
        if isinstance(problem, REFUSED):
            self._count_refusal(flight, problem)
        elif not isinstance(problem, KilledWorker | ContainerLost):
            words = f"grading it stopped with {problem!r:.300}. This is a fault of the grader, not of the student"
            return Finished(key, failure=Failure(words, "Report it, with the notebook."))
        if flight.alone:
            return Finished(key, failure=_failed_twice(problem))
        self._alone.append(flight.submission)
        return None

    def _count_refusal(self, flight: _Flight, problem: Exception) -> None:
        """One worker may be unwell; where nothing can be graded any more, the rest need not be tried."""
        submission = flight.submission
        plain = submission.files.keys() <= submission.shared_files.keys()
        self._refused, self._refused_of_any = self._refused + plain, self._refused_of_any + 1
        hopeless = (
            self._refused >= REFUSALS
            or self._refused_of_any >= REFUSALS_OF_ANY
            or (plain and flight.alone and not self._graded)
        )
        if isinstance(problem, FOR_ALL) or hopeless:
            raise GradingError(str(problem)) from problem

    def _end_overdue(self) -> None:
        """Restart the worker of a submission that takes longer than its own limits can explain."""
        for flight in self._flights.values():
            most = flight.submission.limits.notebook_seconds + self._grace
            if flight.begun is None or time.monotonic() - flight.begun < most:
                continue
            flight.begun = None
            with contextlib.suppress(Exception):
                self._client.restart_workers(
                    [flight.worker], timeout=PATIENCE, raise_for_error=False
                )

    def _count_threads(self) -> None:
        """How many submissions can be graded at once; workers may come and go."""
        now = time.monotonic()
        if now - self._counted < 2 and self._threads:
            return
        with self._or_lost():
            self._threads, self._counted = sum(self._client.nthreads().values()), now
        if self._threads:
            self._missed = now
        elif now - self._missed > PATIENCE:
            raise GradingError(
                f"No worker has been there for {PATIENCE:.0f} s. What is finished is kept. Start workers, "
                "then give the same command again: it goes on from here."
            )

    def _check_cluster(self) -> None:
        if self._client.status != "running":
            raise self._lost(self._client.status)

    @contextlib.contextmanager
    def _or_lost(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:
            raise self._lost(repr(problem)) from problem

    def _lost(self, words: str) -> GradingError:
        """The sentence on a cluster that does not go on; `words` if the client does not know that it is gone."""
        where = self._scheduler or "this computer"
        # When a future is lost, the client is about to notice why.
        time.sleep(TICK)
        if self._client.status != "running":
            return GradingError(
                f"The scheduler at {where} is gone. What is finished is kept. Start it and its workers again, "
                "then give the same command again: it goes on from here."
            )
        return GradingError(
            f"The scheduler at {where} is there and cannot go on: {shown(words)}. What is finished is kept. Give the "
            "same command again: it goes on from here."
        )


def _failed_twice(problem: Exception) -> Failure:
    if isinstance(problem, REFUSED):
        return Failure(str(problem), "Give the command again when that is repaired.")
    if isinstance(problem, ContainerLost):
        return Failure(f"twice, the second time alone, {problem}", "Or grade it by hand.")
    return Failure(
        "the process that graded it was killed twice, the second time with nothing else running",
        "Look into the notebook for what uses up the machine's memory, or grade it by hand.",
    )
