"""Which trials of the audit a test run puts to which exercise.

What is made from an exercise, its own right and wrong answers, is put to it whole. What is the same for
all, objects that lie and spellings of autodiff, goes round: each exercise gets a share.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from course_lib.checks.exercise import Exercise

# A spelling of autodiff then meets three of the eighteen exercises by hand, an object seventeen in all.
SHARES = 6
GO_ROUND = ("hostile", "autodiff", "limit")
# How most students would write it, and so what an exercise by hand must refuse whatever else it does.
FOR_ALL = ("autodiff:grad", "autodiff:central_difference_1e-5")


def kind_of(exercise: Exercise) -> str:
    """How an answer is judged, and so which guards are at work."""
    if exercise.typed:
        return "typed"
    if exercise.accepts is not None:
        return "by a property"
    return "by hand" if exercise.by_hand else "by numbers"


def shares(exercises: Sequence[Exercise]) -> dict[str, frozenset[int]]:
    """The shares of each exercise, by its name.

    Those of one kind take one each, in turn. Where they are too few for that, each takes all.
    """
    kinds: dict[str, list[str]] = {}
    for exercise in exercises:
        kinds.setdefault(kind_of(exercise), []).append(exercise.name)
    return {
        name: frozenset({place % SHARES} if len(names) >= SHARES else range(SHARES))
        for names in kinds.values()
        for place, name in enumerate(names)
    }


def holds(mine: frozenset[int], label: str) -> bool:
    """Whether a trial, such as "hostile:nan", is put to the exercise that has these shares."""
    if label.split(":")[0] not in GO_ROUND or label in FOR_ALL:
        return True
    return zlib.crc32(label.encode()) % SHARES in mine
