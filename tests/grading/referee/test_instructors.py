"""The instructor's notebook says what is a test, and whose each name is."""

from pathlib import Path

import pytest

from course_lib.grading.referee.instructors import InstructorsNotebook, parsed
from course_lib.grading.referee.refereeable import problems
from tests.grading.referee.notebooks import answer, check, code, instructors, shared

SOLUTIONS = sorted(Path("solutions").glob("*/*.ipynb"))


def test_names_of_answers_are_the_students_all_others_the_instructors():
    notebook = instructors(
        shared("import numpy as np\ndef close(a, b): return abs(a - b) < 1e-9"),
        answer(
            "def f(x):\n    inner = x\n    return inner\nslope, (a, b) = 3, (1, 2)", "E1-answer"
        ),
        code("table = f(2)"),
        check("assert close(f(2), slope) and np.pi > table", "E1-check"),
    )
    assert notebook.students_names == {"f", "slope", "a", "b"}
    assert notebook.tests["E1-check"].names == ("f", "slope")


def test_names_that_are_made_in_loops_branches_and_with_are_found():
    notebook = instructors(
        answer(
            "import json as js\nfor i in range(3):\n    if i: deep = i\nwith open('x') as file: pass\n"
            "try: pass\nexcept ValueError as error: pass\nclass C: inside = 1\n[q for q in range(3)]",
            "E1-answer",
        )
    )
    assert notebook.students_names == {"js", "i", "deep", "file", "error", "C"}


def test_a_name_that_a_shared_helper_asks_for_is_bound_too():
    notebook = instructors(
        shared("def helper():\n    return f(3)"),
        answer("def f(x): return x", "E1-answer"),
        check("assert helper() == 3", "E1-check"),
    )
    assert notebook.tests["E1-check"].names == ("f",)


def test_only_the_shared_cells_run_where_they_are_enough():
    common = shared("import math")
    task = answer("def f(x): return x", "E1-answer")
    plain = code("reference = [1, 2]")
    enough = instructors(common, task, plain, check("assert f(math.pi) > 3", "E1-check"))
    assert enough.needed() == ["import math"]
    more = instructors(common, task, plain, check("assert f(1) == reference[0]", "E1-check"))
    assert more.needed() == ["import math", "def f(x): return x", "reference = [1, 2]"]


def test_manual_answers_are_no_tests():
    manual = code("essay = 1", "E1", grade=True, solution=True, points=3)
    assert instructors(manual).tests == {}


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_every_test_of_the_course_can_be_refereed(path):
    notebook = InstructorsNotebook.from_json(path.read_text(encoding="utf-8"))
    assert notebook.tests
    assert problems(notebook) == []
    assert all(test.names for test in notebook.tests.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "import inspect\nassert 'for' not in inspect.getsource(f)",
            "hands the function f itself to",
        ),
        ("assert jax.grad(f)(1.0) == 2", "hands the function f itself to jax.grad"),
        ("run(function=f)", "hands the function f itself on"),
        ("assert f.__doc__", "asks for f.__doc__"),
        ("assert Net().go() == 1", "objects of Net"),
        ("f = 3", "another meaning"),
        ("assert f(", "no Python"),
        ("assert True", "looks at nothing that a student writes"),
        ("check", "looks at nothing that a student writes"),
    ],
)
def test_a_test_that_needs_more_than_data_and_calls_is_named(text, reason):
    notebook = instructors(
        shared("import jax"),
        answer("def f(x): return x\nclass Net: pass", "E1-answer"),
        check(text, "E1-check"),
    )
    (told,) = problems(notebook)
    assert told.startswith("the test E1-check cannot be refereed because")
    assert reason in told


@pytest.mark.parametrize(
    "text",
    [
        "check('01-E1', f)",
        "assert callable(f)",
        "pass  # E1 was taken back: everybody has its points",
        "assert f(2) == 3",
        "import numpy as np\nnp.testing.assert_allclose(f(1), w)",
    ],
)
def test_calls_values_and_checks_can_be_refereed(text):
    notebook = instructors(
        answer("def f(x): return x\nw = 1", "E1-answer"), check(text, "E1-check")
    )
    assert problems(notebook) == []


def test_magic_words_are_read_and_nonsense_is_none():
    assert parsed("%matplotlib inline\nx = 1") is not None
    assert parsed("def f(:") is None
    assert parsed("(" * 100_000) is None
