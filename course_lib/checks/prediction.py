"""Predict, then see: a guess is recorded before the cell that reveals the answer will show it.

A wrong guess costs nothing. The first guess is the one that counts, because it is the one that
teaches; it is remembered beyond the kernel. What is no guess at all is not recorded.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from IPython.display import DisplayHandle, display

from course_lib.checks.card import Card, number
from course_lib.checks.remembering import state, store
from course_lib.checks.units import find
from course_lib.checks.widgets import Controls


def a_number(guess: Any) -> float:
    """A guess that should be a finite number; ValueError in the student's words otherwise."""
    if getattr(guess, "shape", None) == ():
        guess = guess.item()
    try:
        value = float(guess) if isinstance(guess, str | numbers.Real) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("asked is a number, such as 0.5 or 1e-2")
    if value == 0 and isinstance(guess, str) and re.search("[1-9]", guess.lower().split("e")[0]):
        raise ValueError("this number is too small for a computer; it would be read as 0")
    return value


def a_whole_number(guess: Any) -> float:
    """A guess that should be a whole number, such as a count; ValueError in the student's words otherwise."""
    wanted = ValueError("asked is a whole number, such as 7")
    try:
        value = a_number(guess)
    except ValueError:
        raise wanted from None
    if value % 1:
        raise wanted
    return value


@dataclass(frozen=True)
class WholeNumberFrom:
    """A reader of guesses that should be a whole number from `least` to `most`, or from `least` on."""

    least: int
    most: int | None = None

    def __call__(self, guess: Any) -> float:
        end = "on" if self.most is None else f"to {self.most}"
        wanted = ValueError(f"asked is a whole number from {self.least} {end}")
        try:
            value = a_whole_number(guess)
        except ValueError:
            raise wanted from None
        if value < self.least or (self.most is not None and value > self.most):
            raise wanted
        return value


def a_whole_number_from(least: int, most: int | None = None) -> WholeNumberFrom:
    """A reader of guesses that count something: nothing below `least`, nor above `most` if that is given."""
    return WholeNumberFrom(least, most)


@dataclass(frozen=True)
class OneOf:
    """A reader of guesses that should be one of `words`."""

    words: tuple[str, ...]

    def __call__(self, guess: Any) -> str:
        word = guess.strip().lower() if isinstance(guess, str) else guess
        if word not in self.words:
            choices = " or ".join(f'"{word}"' for word in self.words)
            raise ValueError(f"asked is {choices}, with the quotes")
        return word


def one_of(*words: str) -> OneOf:
    """A reader of guesses that should be one of these words."""
    return OneOf(words)


@dataclass(frozen=True)
class Prediction:
    """A question that a student answers before computing.

    Attributes:
        name: "01-P1".
        question: what is asked, and in which form to answer.
        read: turns what was typed into a guess, a float or a string, or raises ValueError saying what
            is asked.
        why: one line on the true answer, shown with it.
        close: (guess, truth) -> whether the guess was near enough to say "well predicted".
    """

    name: str
    question: str
    read: Callable[[Any], Any]
    why: str
    close: Callable[[Any, Any], bool]

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from; () where anything can be typed."""
        return self.read.words if isinstance(self.read, OneOf) else ()


# Reveals that wait on the screen for a guess: name -> (where it is shown, the truth).
_waiting: dict[str, tuple[DisplayHandle, Any]] = {}


def predict(name: str, guess: Any) -> None:
    """Record a guess; with `...` in its place, ask for it.

    Where a person runs the cell, the question comes with a field or buttons to answer it; the guess
    can be typed into the cell as well. A guess that was recorded before is shown.

    Args:
        name: the prediction, e.g. "01-P1".
        guess: a number or a word, as the question asks.

    Raises:
        KeyError: if no prediction has this name.
    """
    prediction = find(name, "prediction")
    if guess is not Ellipsis:
        _tell(prediction, guess).show()
    elif (first := _first_guess(prediction)) is not None:
        Card("PREDICT", f"{name} your guess: {_text(first)}.").show()
    else:
        todo = "Replace the ... by your guess and run the cell again. A wrong guess costs nothing."
        asked = Card("PREDICT", f"{name} {prediction.question}", (("", todo),))
        if store.a_person_runs_this():
            _ask(prediction, display(asked, display_id=True))
        else:
            asked.show()


def reveal(name: str, truth: Any) -> None:
    """Show guess and truth side by side, and why; if there is no guess yet, wait for it.

    Where a person runs the cell, it shows them by itself as soon as the guess is made.

    Args:
        name: the prediction, e.g. "01-P1".
        truth: the answer, computed in the notebook.

    Raises:
        KeyError: if no prediction has this name.
        ValueError: if the truth is no answer to the question.
    """
    prediction = find(name, "prediction")
    prediction.read(truth)  # an author's slip shows here, not later under a student's guess
    guess = _first_guess(prediction)
    if guess is not None:
        _revealed(prediction, guess, truth).show()
        return
    todo = f"Make your guess in the cell with predict({name!r}, …) first; then run this one again."
    waits = Card("NOT YET", f"{name} waits for your guess.", (("", todo),))
    if store.a_person_runs_this():
        _waiting[name] = display(waits, display_id=True), truth
    else:
        waits.show()


def _ask(prediction: Prediction, asked: DisplayHandle) -> None:
    """A field or buttons below the question; once it is answered, it no longer says what to do."""
    controls = Controls(prediction.name)

    def answer(guess: str) -> None:
        card = _tell(prediction, guess)
        done = card.word == "PREDICT"
        if done:
            asked.update(Card("PREDICT", f"{prediction.name} {prediction.question}"))
        controls.say(card, done=done)

    if prediction.choices:
        controls.buttons("Or choose here:", {word: word for word in prediction.choices}, answer)
    else:
        controls.field("Or type it here:", "Record my guess", answer)
    controls.show()


def _tell(prediction: Prediction, guess: Any) -> Card:
    """Record a guess, if it is one and the first; the card that says so."""
    try:
        guess = prediction.read(guess)
    except ValueError as problem:
        return Card("NOT YET", f"{prediction.name} not recorded: {problem}.")
    first = _record(prediction, guess)
    if prediction.name in _waiting:
        handle, truth = _waiting.pop(prediction.name)
        handle.update(_revealed(prediction, first, truth))
    kept = () if first == guess else (("", f"Your first guess counts: {_text(first)}."),)
    return Card("PREDICT", f"{prediction.name} your guess: {_text(guess)}.", kept)


def _record(prediction: Prediction, guess: float | str) -> float | str:
    """The guess that counts: this one, unless there was one before."""
    made = {"guess": guess, "time": state.now()}

    def keep(current: dict[str, Any]) -> float | str:
        earlier = _guess_in(current, prediction)
        if earlier is None:
            current["guesses"][prediction.name] = made
        return guess if earlier is None else earlier

    return store.current().update(keep)


def _first_guess(prediction: Prediction) -> float | str | None:
    return _guess_in(store.current().read(), prediction)


def _guess_in(current: dict[str, Any], prediction: Prediction) -> float | str | None:
    """The guess on record, if it is an answer to the question as it is asked today."""
    made = current["guesses"].get(prediction.name)
    try:
        return prediction.read(made["guess"]) if made else None
    except ValueError:
        return None


def _revealed(prediction: Prediction, guess: float | str, truth: Any) -> Card:
    lines = (("You", _text(guess)), ("Computed", _text(truth)), ("Why", prediction.why))
    close = prediction.close(guess, prediction.read(truth))
    verdict = "Well predicted." if close else "Not what you expected?"
    return Card("REVEAL", f"{prediction.name} {verdict}", lines)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else number(value, digits=5)
