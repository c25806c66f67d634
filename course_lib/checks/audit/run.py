"""All trials of an exercise, and all exercises of the units, with the counts that a table shows."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from course_lib.checks.audit.hostile import hostile_trials
from course_lib.checks.audit.judge import judge
from course_lib.checks.audit.limits import limit_trials
from course_lib.checks.audit.mistakes import mistake_trials, twofold_trials
from course_lib.checks.audit.model import Model
from course_lib.checks.audit.not_by_hand import not_by_hand_trials
from course_lib.checks.audit.right import right_trials
from course_lib.checks.audit.stubs import stub_trials
from course_lib.checks.audit.tampering import tampering_trials
from course_lib.checks.audit.trial import FAULTS, Trial, Verdict
from course_lib.checks.audit.wrong import wrong_trials
from course_lib.checks.exercise import Exercise
from course_lib.checks.units import unit

LEAST_RIGHT_ANSWERS = 5
LEAST_NAMED = 0.95


@dataclass(frozen=True)
class Audit:
    """What the check of one exercise said to every trial.

    Attributes:
        exercise: its name.
        verdicts: one for each trial, in the order in which they were put.
        right_answers: how many right answers, written in another way, are listed for it.
    """

    exercise: str
    verdicts: tuple[Verdict, ...]
    right_answers: int

    @property
    def counts(self) -> dict[str, Any]:
        """The numbers of one line of the table; see the docstring of `table`."""
        return count(self.verdicts)

    @property
    def faults(self) -> list[Verdict]:
        """Every verdict in which the check erred."""
        return [verdict for verdict in self.verdicts if verdict.fault]


def audit_exercise(
    exercise: Exercise,
    right_answers: Sequence[Callable] = (),
    nonces: int = 3,
    only: str = "",
    thorough: bool = False,
    tell: Callable[[Verdict], None] = lambda verdict: None,
) -> Audit:
    """Put every trial to the check of one exercise.

    Args:
        exercise: what is audited.
        right_answers: right answers, written in other ways than the reference.
        nonces: on how many draws of inputs the reference and the known mistakes are judged.
        only: put only the trials whose label, such as "mistake:sign_lost", holds this text.
        thorough: put every spelling of autodiff, and not only a half of the less usual ones.
        tell: called with each verdict.
    """
    verdicts = []
    with warnings.catch_warnings():
        # Some answers are coroutines, made to be refused and not to be awaited.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        for trial in trials(Model(exercise, right_answers), nonces, thorough):
            if only in trial.label:
                verdicts.append(judge(exercise, trial))
                tell(verdicts[-1])
    return Audit(exercise.name, tuple(verdicts), len(right_answers))


def trials(model: Model, nonces: int = 3, thorough: bool = False) -> Iterator[Trial]:
    """Everything that is put to one exercise, the tame before the hostile."""
    draws = ["", *(f"audit-{i}" for i in range(1, nonces))]
    makers = (
        right_trials(model, draws),
        stub_trials(model),
        mistake_trials(model, draws),
        twofold_trials(model),
        wrong_trials(model),
        not_by_hand_trials(model, thorough),
        hostile_trials(model),
        tampering_trials(model),
        limit_trials(model),
    )
    for made in makers:
        for trial in made:
            yield from _posed(model, trial)


def _posed(model: Model, trial: Trial) -> Iterator[Trial]:
    """The trial as it is handed over: where a value is typed, what the function would return."""
    if not model.typed or trial.kind == "mistake" or not callable(trial.answer):
        yield trial
    elif trial.kind != "stub":
        yield replace(trial, answer=trial.answer())
    elif trial.name == "dots_returned":
        yield replace(trial, answer=...)


def right_answers_of(number: str) -> dict[str, list[Callable]]:
    """The right answers listed for a unit, by exercise; empty if it has none."""
    name = f"{unit(number).__name__}.right_answers"
    if importlib.util.find_spec(name) is None:
        return {}
    return importlib.import_module(name).RIGHT_ANSWERS


def count(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """How often what happened, in verdicts of one or of several exercises."""
    verdicts = list(verdicts)
    found = {fault: sum(verdict.outcome == fault for verdict in verdicts) for fault in FAULTS}
    asked = {kind: [v for v in verdicts if v.kind == kind] for kind in _kinds(verdicts)}
    mistakes = asked.get("mistake", [])
    excused = [v for v in mistakes if v.outcome == "indistinguishable"]
    named = [v for v in mistakes if v.outcome == "as it should be"]
    twofold = asked.get("twofold", [])
    return {
        **found,
        "checks": len(verdicts),
        "asked": {kind: len(items) for kind, items in asked.items()},
        "named": len(named),
        "indistinguishable": len(excused),
        "named_share": len(named) / max(len(mistakes) - len(excused), 1) if mistakes else 1.0,
        "twofold_named": sum(v.named.endswith(_version(v.trial)) for v in twofold),
        "limits_used": sum(v.kind == "limit" and v.said == "accepted" for v in verdicts),
        "seconds_mean": sum(v.seconds for v in verdicts) / max(len(verdicts), 1),
        "seconds_max": max((v.seconds for v in verdicts), default=0.0),
        "slowest": max(verdicts, key=lambda v: v.seconds).trial if verdicts else "",
    }


def _version(trial: str) -> str:
    """ "twofold:sign_lost_and_twice" -> "sign_lost": a report says "twice + sign_lost"."""
    return trial.removeprefix("twofold:").rpartition("_and_")[0]


def _kinds(verdicts: list[Verdict]) -> list[str]:
    return list(dict.fromkeys(verdict.kind for verdict in verdicts))
