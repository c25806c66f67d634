"""One class run, in order: look at what was handed in, grade what changed, enter it into the gradebook.

Results are kept in the journal as they come, and a student's are entered as soon as all of theirs are there. So
whatever ends a run, the next one goes on from what is kept.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from course_lib.grading.class_run.again import Again
from course_lib.grading.class_run.apply import Applier
from course_lib.grading.class_run.case import Case
from course_lib.grading.class_run.content import Contents
from course_lib.grading.class_run.engine import Engine, Finished
from course_lib.grading.class_run.errors import Failure, PassingFailure, about_one_student
from course_lib.grading.class_run.gradebook_side import Assignment, Expected
from course_lib.grading.class_run.handed_in import HandedIn, look_through
from course_lib.grading.class_run.journal import FORMAT, Entry, Journal
from course_lib.grading.class_run.nonce import secret_of, work_of
from course_lib.grading.class_run.once import once_for_a_class
from course_lib.grading.class_run.prepare import Preparer
from course_lib.grading.class_run.printable import is_text
from course_lib.grading.class_run.progress import ClassProgress
from course_lib.grading.class_run.same_cells import insist_on_same_cells
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.class_run.summary import Outcome
from course_lib.grading.class_run.worker import grade_here
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import Graded, Limits, Submission

# So many students are in the middle of being graded at once, if the assignment has several notebooks.
TOGETHER = 40


@dataclass(frozen=True)
class Options:
    """How to grade; the command's options.

    Attributes:
        students: whom to grade; () for all who handed in.
        workers, scheduler: as for `Engine`.
        again: grade even what has a result that holds; goes on with such a run that was interrupted.
        sandbox, limits, cache: as for `Submission`.
        task: what a worker does with a submission.
    """

    students: Sequence[str] = ()
    workers: int = 1
    scheduler: str = ""
    again: bool = False
    sandbox: str = "bubblewrap"
    limits: Limits = field(default_factory=Limits)
    cache: str = ""
    task: Callable[[Submission], Graded] = grade_here


class ClassRun:
    """Grades a class once.

    Args:
        assignment: what to grade.
        options: how.
        tell: who is told.
        stop: set it to end the run early; what is finished then is kept.

    After `run()`, `outcomes` says what became of each notebook, and `stopped` why the run ended early, or "".
    """

    def __init__(
        self, assignment: Assignment, options: Options, tell: ClassProgress, stop: threading.Event
    ):
        self._assignment, self._options, self._tell, self._stop = assignment, options, tell, stop
        self._journal = Journal(assignment.root, assignment.name)
        self._cases: dict[str, Case] = {}
        self._settled: list[Case] = []
        self.outcomes: list[Outcome] = []
        self.stopped = ""

    def run(self) -> None:
        """Do all of it. Raises GradingError if it cannot begin."""
        options = self._options
        insist_on_same_cells(self._assignment)
        with self._journal, once_for_a_class():
            self._staging = Staging(self._assignment)
            self._applier = Applier(self._assignment, self._staging)
            self._preparer = Preparer(
                self._assignment, self._staging, secret_of(self._assignment.root),
                options.sandbox, options.limits, options.cache,
            )  # fmt: skip
            self._contents = Contents(self._assignment, options.sandbox, options.limits)
            self._versions = {
                expected.name: self._contents.version(expected)
                for expected in self._assignment.notebooks
            }
            self._recorded = self._assignment.recorded()
            self._again = Again(self._journal.again_file, options.students)
            if options.again:
                self._again.begin()
            if begun := self._again.begun_before:
                self._tell.say(
                    f"Goes on with --again, which was begun {begun} and did not come to its end."
                )
            with self._kept_going():
                self._look_at_all()
                self._enter_settled()
                self._grade()
            if not self._stop.is_set():
                self._again.end()
            self._staging.remove()
        self.outcomes.sort(key=lambda outcome: (outcome.student, outcome.notebook))

    @contextlib.contextmanager
    def _kept_going(self) -> Iterator[None]:
        """A full disk and a lost cluster end the run in order."""
        try:
            yield
        except GradingError as problem:
            self._halt(problem)

    def _halt(self, problem: GradingError) -> None:
        self.stopped = self.stopped or str(problem)
        self._stop.set()

    # --- What there is -----------------------------------------------------------------------

    def _look_at_all(self) -> None:
        students = self._options.students or self._assignment.students()
        for student in dict.fromkeys(students):
            if self._stop.is_set():
                return
            case = Case(HandedIn(student, self._assignment.path("submitted", student)))
            try:
                with about_one_student():
                    self._look_at(case)
            except Failure as failure:
                self._give_up(case, failure)

    def _look_at(self, case: Case) -> None:
        """Find out what there is of one student, which results hold, and whether the gradebook has them."""
        if failure := self._not_to_be_graded(case.handed_in):
            self._tell_of_none(case, failure)
            return
        case.handed_in = look_through(self._assignment, case.student)
        case.failures |= case.handed_in.missing
        for notebook, failure in case.failures.items():
            entry = Entry(case.student, notebook, failure=failure, notes=case.handed_in.notes)
            self._journal.write(entry)
        if not case.handed_in.notebooks:
            self._tell_of(case, "failed")
            return
        for expected in self._assignment.notebooks:
            if expected.name in case.handed_in.notebooks:
                self._look_for_result(case, expected)
        if case.todo:
            case.results.clear()
            self._cases[case.student] = case
        elif self._is_entered(case):
            self._tell_of(case, "unchanged")
        else:
            case.results.clear()
            self._settled.append(case)

    def _not_to_be_graded(self, found: HandedIn) -> Failure | None:
        """Why there is nothing to look at, if so; nothing of that is kept."""
        if not is_text(found.student):
            return Failure(
                f"{found.folder.parent} has a name that is not UTF-8, with which nbgrader and Dask cannot work.",
                "Rename the folder to the student's name.",
            )
        if found.student in self._assignment.excluded:
            return Failure(
                f"c.CourseDirectory.student_id_exclude in nbgrader's settings leaves {found.student} out.",
                "Take the name out of that setting, or leave --student out.",
            )
        if not found.folder.is_dir():
            return Failure(
                f"{found.folder} does not exist.",
                "Collect what was handed in (nbgrader collect), or look at how the name is spelled.",
            )
        return None

    def _look_for_result(self, case: Case, expected: Expected) -> None:
        """Find out whether the journal has what comes of one notebook."""
        found, name = case.handed_in, expected.name
        work = work_of(found.notebooks[name], found.others)
        nonce = self._preparer.nonce(case.student, work)
        case.contents[name] = self._contents.of(expected, work, nonce)
        entry = self._journal.result(case.student, name, case.contents[name])
        if entry is None or self._again.asks_for(case.student, entry.finished):
            case.todo.add(name)
            return
        case.notes[name] = entry.notes
        if entry.graded:
            case.results[name] = entry.graded
        else:
            case.failures[name] = entry.failure

    def _give_up(self, case: Case, failure: Failure) -> None:
        """Nothing of a student can be looked at this time; what the gradebook has stays."""
        for expected in self._assignment.notebooks:
            # A result may hold the next time; what has passed by then must not take its place.
            if not self._journal.has_result(case.student, expected.name):
                self._note_failure(Entry(case.student, expected.name, failure=failure))
        self._tell_of_none(case, failure)

    def _tell_of_none(self, case: Case, failure: Failure) -> None:
        case.results.clear()
        case.failures = {expected.name: failure for expected in self._assignment.notebooks}
        self._tell_of(case, "failed")

    def _is_entered(self, case: Case) -> bool:
        marks = self._journal.marks(case.student)
        return (
            marks is not None
            and marks["stamp"] == self._stamp(case)
            and marks["autograded"] == self._autograded(case.student)
            and case.student in self._recorded
        ) or not case.results

    # --- Grading -----------------------------------------------------------------------------

    def _grade(self) -> None:
        total = sum(len(case.todo) for case in self._cases.values())
        if not total or self._stop.is_set():
            return
        options = self._options
        self._tell.begin(total)
        with Engine(options.workers, options.scheduler, options.task, self._tell.started) as engine:
            for finished in engine.run(self._submissions(), self._stop):
                with self._kept_going():
                    self._keep(finished)
                    self._enter_settled()
            with self._kept_going():
                self._enter_settled()

    def _submissions(self) -> Iterator[Submission]:
        """Each notebook that has no result, made ready when somebody asks for it."""
        for case, notebook in self._in_order():
            submission = None
            with self._kept_going():
                submission = self._prepared(case, notebook)
            if self._stop.is_set():
                return
            if submission is not None:
                yield submission

    def _in_order(self) -> Iterator[tuple[Case, str]]:
        """Some students at a time, and of them one notebook after the other: a worker's referee knows one at a time."""
        cases = list(self._cases.values())
        for first in range(0, len(cases), TOGETHER):
            batch = cases[first : first + TOGETHER]
            for expected in self._assignment.notebooks:
                for case in batch:
                    if expected.name in case.todo:
                        yield case, expected.name

    def _prepared(self, case: Case, notebook: str) -> Submission | None:
        """Make one notebook ready; None if it cannot be graded."""
        try:
            with about_one_student():
                self._stage(case)
                if notebook in case.failures:
                    raise case.failures[notebook]
                notes = case.notes.setdefault(notebook, [])
                submission, ready = self._preparer.submission(case.student, notebook, notes)
                case.sanitized[notebook] = ready
                return submission
        except Failure as failure:
            self._fail(case, notebook, failure, isinstance(failure, PassingFailure))
        return None

    def _stage(self, case: Case) -> None:
        if case.staged:
            return
        notes, failures = self._staging.fill(case.handed_in)
        case.staged = True
        case.failures = failures | case.failures
        for notebook, words in notes.items():
            case.notes[notebook] = [*words, *case.handed_in.notes]

    def _keep(self, finished: Finished) -> None:
        student, _, notebook = finished.key.split("/")
        case = self._cases[student]
        if finished.failure:
            self._fail(case, notebook, finished.failure, for_now=True)
            return
        entry = Entry(
            student, notebook, case.contents[notebook], finished.graded,
            notes=case.notes[notebook], worker=finished.worker, version=self._versions[notebook],
        )  # fmt: skip
        try:
            with about_one_student():
                # Graded anew, it may be another result from the same content; the gradebook has not got it yet.
                self._journal.forget_marks(student)
                self._journal.write(entry)
        except Failure as failure:
            self._fail(case, notebook, failure, for_now=True)
            return
        case.now.add(notebook)
        case.todo.discard(notebook)
        self._settle(case)
        self._tell.finished(finished.key, "graded", finished.graded.seconds)

    def _fail(self, case: Case, notebook: str, failure: Failure, for_now: bool = False) -> None:
        """There is no result; `for_now` if it should be tried again though nothing has changed."""
        content = "" if for_now else case.contents[notebook]
        notes = case.notes.get(notebook, [])
        self._note_failure(Entry(case.student, notebook, content, failure=failure, notes=notes))
        case.failures[notebook] = failure
        case.postponed = case.postponed or for_now
        case.todo.discard(notebook)
        self._settle(case)
        self._tell.finished(f"{case.student}/{self._assignment.name}/{notebook}", "failed")

    def _note_failure(self, entry: Entry) -> None:
        # What is amiss may be in the journal's own folder. That there is no result is told all the same.
        with contextlib.suppress(OSError):
            self._journal.write(entry)

    def _settle(self, case: Case) -> None:
        if not case.todo:
            self._settled.append(case)

    # --- Into the gradebook ------------------------------------------------------------------

    def _enter_settled(self) -> None:
        while self._settled:
            self._enter(self._settled.pop())

    def _enter(self, case: Case) -> None:
        """Write one student's results into the gradebook, whose every notebook has come to something."""
        student = case.student
        self._cases.pop(student, None)
        for notebook in case.contents:
            if notebook not in case.failures:
                entry = self._journal.result(student, notebook, case.contents[notebook])
                if entry is None or entry.graded is None:
                    # The disk was full before it could be kept.
                    return
                case.results[notebook] = entry.graded
        try:
            # nbgrader gives 0 points for a notebook that is not there, and this one may have points next time.
            if case.results and not case.postponed:
                with about_one_student():
                    self._write_marks(case)
        except Failure as failure:
            case.failures |= dict.fromkeys(case.results, failure)
            case.results.clear()
        finally:
            self._staging.clear(student)
            case.sanitized.clear()
        self._tell_of(case, "entered")

    def _write_marks(self, case: Case) -> None:
        """Raises Failure if nbgrader refuses, and OSError if a file cannot be read or written."""
        self._stage(case)
        for notebook in case.failures:
            self._staging.drop(case.student, notebook)
        self._journal.forget_marks(case.student)
        self._applier.apply(case.student, case.results, case.sanitized)
        marks = {"stamp": self._stamp(case), "autograded": self._autograded(case.student)}
        self._journal.write_marks(case.student, {"format": FORMAT, **marks})

    def _stamp(self, case: Case) -> str:
        results = {name: case.contents[name] for name in case.results}
        return self._contents.of_marks(case.handed_in, results)

    def _autograded(self, student: str) -> list[Any]:
        """What tells whether nbgrader's output is still the one that was made."""
        files = sorted(self._assignment.path("autograded", student).glob("*.ipynb"))
        return [[file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files]

    def _tell_of(self, case: Case, word: str) -> None:
        self.outcomes += case.outcomes(word)
