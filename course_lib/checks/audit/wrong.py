"""Wrong answers that no bank lists: nearly right, right by luck, right once, the wrong shape.

Each is made from a right answer, and is put to the check only if it is clearly wrong there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np

from course_lib.checks.audit.model import Model, same_numbers
from course_lib.checks.audit.trial import Trial

ANOTHER_DRAW = "another draw"


def wrong_trials(model: Model) -> Iterator[Trial]:
    """Every generated answer that is wrong for this exercise."""
    answers = {name: _changed(model.remembered, change) for name, change in CHANGES.items()}
    answers |= {
        name: _changed(model.remembered, change, whole=True) for name, change in WHOLE.items()
    }
    answers |= {name: make(model) for name, make in BY_CASE.items()}
    for name, answer in answers.items():
        if model.is_wrong(answer):
            yield Trial("wrong", name, answer)
    if model.typed or not model.is_right(model.base):
        return
    # A single call cannot tell these from right ones.
    yield Trial("wrong", "right_the_first_time_only", _right_once(model.remembered))
    if any(isinstance(arg, np.ndarray) for case in model.cases() for arg in case.args):
        yield Trial("wrong", "overwrites_its_input", _overwriting(model.remembered))


def _changed(base: Callable, change: Callable, whole: bool = False) -> Callable:
    """The right answer, spoilt: array by array, or as a whole."""

    def answer(*args: Any) -> Any:
        value = jax.tree.map(lambda leaf: np.array(leaf, np.float64), base(*args))
        return change(value) if whole else jax.tree.map(change, value)

    return answer


def _size(value: np.ndarray) -> float:
    return float(np.abs(value).max(initial=0.0)) or 1.0


def _last_entry_off(value: np.ndarray) -> np.ndarray:
    if value.size:
        value.flat[-1] += 0.01 * _size(value)
    return value


def _three_digits(value: np.ndarray) -> np.ndarray:
    return np.vectorize(lambda entry: float(f"{entry:.3g}"), otypes=[float])(value)


def _noisy(value: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal(value.shape)
    return value * (1 + 1e-3 * noise)


def _shuffled(value: np.ndarray) -> np.ndarray:
    return np.random.default_rng(0).permutation(value.ravel()).reshape(value.shape)


def _float16_inside(value: np.ndarray) -> np.ndarray:
    return value.astype(np.float16).astype(np.float64)


CHANGES: dict[str, Callable] = {
    "a_thousandth_off": lambda value: 1.001 * value,
    "a_percent_off_in_float32": lambda value: (1.01 * value).astype(np.float32),
    "offset": lambda value: value + 0.01 * _size(value),
    "last_entry_off": _last_entry_off,
    "rounded_to_three_digits": _three_digits,
    "computed_in_float16": _float16_inside,
    "noisy": _noisy,
    "whole_numbers": lambda value: value // 1,
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "sign_lost": np.abs,
    "sign_turned": np.negative,
    "twice": lambda value: 2 * value,
    "half": lambda value: value / 2,
    "squared": np.square,
    "upside_down": lambda value: np.divide(1.0, value, out=np.zeros_like(value), where=value != 0),
    "first_entry_repeated": lambda value: np.full_like(value, value.flat[0] if value.size else 0),
    "mean_repeated": lambda value: np.full_like(value, value.mean()),
    "sum_repeated": lambda value: np.full_like(value, value.sum()),
    "entries_turned_round": lambda value: value.ravel()[::-1].reshape(value.shape),
    "entries_moved_on": lambda value: np.roll(value, 1),
    "entries_shuffled": _shuffled,
    "axes_swapped": np.transpose,
    "an_axis_too_many": lambda value: value[None],
    "a_column": lambda value: value.reshape(-1, 1),
    "flattened": np.ravel,
    "summed_up": np.sum,
    "first_entry_alone": lambda value: value.flat[0],
    "one_entry_missing": lambda value: value[:-1] if value.ndim else value,
}


def _on_leaves(value: Any, change: Callable[[list], list]) -> Any:
    leaves, tree = jax.tree.flatten(value)
    return jax.tree.unflatten(tree, change(leaves))


WHOLE: dict[str, Callable] = {
    "arrays_swapped": lambda value: _on_leaves(value, lambda leaves: leaves[::-1]),
    "last_array_off": lambda value: _on_leaves(
        value, lambda leaves: [*leaves[:-1], leaves[-1] * 2]
    ),
    "first_array_off": lambda value: _on_leaves(value, lambda leaves: [leaves[0] + 1, *leaves[1:]]),
    "first_array_alone": lambda value: jax.tree.leaves(value)[0],
    "same_array_everywhere": lambda value: _on_leaves(
        value, lambda leaves: [leaves[0]] * len(leaves)
    ),
}


def _always_the_first(model: Model) -> Callable:
    return lambda *_: model.truths()[0]


def _of_another_input(model: Model) -> Callable:
    return lambda *args: model.truths()[model.number(args) - 1]


def _off_on(model: Model, off: Callable[[int, int], bool]) -> Callable:
    """Right except on the inputs whose number `off` picks; it is told how many there are."""

    def answer(*args: Any) -> Any:
        wrong = off(model.number(args), len(model.cases()))
        return jax.tree.map(
            lambda leaf: 1.1 * leaf + 0.1 if wrong else leaf, model.remembered(*args)
        )

    return answer


def _a_table(model: Model) -> Callable:
    """Right on another draw of the inputs, which somebody may have written down."""
    known = list(zip(model.cases(ANOTHER_DRAW), model.truths(ANOTHER_DRAW), strict=True))

    def answer(*args: Any) -> Any:
        found = (truth for case, truth in known if same_numbers(args, case.args))
        return next(found, jax.tree.map(np.zeros_like, known[0][1]))

    return answer


BY_CASE: dict[str, Callable[[Model], Callable]] = {
    "always_the_first_inputs_answer": _always_the_first,
    "another_inputs_answer": _of_another_input,
    "wrong_on_the_first_input_only": lambda model: _off_on(model, lambda i, _: i == 0),
    "wrong_on_the_last_input_only": lambda model: _off_on(model, lambda i, n: i == n - 1),
    "right_on_the_first_input_only": lambda model: _off_on(model, lambda i, _: i > 0),
    "a_table_of_another_draw": _a_table,
}


def _right_once(base: Callable) -> Callable:
    """Right when first asked about an input, wrong when asked again."""
    seen: list[tuple] = []

    def answer(*args: Any) -> Any:
        again = any(same_numbers(args, other) for other in seen)
        seen.append(args)
        return jax.tree.map(lambda leaf: 1.1 * leaf + 0.1 if again else leaf, base(*args))

    return answer


def _overwriting(base: Callable) -> Callable:
    def answer(*args: Any) -> Any:
        value = base(*args)
        for arg in args:
            if isinstance(arg, np.ndarray):
                arg[...] = 0
        return value

    return answer
