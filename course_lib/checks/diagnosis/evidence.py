"""The proof that an answer is wrong: one entry, yours, true, and central differences beside it."""

from __future__ import annotations

import numpy as np

from course_lib.checks.calling.run_answer import Outcome
from course_lib.checks.card import number
from course_lib.checks.compare import Leaf
from course_lib.checks.diagnosis.draw import Judged
from course_lib.checks.diagnosis.words import array_name
from course_lib.checks.exercise import Exercise

# The labels of the lines that hold numbers to compare; a report makes a table of them.
NUMBER_LABELS = ("Yours", "True", "Central difference")
Lines = tuple[tuple[str, str], ...]


def wrong_cases(exercise: Exercise, judged: list[Judged]) -> list[Judged]:
    """The cases on which some number is wrong."""
    rtol = exercise.rtol
    return [one for one in judged if not all(pair.right(rtol).all() for pair in one.pairs)]


def evidence(exercise: Exercise, judged: list[Judged]) -> tuple[str, Lines]:
    """The headline's half sentence, and the lines: input, yours, true, and the second witness."""
    bad = wrong_cases(exercise, judged)
    if exercise.typed:
        # The true value would be the solution.
        return "not the value that is asked.", (("Yours", _typed(exercise, bad[0])),)
    one, rtol = bad[0], exercise.rtol
    pair = next(pair for pair in one.pairs if not pair.right(rtol).all())
    where = pair.first(rtol) if exercise.trajectory else pair.worst(rtol)
    headline = f"wrong on {len(bad)} of {len(judged)} inputs{_share(exercise, one, pair)}."
    if exercise.trajectory:
        headline = (
            f"right up to step {where[0] - 1}, wrong from step {where[0]} of {len(pair.true) - 1}."
        )
        if where[0] == 0:
            headline = "wrong from the start: row 0."
    return headline, (("Input", one.case.label), *_numbers(exercise, one, pair, where))


def _share(exercise: Exercise, one: Judged, pair: Leaf) -> str:
    """How many entries, and of which arrays."""
    wrong, size = int((~pair.right(exercise.rtol)).sum()), pair.true.size
    share = f", {wrong} of {size} entries" if size > 1 else ""
    if len(one.pairs) < 2:
        return share
    return f"{share or ','}{' of' if share else ''} {array_name(exercise, pair)}"


def _numbers(exercise: Exercise, one: Judged, pair: Leaf, index: tuple) -> Lines:
    place = array_name(exercise, pair) + " " if pair.path else ""
    entry = f"entry {list(map(int, index))} " if index else ""
    if exercise.choices:
        said = [exercise.choices[int(a)] for a in (pair.yours[index], pair.true[index])]
        return (("Yours", said[0]), ("True", said[1]))
    digits = _digits_that_differ(pair.yours[index], pair.true[index])
    lines = [
        ("Yours", f"{place}{entry}{number(pair.yours[index], digits)}"),
        ("True", f"{place}{entry}{number(pair.true[index], digits)}"),
    ]
    witness = exercise.witness_at(one.case.args, pair.path, index)
    if witness is not None:
        lines.append(("Central difference", f"{place}{entry}{number(witness, min(digits, 9))}"))
    return tuple(lines)


def _typed(exercise: Exercise, one: Judged) -> str:
    value = one.plain
    if exercise.choices:
        return exercise.choices[int(value)]
    return ", ".join(number(v) for pair in one.pairs for v in np.ravel(pair.yours)[:8])


def said(outcome: Outcome) -> Lines:
    """What a check would otherwise swallow: the start of what was printed, and what was put back."""
    text = " / ".join(outcome.printed.strip().splitlines()[:3])
    printed = (("It printed", text[:200]),) if text else ()
    return (*printed, *(("Put back", line) for line in outcome.disturbed[:3]))


def _digits_that_differ(yours: float, true: float) -> int:
    """Six significant digits, or as many as it takes to see the difference."""
    return next((n for n in range(6, 16) if number(yours, n) != number(true, n)), 16)
