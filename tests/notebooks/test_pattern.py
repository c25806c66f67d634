"""Every unit follows the one pattern: its parts, in their order, each exercise and question once.

The welcome, unit 00, has an order of its own: no warm-up, as nothing comes before it, and a few parts more.
"""

import re

import pytest

from course_lib.checks.units import unit as unit_module

from .conftest import CHECK, code_cells

PARTS = ["Set-up", "Warm-up", "Find the bug", "Exit quiz", "What to keep"]
WELCOME = "00_welcome"
PARTS_OF_WELCOME = [
    "Set-up",
    "Is everything here?",
    "How a page works",
    "JAX, if you know NumPy",
    "Find the bug",
    "A map of the course",
    "Your progress",
    "When you are stuck",
    "Exit quiz",
    "What to keep",
]
# A unit takes at most 75 minutes; the capstone, with a written recommendation, a little more.
MOST_MINUTES = {WELCOME: 25, "10_heart_disease": 90}


@pytest.fixture(scope="module")
def declared(unit):
    """The unit's module in `course_lib.checks.units`."""
    return unit_module(unit[:2])


def calls(notebook, function):
    """The first arguments of the calls of a function, in the order of the cells."""
    pattern = re.compile(rf'^{function}\("([^"]+)"', re.MULTILINE)
    return [name for cell in code_cells(notebook) for name in pattern.findall(cell.source)]


def headings(notebook):
    texts = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^#+ (.*)$", texts, re.MULTILINE)


def test_the_parts_stand_in_their_order(unit, solution):
    parts = PARTS_OF_WELCOME if unit == WELCOME else PARTS
    every = [*PARTS, *(part for part in parts if part not in PARTS)]
    found = [part for heading in headings(solution) for part in every if part in heading]
    assert found == parts


def test_goals_and_time_come_first(unit, solution):
    first = solution.cells[0].source
    assert len(re.findall(r"^\d\. \*\*", first, re.MULTILINE)) == 3
    minutes = int(re.search(r"\*\*Time:\*\* about (\d+) minutes", first)[1])
    assert minutes <= MOST_MINUTES.get(unit, 75)


def test_every_exercise_has_one_check_cell_with_its_points(solution, declared):
    checks = {}
    for cell in code_cells(solution):
        match = CHECK.match(cell.source)
        if match:
            assert match[1] not in checks
            checks[match[1]] = (match[2], cell.metadata.nbgrader.points)
    assert checks == {e.name: (e.function, e.points) for e in declared.EXERCISES}


def test_every_check_follows_the_cell_that_defines_its_function(solution):
    defined = set()
    for cell in code_cells(solution):
        match = CHECK.match(cell.source)
        if match:
            assert match[2] in defined
        if cell.metadata.get("nbgrader", {}).get("solution"):
            defined |= set(re.findall(r"^def (\w+)", cell.source, re.MULTILINE))


def test_every_prediction_is_asked_before_it_is_revealed(solution, declared):
    names = [prediction.name for prediction in declared.PREDICTIONS]
    assert len(names) >= 3
    assert calls(solution, "predict") == calls(solution, "reveal")
    assert sorted(calls(solution, "predict")) == sorted(names)
    order = [cell.source for cell in code_cells(solution)]
    for name in names:
        asked = next(i for i, source in enumerate(order) if f'predict("{name}"' in source)
        told = next(i for i, source in enumerate(order) if f'reveal("{name}"' in source)
        assert asked < told


def test_every_question_is_asked_once_and_answered_right_in_the_solution(solution, declared):
    assert sorted(calls(solution, "quiz")) == sorted(q.name for q in declared.QUESTIONS)
    for cell in code_cells(solution):
        if cell.source.startswith("### BEGIN SOLUTION\nanswer"):
            assert cell.outputs[0].data["text/plain"].startswith("RIGHT")


def test_the_right_letter_is_not_always_the_same(declared):
    letters = [question.answer for question in declared.QUESTIONS]
    assert max(letters.count(letter) for letter in set(letters)) <= len(letters) / 2


def test_three_warm_up_questions_and_an_exit_quiz(unit, declared):
    kinds = [question.name.split("-")[1][0] for question in declared.QUESTIONS]
    assert kinds.count("W") == (0 if unit == WELCOME else 3)
    assert kinds.count("Q") >= 3


def test_no_cell_says_more_than_fits_a_screen(solution):
    for cell in solution.cells:
        assert len(cell.source.splitlines()) <= 26, cell.source.splitlines()[0]


def test_every_picture_has_words(solution):
    pictures = [
        o for c in code_cells(solution) for o in c.outputs if "image/png" in o.get("data", {})
    ]
    assert pictures
    for picture in pictures:
        assert re.search(r'<img alt="[^"]{60,}"', picture.data["text/html"])
    words = [picture.data["text/plain"] for picture in pictures]
    assert len(set(words)) == len(words)


def test_only_figures_of_the_course_are_drawn(solution):
    assert not any("matplotlib" in cell.source for cell in code_cells(solution))
