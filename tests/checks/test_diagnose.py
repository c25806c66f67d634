"""What the report says of answers that no bank foresees."""

import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.checks.checking import find_fault
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units import find

GRADIENT = find("01-E4", "exercise")
SLOPE = find("01-E3", "exercise")

KINDS = {
    "raised": lambda abc: abc[7] / undefined_name,  # noqa: F821
    "shape": lambda abc: jnp.array([1.0, abc[2]]),
    "not finite": lambda abc: jnp.array([1.0, jnp.nan, abc[1]]),
    "ratio": lambda abc: 3.7 * jnp.array([1.0, abc[2], abc[1]]),
    "structure": lambda abc: jnp.array([1.0, abc[2], abc[1] + 0.01]),
    "value": lambda abc: jnp.array([1.1, abc[2] ** 2, abc[1] + 0.01]),
    "not written": lambda abc: ...,
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_trouble_is_told_apart(kind):
    assert find_fault(GRADIENT, KINDS[kind]).kind == kind


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None (is a `return` missing?)"),
        ("13", "a str; expected a number"),
        (jnp.sin, "a function; call it"),
        ((x for x in [1.0]), "a generator"),
        (np.array([1, 2, None]), "holds object values"),
        (np.array(["a", "b", "c"]), "holds <U1 values"),
        ([[1.0], [1.0, 2.0], []], "a list; expected an array of shape (3,)"),
        (1 + 2j, "a complex"),
        (np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0]), "a MaskedArray"),
        (jnp.zeros((3, 1)), "shape (3, 1); expected (3,)"),
        (8, "a single number; expected (3,), a number for each place"),
        ([1.0, 3.0, -2.0], "a list; make it an array: jnp.array(…)"),
        ((1, 3, -2), "a tuple; make it an array"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_in_words(value, words):
    finding = find_fault(GRADIENT, lambda abc: value)
    assert finding.kind == "shape"
    assert words in finding.headline


def test_an_object_that_claims_to_equal_everything_is_refused():
    class Liar:
        def __eq__(self, other):
            return True

        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, 3.0, -2.0])

        def __float__(self):
            return 1.0

    class LyingArray(np.ndarray):
        def __sub__(self, other):
            return np.zeros(3)

    assert find_fault(GRADIENT, lambda abc: Liar()).kind == "shape"
    assert find_fault(GRADIENT, lambda abc: np.zeros(3).view(LyingArray)).kind == "shape"


def test_a_tracer_that_leaked_out_of_jit_is_named():
    leaked = []
    jax.jit(lambda x: leaked.append(x) or x)(jnp.zeros(3))
    assert "traced JAX value" in find_fault(GRADIENT, lambda abc: leaked[0]).headline


@pytest.mark.parametrize(("factor", "words"), [(-1, "every sign"), (2, "twice"), (0.5, "half")])
def test_a_usual_factor_is_put_into_words(factor, words):
    assert words in dict(find_fault(SLOPE, lambda x: factor * (8 * x - 3)).lines)["Looks like"]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda x: 8 * x ^ 1, "power is **"),
        (lambda x: jax.grad(lambda t: t**2)(jnp.array([1.0, 2.0])), "written by hand"),
        (lambda x: 8.0 * (lambda t: t), "must be called"),
        (lambda x: 8 * math.sin(x), "there is jnp: jnp.sin"),
        (lambda x: 8 * float(x) - 3, "take one number"),
        (lambda x: float(jnp.sum(x)) ** 2 * 1e200**2.0, "those of arrays become inf"),
        (lambda x: x - (x, x), "Name them all"),
        (lambda x: (x, x) - x, "Name them all"),
        (lambda x: (x, x).__add__(float(x)), "Name them all"),
        (lambda x: x * (x, x), "Name them all"),
        (lambda x: x / np.ones((2, 3)).shape, "Take a length of it"),
        (lambda x: 0.5 * [float(x)], "make an array of it"),
        (lambda x: 8 * x if x > 0 else -x, "jnp.where(condition, a, b)"),
        (lambda x: 8 * x if np.asarray(x) > 0 else -x, "jnp.where(condition, a, b)"),
        (jax.jit(lambda v: 8 * float(v)), "float(…), int(…) and np.array(…) cannot read it"),
        (jax.jit(lambda v: jnp.arange(int(8 * v))), "cannot read it"),
        (jax.jit(lambda v: 8 * np.array(v)), "cannot read it"),
        (jax.jit(lambda x: np.sin(x)), "keep to jnp and whole arrays"),
        (jax.jit(lambda v: list(range(8))[jnp.sum(v).astype(int)]), "keep to jnp and whole arrays"),
        (jax.jit(lambda v: v if v > 0 else -v), "an if cannot ask it; jnp.where"),
        (lambda x: x * jax.random.normal(jax.random.key(0) + 1), "a key is no number"),
    ],
)
def test_words_of_python_are_translated(answer, hint):
    assert hint in dict(find_fault(SLOPE, answer).lines).get("Hint", "")


def test_a_dict_that_jax_calls_change_is_told_to_be_made_anew():
    def find_wrong(f, backward, params, seed):
        dout = jax.random.normal(jax.random.key(seed), f(params).shape)
        by_hand = backward(params, dout)
        for name in params:

            def scalar(array, name=name):
                params[name] = array
                return jnp.sum(dout * f(params))

            numeric = nn.numerical_gradient(scalar, params[name], 1e-5)
            if jnp.abs(by_hand[name] - numeric).max() > 1e-4 * jnp.abs(numeric).max():
                return name
        return "none"

    finding = find_fault(find("05-E8", "exercise"), find_wrong)
    assert "UnexpectedTracerError" in finding.headline
    assert "make a new dict, {**params, name: array}" in dict(finding.lines)["Hint"]


BY_ROWS = {
    "float(y[row])": lambda w, X, y, batch: (X[batch] @ w - float(y[batch[0]])) @ X[batch],
    "int(i)": lambda w, X, y, batch: sum((X[int(i)] @ w - y[int(i)]) * X[int(i)] for i in batch),
    "np.array(X)": lambda w, X, y, batch: np.array(X)[batch].sum(axis=0),
}


@pytest.mark.parametrize("way", BY_ROWS)
def test_a_gradient_that_vmap_cannot_run_is_told_what_to_keep_to(way):
    def grads_of_batches(w, X, y, batches):
        return jax.vmap(BY_ROWS[way], in_axes=(None, None, None, 0))(w, X, y, batches)

    finding = find_fault(find("06-E2", "exercise"), grads_of_batches)
    assert finding.kind == "raised"
    assert "also in your own functions" in dict(finding.lines)["Hint"]


def test_a_word_is_asked_and_an_array_is_called_an_array():
    headline = find_fault(find("06-E8", "exercise"), lambda power: jnp.ones(2)).headline
    assert "the answer is an array; expected one of" in headline


def test_a_single_number_of_several_is_called_an_entry():
    finding = find_fault(find("05-E2", "exercise"), lambda edges: [1.5] + [1.0] * (len(edges) - 1))
    text = " ".join([finding.headline, *(text for _, text in finding.lines)])
    assert "array [" not in text
    assert "entry [" in text


def test_numbers_are_shown_with_enough_digits_to_differ():
    lines = dict(find_fault(SLOPE, lambda x: 8.00001 * x - 3).lines)
    assert lines["Yours"] != lines["True"]


def test_a_constant_factor_is_named_as_a_ratio():
    finding = find_fault(SLOPE, lambda x: -0.25 * (8 * x - 3))
    assert ("Symptom", "yours / true is -0.25 everywhere") in finding.lines


def test_the_report_shows_the_worst_entry_with_yours_true_and_a_witness():
    finding = find_fault(GRADIENT, KINDS["structure"])
    lines = dict(finding.lines)
    assert lines["Yours"] == "entry [2] -1.99"
    assert lines["True"] == "entry [2] -2"
    assert lines["Central difference"] == "entry [2] -2"
    assert "1 of 3 entries" in finding.headline


def test_an_error_of_one_part_in_a_hundred_thousand_is_seen():
    assert find_fault(SLOPE, lambda x: (8 * x - 3) * (1 + 1e-5)) is not None
    assert find_fault(SLOPE, lambda x: (8 * x - 3) * (1 + 1e-9)) is None


def test_float32_answers_are_judged_at_the_precision_of_float32():
    assert find_fault(SLOPE, lambda x: jnp.float32(8 * x - 3)) is None
    assert find_fault(SLOPE, lambda x: jnp.float32(8.1 * x - 3)) is not None


def test_a_function_that_changes_its_input_in_place_is_told_so():
    def doubled(x):
        x *= 2
        return x

    exercise = Exercise(
        name="99-E1",
        points=1,
        signature="doubled(x) -> 2x",
        cases=lambda rng: [Case(f"x number {i}", (rng.normal(size=3),)) for i in range(3)],
        reference=lambda x: 2 * x,
    )
    assert find_fault(exercise, doubled).kind == "input changed"
    assert find_fault(exercise, lambda x: x * 2) is None


@pytest.mark.parametrize(
    "value", [(..., 1.0), [1.0, ...], {"W": ...}, (np.array([..., 1.0], dtype=object), 1.0)]
)
def test_dots_left_in_one_of_several_values_are_not_written_yet(value):
    exercise = Exercise(
        name="99-E2",
        points=1,
        signature="two(x) -> (dX, db)",
        cases=lambda rng: [Case(f"x number {i}", (rng.normal(size=3),)) for i in range(3)],
        reference=lambda x: (x, x**2),
    )
    assert find_fault(exercise, lambda x: value).kind == "not written"


def test_an_error_that_announces_a_list_is_told_with_its_first_line():
    exercise = Exercise(
        name="99-E2",
        points=1,
        signature="sums(x, y) -> sums",
        cases=lambda rng: [
            Case(f"{n} rows", (rng.normal(size=n), rng.normal(size=2))) for n in (3, 4, 5)
        ],
        reference=lambda x, y: x + y.sum(),
    )
    finding = find_fault(exercise, lambda x, y: jax.vmap(lambda a, b: a + b)(x, y))
    assert "inconsistent sizes for array axes to be mapped: * " in finding.headline


def test_answers_of_different_length_from_input_to_input_are_diagnosed():
    exercise = Exercise(
        name="99-E2",
        points=1,
        signature="layers(x) -> list of arrays, one a layer",
        cases=lambda rng: [Case(f"{n} layers", (rng.normal(size=(n, 2)),)) for n in (3, 2, 4)],
        reference=lambda x: list(x**2),
        wrong=(Wrong("cubed", lambda x: list(x**3), "cubes.", "squares are asked."),),
    )
    assert find_fault(exercise, lambda x: list(x**2)) is None
    assert find_fault(exercise, lambda x: list(x**3)).mistake == "cubed"
    finding = find_fault(exercise, lambda x: list(x**3 + 1))
    assert finding.headline.startswith("layers: wrong on 3 of 3 inputs")


def test_arrays_that_the_signature_names_are_called_by_their_names():
    exercise = Exercise(
        name="99-E2",
        points=1,
        signature="two(x) -> (dX, db)",
        cases=lambda rng: [Case(f"x number {i}", (rng.normal(size=3),)) for i in range(3)],
        reference=lambda x: (x, x**2),
    )
    assert find_fault(exercise, lambda x: (x, sum(x))).headline == (
        "two: db is a single number; expected (3,), a number for each place."
    )
    assert "entries of db" in find_fault(exercise, lambda x: (x, x**3)).headline


def test_an_answer_in_several_arrays_is_compared_array_by_array():
    exercise = Exercise(
        name="99-E2",
        points=1,
        signature="gradients(x) -> dict with W and b",
        cases=lambda rng: [Case(f"x number {i}", (rng.normal(size=3),)) for i in range(3)],
        reference=lambda x: {"W": np.outer(x, x), "b": x},
    )
    assert find_fault(exercise, lambda x: {"W": np.outer(x, x), "b": x}) is None
    assert (
        "3 of 3 entries of b"
        in find_fault(exercise, lambda x: {"W": np.outer(x, x), "b": x + 1}).headline
    )
    assert (
        "has the keys 'W'; expected"
        in find_fault(exercise, lambda x: {"W": np.outer(x, x)}).headline
    )
    assert (
        "gradients: W has shape (3,); expected (3, 3)"
        in find_fault(exercise, lambda x: {"W": x, "b": x}).headline
    )


def test_an_answer_that_is_no_function_at_all_is_told_so():
    assert "not a function" in find_fault(GRADIENT, 3.0).headline


def test_wrong_number_of_parameters_shows_pythons_words():
    assert "takes 0 positional arguments" in find_fault(GRADIENT, lambda: 0).headline


def test_an_exercise_needs_exactly_one_truth():
    with pytest.raises(ValueError, match="either reference or derivative_of"):
        Exercise(name="99-E3", points=1, signature="f(x)", cases=lambda rng: [])


@pytest.mark.parametrize(
    ("name", "words"), [("01-E3", "asked is a formula"), ("00-E2", "returns one number")]
)
def test_a_hint_on_autodiffs_error_says_only_what_holds_for_the_exercise(name, words):
    finding = find_fault(find(name, "exercise"), lambda x: jax.grad(jnp.sin)(jnp.ones(2)))
    assert finding.kind == "raised"
    assert words in dict(finding.lines)["Hint"]


def test_a_changed_first_line_is_told_with_the_one_that_is_called():
    def line(x, slope):
        return slope * x

    finding = find_fault(find("00-E1", "exercise"), line)
    assert "line(x, slope, intercept)" in dict(finding.lines)["Hint"]


def test_a_tracer_that_has_left_its_function_is_told():
    def leaks(abc):
        left = []
        jax.jit(lambda x: left.append(2 * x))(abc)
        return left[0]

    finding = find_fault(GRADIENT, leaks)
    assert finding.kind == "shape"
    assert "a stand-in has left the function that was traced" in finding.headline


def test_whatever_is_raised_becomes_a_report():
    def leaves(abc):
        raise SystemExit(3)

    def says_nothing(abc):
        raise ValueError("  ")

    def of_a_library(abc):
        raise NotImplementedError("the out argument is not supported")

    for answer, name in (
        (leaves, "SystemExit"),
        (says_nothing, "ValueError"),
        (of_a_library, "NotImplementedError: the out argument"),
    ):
        finding = find_fault(GRADIENT, answer)
        assert finding.kind == "raised"
        assert name in finding.headline


def test_prints_and_warnings_are_shown_with_any_kind_of_trouble():
    def chatty(value):
        def answer(*args):
            print("so far so good")
            warnings.warn("careful", stacklevel=1)
            return value

        return answer

    best_h = find("01-E8", "exercise")
    for exercise, value in ((GRADIENT, 1.0), (GRADIENT, np.full(3, np.nan)), (best_h, 1e-12)):
        printed = dict(find_fault(exercise, chatty(value)).lines)["It printed"]
        assert "so far so good" in printed
        assert "careful" in printed
