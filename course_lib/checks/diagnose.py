"""From what a student's function returned to what went wrong, in the order in which one would look.

Not written, raised, wrong kind of thing, not finite, input changed; then the numbers: a mistake of the
exercise's bank, a constant factor, or the worst entry with a second witness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_lib.checks.card import number
from course_lib.checks.compare import Leaf, constant_ratio, leaves
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.plain import NotPlain, plain_answer, plain_truth
from course_lib.checks.run_answer import Outcome, run_answer

# What Python's or JAX's words mean for a student of this course.
ERROR_HINTS = {
    "xor": "Python's power is **, not ^.",
    "for ^": "Python's power is **, not ^.",
    "Gradient only defined for scalar": "asked is a formula written by hand.",
    "and 'function'": "a function must be called before one can compute with it: df(x), not df.",
}
# Constant factors that have a usual cause.
RATIO_WORDS = {
    -1.0: "every sign is turned round.",
    2.0: "exactly twice the right answer: a factor 2 too many.",
    0.5: "exactly half of the right answer: a factor 2 lost.",
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with an answer.

    Attributes:
        kind: "not written", "raised", "shape", "not finite", "input changed", "not accepted",
            "bank", "ratio" or "value".
        headline: the one sentence to read if only one is read.
        lines: more (label, text) lines, the most useful first.
        mistake: the name of the bank's version that matched, for kind "bank".
    """

    kind: str
    headline: str
    lines: tuple[tuple[str, str], ...] = ()
    mistake: str | None = None


@dataclass
class Judged:
    """One case after its call: the arrays of the answer beside the truth."""

    case: Case
    outcome: Outcome
    pairs: list[Leaf] = field(default_factory=list)


def diagnose(exercise: Exercise, answer: Callable, cases: list[Case]) -> Finding | None:
    """What is wrong with `answer`, or None if it is right on every case."""
    if not callable(answer):
        return Finding(
            "shape",
            f"{exercise.function} is not a function: keep its `def {exercise.signature.split('->')[0].strip()}:`",
        )
    judged = []
    for case in cases:
        one = Judged(case, run_answer(answer, case))
        finding = _trouble(one, exercise)
        if finding:
            return finding
        judged.append(one)
    if exercise.accepts:
        return _not_accepted(exercise, judged)
    return _wrong_numbers(exercise, judged)


def _trouble(one: Judged, exercise: Exercise) -> Finding | None:
    """What makes a value unfit for comparison; fills in `one.pairs` if nothing does."""
    outcome, where = one.outcome, ("Input", one.case.label)
    if outcome.unwritten:
        left = ": a ... is still left in it" if outcome.unwritten == "..." else ""
        return Finding("not written", f"{exercise.function} is not written yet{left}.")
    if outcome.error is not None:
        kind = type(outcome.error).__name__
        said = f": {_first_line(outcome.error)}" if str(outcome.error).strip() else ""
        hint = next((text for sign, text in ERROR_HINTS.items() if sign in str(outcome.error)), "")
        lines = (("Hint", hint), ("Your line", outcome.line), *_said(outcome), where)
        return Finding(
            "raised",
            f"{exercise.function} stopped with {kind}{said}",
            tuple(line for line in lines if line[1]),
        )
    truth = plain_truth(exercise.truth(*one.case.args))
    try:
        one.pairs = leaves(plain_answer(outcome.value, truth), truth)
    except NotPlain as problem:
        return Finding("shape", f"{exercise.function}: {problem}.", (where, *_said(outcome)))
    where = (where, *_said(outcome))
    for pair in one.pairs:
        if not np.all(np.isfinite(pair.yours)):
            what = f"{exercise.function} gives {_not_finite(pair)}."
            return Finding("not finite", what, where)
    if outcome.changed_input is not None:
        what = f"argument {outcome.changed_input + 1}"
        return Finding(
            "input changed",
            f"{exercise.function} changed its {what} in place; work on a copy.",
            where,
        )
    return None


def _not_accepted(exercise: Exercise, judged: list[Judged]) -> Finding | None:
    """For answers that are not unique: the first case whose property fails."""
    for one in judged:
        reason = exercise.accepts(one.case.args, one.pairs[0].yours)
        if reason is not None:
            named = _match_bank(exercise, judged)
            lines = (("Looks like", named.sees), ("Revisit", named.rule)) if named else ()
            lines += (("Input", one.case.label), *_said(one.outcome))
            return Finding(
                "bank" if named else "not accepted",
                f"{exercise.function}: {reason}",
                lines,
                named.name if named else None,
            )
    return None


def _wrong_numbers(exercise: Exercise, judged: list[Judged]) -> Finding | None:
    """Compare every array of every case; explain the first difference by the most telling cause."""
    bad = [one for one in judged if not all(pair.right(exercise.rtol).all() for pair in one.pairs)]
    if not bad:
        return None
    evidence = _evidence(exercise, bad[0], len(bad), len(judged))
    ratio = constant_ratio([pair for one in judged for pair in one.pairs], exercise.rtol)
    symptom = (("Symptom", f"yours / true is {number(ratio)} everywhere"),) if ratio else ()
    if ratio and round(ratio, 6) in RATIO_WORDS:
        symptom = (("Looks like", RATIO_WORDS[round(ratio, 6)]), *symptom)
    said = _said(bad[0].outcome)
    named = _match_bank(exercise, judged)
    headline = f"{exercise.function}: {evidence[0]}"
    if named:
        symptom = tuple(line for line in symptom if line[0] == "Symptom")
        lines = (("Looks like", named.sees), ("Revisit", named.rule), *symptom, *evidence[1], *said)
        return Finding("bank", headline, lines, named.name)
    return Finding("ratio" if ratio else "value", headline, (*symptom, *evidence[1], *said))


def _evidence(exercise: Exercise, one: Judged, bad: int, total: int) -> tuple[str, tuple]:
    """The headline's half sentence and the lines: input, yours, true, and the second witness."""
    pair = next(pair for pair in one.pairs if not pair.right(exercise.rtol).all())
    index = pair.worst(exercise.rtol)
    entry = f"entry {list(map(int, index))} " if index else ""
    digits = _digits_that_differ(pair.yours[index], pair.true[index])
    lines = [
        ("Input", one.case.label),
        ("Yours", f"{entry}{number(pair.yours[index], digits)}"),
        ("True", f"{entry}{number(pair.true[index], digits)}"),
    ]
    witness = exercise.witness(*one.case.args)
    if witness is not None:
        lines.append(("Central difference", f"{entry}{number(witness[index], min(digits, 9))}"))
    wrong, size = int((~pair.right(exercise.rtol)).sum()), pair.true.size
    share = f", {wrong} of {size} entries" if size > 1 else ""
    array = f" in the answer{pair.where}" if pair.where else ""
    return f"wrong on {bad} of {total} inputs{share}{array}.", tuple(lines)


def _digits_that_differ(yours: float, true: float) -> int:
    """Six significant digits, or as many as it takes to see the difference."""
    return next((n for n in range(6, 16) if number(yours, n) != number(true, n)), 16)


def _said(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The start of what the student's function printed, which a check would otherwise swallow."""
    text = " / ".join(outcome.printed.strip().splitlines()[:3])
    return (("It printed", text[:200]),) if text else ()


def _match_bank(exercise: Exercise, judged: list[Judged]) -> Wrong | None:
    """The known mistake whose numbers are the student's on every case, if there is one."""
    return next((wrong for wrong in exercise.wrong if _same_numbers(exercise, wrong, judged)), None)


def _same_numbers(exercise: Exercise, wrong: Wrong, judged: list[Judged]) -> bool:
    for one in judged:
        value = run_answer(wrong.version, one.case).value
        truth = plain_truth(exercise.truth(*one.case.args))
        try:
            theirs = leaves(plain_answer(value, truth), truth)
        except NotPlain:
            return False
        for mine, his in zip(one.pairs, theirs, strict=True):
            if not Leaf("", mine.yours, his.yours.astype(np.float64)).right(exercise.rtol).all():
                return False
    return True


def _not_finite(pair: Leaf) -> str:
    bad = pair.yours[~np.isfinite(pair.yours)]
    word = "NaN (not a number)" if np.isnan(bad).any() else "infinity"
    return f"{word} in {bad.size} of {pair.yours.size} entries" if pair.yours.size > 1 else word


def _first_line(error: Any) -> str:
    text = str(error).strip().splitlines()[0]
    return text if len(text) <= 200 else text[:197] + "…"
