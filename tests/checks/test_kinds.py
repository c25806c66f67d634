"""Every kind of exercise: its truth is accepted, each of its known mistakes is refused and named."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from samples import (
    BACKPROP,
    BATCHES,
    BCE,
    COUNT,
    DESCENT,
    DIRECTION,
    DLOGITS,
    LINEAR_BACKWARD,
    SAMPLES,
    TYPED,
    TYPED_CHOICE,
    descend,
    mistakes,
    net_gradient,
    softmax,
)

from course_lib.checks.checking import find_fault
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.kinds import Objective, gradient, scalar_of

RIGHT = {
    "05-E5": lambda dout, X, W: (dout @ W.T, X.T @ dout, dout.sum(0)),
    "05-E8": lambda S, Y: (softmax(S) - Y) / len(S),
    "05-E7": net_gradient,
    "02-N1": 0.952,
    "02-N2": " Diverges",
}


@pytest.mark.parametrize("exercise", SAMPLES, ids=lambda e: e.name)
@pytest.mark.parametrize("nonce", ["", "spring"])
def test_a_right_answer_of_each_kind_passes(exercise, nonce):
    assert find_fault(exercise, RIGHT.get(exercise.name, exercise.reference), nonce) is None


@pytest.mark.parametrize(("exercise", "wrong"), mistakes(), ids=lambda part: part.name)
def test_each_known_mistake_of_later_units_is_refused_and_named(exercise, wrong):
    for nonce in ("", "spring"):
        finding = find_fault(exercise, wrong.version, nonce)
        assert finding is not None, "a wrong answer was accepted"
        assert finding.mistake == wrong.name
        assert finding.rule == wrong.rule


def test_the_truth_of_a_backward_function_is_the_vjp_with_a_random_cotangent():
    for case in LINEAR_BACKWARD.inputs("a"):
        dout, X, W = case.args
        assert len(np.unique(np.asarray(dout))) == dout.size
        dX, dW, db = LINEAR_BACKWARD.truth(*case.args)
        np.testing.assert_allclose(dX, dout @ W.T)
        np.testing.assert_allclose(dW, X.T @ dout)
        np.testing.assert_allclose(db, dout.sum(0))


@pytest.mark.parametrize("exercise", [LINEAR_BACKWARD, DLOGITS, BACKPROP], ids=lambda e: e.name)
def test_central_differences_agree_with_autodiff_in_every_array(exercise):
    for case in exercise.inputs():
        jax.tree.map(
            lambda w, t: np.testing.assert_allclose(w, t, rtol=1e-5, atol=1e-8),
            exercise.witness(*case.args),
            exercise.truth(*case.args),
        )


def test_one_entry_of_the_witness_is_that_of_the_whole():
    (case, *_) = BACKPROP.inputs()
    whole = BACKPROP.witness(*case.args)
    assert BACKPROP.witness_at(case.args, ("W1",), (2, 1)) == pytest.approx(whole["W1"][2, 1])
    (case, *_) = LINEAR_BACKWARD.inputs()
    one = LINEAR_BACKWARD.witness_at(case.args, (2,), (1,))
    assert one == pytest.approx(LINEAR_BACKWARD.witness(*case.args)[2][1])


def test_a_backward_function_of_one_input_returns_one_array():
    relu = Exercise(
        name="05-E6",
        points=1,
        signature="relu_backward(dout, pre) -> dpre",
        cases=lambda rng: [Case(f"{n} rows", (rng.normal(size=(n, 3)),)) for n in (3, 4, 5)],
        backward_of=jax.nn.relu,
    )
    assert find_fault(relu, lambda dout, pre: dout * (pre > 0)) is None
    assert find_fault(relu, lambda dout, pre: dout * (dout > 0)) is not None


def test_the_report_on_several_arrays_names_the_array_and_brings_a_third_witness():
    def off(params, X, y):
        grads = net_gradient(params, X, y)
        return {**grads, "b1": grads["b1"] + 0.01 * jnp.arange(2)}

    finding = find_fault(BACKPROP, off)
    lines = dict(finding.lines)
    assert "of b1" in finding.headline
    assert lines["Yours"].startswith("b1 entry [1]")
    assert lines["Central difference"] == lines["True"].replace("True", "")


def test_a_trajectory_is_told_the_step_at_which_it_departs():
    def leaves_at_3(df, w0, rate, steps):
        path = descend(df, w0, rate, steps)
        return path.at[3:].add(0.1 * jnp.arange(1, len(path) - 2) ** 2)

    finding = find_fault(DESCENT, leaves_at_3)
    assert "right up to step 2, wrong from step 3 of 6" in finding.headline


@pytest.mark.parametrize(
    ("spoil", "mistake"),
    [
        (lambda path: path[1:], "start_missing"),
        (lambda path: jnp.concatenate([path, path[-1:] * 0.9]), "one_too_many"),
        (lambda path: jnp.concatenate([path[:1], path]), "start_twice"),
        (lambda path: jnp.concatenate([path[1:], path[-1:] * 0.9]), "early_by_one"),
        (lambda path: jnp.full_like(path, path[-1]), "all_rows_alike"),
        (lambda path: path[:-1] * 1.1, "one_too_few"),
    ],
)
def test_a_shifted_or_cut_trajectory_is_recognised_without_a_bank(spoil, mistake):
    bare = Exercise(
        name="02-E2",
        points=3,
        signature=DESCENT.signature,
        cases=DESCENT.cases,
        reference=descend,
        trajectory=True,
    )
    assert find_fault(bare, lambda *args: spoil(descend(*args))).mistake == mistake


def test_a_typed_number_may_be_rounded_to_three_digits_and_no_further():
    assert find_fault(TYPED, 0.95) is None
    assert find_fault(TYPED, np.float64(0.9523)) is None
    assert find_fault(TYPED, 0.9) is not None


def test_a_typed_answer_never_shows_the_value_that_is_asked():
    for typed in (0.1, -0.9523, 2 * 0.9523, 4.0477, True, "0.9523"):
        finding = find_fault(TYPED, typed)
        assert not any(label == "True" for label, _ in finding.lines)
        assert "0.9523" not in " ".join(text for label, text in finding.lines if label != "Yours")


def test_a_typed_answer_that_is_still_to_be_typed_is_not_written_yet():
    assert find_fault(TYPED, ...).kind == "not written"
    assert find_fault(TYPED_CHOICE, ...).kind == "not written"


def test_a_function_where_a_value_is_asked_and_the_reverse_are_told_apart():
    assert "type its value" in find_fault(TYPED, lambda: 0.95).headline
    assert "is not a function" in find_fault(COUNT, 497).headline


@pytest.mark.parametrize("said", ["up", 3, None, ["reduce"], lambda: "reduce"])
def test_what_is_none_of_the_choices_is_refused_with_the_choices(said):
    finding = find_fault(DIRECTION, lambda slope: said)
    assert finding.kind == "shape"
    assert '"reduce", "increase", "stop"' in finding.headline


@pytest.mark.parametrize("of_numpy", [np.str_, np.array, lambda word: np.where(True, word, "")])
def test_a_word_of_numpys_own_is_a_word(of_numpy):
    assert find_fault(DIRECTION, lambda slope: of_numpy(DIRECTION.reference(slope))) is None


def test_a_wrong_choice_is_shown_as_the_word_it_is():
    lines = dict(find_fault(DIRECTION, lambda slope: "stop").lines)
    assert (lines["Yours"], lines["True"]) == ("stop", "reduce")


def test_whole_numbers_are_asked_where_the_reference_gives_whole_numbers():
    assert find_fault(COUNT, lambda sizes: COUNT.reference(sizes) + 1e-9) is not None
    assert find_fault(COUNT, lambda sizes: float(COUNT.reference(sizes))) is None
    assert find_fault(COUNT, lambda sizes: np.int32(COUNT.reference(sizes))) is None
    assert find_fault(BCE, lambda p, y: 1) is not None


def test_a_property_sees_the_whole_answer():
    def short(key, n, size):
        return [batch for batch in BATCHES.reference(key, n, size)][:-1]

    assert find_fault(BATCHES, short).kind in ("shape", "not accepted")
    assert "visits" in find_fault(BATCHES, BATCHES.wrong[0].version).headline


BASE = {"name": "99-E1", "points": 1, "signature": "f(x) -> y", "reference": abs}
THREE = [Case("x", (float(i),)) for i in range(3)]
WRONG = Wrong("minus", lambda x: -x, "minus.", "no minus.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "E1"}, "its name must be"),
        ({"points": 0}, "points must be a whole number"),
        ({"points": 1.5}, "points must be a whole number"),
        ({"derivative_of": abs}, "it has reference and derivative_of"),
        ({"reference": None}, "it has none"),
        ({"signature": "f"}, "its signature must read like"),
        ({"rtol": 0}, "rtol must lie between"),
        ({"atol": -1.0}, "atol must not be negative"),
        ({"cases": THREE[:2]}, "judged on 2 inputs"),
        ({"cases": [Case("x", (1.0,), n=5)] * 3}, "needs two sizes of at least 3"),
        ({"wrong": (WRONG, WRONG)}, "two wrong versions are called 'minus'"),
        ({"wrong": (Wrong("a name", abs, "x.", "y."),)}, "'a name' needs a name"),
        ({"wrong": (Wrong("no_rule", abs, "x.", " "),)}, "'no_rule' needs"),
        ({"wrong": (Wrong("value", 3.0, "x.", "y."),)}, "must be a function"),
        ({"more_inputs": abs}, "more_inputs goes with backward_of"),
        ({"accepts_all": abs}, "accepts_all goes with accepts"),
        ({"reference": None, "value": 2.0}, "a typed value has no cases"),
        ({"reference": None, "derivative_of": abs, "choices": ("a",)}, "no choice among words"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused_with_its_name(change, words):
    with pytest.raises(ValueError, match=words):
        Exercise(**{**BASE, "cases": THREE, **change})


def test_inputs_that_are_drawn_are_counted_when_they_are_drawn():
    with pytest.raises(ValueError, match="exercise 99-E1: it is judged on 1 inputs"):
        Exercise(**BASE, cases=lambda rng: THREE[:1]).inputs()


def test_a_derivative_of_what_is_neither_scalar_nor_elementwise_is_refused():
    table = {"reference": None, "derivative_of": lambda x: jnp.outer(x, x)}
    cases = [Case("x", (np.ones(3),))] * 3
    with pytest.raises(ValueError, match="else use backward_of"):
        find_fault(Exercise(**{**BASE, **table, "cases": cases}), lambda x: x)


def called(f, point, data):
    return f(point, *data)


def test_another_draw_is_the_same_program_and_its_own_gradient():
    traced = []

    def weighted(x, w):
        traced.append(1)
        return jnp.sum(w * x**3)

    for seed in range(3):
        x, w = np.random.default_rng(seed).normal(size=(2, 4))
        np.testing.assert_allclose(gradient(*scalar_of(weighted, (x, w))), 3 * w * x**2)
    # Once for its shape, which older versions of JAX look at for each draw, and once for its gradient.
    assert len(traced) <= 4


def test_numbers_that_are_equal_and_of_other_types_are_not_confused():
    def by_type(x, p):
        return x * {int: 2.0, float: 3.0, bool: 5.0}[type(p)]

    found = [float(gradient(Objective(called, by_type, (p,)), 1.0)) for p in (1, 1.0, True)]
    assert found == [2.0, 3.0, 5.0]


def test_a_function_that_needs_plain_numbers_is_differentiated_without_being_compiled():
    def repeated(x, times):
        for _ in range(int(times)):
            x = x * x
        return x

    found = gradient(Objective(called, repeated, (np.array(2),)), 1.1)
    assert float(found) == pytest.approx(4 * 1.1**3)
