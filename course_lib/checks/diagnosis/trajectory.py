"""An iterated procedure: at which step does it leave the path, and is it only shifted?

Rows are places: row 0 is the start, row k the place after k updates.
"""

from __future__ import annotations

import numpy as np

from course_lib.checks.calling.plain import NotPlain, plain_answer
from course_lib.checks.compare import Leaf
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.finding import Cause

LENGTH_RULE = "the start is a place, too: so many updates, one place more."


def first_departure(pair: Leaf, rtol: float) -> int:
    """The first row of a path that is wrong."""
    return int(pair.first(rtol)[0])


def explain_length(draw: Draw, judged: list[Judged]) -> Cause | None:
    """For paths with a row too few or too many, or lying on their side."""
    looks = (
        ("start_missing", _cut(1, None), "the start is missing: row 0 is the start itself."),
        ("end_missing", _cut(0, -1), "the last place is missing."),
        ("start_twice", _doubled_start, "the start is in it twice."),
        ("one_too_many", None, "there is one row too many."),
        ("one_too_few", None, "there is one row too few."),
    )
    for name, other, words in looks:
        rows = {"one_too_many": 1, "one_too_few": -1}.get(name)
        fits = [_fits(one, other(one.truth) if other else None, rows, draw) for one in judged]
        if all(fits):
            return Cause("trajectory", name, words, LENGTH_RULE)
    return None


def explain_values(draw: Draw, judged: list[Judged]) -> Cause | None:
    """For paths of the right length: shifted by a row, all rows alike, equal steps."""
    rtol = draw.exercise.rtol
    paths = [(one.pairs[0], one.pairs[0].true) for one in judged]
    if any(len(true) < 3 for _, true in paths):
        return None
    if all(pair.like(_late(true), rtol).all() for pair, true in paths):
        return Cause(
            "trajectory", "late_by_one", "late by one step: the start is in it twice.", LENGTH_RULE
        )
    if all(_rows(pair, slice(0, -1)).like(true[1:], rtol).all() for pair, true in paths):
        return Cause(
            "trajectory", "early_by_one", "early by one step: row 0 is not the start.", LENGTH_RULE
        )
    if all(_constant(pair, pair.yours) and not _constant(pair, true) for pair, true in paths):
        return Cause(
            "trajectory",
            "all_rows_alike",
            "all rows are the same place.",
            "is each place stored before the next update changes it?",
        )
    if all(_equal_steps(pair, pair.yours) and not _equal_steps(pair, true) for pair, true in paths):
        return Cause(
            "trajectory",
            "equal_steps",
            "all steps are the same: the slope is that of one place.",
            "every step needs the slope of the place where it begins.",
        )
    return None


def _cut(start: int, stop: int | None):
    return lambda true: true[start:stop]


def _late(true: np.ndarray) -> np.ndarray:
    return np.concatenate([true[:1], true[:-1]])


def _doubled_start(true: np.ndarray) -> np.ndarray:
    return np.concatenate([true[:1], true])


def _rows(pair: Leaf, rows: slice) -> Leaf:
    return Leaf(pair.where, pair.yours[rows], pair.true[rows], pair.path, pair.largest, pair.atol)


def _fits(one: Judged, other: np.ndarray | None, rows: int | None, draw: Draw) -> bool:
    """Whether the answer is `other`, or has so many rows more than the truth."""
    true = one.truth
    like = other if other is not None else np.zeros((len(true) + rows, *true.shape[1:]))
    try:
        yours = plain_answer(one.outcome.value, like)
    except NotPlain:
        return False
    return other is None or bool(Leaf("", yours, other).right(draw.exercise.rtol).all())


def _constant(pair: Leaf, path: np.ndarray) -> bool:
    return bool(np.allclose(path, path[:1], rtol=1e-6, atol=1e-12 * pair.largest))


def _equal_steps(pair: Leaf, path: np.ndarray) -> bool:
    steps = np.diff(path.astype(np.float64), axis=0)
    moved = np.abs(steps).max(initial=0.0) > 1e-9 * pair.largest
    return bool(moved and np.allclose(steps, steps[:1], rtol=1e-5, atol=1e-9 * pair.largest))
