"""One draw of an exercise's inputs, with all that is computed from them, each only once.

The truths and the numbers of the bank's wrong versions do not depend on the student, so a second
attempt finds them ready. Versions are computed case by case: most differ on the first already.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import jax
import numpy as np

from course_lib.checks.calling.own_copies import own_copies
from course_lib.checks.calling.plain import plain_truth
from course_lib.checks.calling.run_answer import Outcome
from course_lib.checks.compare import Leaf, flat
from course_lib.checks.exercise import Case, Exercise, Wrong


@dataclass
class Judged:
    """One case after its call.

    Attributes:
        case, outcome: what was asked and what came back.
        truth: the plain true answer.
        plain: the plain answer; None while it does not have the truth's structure and shapes.
        pairs: the arrays of the answer beside the truth; empty while `plain` is None.
    """

    case: Case
    outcome: Outcome
    truth: Any
    plain: Any = None
    pairs: list[Leaf] = field(default_factory=list)


@dataclass(frozen=True)
class VersionOutcome:
    """What a wrong version gives on one case: arrays by path, or the error that it raises."""

    arrays: dict[tuple, np.ndarray] | None = None
    tree: Any = None
    error: Exception | None = None


class Draw:
    """The cases of one exercise, their truths, and what the wrong versions give on them."""

    def __init__(self, exercise: Exercise, cases: list[Case]):
        self.exercise = exercise
        self.cases = list(cases)
        self._versions: dict[tuple[str, int], VersionOutcome] = {}

    @cached_property
    def truths(self) -> list[Any]:
        """The plain true answers; a word is the position of it among the choices."""
        return [self.plain(self.exercise.truth(*own_copies(case.args))) for case in self.cases]

    def plain(self, value: Any) -> Any:
        """A trusted value in plain arrays."""
        choices = self.exercise.choices
        return np.asarray(float(choices.index(value))) if choices else plain_truth(value)

    def version(self, wrong: Wrong, position: int) -> VersionOutcome:
        """What a wrong version gives on the case at this position."""
        key = wrong.name, position
        if key not in self._versions:
            self._versions[key] = self._outcome(wrong, self.cases[position])
        return self._versions[key]

    def _outcome(self, wrong: Wrong, case: Case) -> VersionOutcome:
        try:
            # Some versions overflow or warn by nature; that is nobody's business here.
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                value = wrong.version
                if callable(value):
                    value = jax.block_until_ready(value(*own_copies(case.args)))
                tree = self.plain(value)
        except Exception as error:
            return VersionOutcome(error=error)
        return VersionOutcome(flat(tree), tree)


@lru_cache(maxsize=64)
def draw_of(exercise: Exercise, nonce: str) -> Draw:
    """The draw of an exercise under a nonce, kept for the next attempt."""
    return Draw(exercise, exercise.inputs(nonce))
