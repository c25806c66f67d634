"""Is the answer one of the exercise's known wrong versions?

A version matches if it gives the student's numbers on every case: wrong shapes, NaN and errors
included, since many mistakes show in no other way.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.checks.calling.plain import NotPlain, plain_answer
from course_lib.checks.compare import Leaf, flat
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.exercise import Wrong


def match(draw: Draw, judged: list[Judged]) -> Wrong | None:
    """The version whose arrays are the student's on every case, if there is one."""
    return next((w for w in draw.exercise.wrong if _same_everywhere(draw, w, judged)), None)


def match_error(draw: Draw, position: int, error: BaseException) -> Wrong | None:
    """The version that stops with the student's words on the case at this position."""
    for wrong in draw.exercise.wrong:
        theirs = draw.version(wrong, position).error
        # By name: what another process raised is rebuilt here.
        if theirs is not None and _words(theirs) == _words(error):
            return wrong
    return None


def _words(error: BaseException) -> tuple[str, str]:
    return type(error).__name__, str(error)


def _same_everywhere(draw: Draw, wrong: Wrong, judged: list[Judged]) -> bool:
    return all(_same(draw, one, draw.version(wrong, i).tree) for i, one in enumerate(judged))


def _same(draw: Draw, one: Judged, tree: Any) -> bool:
    if tree is None:  # the version raised
        return False
    if one.plain is None:
        return _same_in_its_own_shape(draw, one, tree)
    theirs = flat(tree)
    mine = {pair.path: pair for pair in one.pairs}
    return mine.keys() == theirs.keys() and all(
        mine[path].true.shape == array.shape and mine[path].like(array, draw.exercise.rtol).all()
        for path, array in theirs.items()
    )


def _same_in_its_own_shape(draw: Draw, one: Judged, tree: Any) -> bool:
    """For an answer without the truth's shapes: does it have the version's, and its numbers?"""
    try:
        plain = flat(plain_answer(one.outcome.value, tree))
    except NotPlain:
        return False
    theirs = flat(tree)
    return all(
        Leaf("", np.asarray(array), theirs[path]).right(draw.exercise.rtol).all()
        for path, array in plain.items()
    )
