"""What a student's function gets is its own: nothing done to it reaches the case, and copying compiles nothing."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.calling.own_copies import own_copies


def case_args(shape=(3,)):
    of_jax, of_numpy = jax.device_put(np.ones(shape)), np.ones(shape)
    return of_jax, {"W": of_jax, 2: [of_jax, of_numpy]}, of_numpy, jax.random.key(3), np.sin, 0.5


def test_nothing_done_to_the_copies_reaches_the_case():
    args = case_args()
    array, held, numbers, key, *rest = own_copies(args)
    assert rest == [np.sin, 0.5]
    array.delete()
    key.delete()
    numbers[:] = 7
    held[2].append("more")
    held["W"] = None
    assert [float(v) for v in args[0]] == [1.0] * 3
    assert args[1]["W"] is args[0]
    assert len(args[1][2]) == 2
    assert args[2].tolist() == [1.0] * 3
    assert jax.random.key_data(args[3]).tolist() == jax.random.key_data(jax.random.key(3)).tolist()


def test_what_was_one_array_is_one_in_an_argument_and_another_in_the_next():
    array, held, numbers, *_ = own_copies(case_args())
    assert held["W"] is held[2][0]
    # Whoever changes or donates the first argument leaves the second alone.
    array.delete()
    assert float(held["W"][0]) == 1.0
    assert held[2][1] is not numbers


@pytest.mark.parametrize("dtype", ["float32", "int32", "bfloat16", "bool", "complex64"])
def test_a_copy_has_the_values_and_the_type(dtype):
    array = jnp.asarray([[0, 1], [1, 0]], dtype)
    (copied,) = own_copies((array,))
    assert copied.dtype == array.dtype
    assert np.asarray(copied).tobytes() == np.asarray(array).tobytes()
    assert copied.weak_type == array.weak_type
    (weak,) = own_copies((jnp.asarray(2.0),))
    assert weak.weak_type


def test_copying_arrays_compiles_nothing():
    """Each new shape would be a program, and a check has many."""
    heard = []

    def listen(event, seconds, **more):
        heard.append(event)

    args = case_args((3, 1, 4, 1, 5))
    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        own_copies((args[0], args[1]))
        assert not [event for event in heard if "compile" in event]
        args[0].copy()  # so that it would have been heard
        assert [event for event in heard if "compile" in event]
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)
