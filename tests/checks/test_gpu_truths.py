"""The truths of unit 11 are what JAX itself does, and its instruments behave as JAX's functions do."""

import gc

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.checks.units import find
from course_lib.checks.units.u11_gpu_and_scale.examples import one_example
from course_lib.checks.units.u11_gpu_and_scale.instruments import (
    Machine,
    NotTraced,
    RoomFor,
    TracedOnly,
)
from course_lib.studies import timing


def cases(name):
    """An exercise, and its inputs of the notebook's draw and of another one."""
    exercise = find(name, "exercise")
    with jax.enable_x64(True):
        return exercise, [*exercise.inputs(""), *exercise.inputs("another")]


def test_jax_traces_as_often_as_the_first_exercise_says():
    exercise, inputs = cases("11-E1")
    for case in inputs:
        f, arrays = case.args
        with jax.enable_x64(True):
            found = timing.count_traces(f, [(array,) for array in arrays])
        assert exercise.truth(*case.args) == found


def test_the_weighted_mean_of_a_padded_batch_is_the_mean_of_the_batch():
    exercise, inputs = cases("11-E2")
    for case in inputs:
        X, rows = case.args
        padded, weights = exercise.truth(X, rows)
        assert len(padded) == rows
        with jax.enable_x64(True):
            loss = nn.half_squared_error(padded, 2 * padded + 1, weights)
            expected = nn.half_squared_error(X, 2 * X + 1)
        np.testing.assert_allclose(loss, expected, rtol=1e-12)


def test_the_gradients_of_each_example_are_those_of_autodiff():
    exercise, inputs = cases("11-E4")
    for case in inputs:
        loss, w, X, y = case.args
        with jax.enable_x64(True):
            each = [jax.grad(loss.f)(w, *row) for row in zip(X, y, strict=True)]
            np.testing.assert_allclose(exercise.truth(*case.args), each, rtol=1e-9)


@pytest.mark.parametrize("name", ["11-E5", "11-E8"])
def test_the_places_of_a_run_are_those_of_a_compiled_one(name):
    exercise, inputs = cases(name)
    right = {"11-E5": _run, "11-E8": _decaying}[name]
    for case in inputs:
        with jax.enable_x64(True):
            np.testing.assert_allclose(
                exercise.truth(*case.args), right(*case.args), rtol=1e-9, atol=1e-12
            )


def _run(step, w, steps):
    places = jax.lax.scan(lambda w, _: (step(w),) * 2, w, length=steps)[1]
    return jnp.concatenate([w[None], places])


def _decaying(slope, w, learning_rate, steps):
    def body(w, t):
        return (w - learning_rate / t * slope(w),) * 2

    return jnp.concatenate([w[None], jax.lax.scan(body, w, jnp.arange(1, steps + 1))[1]])


def test_xla_counts_the_same_operations_and_bytes_of_a_layer():
    exercise, inputs = cases("11-E6")
    formats = {2: np.float16, 4: np.float32, 8: np.float64}
    for case in inputs:
        n, n_in, n_out, number_bytes = case.args
        if number_bytes == 2:
            continue  # a processor has no float16 products; XLA counts the conversions, too
        with jax.enable_x64(True):
            shapes = [
                jax.ShapeDtypeStruct(s, formats[number_bytes]) for s in ((n, n_in), (n_in, n_out))
            ]
            counted = jax.jit(jnp.matmul).lower(*shapes).compile().cost_analysis()
        operations, moved = exercise.truth(*case.args)
        assert counted["flops"] == operations
        assert counted["bytes accessed"] == moved


def test_the_gradient_in_pieces_is_autodiff_of_all_at_once():
    exercise, inputs = cases("11-E7")
    for case in inputs:
        loss, params, X, y, _ = case.args
        with jax.enable_x64(True):
            whole = jax.grad(loss.loss)(params, X, y)
        truth = exercise.truth(*case.args)
        for name in params:
            np.testing.assert_allclose(truth[name], whole[name], rtol=1e-9, atol=1e-12)


def test_a_loss_that_wants_to_be_traced_is_content_with_vmap_jit_and_map():
    w, X, y = jnp.ones(2), jnp.ones((3, 2)), jnp.ones(3)
    each = jax.vmap(jax.grad(one_example()), in_axes=(None, 0, 0))
    for way in (
        each,
        jax.jit(each),
        lambda w, X, y: jax.lax.map(lambda r: one_example()(w, *r), (X, y)),
    ):
        assert len(way(w, X, y)) == 3


@pytest.mark.parametrize("kind", [np.asarray, jnp.asarray, list])
def test_a_loss_that_wants_to_be_traced_refuses_an_example_by_itself(kind):
    with pytest.raises(NotTraced, match="not inside vmap"):
        jax.grad(one_example())(jnp.ones(2), kind([1.0, 2.0]), 1.0)


def test_a_loss_of_one_example_refuses_all_targets_at_once():
    with pytest.raises(ValueError, match=r"its y had shape \(3,\)"):
        jax.vmap(one_example(), in_axes=(None, 0, None))(jnp.ones(2), jnp.ones((3, 2)), jnp.ones(3))


def test_a_loss_of_one_example_refuses_all_examples_at_once():
    w, X, y = jnp.ones(2), jnp.ones((3, 2)), jnp.ones(3)
    with pytest.raises(ValueError, match=r"its x had shape \(3, 2\)"):
        jax.grad(one_example())(w, X, y)
    with pytest.raises(ValueError, match=r"its w had shape \(\)"):
        jax.vmap(one_example(), in_axes=(0, None, None))(w, X, y)


def test_functions_that_refuse_say_why():
    wanting = TracedOnly(lambda w: w, 0, "these words", "other words")
    with pytest.raises(NotTraced, match="these words"):
        wanting(1.0)
    assert jax.jit(wanting)(2.0) == 2.0


def test_a_number_from_outside_of_a_program_is_told_from_a_loop_of_python():
    wanting, one = TracedOnly(lambda w: w, 0, "these words", "other words"), jnp.ones(())
    for program in (
        jax.jit(lambda w: wanting(one)),
        lambda w: jax.lax.map(lambda _: wanting(one), w),
    ):
        with pytest.raises(NotTraced, match="other words"):
            program(jnp.ones(2))
    with pytest.raises(NotTraced, match="these words"):
        jax.jit(lambda w: TracedOnly(lambda w: w, 0, "these words")(one))(2.0)


def test_a_loss_with_little_memory_takes_what_fits_and_no_more():
    loss = RoomFor(lambda params, X, y: jnp.sum(X), 2)
    assert loss({}, jnp.ones((2, 3)), None) == 6
    with pytest.raises(MemoryError, match="3 examples at once; there is room for 2"):
        loss({}, jnp.ones((3, 3)), None)


def test_the_made_up_device_promises_first_and_delivers_later():
    machine, x = Machine(5.0, 1.0, (10.0, 20.0)), np.ones(2)
    promise = machine.call(x)
    assert machine.clock() == 5 + 1
    promise.block_until_ready()
    assert machine.clock() == 6 + 10
    promise.block_until_ready()
    assert machine.clock() == 16
    jax.block_until_ready([machine.call(x)])
    assert machine.clock() == 16 + 1 + 20


def test_who_prints_a_promise_waits_for_it_and_who_jits_the_device_is_told():
    machine, x = Machine(5.0, 1.0, (10.0,)), np.ones(2)
    assert "0." in f"{machine.call(x)}"
    assert machine.clock() == 5 + 1 + 10
    with pytest.raises(TypeError, match=r"without jax\.jit"):
        jax.jit(machine.call)(x)


def test_the_made_up_device_does_one_thing_after_the_other():
    machine, x = Machine(0.0, 1.0, (10.0,)), np.ones(2)
    machine.call(x)
    last = machine.call(x)
    assert machine.clock() == 2
    np.asarray(last)
    assert machine.clock() == 1 + 10 + 10


def test_the_made_up_device_compiles_for_an_array_that_it_has_not_just_seen():
    machine = Machine(5.0, 1.0, (10.0, 20.0))
    for _ in range(2):
        x, before = np.ones(2), machine.clock()
        machine.call(x)
        assert machine.clock() - before == 6
        machine.call(x)
        assert machine.clock() - before == 7
        del x
        gc.collect()
