"""What an audit of several exercises found: the totals, every problem in a sentence, and as JSON.

The JSON of `as_json` has these keys; counts are those of `run.count`.

    fine            true if there is no problem: exit status 0
    problems        list of sentences; empty if fine
    total           counts over all exercises
    exercises       {"01-E1": counts, …}
    failures        list of {exercise, trial, nonce, kind, outcome, said, named, seconds, repeat}
    known_limits    {"asks_the_declaration": ["01-E1", …], …}: where each way in was open
    misconceptions  {"01": {"met": {"D1": ["01-E1 rise_without_run"], …}, "uncovered": [ids],
                    "unknown": [names]}, …}; empty unless whole units were audited

Counts are whole numbers: "right refused", "wrong accepted", "unnamed", "misnamed", "hostile accepted",
"autodiff accepted", "stub misread", "broke" (the faults), "checks", "named", "indistinguishable",
"twofold_named", "limits_used"; "asked" maps each kind of trial to how many were put; "named_share" is
between 0 and 1; "seconds_mean" and "seconds_max" are seconds per check; "slowest" is a trial.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from course_lib.checks.audit import coverage
from course_lib.checks.audit.run import LEAST_NAMED, LEAST_RIGHT_ANSWERS, Audit, count
from course_lib.checks.audit.trial import Verdict

# Faults that may not happen once. How many mistakes may stay unnamed is said by LEAST_NAMED.
NEVER = {
    "right refused": "right answers were refused",
    "wrong accepted": "wrong answers were accepted",
    "hostile accepted": "answers that cheat were accepted",
    "autodiff accepted": "answers by autodiff or differences were accepted in exercises by hand",
    "stub misread": "stubs were not seen to be stubs",
    "broke": "checks stopped with an error of their own, or without a readable report",
}


@dataclass(frozen=True)
class Result:
    """Audits of exercises, and of whole units where these were asked for.

    Attributes:
        audits: one for each exercise.
        whole_units: units of which everything was audited, "01"; their misconceptions are looked up.
        partial: whether only some trials were put, so that totals cannot be complete.
    """

    audits: tuple[Audit, ...]
    whole_units: tuple[str, ...] = ()
    partial: bool = False
    failures: list[Verdict] = field(init=False)

    def __post_init__(self):
        found = [verdict for audit in self.audits for verdict in audit.faults]
        object.__setattr__(self, "failures", found)

    @cached_property
    def total(self) -> dict[str, Any]:
        """The counts over all exercises."""
        return count(verdict for audit in self.audits for verdict in audit.verdicts)

    @cached_property
    def problems(self) -> list[str]:
        """Every reason why the exit status is 1, one sentence each."""
        found = [
            f"{self.total[fault]} times, {words}"
            for fault, words in NEVER.items()
            if self.total[fault]
        ]
        if self.total["named_share"] < LEAST_NAMED:
            found.append(
                f"{self.total['named_share']:.1%} of the known mistakes were named; "
                f"asked are {LEAST_NAMED:.0%}"
            )
        if not self.partial:
            found += [
                f"{audit.exercise} lists {audit.right_answers} right answers; "
                f"asked are {LEAST_RIGHT_ANSWERS}"
                for audit in self.audits
                if audit.right_answers < LEAST_RIGHT_ANSWERS
            ]
        for number in self.whole_units:
            found += [
                f"unit {number}: nothing meets {one.id}" for one in coverage.uncovered(number)
            ]
            found += [
                f"unit {number}: its table of misconceptions names {name}, which does not exist"
                for name in coverage.unknown(number)
            ]
        return found

    @property
    def fine(self) -> bool:
        """Whether the checks keep their word."""
        return not self.problems

    @property
    def known_limits(self) -> dict[str, list[str]]:
        """Each known way in, and the exercises where it was open."""
        limits: dict[str, list[str]] = {}
        for audit in self.audits:
            for verdict in audit.verdicts:
                if verdict.kind == "limit":
                    open_here = limits.setdefault(verdict.trial.removeprefix("limit:"), [])
                    open_here += [audit.exercise] if verdict.said == "accepted" else []
        return limits

    def as_json(self) -> dict[str, Any]:
        """Everything, as the module's docstring describes it."""
        return {
            "fine": self.fine,
            "problems": self.problems,
            "total": self.total,
            "exercises": {audit.exercise: audit.counts for audit in self.audits},
            "failures": [{**asdict(one), "repeat": repeat(one)} for one in self.failures],
            "known_limits": self.known_limits,
            "misconceptions": {
                number: {
                    "met": coverage.met_by(number),
                    "uncovered": [one.id for one in coverage.uncovered(number)],
                    "unknown": coverage.unknown(number),
                }
                for number in self.whole_units
            },
        }


def repeat(verdict: Verdict) -> str:
    """The command that puts one trial again."""
    return (
        f"python -m course_lib.checks audit --exercise {verdict.exercise} "
        f"--trial {verdict.trial} --thorough --verbose"
    )
