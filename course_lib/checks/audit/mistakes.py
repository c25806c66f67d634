"""The bank of an exercise, each version on every draw of inputs, alone and under a simple factor.

Each must fail and be named, or say in its declaration why it cannot be told from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax

from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial
from course_lib.checks.exercise import Wrong

# A second mistake on top of the first: the sign, or a factor 2.
FACTORS = {"sign": -1.0, "twice": 2.0}


def mistake_trials(model: Model, nonces: list[str]) -> Iterator[Trial]:
    """Every wrong version of the bank on every draw."""
    for wrong in model.exercise.wrong:
        for nonce in nonces:
            # As a student runs it on the notebook's draw; on the others its numbers are enough.
            version = model.recorded(wrong.version, nonce) if nonce else wrong.version
            yield Trial("mistake", wrong.name, version, nonce, *_expected(wrong))


def twofold_trials(model: Model) -> Iterator[Trial]:
    """Two mistakes at once, where that is not right again; each version under one of the factors."""
    if model.exercise.accepts is not None or model.typed:
        return
    for i, wrong in enumerate(model.exercise.wrong):
        word, factor = list(FACTORS.items())[i % len(FACTORS)]
        answer = model.recorded(_times(wrong.version, factor), "")
        if model.is_wrong(answer):
            yield Trial(
                "twofold", f"{wrong.name}_and_{word}", answer, names=frozenset({wrong.name})
            )


def _expected(wrong: Wrong) -> tuple[frozenset[str], str]:
    """The names that will do, and the declared reason if none can be asked for."""
    names = {wrong.name, getattr(wrong, "same_as", "") or wrong.name}
    return frozenset(names), getattr(wrong, "indistinguishable", "")


def _times(version: Callable, factor: float) -> Callable:
    def answer(*args: Any) -> Any:
        return jax.tree.map(lambda value: factor * value, version(*args))

    return answer
