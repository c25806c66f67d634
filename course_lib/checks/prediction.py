"""Predict, then see: a guess is recorded before the cell that reveals the answer will show it.

A wrong guess costs nothing. The first guess of a session is the one that counts, because it is the one
that teaches; what is no guess at all is not recorded.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.checks.card import Card, number
from course_lib.checks.units import find


def a_number(guess: Any) -> float:
    """A guess that should be a finite number; ValueError in the student's words otherwise."""
    try:
        value = float(guess) if isinstance(guess, str | numbers.Real) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("asked is a number, such as 0.5 or 1e-2")
    return value


def one_of(*words: str) -> Callable[[Any], str]:
    """A reader of guesses that should be one of these words."""

    def read(guess: Any) -> str:
        word = guess.strip().lower() if isinstance(guess, str) else guess
        if word not in words:
            choices = " or ".join(f'"{word}"' for word in words)
            raise ValueError(f"asked is {choices}, with the quotes")
        return word

    return read


@dataclass(frozen=True)
class Prediction:
    """A question that a student answers before computing.

    Attributes:
        name: "01-P1".
        question: what is asked, and in which form to answer.
        read: turns what was typed into a guess, or raises ValueError saying what is asked.
        why: one line on the true answer, shown with it.
        close: (guess, truth) -> whether the guess was near enough to say "well predicted".
    """

    name: str
    question: str
    read: Callable[[Any], Any]
    why: str
    close: Callable[[Any, Any], bool]


_first_guess: dict[str, Any] = {}


def predict(name: str, guess: Any) -> None:
    """Record a guess; with `...` in its place, show the question instead.

    Args:
        name: the prediction, e.g. "01-P1".
        guess: a number or a word, as the question asks.
    """
    prediction = find(name, "prediction")
    if guess is Ellipsis:
        todo = "Replace the ... by your guess and run the cell again. A wrong guess costs nothing."
        Card("PREDICT", f"{name} {prediction.question}", (("", todo),)).show()
        return
    try:
        guess = prediction.read(guess)
    except ValueError as problem:
        Card("NOT YET", f"{name} not recorded: {problem}.").show()
        return
    first = _first_guess.setdefault(name, guess)
    kept = () if first == guess else (("", f"Your first guess counts: {_text(first)}."),)
    Card("PREDICT", f"{name} your guess: {_text(guess)}.", kept).show()


def reveal(name: str, truth: Any) -> None:
    """Show guess and truth side by side, and why; ask for the guess first if there is none.

    Args:
        name: the prediction, e.g. "01-P1".
        truth: the answer, computed in the notebook.
    """
    prediction = find(name, "prediction")
    if name not in _first_guess:
        todo = (
            f"Make your guess in the cell with predict({name!r}, …) first; then run this one again."
        )
        Card("NOT YET", f"{name} waits for your guess.", (("", todo),)).show()
        return
    guess = _first_guess[name]
    lines = (("You", _text(guess)), ("Computed", _text(truth)), ("Why", prediction.why))
    close = prediction.close(guess, prediction.read(truth))
    Card(
        "REVEAL", f"{name} {'Well predicted.' if close else 'Not what you expected?'}", lines
    ).show()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else number(value, digits=5)
