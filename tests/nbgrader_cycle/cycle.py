"""One run of a unit with its students; the tests read what it leaves behind.

A class of three goes over the exchange, command by command. What differs from unit to unit is only graded:
the mistakes and the untouched release, as nbval runs the instructor's answers.

ada hands in the instructor's answers, blank the untouched release, mia a known mixture.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .answers import MIA, Wrong
from .notebooks import solutions, write_into
from .people import Instructor, Student

# A file of a unit that is neither its notebook nor its paired text, and must travel along.
HANDOUT = Path("handout") / "points.csv"


@dataclass(frozen=True)
class Cycle:
    """What is left when a unit has gone once round.

    students: those who took part in the class; empty where it was only graded.
    """

    instructor: Instructor
    students: dict[str, Student]
    files_before: set[Path]

    @property
    def unit(self) -> str:
        return self.instructor.unit

    @property
    def mistakes(self) -> list[Wrong]:
        return list(MIA[self.unit].values())


def go_round(instructor: Instructor) -> Cycle:
    """Take a unit through release, submission, grading, feedback and export."""
    place = instructor.course.parent
    instructor.env["COURSE_EXCHANGE"] = str(place / "exchange")
    add_handout(instructor)
    before = files_outside_the_gradebook(instructor.course)
    for step in ("generate_assignment", "release_assignment"):
        instructor.nbgrader(step, instructor.unit)
    written = written_by_the_students(instructor)
    students = {name: Student.joining(name, place / "exchange", place) for name in written}
    with ThreadPoolExecutor(2) as desks:
        works = [(students[name], instructor.unit, texts) for name, texts in written.items()]
        list(desks.map(hand_in, *zip(*works, strict=True)))
    for step in ("collect", "autograde", "generate_feedback", "release_feedback"):
        instructor.nbgrader(step, instructor.unit)
    students["mia"].nbgrader("fetch_feedback", instructor.unit)
    instructor.nbgrader("export")
    return Cycle(instructor, students, before)


def grade(instructor: Instructor) -> Cycle:
    """Generate a unit, and grade blank and mia as if their submissions had been collected."""
    before = files_outside_the_gradebook(instructor.course)
    written = written_by_the_students(instructor)
    del written["ada"]
    for student, texts in written.items():
        submitted = instructor.produced("submitted", student)
        shutil.copytree(instructor.release.parent, submitted.parent)
        write_into(submitted, texts)
    instructor.grade_by_api(list(written), ("autograde", "generate_feedback"))
    return Cycle(instructor, {}, before)


def add_handout(instructor: Instructor) -> None:
    """Put another file into the unit, as `course build` would for one that has it."""
    for notebook in (instructor.source, instructor.release):
        handout = notebook.parent / HANDOUT
        handout.parent.mkdir()
        handout.write_text("x,y\n1,2\n")


def written_by_the_students(instructor: Instructor) -> dict[str, dict[str, str]]:
    """Return {student: {grade_id: text}}, the answer cells that each of them changes."""
    right, mistakes = solutions(instructor.source), MIA[instructor.unit]
    wrong = {answer: mistake.code for answer, mistake in mistakes.items() if mistake.code}
    mia = {answer: text for answer, text in right.items() if answer not in mistakes} | wrong
    return {"ada": right, "blank": {}, "mia": mia}


def hand_in(student: Student, unit: str, texts: dict[str, str]) -> None:
    """Fetch the unit, fill it in and submit it, all from the student's own folder."""
    student.nbgrader("fetch_assignment", unit)
    write_into(student.notebook(unit), texts)
    student.nbgrader("submit", unit)


def files_outside_the_gradebook(course: Path) -> set[Path]:
    """Return every file of the course but those in the folder that git ignores."""
    inside = course / "gradebook"
    return {f for f in course.rglob("*") if f.is_file() and not f.is_relative_to(inside)}
