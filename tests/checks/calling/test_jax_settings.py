"""What a student has set in JAX decides on no verdict, and is as it was after the check."""

import importlib

import jax
import jax.numpy as jnp
import pytest

from course_lib.checks.calling.jax_settings import SETTINGS, float64_mode
from course_lib.checks.checking import find_fault
from course_lib.checks.diagnosis.draw import draw_of
from course_lib.checks.units import find

# A setting that a student may have, beside right answers that it makes fail.
OF_A_STUDENT = [
    ("jax_disable_jit", True, "u11_gpu_and_scale", ("11-E1", "11-E5", "11-E8")),
    ("jax_numpy_rank_promotion", "raise", "u00_welcome", ("00-E4",)),
    ("jax_numpy_rank_promotion", "raise", "u04_forward_and_losses", ("04-E1", "04-E4")),
    ("jax_numpy_dtype_promotion", "strict", "u08_optimizers", ("08-E2",)),
    ("jax_check_tracer_leaks", True, "u03_descent_2d", ("03-E7",)),
    ("jax_transfer_guard", "disallow", "u04_forward_and_losses", ("04-E1",)),
    ("jax_legacy_prng_key", "error", "u06_sgd_vs_batch", ("06-E9",)),
]


@pytest.fixture
def student():
    """Sets one of JAX's settings as a notebook's cell does; takes it back."""
    before = jax.config.values
    yield jax.config.update
    for name, value in before.items():
        if jax.config.values[name] != value:
            jax.config.update(name, value)


@pytest.mark.parametrize(("setting", "value", "unit", "names"), OF_A_STUDENT)
def test_a_right_answer_is_right_under_every_setting_of_a_student(
    student, setting, value, unit, names
):
    right = importlib.import_module(f"course_lib.checks.units.{unit}.right_answers").RIGHT_ANSWERS
    student(setting, value)
    draw_of.cache_clear()  # the truths, too, are computed under this setting
    for name in names:
        assert find_fault(find(name, "exercise"), right[name][0]) is None, name
    assert getattr(jax.config, setting) == value


def test_a_context_around_the_check_decides_as_little_as_a_global_setting():
    with jax.disable_jit(), jax.numpy_rank_promotion("raise"), float64_mode():
        assert not jax.config.jax_disable_jit
        assert (jnp.ones((2, 3)) + jnp.ones(3)).dtype == jnp.float64


def test_the_settings_of_checks_are_those_of_a_jax_that_nobody_has_set():
    names = [
        name for name in SETTINGS if name != "transfer_guard"
    ]  # JAX's own default is None, which allows
    assert {name: getattr(jax.config, f"jax_{name}") for name in names} == {
        n: SETTINGS[n] for n in names
    }
