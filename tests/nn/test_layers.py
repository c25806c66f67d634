"""Each layer against equinox or a formula in NumPy, in training and outside of it, and its gradient."""

import re

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn

KEY = jax.random.key(0)
RNG = np.random.default_rng(0)
# Layers, too, have five outputs: equal shapes are compiled once.
X = jnp.asarray(RNG.normal(1.5, 2.0, size=(7, 5)))


def started(layer, features=5, dtype=jnp.float64):
    """Parameters that differ from their starting values, and the layer's memory."""
    params = layer.init(KEY, features, dtype)
    shaken = jax.tree.map(lambda leaf: leaf + RNG.normal(size=leaf.shape), params)
    return shaken, layer.start(features, dtype)


@pytest.mark.parametrize("width", [1, 5])
def test_dense_is_equinox_linear(width):
    layer = nn.Dense(width, nn.tanh)
    params, memory = started(layer)
    linear = eqx.filter_eval_shape(eqx.nn.Linear, 5, width, key=KEY)
    linear = eqx.tree_at(lambda m: (m.weight, m.bias), linear, (params["W"].T, params["b"]))
    out, _ = layer.apply(params, memory, X, True, None)
    assert out.shape == (7, width)
    np.testing.assert_allclose(out, np.tanh(jax.vmap(linear)(X)), rtol=1e-12)


def test_layer_norm_is_that_of_equinox_in_training_and_outside():
    layer = nn.LayerNorm(eps=1e-3)
    params, _ = started(layer)
    norm = eqx.nn.LayerNorm(5, eps=1e-3)
    norm = eqx.tree_at(lambda m: (m.weight, m.bias), norm, (params["scale"], params["shift"]))
    for train in (True, False):
        out, memory = layer.apply(params, {}, X, train, None)
        np.testing.assert_allclose(out, jax.vmap(norm)(X), rtol=1e-12)
        assert memory == {}


def test_batch_norm_in_training_uses_the_mean_and_variance_of_the_batch():
    layer = nn.BatchNorm(eps=1e-3)
    params, memory = started(layer)
    out, _ = layer.apply(params, memory, X, True, None)
    unit = (X - np.mean(X, axis=0)) / np.sqrt(np.var(X, axis=0) + 1e-3)
    np.testing.assert_allclose(out, params["scale"] * unit + params["shift"], rtol=1e-11)


def test_batch_norm_averages_the_batches_and_uses_the_averages_outside_of_training():
    layer = nn.BatchNorm(momentum=0.7, eps=1e-3)
    params, memory = started(layer)
    mean, variance = np.zeros(5), np.ones(5)
    for _ in range(3):
        batch = RNG.normal(2, 3, size=(6, 5))
        _, memory = layer.apply(params, memory, jnp.asarray(batch), True, None)
        mean = 0.7 * mean + 0.3 * batch.mean(axis=0)
        variance = 0.7 * variance + 0.3 * batch.var(axis=0)
    np.testing.assert_allclose(memory["mean"], mean, rtol=1e-12)
    np.testing.assert_allclose(memory["variance"], variance, rtol=1e-12)
    out, after = layer.apply(params, memory, X, False, None)
    unit = (X - mean) / np.sqrt(variance + 1e-3)
    np.testing.assert_allclose(out, params["scale"] * unit + params["shift"], rtol=1e-11)
    assert after is memory


def test_batch_norm_outside_of_training_treats_every_row_by_itself():
    layer = nn.BatchNorm()
    params, memory = started(layer)
    whole, _ = layer.apply(params, memory, X, False, None)
    alone, _ = layer.apply(params, memory, X[:1], False, None)
    np.testing.assert_allclose(whole[:1], alone, rtol=1e-14)


def test_a_new_normalisation_gives_columns_or_rows_of_mean_zero_and_variance_one():
    for layer, axis in ((nn.BatchNorm(eps=0), 0), (nn.LayerNorm(eps=0), 1)):
        params = layer.init(KEY, 5, jnp.float64)
        out, _ = layer.apply(params, layer.start(5, jnp.float64), X, True, None)
        np.testing.assert_allclose(np.mean(out, axis=axis), 0, atol=1e-12)
        np.testing.assert_allclose(np.var(out, axis=axis), 1, rtol=1e-12)


def test_dropout_keeps_the_expectation():
    act = jnp.full((400, 250), 3.0)
    out = np.asarray(nn.Dropout(0.4).apply({}, {}, act, True, KEY)[0])
    np.testing.assert_allclose(np.unique(out), [0, 5], rtol=1e-12)
    # 100,000 draws: the share of zeros is known to 0.0015, the mean to 0.008.
    assert np.mean(out == 0) == pytest.approx(0.4, abs=0.008)
    assert out.mean() == pytest.approx(3, abs=0.04)


@pytest.mark.parametrize(("rate", "train"), [(0.4, False), (0, True)])
def test_dropout_is_the_identity_outside_of_training_and_at_rate_zero(rate, train):
    assert nn.Dropout(rate).apply({}, {}, X, train, None)[0] is X


def test_dropout_draws_anew_for_another_key_only():
    first, again, other = (
        nn.Dropout(0.5).apply({}, {}, X, True, jax.random.key(seed))[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other)


def test_dropout_in_training_without_a_key_says_what_to_pass():
    with pytest.raises(ValueError, match="key=key"):
        nn.Dropout(0.5).apply({}, {}, X, True, None)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_a_dropout_rate_outside_of_zero_to_one_is_refused_with_its_value(rate):
    with pytest.raises(ValueError, match=rf"not {rate}"):
        nn.Dropout(rate)


@pytest.mark.parametrize("width", [0, -2, 1.5, "3"])
def test_a_width_that_is_not_a_positive_integer_is_refused_with_its_value(width):
    with pytest.raises(ValueError, match=rf"not {width!r}"):
        nn.Dense(width)


ALL_LAYERS = {
    "dense": nn.Dense(5, nn.tanh),
    "dense of one output": nn.Dense(1, nn.sigmoid),
    "dense with softmax": nn.Dense(5, nn.softmax),
    "dropout": nn.Dropout(0.3),
    "batch norm": nn.BatchNorm(),
    "layer norm": nn.LayerNorm(),
    "activation": nn.Sequential([nn.softplus], inputs=5).layers[0],
}


@pytest.mark.parametrize(
    ("name", "train"), [*((name, True) for name in ALL_LAYERS), ("batch norm", False)]
)
def test_the_gradient_of_a_layer_is_that_of_central_differences(name, train):
    layer = ALL_LAYERS[name]
    params, memory = started(layer)

    @jax.jit
    def forward(point):
        return layer.apply(point[0], memory, point[1], train, KEY)[0]

    @jax.jit
    def backward(point, cotangent):
        return jax.vjp(forward, point)[1](cotangent)[0]

    assert nn.gradient_check(forward, backward, (params, X), KEY, directions=2) < 1e-6


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float32])
@pytest.mark.parametrize("layer", list(ALL_LAYERS.values()), ids=list(ALL_LAYERS))
def test_a_layer_keeps_the_number_format(layer, dtype):
    def once(X):
        params, memory = layer.init(KEY, 5, dtype), layer.start(5, dtype)
        return params, layer.apply(params, memory, X, True, KEY)

    params, (out, after) = jax.eval_shape(once, jax.ShapeDtypeStruct((7, 5), dtype))
    assert {leaf.dtype for leaf in jax.tree.leaves((params, out, after))} == {jnp.dtype(dtype)}
    assert out.shape == (7, layer.outputs(5))


@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize(
    "layer", [lambda x: nn.Dropout(x(0.3)), lambda x: nn.LayerNorm(x(1e-5)), lambda x: nn.BatchNorm(x(0.9), x(1e-5))]
)  # fmt: skip
def test_a_number_of_numpys_is_taken_for_pythons(layer, number):
    narrow = X.astype(jnp.bfloat16)
    made, plain = layer(number), layer(lambda x: float(number(x)))
    params, memory = made.init(KEY, 5, jnp.bfloat16), made.start(5, jnp.bfloat16)
    found = made.apply(params, memory, narrow, True, KEY)
    jax.tree.map(
        np.testing.assert_array_equal, found, plain.apply(params, memory, narrow, True, KEY)
    )
    assert {leaf.dtype for leaf in jax.tree.leaves(found)} == {jnp.dtype(jnp.bfloat16)}
    assert made == plain


@pytest.mark.parametrize("activation", ["relu", None, nn.Dropout(0.1)])
def test_an_activation_that_is_no_function_is_refused_with_what_it_is(activation):
    with pytest.raises(ValueError, match=rf"such as relu, not {re.escape(repr(activation))}"):
        nn.Dense(3, activation)
