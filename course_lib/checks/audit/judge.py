"""Putting one trial to a check: what it said, whether that was right, and how long it took.

Nothing that an answer raises, prints or changes reaches the next trial.
"""

from __future__ import annotations

import json
from time import perf_counter
from typing import Any

from course_lib.checks import checking
from course_lib.checks.audit.hostile import INTERRUPT
from course_lib.checks.audit.put_back import PutBack
from course_lib.checks.audit.trial import KINDS, Trial, Verdict
from course_lib.checks.exercise import Exercise

# Longer than any report that somebody would read.
LONGEST_REPORT = 4000


def judge(exercise: Exercise, trial: Trial) -> Verdict:
    """What the exercise's check makes of one trial.

    Raises:
        KeyboardInterrupt: if somebody typed it; not if the answer raised it.
    """
    begun = perf_counter()
    with PutBack(exercise):
        try:
            finding, broke = _ask(exercise, trial), None
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and INTERRUPT not in str(error.args):
                raise
            finding, broke = None, error
        seconds = perf_counter() - begun
    outcome = "broke" if broke is not None else _outcome(trial, finding)
    said = _words(finding, broke)
    if outcome in ("as it should be", "known limit") and finding is not None:
        too_long = _unreportable(exercise, finding)
        outcome, said = ("broke", too_long) if too_long else (outcome, said)
    named = getattr(finding, "mistake", None) or ""
    return Verdict(
        exercise.name, trial.label, trial.nonce, trial.kind, outcome, said, named, seconds
    )


def _ask(exercise: Exercise, trial: Trial) -> Any:
    _the_audit_ends_here = True
    return checking.find_fault(exercise, trial.answer, trial.nonce)


def _outcome(trial: Trial, finding: Any) -> str:
    """Whether the check was right about an answer that it could judge."""
    if trial.kind == "limit":
        return "known limit"
    if finding is None:
        return KINDS[trial.kind] or "as it should be"
    if trial.kind == "right":
        return "right refused"
    if trial.kind == "stub" and finding.kind != "not written":
        return "stub misread"
    if trial.kind == "mistake" and finding.mistake not in trial.names:
        if trial.excuse:
            return "indistinguishable"
        return "misnamed" if finding.mistake else "unnamed"
    return "as it should be"


def _words(finding: Any, broke: BaseException | None) -> str:
    if broke is not None:
        try:
            return f"{type(broke).__name__}: {broke}"[:200]
        except Exception:
            return type(broke).__name__
    return "accepted" if finding is None else str(finding.headline)


def _unreportable(exercise: Exercise, finding: Any) -> str:
    """Why the report of a finding cannot be shown; "" if it can."""
    try:
        report = checking.report(exercise, finding)
        text = str(report)
        report._repr_html_()
        json.dumps(report.to_json())
    except Exception as error:
        return f"its report stops with {type(error).__name__}"
    return f"its report has {len(text)} characters" if len(text) > LONGEST_REPORT else ""
