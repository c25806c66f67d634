"""What a student reads after a check: one object that is text, HTML and JSON.

Help comes in levels. What failed and how it shows are told at once; the rule to revisit and a worked
step on another function from the second attempt on. The solution is never told.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from IPython.display import display

from course_lib.checks.card import frame
from course_lib.checks.diagnosis.evidence import NUMBER_LABELS
from course_lib.checks.diagnosis.finding import Finding
from course_lib.checks.exercise import Exercise

# The attempt from which on the rule and the worked step are shown.
FULL_HELP_FROM = 2
# Jupyter's own style floats terms into a column that long ones do not fit.
IN_LINE = "display:inline;float:none;width:auto;margin:0;padding:0"
# Mistakes of Python, for which another derivation is no help.
WITHOUT_WORKED_STEP = ("raised", "input changed", "not repeatable")
PROMISES = {
    "Revisit": "the rule to revisit",
    "Worked step on another function": "a worked step on another function",
}
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Report:
    """The outcome of one check.

    Attributes:
        exercise: "01-E3".
        word: "PASS", "FAIL" or "NOT YET".
        headline: the one sentence to read if only one is read.
        lines: (label, text), the most useful first; those of `NUMBER_LABELS` are numbers to compare.
        points: what the exercise is worth.
        kind, mistake: as in a Finding; "" and None for a right answer.
        attempt: which attempt this is, from 1 on; 0 where nobody counts, as in grading.
        seconds: how long the check took.
        watch: "" if the exercise need not be by hand, "watched", or "not checked: …" with the reason.
    """

    exercise: str
    word: str
    headline: str
    lines: Lines
    points: int
    kind: str = ""
    mistake: str | None = None
    attempt: int = 0
    seconds: float = 0.0
    watch: str = ""

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.word == "PASS"

    def to_json(self) -> dict[str, Any]:
        """Everything in plain JSON, for the progress page and for an instructor's statistics."""
        return {
            "exercise": self.exercise,
            "outcome": self.word,
            "passed": self.passed,
            "kind": self.kind,
            "mistake": self.mistake,
            "attempt": self.attempt,
            "headline": self.headline,
            "lines": [list(line) for line in self.lines],
            "points": self.points,
            "seconds": round(self.seconds, 3),
            "watch": self.watch,
        }

    def __str__(self) -> str:
        body = [f"  {label}: {text}" if label else f"  {text}" for label, text in self.lines]
        return "\n".join([f"{self.word}  {self.exercise} {self.headline}", *body])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Words in a list of terms, numbers in a table with headers; no scripts, no colour alone."""
        numbers = [line for line in self.lines if line[0] in NUMBER_LABELS]
        words = [line for line in self.lines if line not in numbers]
        at = self.lines.index(numbers[0]) if numbers else len(words)
        before = [line for line in self.lines[:at] if line in words]
        after = [line for line in words if line not in before]
        body = _terms(before) + (_table(numbers) if numbers else "") + _terms(after)
        return frame(self.word, f"{self.exercise} {self.headline}", body)

    def show(self) -> None:
        """Display the report: rich in a notebook, plain text elsewhere."""
        display(self)


def make_report(
    exercise: Exercise,
    finding: Finding | None,
    inputs: int,
    attempt: int = 0,
    not_watched: str = "",
    seconds: float = 0.0,
) -> Report:
    """The report on one check.

    Args:
        exercise: what was judged.
        finding: what is wrong; None if nothing is.
        inputs: on how many inputs it was judged.
        attempt: which attempt this is; 0 where there is no next one, which gives all help.
        not_watched: why it could not be seen whether the answer is by hand.
        seconds: how long the check took.
    """
    watch = f"not checked: {not_watched}" if not_watched else "watched" if exercise.by_hand else ""
    unseen = (("By hand", watch),) if not_watched else ()
    points = f"{exercise.points} point{'s' if exercise.points != 1 else ''}"
    more = {"attempt": attempt, "seconds": seconds, "watch": watch}
    if finding is None:
        on = "right" if exercise.typed else f"right on {inputs} inputs"
        headline = f"{exercise.function}: {on} ({points})."
        return Report(exercise.name, "PASS", headline, unseen, exercise.points, **more)
    more |= {"kind": finding.kind, "mistake": finding.mistake}
    if finding.kind == "not written":
        lines = (("", _what_to_do(exercise, points)),)
        return Report(exercise.name, "NOT YET", finding.headline, lines, exercise.points, **more)
    lines = (*_helped(exercise, finding, attempt), *unseen)
    return Report(exercise.name, "FAIL", finding.headline, lines, exercise.points, **more)


def _what_to_do(exercise: Exercise, points: str) -> str:
    if exercise.typed:
        return f"Type your answer in place of the ... and run this check again ({points})."
    return f"Write {exercise.signature} in the cell above, run it, then run this check ({points})."


def _helped(exercise: Exercise, finding: Finding, attempt: int) -> Lines:
    """The finding's lines, with as much help as this attempt gives behind those that say how it shows."""
    shown = [line for line in finding.lines if line[0] in ("Looks like", "Symptom", "Hint")]
    rest = [line for line in finding.lines if line not in shown]
    worked = "" if finding.kind in WITHOUT_WORKED_STEP else exercise.worked
    helps = [("Revisit", finding.rule), ("Worked step on another function", worked)]
    helps = [line for line in helps if line[1]]
    if 0 < attempt < FULL_HELP_FROM:
        more = " and ".join(PROMISES[label] for label, _ in helps)
        return (*shown, *rest, *((("Next attempt", f"shows {more}."),) if helps else ()))
    return (*shown, *helps, *rest)


def _terms(lines: list[tuple[str, str]]) -> str:
    """Labels and texts as a list of terms; what has no label as a paragraph."""
    parts, terms = [], []
    for label, text in lines:
        if label:
            terms.append(
                f'<div><dt style="{IN_LINE};font-weight:bold">{escape(label)}:</dt> '
                f'<dd style="{IN_LINE}">{escape(text)}</dd></div>'
            )
        else:
            parts.append(f"<div>{escape(text)}</div>")
    return (f'<dl style="margin:0">{"".join(terms)}</dl>' if terms else "") + "".join(parts)


def _table(numbers: list[tuple[str, str]]) -> str:
    """The numbers to compare, one row each, so that they stand below one another."""
    cell = 'style="text-align:left;padding:0 1em 0 0"'
    rows = "".join(
        f'<tr><th scope="row" {cell}>{escape(label)}</th><td {cell}>{escape(text)}</td></tr>'
        for label, text in numbers
    )
    return (
        f'<table style="margin:0.2em 0;border-collapse:collapse"><caption style="display:none">'
        f"The numbers that differ</caption><thead><tr>"
        f'<th scope="col" {cell}>Whose</th><th scope="col" {cell}>Number</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
