"""A curve costs one program, and a function that JAX cannot trace is called as it is."""

import jax
import jax.monitoring
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.studies.one_program import as_one_program, values_along


def wavy(x):
    return 0.3 * x**3 - 2 * x + jnp.sin(3 * x) / (1 + x**2)


def with_an_if(x):
    return x**2 if x > 0 else -x


def in_numpy(x):
    return np.sin(x) + np.asarray(x)


@pytest.fixture
def compiled():
    """Counts the programs that are compiled from now on."""
    found = []

    def count(event, duration, **more):
        if event.endswith("backend_compile_duration"):
            found.append(more.get("fun_name"))

    jax.monitoring.register_event_duration_secs_listener(count)
    yield found
    jax.monitoring.unregister_event_duration_listener(count)


def test_a_formula_becomes_one_program(compiled):
    with jax.enable_x64(True):
        together = as_one_program(wavy)(np.linspace(-1, 1, 1237))
        assert len(compiled) == 1
        by_itself = wavy(jnp.linspace(-1, 1, 1237))
    assert len(compiled) > 5
    np.testing.assert_allclose(together, by_itself, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", [with_an_if, in_numpy, lambda x: float(x) ** 2])
def test_what_cannot_be_traced_is_called_as_it_is(f):
    for x in (0.7, -0.4):
        assert as_one_program(f)(x) == f(x)


def test_numpys_own_functions_are_called_as_they_are_however_often():
    for _ in range(3000):  # with jax.jit around them, the process would have ended long before
        assert as_one_program(np.square)(3.0) == 9.0


def test_an_error_is_the_functions_own():
    def broken(x):
        return x + missing  # noqa: F821

    with pytest.raises(NameError, match="missing"):
        as_one_program(broken)(1.0)


@given(st.lists(st.floats(-5, 5), max_size=70))
def test_values_along_are_those_of_the_function(places):
    with jax.enable_x64(True):
        found = values_along(wavy, places)
        expected = wavy(jnp.asarray(places, dtype=float))
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_the_function_is_asked_at_no_other_place():
    asked = []

    def inverse(x):
        asked.extend(
            np.asarray(x).tolist()
        )  # with a tracer that raises, so that it is called as it is
        return 1 / x

    np.testing.assert_array_equal(values_along(inverse, [0.5, 2.0, 4.0]), [2.0, 0.5, 0.25])
    assert set(asked) == {0.5, 2.0, 4.0}


def test_runs_of_other_lengths_share_a_program(compiled):
    def height(x):
        return 2 * jnp.cos(x) - x

    for length in range(33, 65):
        values_along(height, np.linspace(-1, 1, length))
    assert len(compiled) == 1
