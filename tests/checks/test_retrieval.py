"""What a student learned comes back: the warm-up of each unit asks for what earlier units taught.

Unit N recalls unit N - 1, unit N - 3 and a third one, so the matter of each unit returns after one and
after three units. Unit 00 has no warm-up, and unit 01 recalls what a student brings along, not unit 00:
all of unit 01 already runs, predicts and checks as unit 00 shows. Questions on 00 begin with unit 02.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from course_lib.checks.units import unit, unit_modules

ROOT = Path(__file__).parents[2]
UNITS = list(unit_modules())
RECALLING = [number for number in UNITS if number >= "02"]
each_unit = pytest.mark.parametrize("number", RECALLING)


def is_warm_up(question):
    return re.fullmatch(r"\d\d-W\d", question.name) is not None


def warm_up(number):
    return [question for question in unit(number).QUESTIONS if is_warm_up(question)]


def recalled(number):
    return {question.recalls for question in warm_up(number)}


def back(number, by):
    """The number of the unit `by` units earlier, or None before unit 00."""
    return f"{int(number) - by:02}" if int(number) >= by else None


def introduction(number):
    """The first words of a unit's warm-up, in the text that its notebooks are built from."""
    (text,) = (ROOT / "solutions").glob(f"{number}_*/{number}_*.py")
    _, _, after = text.read_text(encoding="utf-8").partition("# ## Warm-up\n")
    return after.partition("# %%")[0]


@each_unit
def test_every_warm_up_question_names_an_earlier_unit(number):
    assert [q.name for q in warm_up(number)] == [f"{number}-W{i}" for i in (1, 2, 3)]
    for question in warm_up(number):
        assert re.fullmatch(r"\d\d", question.recalls), question.name
        assert question.recalls < number, question.name
        assert question.recalls in UNITS, question.name


@each_unit
def test_a_warm_up_recalls_the_last_unit_the_one_three_before_and_a_third(number):
    wanted = {unit for unit in (back(number, 1), back(number, 3)) if unit is not None}
    assert wanted <= recalled(number)
    # In unit 02 only two earlier units exist.
    assert len(recalled(number)) == min(3, int(number))


@pytest.mark.parametrize("number", UNITS)
def test_what_a_unit_taught_comes_back_after_one_and_after_three_units(number):
    for later in (1, 3):
        asks = f"{int(number) + later:02}"
        if asks in RECALLING:
            assert number in recalled(asks), f"unit {asks} asks nothing about unit {number}"


@each_unit
def test_the_notebook_says_which_units_its_warm_up_is_about(number):
    sentence = re.search(r"Three questions[^;.]* on units? ([^;.]*)[;.]", introduction(number))
    assert sentence, introduction(number)
    assert set(re.findall(r"\d\d", sentence[1])) == recalled(number)


def test_only_warm_ups_from_unit_02_on_recall_a_unit():
    for number in UNITS:
        for question in unit(number).QUESTIONS:
            expected = is_warm_up(question) and number in RECALLING
            assert bool(question.recalls) == expected, question.name


def test_no_question_is_asked_twice():
    texts = Counter(
        " ".join(re.findall(r"\w+", question.text.lower()))
        for number in UNITS
        for question in unit(number).QUESTIONS
    )
    assert [text for text, times in texts.items() if times > 1] == []


@each_unit
def test_every_choice_of_a_warm_up_is_answered_in_words_of_its_own(number):
    for question in warm_up(number):
        answers = [feedback for _, feedback in question.choices.values()]
        assert len(answers) >= 3
        assert len(set(answers)) == len(answers)
        assert all(len(feedback) >= 20 for feedback in answers), question.name
