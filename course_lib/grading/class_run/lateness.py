"""Who handed in after the due date, as the gradebook has it: with extensions, without what a penalty makes of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from course_lib.grading.class_run.gradebook_side import Assignment
from course_lib.grading.class_run.printable import shown

MOST = 20


def late(assignment: Assignment) -> dict[str, float]:
    """{student: seconds} of those in the gradebook who were late."""
    with assignment.gradebook() as book:
        found = {
            each.student.id: each.total_seconds_late
            for each in book.assignment_submissions(assignment.name)
        }
    return {student: float(seconds) for student, seconds in sorted(found.items()) if seconds > 0}


def in_words(seconds: float) -> str:
    """As a person says it: "34 h", "12 min"."""
    minutes = datetime.timedelta(seconds=seconds) / datetime.timedelta(minutes=1)
    return f"{minutes / 60:.0f} h" if minutes >= 90 else f"{max(minutes, 1):.0f} min"


def line(late: Mapping[str, float]) -> str:
    """For the end of the command; "" if nobody was."""
    if not late:
        return ""
    told = [
        f"{shown(student)} by {in_words(seconds)}" for student, seconds in list(late.items())[:MOST]
    ]
    more = [f"{len(late) - MOST} more; --report names them"] if len(late) > MOST else []
    return f"Late: {', '.join(told + more)}."
