"""The clock waits for results and keeps the first call apart; no test asks for a speed."""

import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.studies import timing


class Slow:
    """A result that becomes ready only when somebody waits for it."""

    def __init__(self, seconds):
        self.seconds, self.waited = seconds, 0

    def block_until_ready(self):
        time.sleep(self.seconds)
        self.waited += 1
        return self


def test_the_clock_runs_until_the_result_is_ready():
    result = Slow(0.02)
    times = timing.call_times(lambda: [result], reps=3)
    assert result.waited == len(times) == 4
    assert min(times) >= 0.02


def test_the_time_of_asking_leaves_out_the_work_but_waits_before_the_next_call():
    result = Slow(0.05)
    asked = timing.dispatch_time(lambda: result, reps=3)
    assert result.waited == 4
    assert asked < 0.05 <= timing.time_call(lambda: result, reps=1).steady


def test_the_first_call_is_kept_apart_and_one_slow_later_call_does_not_count():
    naps = iter([0.06, 0.0, 0.0, 0.05, 0.0, 0.0])
    first, steady = timing.time_call(lambda: time.sleep(next(naps)), reps=5)
    assert first >= 0.06
    assert steady < 0.05


def test_the_first_call_of_a_jitted_function_holds_its_tracing():
    lines_run = []

    @jax.jit
    def f(x):
        lines_run.append(x)
        time.sleep(0.05)
        return x + 1

    measured = timing.time_call(f, jnp.zeros(3), reps=3)
    assert len(lines_run) == 1
    assert measured.first >= 0.05


@pytest.mark.parametrize("measure", [timing.call_times, timing.time_call, timing.dispatch_time])
def test_no_later_call_is_refused(measure):
    with pytest.raises(ValueError, match="at least 1, not 0"):
        measure(lambda: 0, reps=0)


def test_spread_is_the_median_between_the_quartiles():
    assert timing.spread([5, 1, 2, 4, 3]) == (2.0, 3.0, 4.0)
    assert timing.spread(iter([7.0])) == (7.0, 7.0, 7.0)


def test_new_shapes_and_new_number_formats_are_traced_and_new_values_are_not():
    calls = [
        (jnp.zeros(3),),
        (jnp.ones(3),),
        (jnp.zeros(4),),
        (jnp.zeros(3, jnp.int32),),
        (jnp.zeros(3),),
    ]
    assert timing.which_trace(jnp.sum, calls) == [True, False, True, True, False]
    assert timing.count_traces(jnp.sum, calls) == 3


def test_each_new_value_of_a_static_argument_is_traced():
    calls = [(np.ones(2), 1), (np.ones(2), 2), (np.ones(2), 1)]
    assert timing.count_traces(lambda x, times: x * times, calls) == 1
    assert timing.count_traces(lambda x, times: x * times, calls, static_argnums=1) == 2


def test_counting_one_function_twice_begins_anew():
    def f(x):
        return x * 2

    assert [timing.count_traces(f, [(1.0,), (2.0,)]) for _ in range(2)] == [1, 1]


def test_arguments_without_a_tuple_are_refused():
    with pytest.raises(TypeError, match=r"\(x,\); not 3\.0"):
        timing.count_traces(lambda x: x, [3.0])
