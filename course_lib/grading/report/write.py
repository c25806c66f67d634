"""The report as files: index.html for reading, CSV for everything else. Nothing in it is fetched or run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from course_lib.grading.class_run.lateness import in_words
from course_lib.grading.class_run.printable import shown
from course_lib.grading.class_run.shared_notes import HEAD, shared
from course_lib.grading.report.exercises import ExerciseStatistics, exercises
from course_lib.grading.report.gather import Class, Student
from course_lib.grading.report.similar import Alike

PAGE = "index.html"
COPY = "another copy"
# What the title of every such page ends with.
TITLE = "grading report</title>"
# What a spreadsheet takes into one cell.
MOST = 32_000
# A spreadsheet takes a cell that begins so for a formula, and a student chooses some of these texts.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Report:
    """What is reported of one class.

    Attributes:
        of: the class.
        statistics: its exercises.
        alike: students whose answers are nearly the same.
        made: when, in words.
    """

    of: Class
    statistics: list[ExerciseStatistics]
    alike: list[Alike]
    made: str

    @property
    def shared(self) -> dict[str, int]:
        """{note: how many students have it} of what most have alike."""
        return shared([student.notes for student in self.of.students.values() if student.marks])


def write_report(of: Class, alike: Sequence[Alike], folder: Path, made: str) -> Path:
    """Write all files into `folder`, which is made if need be, and return the page's path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    report = Report(of, exercises(of), list(alike), made)
    for name, table in tables(report).items():
        _write_csv(folder / f"{name}.csv", table)
    page = folder / PAGE
    page.write_text(_page(report), encoding="utf-8")
    return page


def tables(report: Report) -> dict[str, list[list[Any]]]:
    """The CSV files by name, each with its header."""
    of = report.of
    students = of.students.values()
    scores = [
        [
            s.name,
            s.score if s.marks else "",
            s.penalty,
            of.most,
            s.waiting,
            round(s.late / 3600, 2) if s.late else "",
            *(_points(s, c) for c in of.cells),
        ]
        for s in students
    ]
    runs = [
        [s.name, "" if s.seconds is None else round(s.seconds, 2), *_what_broke(s)]
        for s in students
    ]
    about = [
        [
            e.cell,
            e.exercise,
            e.most,
            e.students,
            e.passed,
            round(e.mean, 3) if e.students else "",
            e.waiting,
            _rounded(e.discrimination),
        ]
        for e in report.statistics
    ]
    mistakes = [
        [e.cell, e.exercise, name, count] for e in report.statistics for name, count in e.mistakes
    ]
    leads = [[s.name, lead.kind, lead.cell, lead.words] for s in students for lead in s.leads]
    leads += [[s.name, COPY, "", words] for s in students for words in s.copies]
    leads += [["; ".join(each.names), "similar", "", each.words] for each in report.alike]
    notes = [[s.name, note] for s in students for note in s.notes]
    return {
        "scores": [
            [
                "student",
                "score",
                "late penalty",
                "points at most",
                "waiting",
                "hours late",
                *of.cells,
            ],
            *scores,
        ],
        "runs": [["student", "seconds", "problems", "not graded"], *runs],
        "exercises": [
            [
                "cell",
                "exercise",
                "points",
                "students",
                "passed",
                "mean points",
                "waiting",
                "discrimination",
            ],
            *about,
        ],
        "mistakes": [["cell", "exercise", "mistake", "students"], *mistakes],
        "leads": [["student", "kind", "cell", "what was seen"], *leads],
        "notes": [["student", "what was repaired or put back"], *notes],
        "missing": [["student"], *([name] for name in of.missing)],
        "misplaced": [["file"], *([file] for file in of.misplaced[1])],
    }


def _points(student: Student, cell: str) -> float | str:
    """Nothing where nobody can say: a 0 would be a mark."""
    mark = student.marks.get(cell)
    return "" if mark is None or mark.open else mark.points


def _what_broke(student: Any) -> list[str]:
    return ["; ".join(student.problems), "; ".join(student.failures)]


def _rounded(number: float | None) -> float | str:
    return "" if number is None else round(number, 3)


def _write_csv(path: Path, table: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[_harmless(value) for value in row] for row in table])


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    formula = "'" if value.startswith(FORMULA_SIGNS) else ""
    return formula + shown(value, MOST)


def _shown(value: Any) -> Any:
    # Not cut: many names may be joined in one text.
    return shown(value, len(value)) if type(value) is str else value


def _page(report: Report) -> str:
    template = files("course_lib.grading.report").joinpath("page.html.j2").read_text("utf-8")
    # Names, mistakes and leads hold what students wrote: everything is escaped.
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    return environment.from_string(template).render(
        report=report, of=report.of, shared_head=HEAD, in_words=in_words, COPY=COPY
    )
