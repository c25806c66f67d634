"""One question to a check, and what came of it.

A trial is an answer of which it is known what a check must say; a verdict is what it said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# What each kind of answer is, and the fault if the check accepts it; "" where it should be accepted.
KINDS = {
    "right": "",
    "stub": "wrong accepted",
    "mistake": "wrong accepted",
    "twofold": "wrong accepted",
    "wrong": "wrong accepted",
    "autodiff": "autodiff accepted",
    "hostile": "hostile accepted",
    "limit": "known limit",
}
# Outcomes that are no fault of a check.
FINE = ("as it should be", "indistinguishable", "known limit")
# Everything that can be wrong with a check, in the order of the table's columns.
FAULTS = (
    "right refused",
    "wrong accepted",
    "unnamed",
    "misnamed",
    "hostile accepted",
    "autodiff accepted",
    "stub misread",
    "broke",
)


@dataclass(frozen=True)
class Trial:
    """An answer, and what a check must make of it.

    Attributes:
        kind: a key of `KINDS`.
        name: what the answer is, e.g. "float32_result" or the name of a mistake.
        answer: what is handed to the check: a function, or what stands in its place.
        nonce: the draw of inputs on which it is judged.
        names: for a known mistake, the names under which a report may call it.
        excuse: for a known mistake, why no report can name it; "" where one must.
    """

    kind: str
    name: str
    answer: Any
    nonce: str = ""
    names: frozenset[str] = frozenset()
    excuse: str = ""

    @property
    def label(self) -> str:
        """What --trial finds it by: "mistake:sign_lost"."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Verdict:
    """What a check said to one trial.

    Attributes:
        exercise, trial, nonce: enough to repeat it.
        kind: the trial's kind.
        outcome: one of `FINE` or of `FAULTS`.
        said: the headline of the check's finding, or "accepted", or the error that stopped it.
        named: the mistake that the finding named; "" if none.
        seconds: how long the check took.
    """

    exercise: str
    trial: str
    nonce: str
    kind: str
    outcome: str
    said: str
    named: str
    seconds: float

    @property
    def fault(self) -> bool:
        """Whether the check erred."""
        return self.outcome in FAULTS
