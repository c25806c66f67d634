"""A grader for the grader: what every declared exercise must do, whatever its unit."""

import re
from pathlib import Path

import jax
import numpy as np
import pytest

from course_lib.checks.audit.run import right_answers_of
from course_lib.checks.checking import find_fault, report
from course_lib.checks.units import unit, unit_modules

EXERCISES = [exercise for number in unit_modules() for exercise in unit(number).EXERCISES]
VARIANTS = {name: ok for number in unit_modules() for name, ok in right_answers_of(number).items()}
README = Path(__file__).parents[2] / "README.md"
MISTAKES = [(exercise, wrong) for exercise in EXERCISES for wrong in exercise.wrong]

each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


@each_exercise
@pytest.mark.parametrize("nonce", ["", "spring", "autumn"])
def test_the_reference_passes_on_any_draw_of_inputs(exercise, nonce):
    # Of a by-hand exercise the truth is autodiff, which its check refuses: a formula stands for it.
    answer = VARIANTS[exercise.name][0] if exercise.by_hand else exercise.truth
    assert find_fault(exercise, answer, nonce) is None


@each_exercise
def test_there_are_five_other_right_answers_and_all_pass(exercise):
    assert len(VARIANTS[exercise.name]) >= 5
    faults = [find_fault(exercise, variant) for variant in VARIANTS[exercise.name]]
    assert faults == [None] * len(faults)


@pytest.mark.parametrize(("exercise", "wrong"), MISTAKES, ids=lambda part: part.name)
def test_a_known_mistake_fails_and_is_named_on_any_draw_of_inputs(exercise, wrong):
    for nonce in ("", "spring", "autumn"):
        finding = find_fault(exercise, wrong.version, nonce)
        assert finding is not None, "a wrong answer was accepted"
        assert finding.mistake == wrong.name


@each_exercise
def test_the_untouched_stub_is_not_written_yet_in_either_form(exercise):
    def raises(*_):
        raise NotImplementedError("replace this line with your code")

    for stub in (raises, lambda *_: ..., lambda *_: ... - 1):
        finding = find_fault(exercise, stub)
        assert finding.kind == "not written"
        assert str(report(exercise, finding)).startswith("NOT YET")


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


@each_exercise
def test_autodiff_and_central_differences_agree_on_the_truth(exercise):
    if exercise.derivative_of is None:
        pytest.skip("its truth is not a derivative")
    for case in exercise.inputs():
        np.testing.assert_allclose(
            exercise.witness(*case.args), exercise.truth(*case.args), rtol=1e-6, atol=1e-6
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
