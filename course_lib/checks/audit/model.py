"""What the audit knows about an exercise without asking its check: its inputs, and who is right.

The comparison here is NumPy's and shares no code with the one that it audits.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise

# An answer is right if it is closer than the exercise's tolerance, and clearly wrong if it is further
# off than this, relative to its size. What lies between is put to no check: opinions may differ.
CLEARLY_WRONG = 1e-4
MARGIN = 2  # times the tolerance, where that is more


class Model:
    """An exercise with a right answer that uses no autodiff where one is known."""

    def __init__(self, exercise: Exercise, right_answers: Sequence[Callable] = ()):
        self.exercise = exercise
        self.right_answers = list(right_answers)
        self._cases: dict[str, list[Case]] = {}
        self._truths: dict[str, list[Any]] = {}

    @property
    def by_hand(self) -> bool:
        """Whether the exercise forbids autodiff."""
        return bool(getattr(self.exercise, "by_hand", False))

    @property
    def typed(self) -> bool:
        """Whether the answer is a value that is typed, not a function."""
        return bool(getattr(self.exercise, "typed", False))

    @cached_property
    def base(self) -> Callable:
        """A right answer, for others to be made from."""
        # The truth of an exercise by hand is autodiff.
        if self.by_hand and self.right_answers:
            return self.right_answers[0]
        return self.exercise.reference or self.exercise.truth

    def cases(self, nonce: str = "") -> list[Case]:
        """The inputs of one draw."""
        if nonce not in self._cases:
            with float64():
                self._cases[nonce] = self.exercise.inputs(nonce)
        return self._cases[nonce]

    def truths(self, nonce: str = "") -> list[Any]:
        """The true answer to each of these inputs, with NumPy arrays as leaves."""
        if nonce not in self._truths:
            with float64():
                values = [self.exercise.truth(*case.args) for case in self.cases(nonce)]
            self._truths[nonce] = [jax.tree.map(np.asarray, value) for value in values]
        return self._truths[nonce]

    def number(self, args: tuple, nonce: str = "") -> int:
        """Which input of one draw these arguments are; -1 if none."""
        cases = enumerate(self.cases(nonce))
        return next((i for i, case in cases if same_numbers(args, case.args)), -1)

    def remembered(self, *args: Any) -> Any:
        """The right answer, looked up instead of computed: what wrong answers are made from.

        Within the watch for autodiff every computation is compiled anew, so this saves most of the time.
        """
        number = self.number(args)
        return self.truths()[number] if number >= 0 else self.base(*args)

    def recorded(self, answer: Callable, nonce: str) -> Callable:
        """An answer that looks up what another one gives on one draw; itself where that raises.

        For exercises by hand only: there it says the same to a check in a tenth of the time.
        """
        if not self.by_hand:
            return answer
        try:
            with float64(), _silence():
                values = [answer(*_copy(case.args)) for case in self.cases(nonce)]
        except Exception:
            return answer

        def looked_up(*args: Any) -> Any:
            number = self.number(args, nonce)
            return values[number] if number >= 0 else answer(*args)

        return looked_up

    def is_right(self, answer: Callable, nonce: str = "", rtol: float | None = None) -> bool:
        """Whether an answer runs and agrees with the truth on every input of one draw."""
        try:
            errors = self._errors(answer, nonce)
        except Exception:
            return False
        return max(errors) <= (self.exercise.rtol if rtol is None else rtol)

    def is_wrong(self, answer: Callable, nonce: str = "") -> bool:
        """Whether an answer runs and is clearly off on at least one input of one draw."""
        try:
            errors = self._errors(answer, nonce)
        except Exception:
            return False
        return max(errors) > max(CLEARLY_WRONG, MARGIN * self.exercise.rtol)

    def _errors(self, answer: Callable, nonce: str) -> list[float]:
        """The relative error on each input: 0 or infinite where a property decides."""
        cases = self.cases(nonce)
        with float64(), _silence():
            values = [answer(*_copy(case.args)) for case in cases]
            errors = list(map(self._error, values, cases, self.truths(nonce)))
            if self.exercise.accepts_all is not None and not any(errors):
                arguments = [case.args for case in cases]
                refused = self.exercise.accepts_all(arguments, list(map(_plain, values)))
                return [np.inf if refused else 0.0]
        return errors

    def _error(self, value: Any, case: Case, truth: Any) -> float:
        if self.exercise.accepts is not None:
            return np.inf if self.exercise.accepts(case.args, _plain(value)) else 0.0
        mine, true = jax.tree.leaves(value), jax.tree.leaves(truth)
        if len(mine) != len(true) or any(
            np.shape(a) != np.shape(b) for a, b in zip(mine, true, strict=True)
        ):
            return np.inf
        return max(map(_relative_error, mine, true), default=0.0)


def _plain(value: Any) -> Any:
    """Float64 arrays in lists and dicts, as `accepts` is promised."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str) else np.asarray(value, np.float64)


def _relative_error(mine: Any, true: np.ndarray) -> float:
    if true.dtype.kind == "U":
        return 0.0 if isinstance(mine, str | np.ndarray) and str(mine) == str(true) else np.inf
    mine, true = np.asarray(mine, np.float64), np.asarray(true, np.float64)
    if true.size == 0:
        return 0.0
    size = np.maximum(np.abs(true), 1e-3 * np.abs(true).max())
    error = np.abs(mine - true) / np.maximum(size, 1e-9)
    return float(np.max(np.where(np.isfinite(mine), error, np.inf)))


def same_numbers(mine: tuple, yours: tuple) -> bool:
    """Whether two sets of inputs are the same; of functions only types are compared."""
    pairs = [
        (a, b) for a, b in zip(mine, yours, strict=True) if isinstance(a, type) or not callable(a)
    ]
    return all(a is b if isinstance(a, type) else _same(a, b) for a, b in pairs)


def _same(mine: Any, yours: Any) -> bool:
    pairs = zip(jax.tree.leaves(mine), jax.tree.leaves(yours), strict=False)
    return jax.tree.structure(mine) == jax.tree.structure(yours) and all(
        _equal(np.asarray(a), np.asarray(b)) for a, b in pairs
    )


def _equal(a: np.ndarray, b: np.ndarray) -> bool:
    """Entry for entry; a missing number (NaN) equals a missing number."""
    return np.array_equal(a, b, equal_nan=a.dtype.kind == b.dtype.kind == "f")


def _copy(args: tuple) -> tuple:
    return tuple(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Nothing printed and nothing warned while the audit itself runs an answer."""
    printed = contextlib.redirect_stdout(io.StringIO())
    with printed, np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def float64() -> Any:
    """JAX's 64-bit mode, in which every check judges."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64  # before JAX 0.8

    return enable_x64(True)
