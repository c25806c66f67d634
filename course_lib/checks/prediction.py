"""Predict, then see: a guess is recorded before the cell that reveals the answer will show it.

A wrong guess costs nothing. The first guess of a session is the one that counts, because it is the one
that teaches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.checks.card import Card, number
from course_lib.checks.units import find


@dataclass(frozen=True)
class Prediction:
    """A question that a student answers before computing.

    Attributes:
        name: "01-P1".
        question: what is asked, and in which form to answer.
        why: one line on the true answer, shown with it.
        close: (guess, truth) -> whether the guess was near enough to say "well predicted".
    """

    name: str
    question: str
    why: str
    close: Callable[[Any, Any], bool]


_first_guess: dict[str, Any] = {}


def predict(name: str, guess: Any) -> None:
    """Record a guess; with `...` in its place, show the question instead.

    Args:
        name: the prediction, e.g. "01-P1".
        guess: a number, a word or a list of them, as the question asks.
    """
    prediction = find(name, "prediction")
    if guess is Ellipsis:
        todo = (
            "Replace the `...` by your guess and run the cell again. A wrong guess costs nothing."
        )
        Card("PREDICT", f"{name} {prediction.question}", (("", todo),)).show()
        return
    first = _first_guess.setdefault(name, guess)
    changed = (
        () if _text(first) == _text(guess) else (("", f"Your first guess stays: {_text(first)}."),)
    )
    Card("PREDICT", f"{name} recorded: {_text(guess)}.", changed).show()


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
    word = "Well predicted." if _close(prediction, guess, truth) else "Not what you expected?"
    Card("REVEAL", f"{name} {word}", lines).show()


def _close(prediction: Prediction, guess: Any, truth: Any) -> bool:
    """A guess of the wrong type is not close; it is no error either."""
    try:
        return bool(prediction.close(guess, truth))
    except (TypeError, ValueError):
        return False


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    try:
        return number(value, digits=5)
    except (TypeError, ValueError):
        return repr(value)
