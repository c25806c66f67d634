"""Schedules against those of optax, plain and traced, and that equal arguments give one function."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from course_lib.nn import schedules

BY_OPTAX = {
    "constant": (schedules.constant(0.3), optax.schedules.constant_schedule(0.3)),
    "halving": (schedules.halving(0.3), optax.schedules.exponential_decay(0.3, 1, 0.5)),
    "exponential": (schedules.exponential(0.3, 0.9), optax.exponential_decay(0.3, 1, 0.9)),
    "step": (schedules.step(0.3, 0.1, 4), optax.exponential_decay(0.3, 4, 0.1, staircase=True)),
    "cosine": (schedules.cosine(0.3, 20), optax.cosine_decay_schedule(0.3, 20)),
    "cosine to 0.03": (
        schedules.cosine(0.3, 20, final=0.03),
        optax.cosine_decay_schedule(0.3, 20, alpha=0.1),
    ),
    "warmup_cosine": (
        schedules.warmup_cosine(0.3, 5, 20),
        optax.warmup_cosine_decay_schedule(0.0, 0.3, 5, 20),
    ),
    "warmup_cosine to 0.03": (
        schedules.warmup_cosine(0.3, 5, 20, final=0.03),
        optax.warmup_cosine_decay_schedule(0.0, 0.3, 5, 20, end_value=0.03),
    ),
    "no warmup": (schedules.warmup_cosine(0.3, 0, 20), optax.cosine_decay_schedule(0.3, 20)),
}
UPDATES = jnp.arange(30)


@pytest.mark.parametrize(("ours", "theirs"), list(BY_OPTAX.values()), ids=list(BY_OPTAX))
def test_a_schedule_is_that_of_optax_at_every_update(ours, theirs):
    np.testing.assert_allclose(ours(UPDATES) * jnp.ones(30), theirs(UPDATES), rtol=1e-6, atol=1e-9)


def test_inverse_time_is_rate_over_one_plus_decay_times_t():
    rates = schedules.inverse_time(0.3, 0.5)(UPDATES)
    np.testing.assert_allclose(rates, 0.3 / (1 + 0.5 * np.arange(30)), rtol=1e-12)


ALL = {**{name: ours for name, (ours, _) in BY_OPTAX.items()}, "1/t": schedules.inverse_time(1, 2)}


@pytest.mark.parametrize("schedule", list(ALL.values()), ids=list(ALL))
def test_a_plain_number_and_a_traced_one_give_the_same_rate(schedule):
    plain = [float(schedule(t)) for t in range(0, 30, 7)]
    np.testing.assert_allclose(jax.jit(jax.vmap(schedule))(UPDATES[::7]), plain, rtol=1e-12)


def test_a_warmup_starts_at_zero_peaks_at_its_end_and_stays_at_the_final_rate():
    rates = np.asarray(schedules.warmup_cosine(0.3, 5, 20, final=0.01)(UPDATES))
    assert rates[0] == 0
    assert rates.argmax() == 5
    assert rates[5] == pytest.approx(0.3)
    np.testing.assert_allclose(rates[20:], 0.01, rtol=1e-12)
    assert (np.diff(rates[:6]) > 0).all()
    assert (np.diff(rates[5:21]) < 0).all()


def test_equal_arguments_give_the_same_function_and_others_another():
    assert schedules.cosine(0.1, 50) is schedules.cosine(0.1, 50)
    assert schedules.cosine(0.1, 50) is not schedules.cosine(0.1, 51)
