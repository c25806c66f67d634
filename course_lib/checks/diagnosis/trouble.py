"""What makes an answer unfit for comparison, each with the words that help.

Not written, raised, wrong shape or type, not finite, an input changed, different on the same input.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from course_lib.checks.calling.plain import NotPlain, describe, plain_answer
from course_lib.checks.calling.run_answer import Outcome
from course_lib.checks.compare import Leaf, flat, leaves
from course_lib.checks.diagnosis import bank, structure, trajectory
from course_lib.checks.diagnosis.draw import Draw, Judged
from course_lib.checks.diagnosis.evidence import Lines, said
from course_lib.checks.diagnosis.finding import Cause, Finding
from course_lib.checks.diagnosis.words import array_name
from course_lib.checks.exercise import Exercise, Wrong

TOO_LARGE = (
    "Python's own floats stop where numbers get too large; those of arrays become inf, then nan. Keep the value an "
    "array, without float(…) on the way."
)
SEVERAL = (
    "a tuple does not compute. Does a function give back several things? Name them all, `updates, memory = …`. Is it "
    "the shape of an array? Take a length of it, `x.shape[0]`."
)
TRACED = "inside of jax.vmap, jax.jit and jax.grad a value is a stand-in without a number:"
# What Python's or JAX's words mean for a student of this course; of several that fit the first is told.
ERROR_HINTS = {
    "xor": "Python's power is **, not ^.",
    "for ^": "Python's power is **, not ^.",
    "Gradient only defined for scalar": "jax.grad takes a function that returns one number, not an array.",
    "Numerical result out of range": TOO_LARGE,
    "Result too large": TOO_LARGE,
    "and 'tuple'": SEVERAL,
    "'tuple' and": SEVERAL,
    "concatenate tuple": SEVERAL,
    "multiply sequence": "a list or a tuple does not compute: name its parts, or make an array of it, jnp.array(…).",
    "and 'function'": "a function must be called before one can compute with it: df(x), not df.",
    "does not accept dtypes key<": "a key is no number: jax.random.split and jax.random.fold_in make new keys of one.",
    "unexpected tracer": "what JAX calls must change nothing that was there before, as params[name] = array does: "
    "make a new dict, {**params, name: array}.",
    "boolean conversion of traced array": f"{TRACED} an if cannot ask it; jnp.where(condition, a, b) can.",
    "traced array": f"{TRACED} float(…), int(…) and np.array(…) cannot read it. "
    "So keep to jnp and whole arrays, also in your own functions that are called there.",
    "truth value of an array": "an if asks about one number. For every entry by itself: jnp.where(condition, a, b).",
    "converted to Python scalars": "float(…), int(…) and math's functions take one number. For arrays there is jnp: "
    "jnp.sin, jnp.exp.",
}
BY_HAND = {"Gradient only defined for scalar": "asked is a formula written by hand."}
# Two calls on one input may differ by the last digits of a parallel sum, by no more.
REPEAT_RTOL = 1e-9


def wrong_kind(exercise: Exercise, answer: Any) -> Finding | None:
    """A function where a value is asked, or the other way round."""
    if exercise.typed and callable(answer):
        what = f"{exercise.function} is a function; type its value."
        return Finding("shape", what)
    if not exercise.typed and not callable(answer):
        what = f"{exercise.function} is not a function: keep its `def {exercise.definition}:`"
        return Finding("shape", what)
    return None


def stopped(draw: Draw, position: int, outcome: Outcome) -> Finding | None:
    """Not written yet, or raised."""
    name = draw.exercise.function
    if outcome.unwritten or _holds_dots(outcome.value):
        left = ": a ... is still left in it" if outcome.unwritten != "NotImplementedError" else ""
        return Finding(
            "not written", f"{name} is not written yet{'' if draw.exercise.typed else left}."
        )
    if outcome.error is None:
        return None
    kind, text = type(outcome.error).__name__, str(outcome.error)
    hints = ERROR_HINTS | (BY_HAND if draw.exercise.by_hand else {})
    hint = next((words for sign, words in hints.items() if sign in text), "")
    if kind == "TypeError" and re.match(rf"(\S+\.)?{name}\(\) .*argument", text):
        hint = f"the check calls {draw.exercise.definition}: keep this first line as it was."
    words = f": {_first_line(text)}" if text.strip() else ""
    lines = (("Hint", hint), ("Your line", outcome.line), *said(outcome))
    lines = (*lines, ("Input", draw.cases[position].label))
    named = bank.match_error(draw, position, outcome.error)
    lines = tuple(line for line in lines if line[1])
    return _named(Finding("raised", f"{name} stopped with {kind}{words}", lines), named)


def _holds_dots(value: Any, inside: bool = False) -> bool:
    """Whether a `...` is one of several values, or an entry of a NumPy array: NumPy makes one of anything."""
    if type(value) in (tuple, list, dict) and len(value) <= 100 and not inside:
        items = value.values() if type(value) is dict else value
        return any(item is Ellipsis or _holds_dots(item, inside=True) for item in items)
    if type(value) is not np.ndarray or value.dtype != object or value.size > 10_000:
        return False
    return any(item is Ellipsis for item in value.flat)


def shape(draw: Draw, judged: list[Judged]) -> Finding | None:
    """Not the type, structure or shape that is asked; fills in the pairs of those that have it."""
    problems = {}
    for i, one in enumerate(judged):
        try:
            one.plain = _plain(draw.exercise, one.outcome.value, one.truth)
            one.pairs = leaves(one.plain, one.truth, atol=draw.exercise.atol)
        except NotPlain as problem:
            problems[i] = str(problem)
    if not problems:
        return None
    first = min(problems)
    lines = (("Input", judged[first].case.label), *said(judged[first].outcome))
    finding = Finding("shape", f"{draw.exercise.function}: {problems[first]}.", lines)
    if draw.exercise.choices:
        return finding
    named = bank.match(draw, judged)
    if named:
        return _named(finding, named)
    look = trajectory.explain_length if draw.exercise.trajectory else structure.explain_shape
    return _explained(finding, look(draw, judged))


def not_finite(draw: Draw, judged: list[Judged]) -> Finding | None:
    """NaN or infinity where the truth is a number."""
    for one in judged:
        for pair in one.pairs:
            bad = ~np.isfinite(pair.yours) & np.isfinite(pair.true)
            if bad.any():
                name = draw.exercise.function
                place = f" in {array_name(draw.exercise, pair)}" if pair.path else ""
                what = f"{name} gives {_not_finite(pair.yours[bad], pair.yours.size)}{place}."
                finding = Finding("not finite", what, _where(one))
                return _named(finding, bank.match(draw, judged))
    return None


def input_changed(draw: Draw, judged: list[Judged]) -> Finding | None:
    """An argument was changed in place."""
    for one in judged:
        if one.outcome.changed_input is not None:
            which = one.outcome.changed_input + 1
            what = (
                f"{draw.exercise.function} changed its argument {which} in place; work on a copy."
            )
            return Finding("input changed", what, _where(one))
    return None


def not_repeatable(exercise: Exercise, first: Judged, again: Outcome) -> Finding | None:
    """Another answer to the same input."""
    what = f"{exercise.function} does not give the same answer twice for the same input."
    causes = "it uses random numbers, reads a clock, or remembers something between calls."
    lines = (("Looks like", causes),)
    different = Finding("not repeatable", what, (*lines, *_where(first)))
    if again.error is not None or again.unwritten:
        return different
    try:
        plain = _plain(exercise, again.value, first.truth)
    except NotPlain:
        return different
    second = flat(plain)
    same = all(
        Leaf("", second[pair.path], pair.yours, (), pair.largest).right(REPEAT_RTOL).all()
        for pair in first.pairs
    )
    return None if same else different


def _plain(exercise: Exercise, value: Any, truth: Any) -> Any:
    if exercise.choices:
        return _choice(exercise.choices, value)
    return plain_answer(value, truth, names=exercise.output_names)


def _choice(choices: tuple[str, ...], value: Any) -> np.ndarray:
    """The position of a word among the choices."""
    asked = ", ".join(f'"{word}"' for word in choices)
    # NumPy's own text: what np.where or an array of words gives.
    if type(value) is np.str_ or (
        type(value) is np.ndarray and value.shape == () and value.dtype.kind == "U"
    ):
        value = str(value)
    if type(value) is not str:
        raise NotPlain(f"the answer is {describe(value)}; expected one of {asked}, in quotes")
    lower = [word.lower() for word in choices]
    if value.strip().lower() not in lower:
        raise NotPlain(f'the answer is "{value.strip()[:40]}"; expected one of {asked}')
    return np.asarray(float(lower.index(value.strip().lower())))


def _named(finding: Finding, named: Wrong | None) -> Finding:
    """The finding with the words of the bank's version that it is."""
    if named is None:
        return finding
    lines = (("Looks like", named.sees), *finding.lines)
    return Finding("bank", finding.headline, lines, named.name, named.rule)


def _explained(finding: Finding, cause: Cause | None) -> Finding:
    if cause is None:
        return finding
    lines = (("Looks like", cause.looks), *finding.lines)
    return Finding(finding.kind, finding.headline, lines, cause.mistake, cause.rule)


def _where(one: Judged) -> Lines:
    return (*((("Input", one.case.label),) if one.case.label else ()), *said(one.outcome))


def _not_finite(bad: np.ndarray, size: int) -> str:
    word = "NaN (not a number)" if np.isnan(bad).any() else "infinity"
    return f"{word} in {bad.size} of {size} entries" if size > 1 else word


def _first_line(text: str) -> str:
    first, *others = (line.strip() for line in text.strip().splitlines())
    # JAX announces a list and then gives it, line by line.
    line = f"{first} {others[0]}" if first.endswith(":") and others else first
    return line if len(line) <= 200 else line[:197] + "…"
