"""Initial weights: their variance, shape and number format, and that only the key decides them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn

INPUTS, OUTPUTS = 200, 300
VARIANCE = {nn.he: 2 / INPUTS, nn.glorot: 2 / (INPUTS + OUTPUTS), nn.lecun: 1 / INPUTS}
random_ones = pytest.mark.parametrize("draw", list(VARIANCE), ids=lambda f: f.__name__)


@random_ones
def test_the_variance_is_the_stated_one_and_the_mean_is_zero(draw):
    W = np.asarray(draw(jax.random.key(0), INPUTS, OUTPUTS, jnp.float64))
    assert W.shape == (INPUTS, OUTPUTS)
    # 60,000 draws: the variance is known to 0.6 %, the mean to 0.4 % of the deviation.
    assert W.var() == pytest.approx(VARIANCE[draw], rel=0.03)
    assert abs(W.mean()) < 0.02 * np.sqrt(VARIANCE[draw])


@random_ones
def test_the_same_key_gives_the_same_weights_and_another_key_others(draw):
    first, again, other = (draw(jax.random.key(seed), 5, 4) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.any(np.asarray(first) == np.asarray(other))


@pytest.mark.parametrize("draw", [*VARIANCE, nn.zeros], ids=lambda f: f.__name__)
@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float32, jnp.float64])
def test_weights_come_in_the_number_format_asked_for(draw, dtype):
    W = draw(jax.random.key(0), 3, 2, dtype)
    assert (W.shape, W.dtype) == ((3, 2), dtype)


def test_zeros_are_zeros():
    np.testing.assert_array_equal(nn.zeros(jax.random.key(0), 3, 2), np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("activation", "draw"),
    [(nn.relu, nn.he), (nn.leaky_relu, nn.he), (nn.tanh, nn.glorot), (nn.identity, nn.glorot)],
)
def test_a_dense_layer_draws_by_he_for_relu_and_by_glorot_otherwise(activation, draw):
    key = jax.random.key(7)
    params = nn.Dense(4, activation).init(key, 3, jnp.float32)
    np.testing.assert_array_equal(params["W"], draw(key, 3, 4))
    np.testing.assert_array_equal(params["b"], np.zeros(4))


def test_a_dense_layer_uses_the_initializer_it_is_given():
    key = jax.random.key(7)
    W = nn.Dense(4, nn.relu, nn.lecun).init(key, 3, jnp.float32)["W"]
    np.testing.assert_array_equal(W, nn.lecun(key, 3, 4))
