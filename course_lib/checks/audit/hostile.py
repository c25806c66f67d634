"""Answers that cheat: objects that lie, values that are no numbers, functions that raise anything.

None of them holds the right numbers. What may lie in them is how they compare, convert and print.
"""

from __future__ import annotations

import decimal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.audit.model import Model
from course_lib.checks.audit.trial import Trial

# What answers cheat with when no honest number will do, the first that is wrong for the exercise.
SPOILERS: tuple[Callable, ...] = (
    lambda value: 2 * value + 1,
    lambda value: -value - 1,
    np.zeros_like,
    lambda value: np.full_like(value, 1e6),
)
# 8 million gigabytes if anybody copies it; a view of one number until then.
HUGE = (10**9, 10**6)


def hostile_trials(model: Model) -> Iterator[Trial]:
    """Every answer that cheats, as it is made for this exercise."""
    spoilt = wrong_answer(model)
    for name, lie in LIES.items():
        if spoilt is not None:
            yield Trial("hostile", name, _lying(model, spoilt, lie))
    for name, make in VALUES.items():
        yield Trial("hostile", name, _returning(make))
    for name, error in ERRORS.items():
        if not model.typed:
            yield Trial("hostile", f"raises_{name}", _raising(error))
    for name, answer in NOT_FUNCTIONS.items():
        if not model.typed:
            yield Trial("hostile", name, answer)
    if spoilt is not None and not model.typed:
        for name, make in FUNCTIONS.items():
            yield Trial("hostile", name, make(spoilt))


def wrong_answer(model: Model) -> Callable | None:
    """A function that returns honest but wrong numbers on some input; None where it returns words."""
    for spoil in SPOILERS:
        answer = _spoilt(model.remembered, spoil)
        if model.is_wrong(answer):
            return answer
    return None


def _spoilt(base: Callable, spoil: Callable) -> Callable:
    return lambda *args: jax.tree.map(lambda leaf: spoil(np.array(leaf, np.float64)), base(*args))


def _lying(model: Model, spoilt: Callable, lie: Callable) -> Callable:
    """Every array of the wrong answer wrapped in an object that claims to be the true one."""

    def answer(*args: Any) -> Any:
        return jax.tree.map(lie, spoilt(*args), jax.tree.map(np.asarray, model.remembered(*args)))

    return answer


class EqualToEverything:
    """Every comparison with it is true and every difference from it is zero."""

    def __init__(self, wrong: np.ndarray, true: np.ndarray):
        self.wrong, self.shape, self.dtype = wrong, wrong.shape, wrong.dtype

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self.wrong, dtype)

    def __float__(self) -> float:
        return float(self.wrong)

    def __eq__(self, other: object) -> bool:
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __hash__ = object.__hash__

    def __ne__(self, other: object) -> bool:
        return False

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__
    __array_priority__ = 1e9


class ChangesItsNumbers:
    """Wrong when it is first converted, true from then on."""

    def __init__(self, wrong: np.ndarray, true: np.ndarray):
        self._values = iter([wrong])
        self._true, self.shape, self.dtype, self.ndim = true, true.shape, true.dtype, true.ndim

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(next(self._values, self._true), dtype)

    def __jax_array__(self) -> jax.Array:
        return jnp.asarray(np.array(self))

    def __float__(self) -> float:
        return float(np.array(self))


def _pretending(kind: type) -> Callable:
    """An object of no number's type whose `__class__` says that it is one."""

    class Pretender(ChangesItsNumbers):
        __class__ = property(lambda self: kind)  # type: ignore[assignment]

    return Pretender


class LyingArray(np.ndarray):
    """An array whose every comparison is true and whose every difference is zero."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        plain = [
            np.asarray(item.view(np.ndarray)) if isinstance(item, LyingArray) else item
            for item in inputs
        ]
        result = np.asarray(getattr(ufunc, method)(*plain))
        return np.ones_like(result) if result.dtype == bool else np.zeros_like(result)

    def __array_function__(self, function: Any, types: Any, args: Any, settings: Any) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class LyingFloat(float):
    """A wrong number that says it equals every other."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __sub__


class LyingNumpyFloat(np.float64):
    """The same as a subclass of NumPy's number."""

    __eq__ = LyingFloat.__eq__
    __hash__ = np.float64.__hash__
    __sub__ = __rsub__ = LyingFloat.__sub__


class Anything:
    """Answers to every name and every operation with itself, as a mock object does."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **settings: Any) -> Any:
        return self

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 3

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int) and key >= 3:
            raise IndexError(key)
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __abs__ = __call__
    __eq__ = EqualToEverything.__eq__
    __hash__ = object.__hash__


class Unspeakable:
    """Nothing can be said of it: its text, its hash and its attributes raise."""

    def __repr__(self) -> str:
        raise RuntimeError("no text of me")

    __str__ = __repr__

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("no attribute of me")

    __hash__ = None  # type: ignore[assignment]


class Talkative:
    """Its text is ten megabytes long."""

    def __repr__(self) -> str:
        return "word " * 2_000_000


def _objects_of(kind: Callable) -> Callable:
    """An object array whose every entry lies."""

    def lie(wrong: np.ndarray, true: np.ndarray) -> np.ndarray:
        array = np.empty(wrong.shape, dtype=object)
        array[...] = [] if wrong.size == 0 else array
        for index in np.ndindex(wrong.shape):
            array[index] = kind(wrong[index], true[index])
        return array

    return lie


LIES: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {
    "equal_to_everything": EqualToEverything,
    "array_that_changes_its_numbers": ChangesItsNumbers,
    "pretends_to_be_a_float": _pretending(float),
    "pretends_to_be_a_numpy_array": _pretending(np.ndarray),
    "pretends_to_be_a_jax_array": _pretending(jax.Array),
    "lying_array_subclass": lambda wrong, true: wrong.view(LyingArray),
    "lying_float_subclass": lambda wrong, true: LyingFloat(wrong.flat[0]),
    "lying_numpy_number": lambda wrong, true: LyingNumpyFloat(wrong.flat[0]),
    "masked_everywhere": lambda wrong, true: np.ma.masked_all_like(wrong),
    "wrong_under_a_mask": lambda wrong, true: np.ma.array(wrong, mask=np.ones(wrong.shape, bool)),
    "objects_equal_to_everything": _objects_of(EqualToEverything),
    "objects_that_change": _objects_of(ChangesItsNumbers),
    "numbers_as_text": lambda wrong, true: true.astype(str),
    "complex_with_the_truth_inside": lambda wrong, true: true + 1j * wrong,
    "nan": lambda wrong, true: np.full(true.shape, np.nan),
    "one_nan": lambda wrong, true: np.where(
        np.arange(true.size).reshape(true.shape) == 0, np.nan, true
    ),
    "infinite": lambda wrong, true: np.full(true.shape, np.inf),
    "minus_infinite": lambda wrong, true: np.full(true.shape, -np.inf),
    "nan_in_float32": lambda wrong, true: np.full(true.shape, np.nan, np.float32),
    "truth_in_a_structured_array": lambda wrong, true: true.astype([("x", float)]),
    "truth_as_bytes": lambda wrong, true: true.tobytes(),
    "truth_in_a_set": lambda wrong, true: frozenset(true.ravel().tolist()),
    "function_that_gives_the_truth": lambda wrong, true: lambda: true,
    "dict_around_the_truth": lambda wrong, true: {"answer": true},
    "list_around_the_truth": lambda wrong, true: [true],
    "truth_and_more": lambda wrong, true: (true, true),
    "decimals": lambda wrong, true: decimal.Decimal(float(wrong.flat[0])),
}


def _leaked_tracer() -> Any:
    """A number that JAX was still tracing when it left its function."""
    kept = []
    jax.jit(lambda x: kept.append(x) or x)(1.0)
    return kept[0]


def _deleted() -> jax.Array:
    array = jnp.ones(3)
    array.delete()
    return array


async def _coroutine() -> float:
    return 1.0


def _holding_itself() -> list:
    endless: list = []
    endless.append(endless)
    return endless


def _nested(depth: int) -> Any:
    nest: Any = 1.0
    for _ in range(depth):
        nest = [nest]
    return nest


VALUES: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "text": lambda: "PASS",
    "much_text": lambda: "right " * 1_000_000,
    "empty_list": list,
    "empty_dict": dict,
    "generator": lambda: (x for x in (1.0, 2.0)),
    "coroutine": _coroutine,
    "range": lambda: range(3),
    "a_type": lambda: float,
    "a_module": lambda: np,
    "true": lambda: True,
    "date": lambda: np.datetime64("2026-01-01"),
    "anything": Anything,
    "unspeakable": Unspeakable,
    "ten_megabytes_of_text": Talkative,
    "list_that_holds_itself": _holding_itself,
    "ten_thousand_lists_deep": lambda: _nested(10_000),
    "rows_of_different_length": lambda: [[1.0], [1.0, 2.0]],
    "empty_array": lambda: np.zeros(0),
    "huge_array": lambda: np.broadcast_to(np.float64(1), HUGE),
    "huge_number": lambda: 10**400,
    "leaked_tracer": _leaked_tracer,
    "deleted_array": _deleted,
    "not_implemented": lambda: NotImplemented,
    "error_as_value": lambda: NotImplementedError("replace this line"),
    "random_key": lambda: jax.random.key(0),
}


class UnprintableError(Exception):
    """Its text raises."""

    def __str__(self) -> str:
        raise RuntimeError("no text of me")

    __repr__ = __str__


class NotAnException(BaseException):
    """What `except Exception` does not catch."""


def _check_failed() -> BaseException:
    from course_lib.checks.checking import CheckFailed

    return CheckFailed("PASS  all is right")


def _chained() -> BaseException:
    error = ValueError("in a circle")
    error.__cause__ = error
    return error


# The text tells an interrupt of an answer from one that somebody typed.
INTERRUPT = "raised by an answer under audit"
ERRORS: dict[str, Callable[[], BaseException]] = {
    "system_exit": lambda: SystemExit(0),
    "system_exit_with_text": lambda: SystemExit("PASS"),
    "keyboard_interrupt": lambda: KeyboardInterrupt(INTERRUPT),
    "generator_exit": GeneratorExit,
    "stop_iteration": StopIteration,
    "assertion_error": lambda: AssertionError("PASS"),
    "check_failed": _check_failed,
    "base_exception": lambda: NotAnException("PASS"),
    "memory_error": MemoryError,
    "recursion_error": RecursionError,
    "timeout_error": TimeoutError,
    "a_megabyte_of_text": lambda: ValueError("very long " * 100_000),
    "unprintable_error": UnprintableError,
    "error_that_causes_itself": _chained,
    "error_without_text": lambda: ValueError(""),
    "error_of_blank_lines": lambda: ValueError("\n\n"),
    "warning": lambda: DeprecationWarning("old"),
    "group_of_errors": lambda: ExceptionGroup("many", [ValueError("one"), ValueError("two")]),
}


def _returning(make: Callable[[], Any]) -> Callable:
    return lambda *_: make()


def _raising(make: Callable[[], BaseException]) -> Callable:
    def answer(*_: Any) -> Any:
        raise make()

    return answer


def _recursive(*args: Any) -> Any:
    return _recursive(*args)


async def _async_answer(*_: Any) -> float:
    return 1.0


def _generator_answer(*_: Any) -> Iterator[float]:
    yield 1.0


NOT_FUNCTIONS: dict[str, Any] = {
    "value_in_place_of_a_function": 1.0,
    "text_in_place_of_a_function": "PASS",
    "nothing_in_place_of_a_function": None,
    "module_in_place_of_a_function": np,
    "type_in_place_of_a_function": float,
    "anything_in_place_of_a_function": Anything(),
    "unspeakable_in_place_of_a_function": Unspeakable(),
    "calls_itself_for_ever": _recursive,
    "async_function": _async_answer,
    "generator_function": _generator_answer,
    "too_few_arguments": lambda: 1.0,
    "too_many_arguments": lambda a, b, c, d, e, f, g, h: 1.0,
}


def _printing(text: str) -> Callable[[Callable], Callable]:
    def make(spoilt: Callable) -> Callable:
        def answer(*args: Any) -> Any:
            print(text)
            print(text, file=sys.stderr)
            return spoilt(*args)

        return answer

    return make


def _closing_stdout(spoilt: Callable) -> Callable:
    def answer(*args: Any) -> Any:
        print("PASS")
        sys.stdout.close()
        return spoilt(*args)

    return answer


FUNCTIONS: dict[str, Callable[[Callable], Callable]] = {
    "wrong_numbers": lambda spoilt: spoilt,
    "prints_its_way_to_success": _printing("PASS  01-E1: right on 5 inputs (2 points)."),
    "prints_a_megabyte": _printing("very long " * 100_000),
    "closes_what_is_printed_to": _closing_stdout,
}
