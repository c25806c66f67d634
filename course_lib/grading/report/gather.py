"""One class and one assignment, put together from nbgrader's gradebook and from the journal of grading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Gradebook

from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.journal import Entry
from course_lib.grading.class_run.misplaced import head, misplaced_files
from course_lib.grading.submission import Graded, Lead


@dataclass(frozen=True)
class Mark:
    """What one student has for one graded cell.

    Attributes:
        points: as it counts now, also by hand; 0.0 where nobody has marked it yet.
        auto: what the tests gave; None for an answer that a person marks.
        waits: whether a person has to look at it.
        by_hand: whether a person has given points already.
    """

    points: float
    auto: float | None
    waits: bool
    by_hand: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody can say yet how many points it has: the 0 is none."""
        return self.waits and not self.by_hand


@dataclass
class Student:
    """One student's assignment.

    Attributes:
        name: nbgrader's.
        score, penalty: points after the late penalty, and the penalty.
        marks: {"notebook/grade id": Mark}.
        seconds: wall time of grading all notebooks; None if nothing was graded.
        problems, leads: of all notebooks.
        notes: what was repaired or put back in them.
        failures: sentences on notebooks without a result.
        checks: reports of the checks, as in `Graded.checks`.
        broke: {"notebook/grade id": name of the error}, as in `Graded.broke`.
        sandboxes: what the notebooks ran in.
        versions: {notebook: hash of the tests that judged it}.
        late: seconds after the due date.
        copies: sentences on files that look like another copy of a notebook; nobody has looked at them.
    """

    name: str
    score: float = 0.0
    penalty: float = 0.0
    marks: dict[str, Mark] = field(default_factory=dict)
    seconds: float | None = None
    problems: list[str] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    checks: list[dict] = field(default_factory=list)
    broke: dict[str, str] = field(default_factory=dict)
    sandboxes: set[str] = field(default_factory=set)
    versions: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    copies: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many of the graded cells wait for a person."""
        return sum(mark.waits for mark in self.marks.values())


@dataclass(frozen=True)
class Class:
    """All students of an assignment, by name.

    Attributes:
        assignment: nbgrader's name of it.
        cells: {"notebook/grade id": the most points that it gives}, in the order of the notebooks.
        missing: who is in the gradebook and has handed in nothing of this assignment, by name.
        outdated: (students who were graded before the last change of the tests, students graded), by notebook.
        misplaced: files among what was handed in that are in no place of a submission, and what they have in common.
    """

    assignment: str
    cells: dict[str, float]
    students: dict[str, Student]
    missing: tuple[str, ...] = ()
    outdated: dict[str, tuple[int, int]] = field(default_factory=dict)
    misplaced: tuple[str, tuple[str, ...]] = ("", ())

    @property
    def most(self) -> float:
        """The points of somebody with everything right."""
        return sum(self.cells.values())

    @property
    def unsandboxed(self) -> bool:
        """Whether any code ran without a sandbox."""
        return any("none" in student.sandboxes for student in self.students.values())


def gather(assignment: Assignment, entries: Iterable[Entry]) -> Class:
    """Read everything."""
    with assignment.gradebook() as book:
        cells = _cells(book, assignment.name)
        students = {s.name: s for s in _students(book, assignment.name)}
        known = {student.id for student in book.students}
    newest: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if (
            entry.student not in students
            and not assignment.path("submitted", entry.student).is_dir()
        ):
            # Somebody took this student out of gradebook and submissions; the journal keeps what it has.
            continue
        student = students.setdefault(entry.student, Student(entry.student))
        if entry.failure is not None:
            student.failures.append(f"{entry.notebook}: {entry.failure}")
        if entry.graded is not None:
            _add(student, entry)
            newest[entry.notebook] = max(
                newest.get(entry.notebook, ("", "")), (entry.finished, entry.version)
            )
    for student in students.values():
        _look_for_copies(assignment, student)
    # Who handed in and was not graded yet is not missing.
    without = [
        name for name in known - students.keys() if not assignment.path("submitted", name).is_dir()
    ]
    missing = tuple(sorted(without))
    outdated = _outdated(
        students.values(), {name: version for name, (_, version) in newest.items()}
    )
    strays = head(assignment), tuple(misplaced_files(assignment))
    return Class(assignment.name, cells, dict(sorted(students.items())), missing, outdated, strays)


def _look_for_copies(assignment: Assignment, student: Student) -> None:
    try:
        student.copies += look_through(assignment, student.name).copies
    except OSError as problem:
        # One folder that cannot be looked at must not cost the others their report.
        student.failures.append(f"what was handed in cannot be looked at: {problem}")


def _outdated(students: Iterable[Student], newest: dict[str, str]) -> dict[str, tuple[int, int]]:
    """How many were judged by other tests than those that judged last."""
    found = {}
    for notebook, version in newest.items():
        versions = [
            student.versions[notebook] for student in students if notebook in student.versions
        ]
        old = sum(each != version for each in versions)
        if old:
            found[notebook] = old, len(versions)
    return found


def _add(student: Student, entry: Entry) -> None:
    graded = entry.graded
    student.seconds = (student.seconds or 0.0) + graded.seconds
    student.problems += [*graded.problems, *_interrupted(graded)]
    student.notes += entry.notes
    student.leads += graded.leads
    student.checks += [
        {**check, "cell": f"{entry.notebook}/{check['cell']}"} for check in graded.checks
    ]
    student.broke |= {f"{entry.notebook}/{cell}": name for cell, name in graded.broke.items()}
    student.sandboxes.add(graded.sandbox)
    student.versions[entry.notebook] = entry.version


def _interrupted(graded: Graded) -> list[str]:
    """A sentence if cells did not end by themselves."""
    reasons = graded.errors("CellTimeoutError")
    cells = "a cell was" if len(reasons) == 1 else f"{len(reasons)} cells were"
    return [f"{cells} interrupted: {reasons[0]}"] if reasons else []


def _cells(book: Gradebook, assignment: str) -> dict[str, float]:
    return {
        f"{notebook.name}/{cell.name}": float(cell.max_score)
        for notebook in book.find_assignment(assignment).notebooks
        for cell in [*notebook.grade_cells, *notebook.task_cells]
    }


def _students(book: Gradebook, assignment: str) -> Iterable[Student]:
    for submission in book.assignment_submissions(assignment):
        marks = {
            f"{notebook.name}/{grade.name}": Mark(
                float(grade.score or 0.0),
                grade.auto_score,
                bool(grade.needs_manual_grade),
                grade.manual_score is not None,
            )
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        penalty = float(submission.late_submission_penalty or 0.0)
        score = max(submission.score - penalty, 0.0)
        late = float(submission.total_seconds_late)
        yield Student(submission.student.id, score, penalty, marks, late=late)
