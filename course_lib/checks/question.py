"""Questions with an answer for every choice: why it is right, or what it confuses.

A question costs no points; it is there to be answered from memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course_lib.checks.card import Card
from course_lib.checks.units import find


@dataclass(frozen=True)
class Question:
    """A multiple-choice question.

    Attributes:
        name: "01-W1" for a warm-up, "01-Q1" for the exit quiz.
        text: the question.
        choices: letter -> (what the choice says, what a student who picks it reads).
        answer: the letter of the right choice.
    """

    name: str
    text: str
    choices: dict[str, tuple[str, str]]
    answer: str

    def __post_init__(self):
        if self.answer not in self.choices:
            raise ValueError(f"question {self.name}: its answer {self.answer!r} is not a choice")


def quiz(name: str, answer: Any) -> None:
    """Show what a choice means; with `...` in its place, ask the question.

    Args:
        name: the question, e.g. "01-W1".
        answer: the letter of a choice, as a string.
    """
    question = find(name, "question")
    choices = tuple((letter, text) for letter, (text, _) in question.choices.items())
    letter = answer.strip().strip(")").lower() if isinstance(answer, str) else answer
    if letter is Ellipsis:
        todo = ("", 'Replace the ... by a letter in quotes, such as "a", and run the cell again.')
        Card("QUESTION", f"{name} {question.text}", (*choices, todo)).show()
        return
    if not isinstance(letter, str) or letter not in question.choices:
        letters = ", ".join(f'"{letter}"' for letter in question.choices)
        todo = ("", f"{answer!r} is not one of the choices; type {letters}.")
        Card("QUESTION", f"{name} {question.text}", (*choices, todo)).show()
        return
    text, feedback = question.choices[letter]
    if letter == question.answer:
        Card("RIGHT", f"{name} {question.text}", ((letter, text), ("", feedback))).show()
    else:
        # All choices once more: the next try should not begin with finding the question again.
        yours = ("", f"You chose {letter}. {feedback}")
        Card("NOT QUITE", f"{name} {question.text}", (*choices, yours)).show()
