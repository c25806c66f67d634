"""What came of a class run, for the end of the command: counts, then whoever needs somebody to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# In this order; "graded" and "entered" differ in when the code ran.
WORDS = {
    "graded": "graded now",
    "entered": "graded before, entered into the gradebook now",
    "unchanged": "unchanged",
    "missing": "not handed in",
    "failed": "failed",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook of one student.

    Attributes:
        student, notebook: nbgrader's names.
        word: a key of WORDS.
        reason, remedy: sentences, for "failed" and "missing".
        notes: what was repaired or put back, and the problems that grading met.
    """

    student: str
    notebook: str
    word: str
    reason: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.student}/{self.notebook}"


# Of one notebook; who hands in another unit's has a note for each cell.
MOST_NOTES = 3


def _noted(outcome: Outcome) -> list[str]:
    notes = outcome.notes
    lines = [f"    {outcome.key}: {note}" for note in notes[:MOST_NOTES]]
    more = len(notes) - MOST_NOTES
    return (
        [*lines, f"    {outcome.key}: {more} more; --report writes them all"] if more > 0 else lines
    )


def summary(outcomes: Sequence[Outcome], minutes: float) -> str:
    """The text of the summary."""
    counts = Counter(outcome.word for outcome in outcomes)
    told = [f"{counts[word]:>6}  {words}" for word, words in WORDS.items() if counts[word]]
    counted = "1 notebook" if len(outcomes) == 1 else f"{len(outcomes)} notebooks"
    lines = [f"{counted} in {minutes:.1f} min:", *told]
    for outcome in outcomes:
        if outcome.word in ("failed", "missing"):
            lines += ["", f"{outcome.key}: {outcome.reason}", f"    To do: {outcome.remedy}"]
    noted = [outcome for outcome in outcomes if outcome.notes]
    if noted:
        lines += ["", "Worth a look:"]
        lines += [line for outcome in noted for line in _noted(outcome)]
    return "\n".join(lines)
