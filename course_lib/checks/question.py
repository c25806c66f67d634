"""Questions with an answer for every choice: why it is right, or what it confuses.

A question costs no points; it is there to be answered from memory. The first choice and the number of
tries are remembered beyond the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from IPython.display import DisplayHandle, display

from course_lib.checks.card import Card
from course_lib.checks.remembering import state, store
from course_lib.checks.units import find
from course_lib.checks.widgets import Controls


@dataclass(frozen=True)
class Question:
    """A multiple-choice question.

    Attributes:
        name: "01-W1" for a warm-up, "01-Q1" for the exit quiz.
        text: the question.
        choices: letter -> (what the choice says, what a student who picks it reads).
        answer: the letter of the right choice.
        recalls: of a warm-up, the unit whose matter it asks for, e.g. "02".
    """

    name: str
    text: str
    choices: dict[str, tuple[str, str]]
    answer: str
    recalls: str = ""

    def __post_init__(self):
        if self.answer not in self.choices:
            raise ValueError(f"question {self.name}: its answer {self.answer!r} is not a choice")


def quiz(name: str, answer: Any) -> None:
    """Show what a choice means; with `...` in its place, ask the question.

    Where a person runs the cell, the question comes with a button for each choice; the letter can be
    typed into the cell as well. A question that was answered rightly before shows its answer.

    Args:
        name: the question, e.g. "01-W1".
        answer: the letter of a choice, as a string.

    Raises:
        KeyError: if no question has this name.
    """
    question = find(name, "question")
    letter = answer.strip().strip(")").lower() if isinstance(answer, str) else answer
    if letter is Ellipsis and _answered(question):
        letter = question.answer
    elif isinstance(letter, str) and letter in question.choices:
        _record(question, letter)
    if isinstance(letter, str) and letter in question.choices:
        _feedback(question, letter).show()
        return
    todo = 'Replace the ... by a letter in quotes, such as "a", and run the cell again.'
    if letter is not Ellipsis:
        letters = ", ".join(f'"{letter}"' for letter in question.choices)
        todo = f"{answer!r} is not one of the choices; type {letters}."
    asked = Card("QUESTION", f"{name} {question.text}", (*_said(question), ("", todo)))
    if letter is Ellipsis and store.a_person_runs_this():
        _ask(question, display(asked, display_id=True))
    else:
        asked.show()


def _ask(question: Question, asked: DisplayHandle) -> None:
    """A button for each choice; once the right one is found, the question no longer says what to do."""
    controls = Controls(question.name)

    def answer(letter: str) -> None:
        _record(question, letter)
        text, feedback = question.choices[letter]
        right = letter == question.answer
        word = "RIGHT" if right else "NOT QUITE"
        card = Card(word, f"{question.name} {letter}: {text}", (("", feedback),))
        if right:
            asked.update(Card("QUESTION", f"{question.name} {question.text}", _said(question)))
        controls.say(card, done=right)

    controls.buttons("Or choose here:", dict(_said(question)), answer)
    controls.show()


def _feedback(question: Question, letter: str) -> Card:
    text, feedback = question.choices[letter]
    headline = f"{question.name} {question.text}"
    if letter == question.answer:
        return Card("RIGHT", headline, ((letter, text), ("", feedback)))
    # All choices once more: the next try should not begin with finding the question again.
    yours = ("", f"You chose {letter}. {feedback}")
    return Card("NOT QUITE", headline, (*_said(question), yours))


def _said(question: Question) -> tuple[tuple[str, str], ...]:
    return tuple((letter, text) for letter, (text, _) in question.choices.items())


def _record(question: Question, letter: str) -> None:
    """Remember a choice. The same letter again is a cell that was run again, not another try."""
    right, time = letter == question.answer, state.now()

    def keep(current: dict[str, Any]) -> None:
        entry = current["answers"].setdefault(
            question.name, {"first": letter, "last": "", "tries": 0, "right": False, "time": time}
        )
        if not entry["right"] and entry["last"] != letter:
            entry["tries"] += 1
        entry.update(last=letter, right=entry["right"] or right)

    store.current().update(keep)


def _answered(question: Question) -> bool:
    """Whether the right choice is on record. A question that was only tried is asked again."""
    return store.current().read()["answers"].get(question.name, {}).get("right", False)
