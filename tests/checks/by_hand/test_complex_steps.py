"""Complex steps are noticed also where the given function is never called; complex formulas are none."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.checking import find_fault
from course_lib.checks.units import find
from course_lib.nn.activations import sigmoid

SLOPE = find("01-E9", "exercise")  # x² cos x
h = 1e-20


def typed_out(x):
    return jnp.imag((x + 1e-20j) ** 2 * jnp.cos(x + 1e-20j)) / 1e-20


def in_numpy(x):
    x = np.asarray(x) + 1e-20j
    return np.imag(x**2 * np.cos(x)) / 1e-20


def in_numpy_with_a_step(x):
    h = 1e-20
    x = np.asarray(x) + 1j * h
    return np.imag(x**2 * np.cos(x)) / h


def with_a_step_from_elsewhere(x):
    x = x + 1j * h
    return jnp.imag(x**2 * jnp.cos(x)) / h


def step_first(x):
    return jnp.imag((1j * h + x) ** 2 * jnp.cos(np.complex128(1j * h) + x)) / h


def in_a_function_inside(x):
    def f(x):
        return x**2 * jnp.cos(x)

    return f(x + 1e-12j).imag / 1e-12


STEPS = [typed_out, in_numpy, in_numpy_with_a_step, with_a_step_from_elsewhere, step_first]
STEPS += [in_a_function_inside, jax.jit(typed_out), jax.jit(with_a_step_from_elsewhere)]


@pytest.mark.parametrize("answer", STEPS, ids=lambda answer: answer.__name__)
def test_a_complex_step_of_the_formula_itself_is_noticed(answer):
    finding = find_fault(SLOPE, answer)
    assert finding.kind == "differences"
    assert "complex-step difference" in dict(finding.lines)["Symptom"]


def by_eulers_formula(x):
    turned = jnp.exp(1j * x)
    return 2 * x * turned.real - x**2 * turned.imag


def with_complex_numbers_that_are_real(x):
    return (2 * x * jnp.cos(x + 0j) - x**2 * jnp.sin(x)).real


def with_a_small_number(x):
    return 2 * x * jnp.cos(x) - x**2 * jnp.sin(x) + 1e-20


@pytest.mark.parametrize(
    "answer", [by_eulers_formula, with_complex_numbers_that_are_real, with_a_small_number]
)
def test_a_formula_is_none_whatever_numbers_it_goes_through(answer):
    assert find_fault(SLOPE, answer) is None


def test_the_slope_of_the_sigmoid_is_asked_by_hand():
    """05-E3: its statement says so, and no function is given of which autodiff could be listened for."""

    def grad(act):
        return jnp.vectorize(jax.grad(sigmoid))(jnp.log(act / (1 - act)))

    exercise = find("05-E3", "exercise")
    assert find_fault(exercise, grad).kind == "autodiff"
    assert find_fault(exercise, lambda act: act * (1 - act)) is None
