"""What came of a class run, for the end of the command: counts, then whoever needs somebody to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from course_lib.grading.class_run.printable import shown
from course_lib.grading.class_run.shared_notes import HEAD, shared

# In this order; "graded" and "entered" differ in when the code ran.
WORDS = {
    "graded": "graded now",
    "entered": "graded before, entered into the gradebook now",
    "unchanged": "unchanged",
    "kept": "graded and kept, not entered into the gradebook yet",
    "missing": "not handed in",
    "failed": "failed",
}


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook of one student; all texts as they may be shown.

    Attributes:
        student, notebook: nbgrader's names.
        word: a key of WORDS.
        reason, remedy: sentences, for "kept", "failed" and "missing".
        notes: what was repaired or put back, and the problems that grading met.
    """

    student: str
    notebook: str
    word: str
    reason: str = ""
    remedy: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Students name files, write cells, and raise errors with words of their own.
        for name in ("student", "notebook", "reason", "remedy"):
            object.__setattr__(self, name, shown(getattr(self, name)))
        object.__setattr__(self, "notes", tuple(map(shown, self.notes)))

    @property
    def key(self) -> str:
        return f"{self.student}/{self.notebook}"


# Of one notebook; who hands in another unit's has a note for each cell.
MOST_NOTES = 3


MOST_SHARED = 6


def _shared(outcomes: Sequence[Outcome]) -> dict[tuple[str, str], tuple[int, int]]:
    """{(notebook, note): (how many have it, of how many)} of what most have alike."""
    found = {}
    for notebook in dict.fromkeys(outcome.notebook for outcome in outcomes):
        notes = [
            outcome.notes
            for outcome in outcomes
            if outcome.notebook == notebook and not outcome.reason
        ]
        found |= {(notebook, note): (count, len(notes)) for note, count in shared(notes).items()}
    return found


def _told_once(common: dict[tuple[str, str], tuple[int, int]]) -> list[str]:
    lines = [
        f"    {count} of {of} {notebook}: {note}"
        for (notebook, note), (count, of) in common.items()
    ]
    more = len(lines) - MOST_SHARED
    return (
        [*lines[:MOST_SHARED], f"    {more} more; --report writes them all"] if more > 0 else lines
    )


def _noted(outcome: Outcome, notes: Sequence[str]) -> list[str]:
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
        if outcome.word in ("failed", "missing", "kept"):
            lines += ["", f"{outcome.key}: {outcome.reason}", f"    To do: {outcome.remedy}"]
    common = _shared(outcomes)
    if common:
        lines += ["", HEAD, *_told_once(common)]
    own = [
        (each, [note for note in each.notes if (each.notebook, note) not in common])
        for each in outcomes
    ]
    noted = [line for outcome, notes in own for line in _noted(outcome, notes)]
    if noted:
        lines += ["", "Worth a look:", *noted]
    return "\n".join(lines)
