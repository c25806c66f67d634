"""Every formula of the sheet that is a gradient, against autodiff of the formula that it belongs to."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings

from course_lib.reference.formulas import GROUPS
from course_lib.reference.formulas.regularization import normalize

from .inputs import draw, seeds

GRADIENTS = [f for group in GROUPS for f in group.formulas if f.gradient_of is not None]
# What an argument behind a `*` may be: a normalization runs over examples or over features.
SETTINGS = {normalize: [{"axis": 0}, {"axis": 1}]}


def arguments(formula, seed):
    source = formula.gradient_of
    # NumPy-like functions of JAX call their one argument x in their own way.
    names = [
        name
        for name, argument in inspect.signature(source).parameters.items()
        if argument.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    return [draw(name, source.__name__, seed) for name in names]


def named(formula):
    return list(inspect.signature(formula.value).parameters)


def close(mine, truth):
    np.testing.assert_allclose(mine, truth, rtol=1e-9, atol=1e-11)


def judge(formula, seed, extra):
    """Compare with vjp, jvp or grad, as the names of the twin's arguments ask for."""
    inputs, names = arguments(formula, seed), named(formula)

    def source(*inputs):
        return formula.gradient_of(*inputs, **extra)

    if names[0] == "dout":
        out, back = jax.vjp(source, *inputs)
        dout = jnp.asarray(np.random.default_rng(seed).normal(size=out.shape))
        for mine, truth in zip(formula.value(dout, *inputs, **extra), back(dout), strict=True):
            close(mine, truth)
    elif any(name == f"d{names[0]}" for name in names):
        rates = [draw(name, "rates", seed + 1) for name in names[: len(inputs)]]
        close(formula.value(*inputs, *rates), jax.jvp(source, tuple(inputs), tuple(rates))[1])
    else:
        # Elementwise functions: the slopes of the sum are the slopes of each.
        truth = jax.grad(lambda *inputs: jnp.sum(source(*inputs)))(*inputs)
        close(formula.value(*inputs), truth)


@pytest.mark.parametrize("formula", GRADIENTS, ids=lambda f: f.value.__name__)
@settings(max_examples=8)
@given(seed=seeds)
def test_a_printed_gradient_is_that_of_autodiff(formula, seed):
    for extra in SETTINGS.get(formula.gradient_of, [{}]):
        judge(formula, seed, extra)


@pytest.mark.parametrize("formula", GRADIENTS, ids=lambda f: f.value.__name__)
def test_a_gradient_off_by_a_hundredth_is_noticed(formula):
    def wrong(*inputs, **extra):
        right = formula.value(*inputs, **extra)
        return tuple(1.01 * r for r in right) if isinstance(right, tuple) else 1.01 * right

    wrong.__signature__ = inspect.signature(formula.value)
    spoiled = type(formula)(formula.name, formula.latex, wrong, formula.unit, formula.gradient_of)
    for extra in SETTINGS.get(formula.gradient_of, [{}]):
        with pytest.raises(AssertionError):
            judge(spoiled, 0, extra)


def test_a_gradient_stands_right_after_its_function():
    for group in GROUPS:
        twins = [formula.value for formula in group.formulas]
        for formula in group.formulas:
            if formula.gradient_of in twins:
                assert twins.index(formula.value) == twins.index(formula.gradient_of) + 1
