"""What a check compiled is not compiled again, is traced again, and gives what JAX alone gives."""

import jax
import jax.numpy as jnp
import numpy as np
import psutil
import pytest
from jax._src import pjit
from jax.extend.core import Primitive

from course_lib.checks.audit.run import right_answers_of
from course_lib.checks.by_hand import watch
from course_lib.checks.by_hand.watch import Listener
from course_lib.checks.checking import examine
from course_lib.checks.compiling import once
from course_lib.checks.compiling.once import KnownPrograms, compiled_once
from course_lib.checks.units import find

from .traced import compilations, standing_in


@pytest.fixture
def known():
    """Nothing compiled, and JAX's own function in its place afterwards."""
    with standing_in(KnownPrograms(pjit._resolve_and_lower)) as known:
        yield known


def test_a_second_context_traces_and_does_not_compile(known):
    traced = []

    def f(x):
        traced.append(x)
        return jnp.sin(x) * 3.7

    compiled = jax.jit(f)
    with watch._context("first"):
        expected = float(compiled(2.0))
    with watch._context("second"), compilations() as compiling:
        assert float(compiled(2.0)) == expected == pytest.approx(3.7 * np.sin(2.0))
    assert len(traced) == 2
    assert compiling == []


def test_another_program_is_compiled(known):
    with compilations() as compiling:
        jax.jit(lambda x: x * 4.25 - 1)(2.0)
        assert float(jax.jit(lambda x: x * 4.5 - 1)(2.0)) == 8.0
    assert len(compiling) == 2


def test_functions_that_captured_other_arrays_are_other_programs(known):
    for factor in (2.0, 3.0):
        held = jnp.full(3, factor)
        assert jax.jit(lambda x, held=held: (x * held).sum())(jnp.ones(3)) == 3 * factor


def test_a_donated_array_is_gone_and_a_kept_one_is_not(known):
    def double(a):
        return a * 2

    for donated in ((), (0,), (), (0,)):
        a = jnp.arange(1000.0)
        assert jax.jit(double, donate_argnums=donated)(a)[3] == 6.0
        assert a.is_deleted() == bool(donated)


def test_settings_that_look_at_results_still_do(known):
    with jax.debug_nans(True):
        assert float(jax.jit(lambda x: jnp.sqrt(x * 1.25))(5.0)) == 2.5
        before = list(known._compiled)
        with pytest.raises(FloatingPointError):
            jax.jit(lambda x: jnp.sqrt(x * 1.25))(-5.0)
    # It was found, called, and then looked at more closely.
    assert list(known._compiled)[: len(before)] == before


def test_results_in_trees_and_unused_arguments(known):
    for _ in range(2):
        # The second time it is known.
        found = jax.jit(lambda a, b, c: {"twice": a * 2, "and": (c, a)})(1.0, 2.0, 3.0)
        assert found == {"twice": 2.0, "and": (3.0, 1.0)}


def test_a_program_can_be_looked_at_and_compiled_ahead_of_time(known):
    for _ in range(2):
        lowered = jax.jit(lambda x: jnp.cos(x) + 0.75).lower(1.0)
        assert "cosine" in lowered.as_text()
        assert lowered.compile()(0.0) == 1.75


def test_what_is_lowered_is_the_program_of_that_moment(known):
    held = np.array([1.0, 2.0])
    lowered = jax.jit(lambda x: x + held).lower(np.zeros(2))
    held[:] = 9.0
    assert lowered.compile()(np.zeros(2)).tolist() == [1.0, 2.0]
    nobody_lowers = Primitive("nobody_lowers")
    nobody_lowers.def_abstract_eval(lambda x: x)
    with pytest.raises(NotImplementedError):
        jax.jit(nobody_lowers.bind).lower(1.0)


def test_an_error_while_compiling_is_jaxs(known, monkeypatch):
    def refuse(args, **how):
        raise ValueError("no such layout")

    monkeypatch.setattr(known, "lower", refuse)
    with pytest.raises(ValueError, match="no such layout"):
        jax.jit(lambda x: x * 5.125)(2.0)


def test_only_so_many_are_kept(known, monkeypatch):
    monkeypatch.setattr(once, "MOST", 3)
    for k in range(6):
        assert float(jax.jit(lambda x, k=k: x + (100.5 + k))(1.0)) == 101.5 + k
    assert len(known._compiled) == 3
    with compilations() as compiling:
        assert float(jax.jit(lambda x: x + 105.5)(1.0)) == 106.5
        assert compiling == []
        assert float(jax.jit(lambda x: x + 100.5)(1.0)) == 101.5
        assert len(compiling) == 1


def test_it_stands_in_for_the_time_of_a_block():
    jaxs_own = pjit._resolve_and_lower
    with compiled_once():
        assert pjit._resolve_and_lower is once.of_checks
        with compiled_once():
            assert pjit._resolve_and_lower is once.of_checks
        assert pjit._resolve_and_lower is once.of_checks
    assert pjit._resolve_and_lower is jaxs_own


def test_jaxs_own_is_back_after_an_error():
    jaxs_own = pjit._resolve_and_lower
    with pytest.raises(ZeroDivisionError), compiled_once():
        1 / 0  # noqa: B018
    assert pjit._resolve_and_lower is jaxs_own


def test_a_jax_that_is_another_one_is_left_alone(monkeypatch):
    def _resolve_and_lower(args, jaxpr, new_argument):
        raise AssertionError

    assert once.can_stand_in()
    monkeypatch.setattr(pjit, "_resolve_and_lower", _resolve_and_lower)
    assert not once.can_stand_in()
    with compiled_once():
        assert pjit._resolve_and_lower is _resolve_and_lower


def test_autodiff_that_was_compiled_in_an_earlier_check_is_heard(known):
    slope = jax.jit(jax.grad(lambda x: x**3.5))
    slope(2.0)
    for _ in range(3):
        with Listener() as listener:
            slope(2.0)
        assert listener.autodiff


@pytest.mark.parametrize("name", ["01-E9", "06-E1"])
def test_a_second_try_at_an_exercise_compiles_nothing(name):

    exercise = find(name, "exercise")
    answer = right_answers_of(name[:2])[name][0]
    once.of_checks.forget()
    with compilations() as first:
        assert examine(exercise, answer).finding is None
    with compilations() as second:
        assert examine(exercise, answer).finding is None
    assert first
    assert second == []


def test_trying_again_and_again_takes_little_memory():
    """Ten tries took 800 MB when each of them compiled."""
    exercise = find("06-E1", "exercise")
    answer = right_answers_of("06")["06-E1"][0]
    this = psutil.Process()
    for _ in range(2):
        examine(exercise, answer)
    before = this.memory_info().rss
    for _ in range(10):
        examine(exercise, answer)
    assert this.memory_info().rss - before < 100e6
