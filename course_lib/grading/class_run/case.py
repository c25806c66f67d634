"""One student on the way through a class run, and what is told of them at its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.handed_in import HandedIn
from course_lib.grading.class_run.prepare import Ready
from course_lib.grading.class_run.summary import Outcome
from course_lib.grading.submission import Graded

POSTPONED = (
    "it is graded, but another notebook of this student could not be in this run, and nbgrader would give that one 0 "
    "points. What the gradebook has of this student stays as it is."
)
LATER = (
    "Give the same command again. Or take the other notebook out of what was handed in: then it counts as missing, "
    "and the rest is entered."
)


@dataclass
class Case:
    """One student.

    Attributes:
        handed_in: what there is of them.
        contents: {notebook: hash} of what can be read.
        todo: notebooks without a result yet.
        results, failures: of the others.
        notes: by notebook.
        sanitized: what is graded in this run.
        staged: whether there is a staged copy.
        now: notebooks that were graded in this run.
        postponed: whether a failure may be gone the next time, so that nothing is entered in this run.
    """

    handed_in: HandedIn
    contents: dict[str, str] = field(default_factory=dict)
    todo: set[str] = field(default_factory=set)
    results: dict[str, Graded] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    sanitized: dict[str, Ready] = field(default_factory=dict)
    staged: bool = False
    now: set[str] = field(default_factory=set)
    postponed: bool = False

    @property
    def student(self) -> str:
        return self.handed_in.student

    def outcomes(self, word: str) -> Iterator[Outcome]:
        """One for each notebook; `word` where there was a result before."""
        for notebook, graded in self.results.items():
            now = "graded" if notebook in self.now else word
            why = (POSTPONED, LATER) if self.postponed else ("", "")
            # First what needs somebody; what was put back may be a long story.
            notes = (
                *graded.problems, *_not_judged(graded), *self.handed_in.copies, *self.notes.get(notebook, ()),
            )  # fmt: skip
            yield Outcome(self.student, notebook, "kept" if self.postponed else now, *why, notes)
        for notebook, failure in self.failures.items():
            absent = notebook in self.handed_in.missing and bool(self.results)
            now = "missing" if absent else "failed"
            yield Outcome(self.student, notebook, now, str(failure), failure.remedy)


def _not_judged(graded: Graded) -> list[str]:
    """That some tests wait for a person, and why the first of them does."""
    reasons = graded.errors("NotRefereed")
    count = "1 test waits" if len(reasons) == 1 else f"{len(reasons)} tests wait"
    return [f"{count} for a person in Formgrader: {reasons[0]}"] if reasons else []
