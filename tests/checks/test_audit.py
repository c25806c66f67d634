"""The audit finds what is wrong with a check: shown on exercises that are wrong on purpose."""

import builtins
import itertools
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.audit.hostile import LIES, wrong_answer
from course_lib.checks.audit.judge import judge
from course_lib.checks.audit.model import Model
from course_lib.checks.audit.not_by_hand import not_by_hand_trials
from course_lib.checks.audit.result import Result
from course_lib.checks.audit.run import audit_exercise, trials
from course_lib.checks.audit.table import line, text
from course_lib.checks.audit.trial import Trial
from course_lib.checks.exercise import Case, Exercise, Wrong


def places(rng):
    return [
        Case("a number", (jnp.asarray(rng.uniform(1, 2)),)),
        Case("five", (jnp.asarray(rng.uniform(1, 2, 5)),)),
        Case("two rows", (jnp.asarray(rng.uniform(-2, -1, (2, 3))),)),
    ]


def cube(x):
    return x**3


def wrong(name, version, **more):
    return Wrong(name, version, "it looks wrong.", "think again.", **more)


def exercise(**declared):
    settings = {
        "name": "98-E1",
        "points": 1,
        "signature": "slope(x) -> slope at each x",
        "cases": places,
        "reference": lambda x: 3 * x**2,
    }
    return Exercise(**{**settings, **declared})


def outcomes(audit, outcome):
    return [verdict.trial for verdict in audit.verdicts if verdict.outcome == outcome]


def test_a_check_that_accepts_everything_is_caught():
    weak = exercise(accepts=lambda args, value: None, wrong=(wrong("off", lambda x: x),))
    audit = audit_exercise(weak, only="mistake:", nonces=2)
    assert outcomes(audit, "wrong accepted") == ["mistake:off", "mistake:off"]
    assert not Result((audit,)).fine


def test_a_check_that_refuses_float32_is_caught():
    def accepts(args, value):
        close = np.allclose(value, 3 * np.asarray(args[0]) ** 2, rtol=1e-3)
        return None if close and value.dtype == np.float64 else "not accepted"

    audit = audit_exercise(exercise(accepts=accepts), only="right:")
    assert outcomes(audit, "right refused") == ["right:float32_result", "right:float32_all_the_way"]
    assert "2 times, right answers were refused" in Result((audit,), partial=True).problems


def test_a_mistake_that_no_report_names_counts_as_unnamed():
    numbers = itertools.count(1)
    bank = (wrong("restless", lambda x: x + next(numbers)), wrong("linear", lambda x: 3 * x))
    audit = audit_exercise(exercise(wrong=bank), only="mistake:", nonces=1)
    assert outcomes(audit, "unnamed") == ["mistake:restless"]
    assert audit.counts["named"] == 1
    assert audit.counts["named_share"] == 0.5


def test_a_mistake_that_is_called_by_another_name_counts_as_misnamed():
    bank = (wrong("first", lambda x: 3 * x), wrong("second", lambda x: x + x + x))
    audit = audit_exercise(exercise(wrong=bank), only="mistake:", nonces=1)
    assert outcomes(audit, "misnamed") == ["mistake:second"]
    assert audit.faults[0].named == "first"


def test_a_mistake_that_declares_why_it_cannot_be_told_counts_against_nothing():
    twin = wrong("second", lambda x: x + x + x, indistinguishable="the same numbers as first.")
    audit = audit_exercise(
        exercise(wrong=(wrong("first", lambda x: 3 * x), twin)), only="mistake:", nonces=1
    )
    assert audit.faults == []
    assert (audit.counts["indistinguishable"], audit.counts["named_share"]) == (1, 1.0)


def test_a_check_that_stops_with_an_error_counts_as_broken():
    def accepts(args, value):
        raise ZeroDivisionError("of the check itself")

    verdict = judge(exercise(accepts=accepts), Trial("right", "reference", lambda x: 3 * x**2))
    assert verdict.outcome == "broke"
    assert verdict.said == "ZeroDivisionError: of the check itself"


def test_fewer_than_five_right_answers_are_a_problem_of_a_whole_audit_only():
    audit = audit_exercise(exercise(), [lambda x: 3 * x * x], only="right:listed")
    problem = "98-E1 lists 1 right answers; asked are 5"
    assert problem in Result((audit,)).problems
    assert Result((audit,), partial=True).problems == []


def test_a_listed_right_answer_that_is_wrong_is_refused():
    audit = audit_exercise(exercise(), [lambda x: 3 * x * x, lambda x: 3 * x], only="right:listed")
    assert outcomes(audit, "right refused") == ["right:listed_2"]


def test_wrong_answers_of_every_sort_are_put_to_an_exercise():
    labels = {trial.label for trial in trials(Model(exercise()))}
    assert {
        "wrong:a_thousandth_off",
        "wrong:last_entry_off",
        "wrong:rounded_to_three_digits",
        "wrong:whole_numbers",
        "wrong:zeros",
        "wrong:entries_turned_round",
        "wrong:another_inputs_answer",
        "wrong:wrong_on_the_last_input_only",
        "wrong:a_table_of_another_draw",
        "wrong:right_the_first_time_only",
    } <= labels
    assert {f"hostile:{name}" for name in LIES} <= labels


def test_several_arrays_are_swapped_and_spoilt_one_by_one():
    pair = exercise(
        signature="two(x) -> (first, second)",
        reference=lambda x: (3 * x**2, x),
    )
    labels = {trial.label for trial in trials(Model(pair))}
    assert {"wrong:arrays_swapped", "wrong:last_array_off", "wrong:first_array_off"} <= labels


def test_what_is_not_wrong_for_an_exercise_is_not_put_to_it():
    always_positive = Model(exercise())
    labels = {trial.label for trial in trials(always_positive)}
    assert "wrong:sign_lost" not in labels  # 3x² has no sign to lose
    assert "right:python_float" not in labels  # some answers are arrays


def test_every_right_answer_that_is_generated_is_right_by_numpys_word():
    model = Model(exercise())
    right = [trial for trial in trials(model) if trial.kind == "right"]
    assert len(right) >= 10
    assert all(model.is_right(trial.answer, rtol=3e-4) for trial in right)


@pytest.mark.parametrize("f", [cube, lambda x: jnp.sum(x**3)], ids=["elementwise", "scalar"])
def test_answers_by_autodiff_hold_the_right_numbers(f):
    by_hand = exercise(reference=None, derivative_of=f, by_hand=True)
    model = Model(by_hand, [lambda x: 3 * x**2])
    made = {trial.name: trial.answer for trial in not_by_hand_trials(model)}
    assert len(made) >= 28
    differences = [name for name in made if "difference" in name]
    exact = [name for name in made if name not in differences]
    assert [name for name in exact if not model.is_right(made[name])] == []
    assert [name for name in differences if not model.is_right(made[name], rtol=1e-3)] == []


def test_no_spelling_of_autodiff_is_left_out_of_two_neighbouring_exercises():
    found = []
    for name in ("98-E1", "98-E2"):
        one = exercise(name=name, reference=None, derivative_of=cube, by_hand=True)
        model = Model(one, [lambda x: 3 * x**2])
        every = {trial.name for trial in not_by_hand_trials(model)}
        found.append({trial.name for trial in not_by_hand_trials(model, thorough=False)})
        assert found[-1] < every
    assert found[0] | found[1] == every


def test_a_typed_value_is_audited_as_a_value():
    typed = exercise(
        signature="slope",
        reference=None,
        cases=(),
        value=2.5,
        wrong=(wrong("sign", -2.5), wrong("half", 1.25)),
    )
    audit = audit_exercise(typed)
    assert [line(verdict) for verdict in audit.faults] == []
    labels = {verdict.trial for verdict in audit.verdicts}
    assert {"right:reference", "mistake:sign", "wrong:twice", "hostile:nan"} <= labels


def test_autodiff_is_no_cheat_where_an_exercise_allows_it():
    assert list(not_by_hand_trials(Model(exercise(reference=None, derivative_of=cube)))) == []


def test_what_an_answer_replaces_is_put_back_before_the_next_trial():
    before = np.abs, np.allclose, builtins.all, jax.grad, np.geterr(), list(warnings.filters)
    audit = audit_exercise(exercise(), only="hostile:")
    assert len(audit.verdicts) > 90
    after = np.abs, np.allclose, builtins.all, jax.grad, np.geterr(), list(warnings.filters)
    assert after == before


def test_the_answer_that_liars_hold_is_wrong():
    model = Model(exercise())
    assert model.is_wrong(wrong_answer(model))


def test_the_known_limits_are_listed_and_are_no_faults():
    audit = audit_exercise(exercise(), only="limit:")
    result = Result((audit,), partial=True)
    assert result.fine
    assert result.known_limits["asks_the_declaration"] == ["98-E1"]
    assert "asks the declaration: open in 1 of 1" in text(result)


def test_a_failure_is_printed_with_the_command_that_repeats_it():
    weak = exercise(accepts=lambda args, value: None, wrong=(wrong("off", lambda x: x),))
    shown = text(Result((audit_exercise(weak, only="mistake:", nonces=1),), partial=True))
    command = "python -m course_lib.checks audit --exercise 98-E1 --trial mistake:off"
    assert command in shown
    assert "1 times, wrong answers were accepted" in shown


def test_a_verdict_names_its_trial_and_its_draw():
    bank = (wrong("linear", lambda x: 3 * x),)
    audit = audit_exercise(exercise(wrong=bank), only="mistake:", nonces=2)
    assert "mistake:linear (audit-1): " in line(audit.verdicts[1])
    assert line(audit.verdicts[1]).endswith("[linear]")
