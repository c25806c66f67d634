"""A penalty and weight decay: one thing for plain descent, two for Adam."""

import jax
import numpy as np
import optax
import pytest

from course_lib import nn
from course_lib.studies import weight_decay
from course_lib.studies.weight_decay import LEARNING_RATE, STRENGTH


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module")
def ways():
    weight_decay.three_ways.cache_clear()
    with jax.enable_x64(True):
        return weight_decay.three_ways()


def test_under_plain_descent_a_penalty_is_a_decay_of_twice_its_strength():
    plain = nn.gradient_descent(LEARNING_RATE)
    with_decay = optax.chain(optax.add_decayed_weights(2 * STRENGTH), optax.sgd(LEARNING_RATE))
    np.testing.assert_allclose(
        weight_decay.pulled_to_and_fro(plain, STRENGTH, steps=200),
        weight_decay.pulled_to_and_fro(with_decay, 0.0, steps=200),
        rtol=1e-12,
    )


def test_under_plain_descent_what_is_left_is_a_power_of_one_share(ways):
    # After an even number of steps the pulls have cancelled, but for the decay in between.
    left = (1 - 2 * LEARNING_RATE * STRENGTH) ** 4000
    np.testing.assert_allclose(ways["descent + penalty"][-1], left, atol=0.01)


def test_under_adam_a_penalty_hardly_decays_the_loud_weight(ways):
    quiet, loud = ways["Adam + penalty"][-1]
    assert quiet < 0.1
    assert loud > 0.9


def test_adamw_decays_both_alike(ways):
    quiet, loud = ways["AdamW"][-1]
    assert quiet == pytest.approx(loud, abs=1e-3)
    assert quiet == pytest.approx((1 - 2 * LEARNING_RATE * STRENGTH) ** 4000, abs=0.01)


@pytest.mark.parametrize(
    ("ours", "theirs", "strength"),
    [
        (nn.adam(1e-3), optax.adam(1e-3), STRENGTH),
        (nn.adamw(1e-3, weight_decay=0.1), optax.adamw(1e-3, weight_decay=0.1), 0.0),
    ],
)
def test_the_runs_are_those_of_optax(ours, theirs, strength):
    np.testing.assert_allclose(
        weight_decay.pulled_to_and_fro(ours, strength, steps=300),
        weight_decay.pulled_to_and_fro(theirs, strength, steps=300),
        rtol=1e-9,
    )
