"""What every declaration of an exercise must hold, whatever its unit.

What its check says to right, wrong and hostile answers is the audit's affair: test_audit_of_the_course.py.
"""

import re
from pathlib import Path

import jax
import numpy as np
import pytest

from course_lib.checks.checking import find_fault, report
from course_lib.checks.units import unit, unit_modules

EXERCISES = [exercise for number in unit_modules() for exercise in unit(number).EXERCISES]
README = Path(__file__).parents[2] / "README.md"

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


@each_exercise
def test_it_is_judged_on_three_inputs_at_least_and_a_nonce_changes_them(exercise):
    cases = exercise.inputs("one")
    assert len(cases) >= 3
    if exercise.accepts is None:
        assert [case.label for case in cases] != [
            case.label for case in exercise.inputs("two")
        ] or any(
            jax.tree.all(jax.tree.map(np.array_equal, a, b)) is False
            for one, two in zip(cases, exercise.inputs("two"), strict=True)
            for a, b in zip(one.args, two.args, strict=True)
            if not callable(a)
        )


@each_exercise
def test_the_same_nonce_gives_the_same_inputs(exercise):
    one, two = exercise.inputs("again"), exercise.inputs("again")
    assert [case.label for case in one] == [case.label for case in two]


@pytest.mark.parametrize(
    "exercise", [one for one in EXERCISES if one.is_gradient], ids=lambda exercise: exercise.name
)
def test_autodiff_and_central_differences_agree_on_the_truth(exercise):
    for case in exercise.inputs():
        jax.tree.map(
            lambda witness, truth: np.testing.assert_allclose(witness, truth, rtol=1e-6, atol=1e-6),
            exercise.witness(*case.args),
            exercise.truth(*case.args),
        )


@each_exercise
def test_no_hint_holds_python_code_that_solves_it(exercise):
    for wrong in exercise.wrong:
        for hint in (wrong.sees, wrong.rule):
            assert "jnp." not in hint
            assert "lambda" not in hint
            # "You return f(x)" is what was done; anything computed behind it is a solution.
            assert not re.search(r"return [\w.]*[\[(*/+]", hint.replace("return f(x)", ""))


@each_exercise
def test_mistakes_of_one_exercise_have_names_of_their_own(exercise):
    names = [wrong.name for wrong in exercise.wrong]
    assert len(names) >= 5
    assert len(set(names)) == len(names)


def test_the_report_in_the_readme_is_the_one_that_is_printed():
    exercise = next(exercise for exercise in EXERCISES if exercise.name == "01-E6")
    wrong = next(wrong for wrong in exercise.wrong if wrong.name == "upstream_forgotten")
    shown = str(report(exercise, find_fault(exercise, wrong.version, "")))
    assert shown in README.read_text(encoding="utf-8")
