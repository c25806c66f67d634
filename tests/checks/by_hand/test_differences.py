"""Measured slopes are told from derived ones, and nothing else is taken for measured."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.checks.by_hand import Watch, finite_differences
from course_lib.checks.compare import Leaf

STEPS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)


def weights(seed):
    return np.random.default_rng(seed).normal(size=(4, 3))


def polynomial(seed):
    c = weights(seed)
    return lambda x: np.sum(c[0] * x**3 + c[1] * x**2 + c[2] * x + 1)


def wave(seed):
    c = weights(seed)
    return lambda x: np.sum(c[0] * np.cos(c[1] * x + c[2]) + x * np.sin(x))


def network(seed):
    c, rows = weights(seed), weights(seed + 1)
    return lambda x: 0.5 * np.mean((np.tanh(rows * x + c[0]) @ c[1] - 1) ** 2)


FAMILIES = {"polynomial": polynomial, "wave": wave, "network": network}


def derived(make, seed, x):
    """Autodiff of the same function: its NumPy calls replaced by JAX's."""
    c, rows = weights(seed), weights(seed + 1)
    forms = {
        "polynomial": lambda x: jnp.sum(c[0] * x**3 + c[1] * x**2 + c[2] * x + 1),
        "wave": lambda x: jnp.sum(c[0] * jnp.cos(c[1] * x + c[2]) + x * jnp.sin(x)),
        "network": lambda x: 0.5 * jnp.mean((jnp.tanh(rows * x + c[0]) @ c[1] - 1) ** 2),
    }
    return np.asarray(jax.grad(forms[make])(x))


def measured(f, x, h, kind):
    if kind == "forward":
        return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(x.size)])
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(x.size)])


def four_inputs(seed):
    return np.random.default_rng(seed + 7).uniform(0.3, 1.7, (4, 3))


def right_enough(pairs):
    return all(pair.right(1e-6).all() for pair in pairs)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", ["forward", "central"])
def test_nine_in_ten_differences_that_pass_for_right_are_told_even_of_a_copied_function(
    family, kind
):
    passed, told, told_with_calls = 0, 0, 0
    for seed in range(12):
        inputs = four_inputs(seed)
        truth = [derived(family, seed, x) for x in inputs]
        for h in STEPS:
            f = FAMILIES[family](seed)
            pairs = [
                Leaf("", measured(f, x, h, kind), t) for x, t in zip(inputs, truth, strict=True)
            ]
            if right_enough(pairs):
                passed += 1
                told += finite_differences(pairs, 0) is not None
                told_with_calls += finite_differences(pairs, 24) is not None
    assert passed >= 12
    assert told >= 0.9 * passed
    assert told_with_calls >= told


def test_a_difference_in_one_array_of_several_is_told_by_its_name():
    inputs = four_inputs(3)
    truth = [derived("wave", 3, x) for x in inputs]
    pairs = [Leaf("['b']", t, t) for t in truth]
    pairs += [
        Leaf("['W']", measured(wave(3), x, 1e-6, "central"), t)
        for x, t in zip(inputs, truth, strict=True)
    ]
    assert "['W']" in finite_differences(pairs, 0)
    assert "['b']" not in finite_differences(pairs, 0)


def test_the_sentence_names_the_step():
    inputs = four_inputs(5)
    pairs = [Leaf("", measured(wave(5), x, 1e-5, "central"), derived("wave", 5, x)) for x in inputs]
    assert "1e-5" in finite_differences(pairs, 0)


def test_differences_over_an_unusual_step_are_told_where_the_calls_are_seen():
    inputs = four_inputs(2)
    pairs = [
        Leaf("", measured(wave(2), x, 1.234e-5, "central"), derived("wave", 2, x)) for x in inputs
    ]
    assert finite_differences(pairs, 0) is None
    assert "24 times" in finite_differences(pairs, 24)


def test_a_complex_step_is_told_by_the_places_of_its_calls():
    def f(x):
        return jnp.sum(x**3 * jnp.sin(x))

    def answer(x):
        return jnp.imag(jnp.stack([f(x + 1e-30j * e) for e in jnp.eye(3)])) / 1e-30

    x = jnp.asarray(four_inputs(0)[0])
    with Watch(functions=(f,)) as watch:
        slope = answer(x)
    pairs = [Leaf("", np.asarray(slope), np.asarray(jax.grad(f)(x)))]
    assert finite_differences(pairs, watch.calls) is None  # as exact as a formula
    assert "complex" in finite_differences(pairs, watch.calls, watch.complex_calls)


numbers = st.floats(0.01, 100) | st.floats(-100, -0.01)
lists = st.lists(numbers, min_size=1, max_size=30, unique=True).map(np.array)


@settings(max_examples=300)
@given(lists, st.sampled_from([0, 2, 100]), st.integers(0, 2**32 - 1))
def test_a_formula_with_a_few_roundings_is_never_told(true, calls, seed):
    ulps = np.random.default_rng(seed).integers(-40, 41, true.size)
    assert finite_differences([Leaf("", true + ulps * np.spacing(true), true)], calls) is None


@settings(max_examples=300)
@given(lists, st.sampled_from([1e-13, 1e-11, 1e-9, 1e-7]), st.integers(0, 2**32 - 1))
def test_other_small_errors_are_not_told_without_calls(true, size, seed):
    """Series and iterations that stop early, cancellation: errors with no step in their digits."""
    noise = np.random.default_rng(seed).normal(size=true.size)
    assert finite_differences([Leaf("", true * (1 + size * noise), true)], 0) is None


@settings(max_examples=300)
@given(lists, st.sampled_from(["returned", "added", "multiplied", "scaled"]), st.integers(0, 99))
def test_float32_on_the_way_is_not_told(true, where, seed):
    other = np.random.default_rng(seed).normal(size=true.size)
    yours = {
        "returned": np.float32(true),
        "added": np.float64(np.float32(other)) + np.float64(np.float32(true - other)),
        "multiplied": np.float64(np.float32(other)) * np.float64(np.float32(true / other)),
        "scaled": np.float64(np.float32(true * 8)) / 8,
    }[where]
    for calls in (0, 2):
        assert finite_differences([Leaf("", yours, true)], calls) is None


@given(lists, st.integers(6, 12), st.sampled_from([0, 2]))
def test_numbers_rounded_to_decimals_are_not_told(true, digits, calls):
    assert finite_differences([Leaf("", np.round(true, digits), true)], calls) is None


def softmax_without_its_maximum(x):
    p = np.exp(x) / np.exp(x).sum()
    return p * (np.arange(3) - (p * np.arange(3)).sum())


def expanded(x):
    return 7 * x**6 - 42 * x**5 + 105 * x**4 - 140 * x**3 + 105 * x**2 - 42 * x + 7


def cos_by_series(x):
    term, total = np.ones_like(x), np.ones_like(x)
    for n in range(1, 7):
        term = -term * x * x / ((2 * n - 1) * 2 * n)
        total = total + term
    return total


def root_by_newton(x):
    y = x
    for _ in range(4):
        y = (y + x / y) / 2
    return 1 / (2 * y)


INEXACT = {
    "softmax": (
        softmax_without_its_maximum,
        lambda x: jnp.sum(jax.nn.softmax(x) * jnp.arange(3)),
    ),
    "expanded": (expanded, lambda x: jnp.sum((x - 1) ** 7)),
    "double_angle": (lambda x: 1 - 2 * np.sin(x / 2) ** 2, lambda x: jnp.sum(jnp.sin(x))),
    "one_minus_cos": (
        lambda x: 1 - np.cos(1e-3 * x),
        lambda x: jnp.sum(x - jnp.sin(1e-3 * x) * 1e3),
    ),
    "series": (cos_by_series, lambda x: jnp.sum(jnp.sin(x))),
    "newton": (root_by_newton, lambda x: jnp.sum(jnp.sqrt(x))),
}


@pytest.mark.parametrize("name", INEXACT)
@pytest.mark.parametrize("seed", range(5))
def test_ill_conditioned_algebra_series_and_iterations_are_not_told(name, seed):
    mine, f = INEXACT[name]
    inputs = four_inputs(seed)
    pairs = [Leaf("", mine(x), np.asarray(jax.grad(f)(x))) for x in inputs]
    assert finite_differences(pairs, 0) is None


def test_exact_numbers_are_never_told_however_often_the_function_was_called():
    """s(x)(1 - s(x)) calls the sigmoid s twice and is algebra; so is a quadratic's difference over 1."""
    x = four_inputs(1)[0]
    s = 1 / (1 + np.exp(-x))
    slope = np.asarray(jax.vmap(jax.grad(jax.nn.sigmoid))(x))
    assert finite_differences([Leaf("", s * (1 - s), slope)], 2) is None
    quadratic = ((x + 1) ** 2 - (x - 1) ** 2) / 2
    assert finite_differences([Leaf("", quadratic, 2 * x)], 2) is None


@pytest.mark.parametrize("yours", [[np.nan] * 4, [0.0] * 4, [np.inf, 1, 2, 3], []])
def test_numbers_that_say_nothing_give_no_evidence(yours):
    yours = np.array(yours, dtype=float)
    assert finite_differences([Leaf("", yours, np.ones(yours.shape))], 0) is None
    assert finite_differences([], 5) is None


def _called_at(answer, xs, f):
    watch = Watch(functions=(f,))
    values = []
    for x in xs:
        with watch:
            values.append(answer(x))
    return np.array(values, dtype=np.float64), watch


def _logistic(x):
    return 1 / (1 + jnp.exp(-x))


PLACES = jnp.linspace(0.3, 2.0, 7)
SLOPES = np.asarray(jax.vmap(jax.grad(_logistic))(PLACES))


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6])
def test_two_places_for_one_input_and_numbers_that_are_off_are_told_inside_of_jit_too(h):
    measure = jax.jit(lambda x: (_logistic(x + h) - _logistic(x - h)) / (2 * h))
    values, watch = _called_at(measure, PLACES, _logistic)
    assert watch.places == 2
    found = finite_differences([Leaf("", values, SLOPES)], watch.calls, 0, watch.places)
    assert found is not None


@pytest.mark.parametrize(
    ("formula", "places"),
    [
        (lambda x: _logistic(x) * (1 - _logistic(x)), 1),
        (lambda x: _logistic(x) * _logistic(-x), 2),
        (jax.jit(lambda x: _logistic(x) * _logistic(-x)), 2),
    ],
)
def test_a_formula_that_uses_the_function_itself_is_not_told(formula, places):
    values, watch = _called_at(formula, PLACES, _logistic)
    assert watch.places == places
    assert finite_differences([Leaf("", values, SLOPES)], watch.calls, 0, watch.places) is None


ROUNDED = {
    "to float32": np.float32,
    "to seven decimals": lambda value: np.round(np.asarray(value), 7),
    "to ten decimals": lambda value: np.round(np.asarray(value), 10),
}


def _told(answer, inputs=PLACES):
    watch, pairs = Watch(functions=(_logistic,)), []
    for x in inputs:
        with watch:
            yours = np.asarray(answer(x))
        slope = np.asarray(jax.vmap(jax.grad(_logistic))(jnp.ravel(x))).reshape(np.shape(x))
        pairs.append(Leaf("", yours, slope))
    return finite_differences(pairs, watch.calls, 0, watch.places, watch.steps)


@pytest.mark.parametrize("rounded", ROUNDED.values(), ids=ROUNDED)
@pytest.mark.parametrize("h", [1e-2, 1e-3, 1e-4, 1e-6])
def test_differences_are_told_by_their_places_where_rounding_has_hidden_their_digits(rounded, h):
    def central(x):
        return rounded((_logistic(x + h) - _logistic(x - h)) / (2 * h))

    def forward(x):
        return rounded((_logistic(x + h) - _logistic(x)) / h)

    for measure in (central, forward):
        assert _told(measure) is not None
        entries = np.random.default_rng(1).normal(size=(4, 6))
        assert _told(lambda x, m=measure: np.array([m(v) for v in x]), entries) is not None


@pytest.mark.parametrize(
    "formula",
    [
        lambda x: _logistic(x) * (1 - _logistic(x)),
        lambda x: _logistic(x) * _logistic(-x),
        lambda x: _logistic(x) * (1 - _logistic(np.float32(x))),
        lambda x: np.array([_logistic(v) * (1 - _logistic(v)) for v in np.ravel(x)]).reshape(
            np.shape(x)
        ),
        lambda x: np.array([_logistic(v) * _logistic(-v) for v in np.ravel(x)]).reshape(
            np.shape(x)
        ),
    ],
)
@pytest.mark.parametrize("shape", [(5,), (5, 2), (4, 12)])
def test_a_rounded_formula_that_uses_the_function_itself_is_not_told(formula, shape):
    inputs = np.random.default_rng(2).normal(size=shape)
    for rounded in ROUNDED.values():
        assert _told(lambda x, r=rounded: r(formula(x)), inputs) is None
