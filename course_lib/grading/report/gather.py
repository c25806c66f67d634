"""One class and one assignment, put together from nbgrader's gradebook and from the journal of grading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nbgrader.api import Gradebook

from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.journal import Entry
from course_lib.grading.submission import Graded, Lead


@dataclass(frozen=True)
class Mark:
    """What one student has for one graded cell.

    Attributes:
        points: as it counts now, also by hand; 0.0 where nobody has marked it yet.
        auto: what the tests gave; None for an answer that a person marks.
        waits: whether a person has to look at it.
    """

    points: float
    auto: float | None
    waits: bool


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


@dataclass(frozen=True)
class Class:
    """All students of an assignment, by name.

    Attributes:
        assignment: nbgrader's name of it.
        cells: {"notebook/grade id": the most points that it gives}, in the order of the notebooks.
        missing: who is in the gradebook and has handed in nothing of this assignment, by name.
    """

    assignment: str
    cells: dict[str, float]
    students: dict[str, Student]
    missing: tuple[str, ...] = ()

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
    for entry in entries:
        student = students.setdefault(entry.student, Student(entry.student))
        if entry.failure is not None:
            student.failures.append(f"{entry.notebook}: {entry.failure}")
        if entry.graded is not None:
            _add(student, entry)
    # Who handed in and was not graded yet is not missing.
    without = [
        name for name in known - students.keys() if not assignment.path("submitted", name).is_dir()
    ]
    missing = tuple(sorted(without))
    return Class(assignment.name, cells, dict(sorted(students.items())), missing)


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
                float(grade.score or 0.0), grade.auto_score, bool(grade.needs_manual_grade)
            )
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
        penalty = float(submission.late_submission_penalty or 0.0)
        yield Student(submission.student.id, max(submission.score - penalty, 0.0), penalty, marks)
