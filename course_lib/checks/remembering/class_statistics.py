"""Which mistakes a class made, counted over many students' attempts.

The files come from students and are not trusted: what is too large or has another form is left out,
by name and with the reason, and every string is cut before it is shown.
"""

from __future__ import annotations

import dataclasses
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_lib.checks.remembering import state


@dataclass(frozen=True)
class Count:
    """How often one thing happened.

    Attributes:
        what: the name of a mistake, or the kind of a finding that has none.
        students: how many students it happened to.
        times: how often in all, among the last 20 attempts of each student.
    """

    what: str
    students: int
    times: int


@dataclass(frozen=True)
class ExerciseStatistics:
    """One exercise over a class: who tried, who passed, how often, and what went wrong."""

    exercise: str
    students: int
    passed: int
    tries: int
    wrong: tuple[Count, ...]


@dataclass(frozen=True)
class Statistics:
    """A class: one entry an exercise, by name; `left_out` says which files were not used, and why."""

    files: int
    exercises: tuple[ExerciseStatistics, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [_several(self.files, "student")]
        for one in self.exercises:
            passed = f"{one.passed} of {one.students} passed"
            lines.append(f"{one.exercise}: {passed}, {_several(one.tries, 'attempt')}")
            lines += [
                f"  {wrong.what}: {_several(wrong.students, 'student')}, {_several(wrong.times, 'time')}"
                for wrong in one.wrong
            ]
        lines += [f"left out: {path} {reason}" for path, reason in self.left_out]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same as plain dicts, lists, strings and numbers."""
        return dataclasses.asdict(self)


def statistics(paths: Iterable[str | Path]) -> Statistics:
    """Count over students' files, one file a student; never raises for what a file holds.

    Args:
        paths: progress files (`.descent/progress.json`), or what `attempts.export` wrote.
    """
    students, left_out = [], []
    for path in paths:
        try:
            students.append(_exercises(Path(path)))
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else str(problem)
            left_out.append((str(path), reason or type(problem).__name__))
    names = sorted({name for student in students for name in student})
    return Statistics(
        len(students), tuple(_of_one(name, students) for name in names), tuple(left_out)
    )


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _exercises(path: Path) -> dict[str, Any]:
    # A pipe or a device would keep the reader waiting for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("is no file")
    with path.open("rb") as file:
        return state.parsed(file.read(state.MOST_BYTES + 1))["exercises"]


def _of_one(name: str, students: list[dict[str, Any]]) -> ExerciseStatistics:
    entries = [student[name] for student in students if name in student]
    each = [
        Counter(one["mistake"] or one["kind"] for one in entry["attempts"] if not one["passed"])
        for entry in entries
    ]
    times = sum(each, Counter())
    of = Counter(what for counted in each for what in counted)
    return ExerciseStatistics(
        name,
        students=len(entries),
        passed=sum(entry["passed"] for entry in entries),
        tries=sum(entry["tries"] for entry in entries),
        wrong=tuple(
            Count(what, of[what], times[what])
            for what in sorted(times, key=lambda what: (-of[what], -times[what], what))
        ),
    )
