"""Activations against jax.nn and scipy, their stated derivatives against autodiff, and their stability.

Values are tried by hypothesis; ends are ±10,000 in both number formats.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special, stats

from course_lib import nn

BY_SCIPY = {
    nn.identity: lambda pre: pre,
    nn.relu: lambda pre: np.clip(pre, 0, None),
    nn.leaky_relu: lambda pre: np.where(pre < 0, 0.01 * pre, pre),
    nn.sigmoid: special.expit,
    nn.tanh: np.tanh,
    nn.softplus: lambda pre: np.logaddexp(pre, 0),
    nn.gelu: lambda pre: pre * stats.norm.cdf(pre),
    nn.softmax: lambda pre: special.softmax(pre, axis=-1),
    nn.log_softmax: lambda pre: special.log_softmax(pre, axis=-1),
}
BY_JAX = {
    nn.relu: jax.nn.relu,
    nn.leaky_relu: jax.nn.leaky_relu,
    nn.sigmoid: jax.nn.sigmoid,
    nn.softplus: jax.nn.softplus,
    nn.gelu: lambda pre: jax.nn.gelu(pre, approximate=False),
    nn.softmax: jax.nn.softmax,
    nn.log_softmax: jax.nn.log_softmax,
}
STATED = {
    nn.identity: lambda pre: np.ones_like(pre),
    nn.relu: lambda pre: np.where(pre > 0, 1.0, 0.0),
    nn.leaky_relu: lambda pre: np.where(pre > 0, 1.0, 0.01),
    nn.sigmoid: lambda pre: special.expit(pre) * (1 - special.expit(pre)),
    nn.tanh: lambda pre: 1 - np.tanh(pre) ** 2,
    nn.softplus: special.expit,
    nn.gelu: lambda pre: stats.norm.cdf(pre) + pre * stats.norm.pdf(pre),
}
PLACES = np.concatenate([np.linspace(-6, 6, 49), [0.0, -0.0, 1e-12, -1e-12]])
jacobian_of_softmax = jax.jit(jax.jacobian(nn.softmax))
jacobian_of_log_softmax = jax.jit(jax.jacobian(nn.log_softmax))
rows = arrays(np.float64, (2, 4), elements=st.floats(-300, 300))


def named(functions):
    return pytest.mark.parametrize("activation", list(functions), ids=lambda f: f.__name__)


@named(BY_SCIPY)
def test_an_activation_is_what_scipy_computes(activation):
    compiled = jax.jit(activation)

    @given(pre=rows)
    def agrees(pre):
        np.testing.assert_allclose(
            compiled(pre), BY_SCIPY[activation](pre), rtol=1e-12, atol=1e-100
        )

    agrees()


@named(BY_JAX)
def test_an_activation_is_that_of_jax_in_float32(activation):
    pre = jnp.asarray(PLACES, jnp.float32)
    act, theirs = jax.jit(lambda pre: (activation(pre), BY_JAX[activation](pre)))(pre)
    assert act.dtype == jnp.float32
    np.testing.assert_allclose(act, theirs, rtol=5e-5, atol=2e-7)


@named(STATED)
def test_the_stated_derivative_is_that_of_autodiff(activation):
    slopes = jax.jit(jax.vmap(jax.grad(activation)))(PLACES)
    np.testing.assert_allclose(slopes, STATED[activation](PLACES), rtol=1e-9, atol=1e-12)


@named(set(STATED) - {nn.relu, nn.leaky_relu})
def test_the_stated_derivative_is_the_slope_of_small_differences(activation):
    slopes = jax.jit(lambda pre: nn.central_difference(activation, pre, 1e-5))(PLACES)
    np.testing.assert_allclose(slopes, STATED[activation](PLACES), atol=1e-8)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_the_derivative_of_relu_at_zero_is_zero(zero):
    assert jax.grad(nn.relu)(zero) == 0
    assert jax.grad(nn.leaky_relu)(zero) == 0.01


def test_the_slope_of_leaky_relu_can_be_chosen():
    np.testing.assert_allclose(
        nn.leaky_relu(jnp.array([-2.0, 3.0]), slope=0.2), [-0.4, 3.0], rtol=1e-12
    )


@given(pre=arrays(np.float64, 4, elements=st.floats(-30, 30)))
def test_the_derivative_of_softmax_is_act_i_times_delta_minus_act_j(pre):
    act = special.softmax(pre)
    jacobian = jacobian_of_softmax(pre)
    np.testing.assert_allclose(jacobian, np.diag(act) - np.outer(act, act), atol=1e-12)


@given(pre=arrays(np.float64, 4, elements=st.floats(-30, 30)))
def test_the_derivative_of_log_softmax_is_delta_minus_softmax(pre):
    jacobian = jacobian_of_log_softmax(pre)
    np.testing.assert_allclose(jacobian, np.eye(4) - special.softmax(pre)[None, :], atol=1e-12)


@given(pre=rows, shift=st.floats(-100, 100))
def test_softmax_gives_probabilities_that_a_common_shift_does_not_change(pre, shift):
    act = nn.softmax(pre)
    np.testing.assert_allclose(np.sum(act, axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(nn.softmax(pre + shift), act, rtol=1e-9, atol=1e-30)


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64], ids=["float32", "float64"])
@named(BY_SCIPY)
def test_values_and_gradients_are_finite_at_ten_thousand(activation, dtype):
    pre = jnp.asarray([[-1e4, 0.0, 1e4], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4]], dtype)
    cotangents = jnp.stack([jnp.ones_like(pre), jnp.eye(3, dtype=dtype)])

    @jax.jit
    def value_and_gradients(pre):
        act, pull = jax.vjp(activation, pre)
        return act, jax.vmap(pull)(cotangents)

    act, gradients = value_and_gradients(pre)
    assert act.dtype == dtype
    assert np.isfinite(act).all()
    assert np.isfinite(gradients).all()


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64], ids=["float32", "float64"])
def test_activations_reach_their_limits_at_ten_thousand(dtype):
    limits = {
        nn.sigmoid: [0, 1],
        nn.tanh: [-1, 1],
        nn.softplus: [0, 1e4],
        nn.gelu: [0, 1e4],
        nn.softmax: [0, 1],
        nn.log_softmax: [-2e4, 0],
    }
    ends = jnp.asarray([-1e4, 1e4], dtype)
    reached = jax.jit(lambda ends: [activation(ends) for activation in limits])(ends)
    np.testing.assert_array_equal(reached, list(limits.values()))


def test_what_is_not_a_number_stays_none():
    for activation in (nn.relu, nn.leaky_relu, nn.sigmoid, nn.tanh, nn.softplus, nn.gelu):
        assert np.isnan(activation(jnp.asarray(jnp.nan)))


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float16, jnp.float32])
def test_gelu_keeps_its_number_format_and_is_that_of_jax(dtype):
    pre = jnp.linspace(-6, 6, 49).astype(dtype)
    ours, theirs = nn.gelu(pre), jax.nn.gelu(pre, approximate=False)
    assert ours.dtype == dtype
    near = 4 * float(jnp.finfo(dtype).eps)
    np.testing.assert_allclose(
        np.asarray(ours, float), np.asarray(theirs, float), rtol=near, atol=near
    )
