"""Losses against optax and scikit-learn, their stated gradients, weights, shapes and stability."""

import re

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special
from sklearn import metrics

from course_lib import nn

N, K = 6, 3
outputs = arrays(np.float64, (N, K), elements=st.floats(-20, 20))
classes = arrays(np.int64, N, elements=st.integers(0, K - 1))
ones_and_zeros = arrays(np.float64, (N, K), elements=st.sampled_from([0.0, 1.0]))
RNG = np.random.default_rng(0)
YHAT = jnp.asarray(RNG.normal(size=(N, K)))
LABELS = jnp.asarray([0, 2, 1, 1, 0, 2])
ONE_HOT = jnp.asarray(np.eye(K)[LABELS])

# Each loss with predictions and targets that suit it.
CASES = {
    nn.sum_squared_error: (YHAT, ONE_HOT),
    nn.mean_squared_error: (YHAT, ONE_HOT),
    nn.half_squared_error: (YHAT, ONE_HOT),
    nn.binary_cross_entropy: (YHAT, ONE_HOT),
    nn.binary_cross_entropy_of_probabilities: (nn.sigmoid(YHAT), ONE_HOT),
    nn.negative_log_likelihood: (nn.log_softmax(YHAT), LABELS),
    nn.softmax_cross_entropy: (YHAT, LABELS),
    nn.softmax_cross_entropy_of_probabilities: (nn.softmax(YHAT), LABELS),
}
every_loss = pytest.mark.parametrize("loss", list(CASES), ids=lambda f: f.__name__)
every_mean = pytest.mark.parametrize(
    "loss", [loss for loss in CASES if loss is not nn.sum_squared_error], ids=lambda f: f.__name__
)


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12)


compiled = {loss: jax.jit(loss) for loss in CASES}


@given(yhat=outputs, y=outputs)
def test_squared_errors_are_those_of_optax_with_outputs_summed_and_examples_averaged(yhat, y):
    squares = np.asarray(optax.losses.squared_error(yhat, y))
    close(compiled[nn.sum_squared_error](yhat, y), squares.sum())
    close(compiled[nn.mean_squared_error](yhat, y), squares.sum(axis=1).mean())
    close(compiled[nn.half_squared_error](yhat, y), squares.sum(axis=1).mean() / 2)


@given(yhat=outputs, y=outputs)
def test_the_mean_squared_error_of_one_output_is_that_of_scikit_learn(yhat, y):
    ours = nn.mean_squared_error(jnp.asarray(yhat[:, :1]), jnp.asarray(y[:, :1]))
    close(ours, metrics.mean_squared_error(y[:, :1], yhat[:, :1]))


@given(logits=outputs, y=ones_and_zeros)
def test_binary_cross_entropy_is_that_of_optax_summed_over_outputs(logits, y):
    costs = np.asarray(optax.losses.sigmoid_binary_cross_entropy(logits, y))
    close(compiled[nn.binary_cross_entropy](logits, y), costs.sum(axis=1).mean())


@given(logits=outputs, y=ones_and_zeros)
def test_binary_cross_entropy_is_the_log_loss_of_scikit_learn(logits, y):
    logits, y = logits[:, :1], y[:, :1]
    p = special.expit(logits)
    theirs = metrics.log_loss(y.ravel(), p.ravel(), labels=[0, 1])
    np.testing.assert_allclose(nn.binary_cross_entropy(logits, y), theirs, rtol=1e-6)
    ours = nn.binary_cross_entropy_of_probabilities(jnp.asarray(p), jnp.asarray(y))
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@given(logits=outputs, y=classes)
def test_softmax_cross_entropy_of_class_numbers_is_that_of_optax_and_scikit_learn(logits, y):
    ours = compiled[nn.softmax_cross_entropy](logits, y)
    theirs = optax.losses.softmax_cross_entropy_with_integer_labels(logits, y)
    close(ours, np.mean(theirs))
    # scikit-learn clips probabilities at the spacing of float64.
    p = np.clip(special.softmax(logits, axis=1), 1e-15, 1)
    if (special.softmax(logits, axis=1) > 1e-12).all():
        np.testing.assert_allclose(ours, metrics.log_loss(y, p, labels=range(K)), rtol=1e-6)


@given(logits=outputs, towards=outputs)
def test_softmax_cross_entropy_of_rows_is_that_of_optax(logits, towards):
    y = special.softmax(towards, axis=1)
    theirs = np.mean(optax.losses.softmax_cross_entropy(logits, y))
    close(compiled[nn.softmax_cross_entropy](logits, y), theirs)


@given(logits=outputs, y=classes)
def test_class_numbers_and_rows_of_ones_and_zeros_cost_the_same(logits, y):
    by_row = nn.softmax_cross_entropy(jnp.asarray(logits), jnp.asarray(np.eye(K)[y]))
    close(compiled[nn.softmax_cross_entropy](logits, y), by_row)


def test_losses_from_probabilities_are_those_from_logits():
    p, log_p = nn.softmax(YHAT), nn.log_softmax(YHAT)
    from_logits = nn.softmax_cross_entropy(YHAT, LABELS)
    close(nn.softmax_cross_entropy_of_probabilities(p, LABELS), from_logits)
    close(nn.negative_log_likelihood(log_p, LABELS), from_logits)
    close(
        nn.binary_cross_entropy_of_probabilities(nn.sigmoid(YHAT), ONE_HOT),
        nn.binary_cross_entropy(YHAT, ONE_HOT),
    )


STATED = {
    nn.sum_squared_error: lambda yhat, y: 2 * (yhat - y),
    nn.mean_squared_error: lambda yhat, y: 2 * (yhat - y) / N,
    nn.half_squared_error: lambda yhat, y: (yhat - y) / N,
    nn.binary_cross_entropy: lambda logits, y: (special.expit(logits) - y) / N,
    nn.binary_cross_entropy_of_probabilities: lambda p, y: (p - y) / (p * (1 - p)) / N,
    nn.softmax_cross_entropy: lambda logits, _: (special.softmax(logits, axis=1) - ONE_HOT) / N,
}


@pytest.mark.parametrize("loss", list(STATED), ids=lambda f: f.__name__)
def test_the_stated_gradient_is_that_of_autodiff_and_of_differences(loss):
    yhat, y = CASES[loss]
    stated = STATED[loss](np.asarray(yhat), np.asarray(y))
    np.testing.assert_allclose(jax.jit(jax.grad(loss))(yhat, y), stated, rtol=1e-10, atol=1e-14)
    by_differences = jax.jit(lambda yhat: nn.numerical_gradient(lambda x: loss(x, y), yhat))(yhat)
    np.testing.assert_allclose(by_differences, stated, atol=1e-8)


def test_the_gradient_of_softmax_cross_entropy_at_a_kink_of_the_largest_is_still_softmax_minus_y():
    gradient = jax.grad(nn.softmax_cross_entropy)(jnp.zeros((1, K)), jnp.array([0]))
    close(gradient, [[-2 / 3, 1 / 3, 1 / 3]])


@every_loss
def test_weights_of_one_change_nothing(loss):
    yhat, y = CASES[loss]
    close(compiled[loss](yhat, y, jnp.ones(N)), loss(yhat, y))


@every_loss
def test_an_example_of_weight_zero_is_left_out(loss):
    yhat, y = CASES[loss]
    mask = jnp.asarray([1.0, 1, 0, 1, 0, 1])
    present = np.flatnonzero(mask)
    close(compiled[loss](yhat, y, mask), loss(yhat[present], y[present]))
    gradient = jax.jit(jax.grad(loss))(yhat, y, mask)
    np.testing.assert_array_equal(gradient[np.asarray(mask) == 0], 0)


@every_mean
def test_a_weight_of_two_counts_an_example_twice(loss):
    yhat, y = CASES[loss]
    twice = np.r_[0, 0, 1:N]
    close(
        compiled[loss](yhat, y, jnp.asarray([2.0] + [1.0] * (N - 1))), loss(yhat[twice], y[twice])
    )


@every_mean
def test_only_the_ratio_of_weights_matters_to_a_mean(loss):
    yhat, y = CASES[loss]
    weights = jnp.asarray(RNG.uniform(0.1, 2, size=N))
    close(compiled[loss](yhat, y, 7 * weights), compiled[loss](yhat, y, weights))


@pytest.mark.parametrize(
    "loss",
    [
        nn.sum_squared_error,
        nn.mean_squared_error,
        nn.half_squared_error,
        nn.binary_cross_entropy,
        nn.binary_cross_entropy_of_probabilities,
    ],
)
def test_a_column_and_a_row_are_refused_with_both_shapes(loss):
    with pytest.raises(ValueError, match=r"\(5, 1\).*\(5,\)"):
        loss(jnp.full((5, 1), 0.5), jnp.zeros(5))


@pytest.mark.parametrize(
    "loss", [nn.softmax_cross_entropy, nn.softmax_cross_entropy_of_probabilities]
)
def test_targets_that_are_neither_classes_nor_rows_are_refused_with_both_shapes(loss):
    with pytest.raises(ValueError, match=r"\(5, 1\).*\(5, 3\)"):
        loss(jnp.full((5, 3), 0.5), jnp.zeros((5, 1)))


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.float64], ids=["float32", "float64"])
def test_losses_of_logits_are_finite_at_ten_thousand(dtype):
    logits = jnp.asarray([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    for loss, y in (
        (nn.binary_cross_entropy, jnp.asarray([[1, 0, 1], [1, 0, 0]], dtype)),
        (nn.softmax_cross_entropy, jnp.asarray([0, 0])),
    ):
        value, gradient = jax.jit(jax.value_and_grad(loss))(logits, y)
        assert value.dtype == dtype
        assert np.isfinite(value)
        assert np.isfinite(gradient).all()


def test_a_certain_and_wrong_prediction_costs_its_logit():
    one = jnp.ones((1, 1))
    close(nn.binary_cross_entropy(-1e4 * one, one), 1e4)
    close(nn.softmax_cross_entropy(jnp.array([[1e4, 0.0]]), jnp.array([1])), 1e4)


def test_a_certain_and_right_prediction_costs_nothing():
    y = jnp.array([[0.0], [1.0]])
    assert nn.binary_cross_entropy_of_probabilities(y, y) == 0
    assert nn.softmax_cross_entropy_of_probabilities(jnp.eye(2), jnp.array([0, 1])) == 0
    assert nn.mean_squared_error(y, y) == 0
    gradient = jax.grad(nn.binary_cross_entropy_of_probabilities)(y, y)
    assert np.isfinite(gradient).all()


@every_loss
def test_a_loss_is_never_negative_and_worse_for_a_worse_prediction(loss):
    # H-15: close predictions have a small loss.
    yhat, y = CASES[loss]
    rows = np.asarray(y) if y.ndim == 2 else np.asarray(ONE_HOT)
    best = {
        nn.negative_log_likelihood: np.log(np.clip(rows, 1e-3, 1)),
        nn.softmax_cross_entropy: 20 * rows,
        nn.binary_cross_entropy: 40 * rows - 20,
    }.get(loss, np.clip(rows, 1e-3, 1 - 1e-3))
    assert 0 <= loss(jnp.asarray(best), y) < loss(yhat, y)


def test_the_l2_penalty_sums_the_squares_of_weight_matrices_only():
    W1, W2 = RNG.normal(size=(3, 2)), RNG.normal(size=(2, 1))
    params = {
        "dense_1": {"W": jnp.asarray(W1), "b": jnp.ones(2)},
        "layer_norm_1": {"scale": jnp.ones(2), "shift": jnp.ones(2)},
        "dense_2": {"W": jnp.asarray(W2), "b": jnp.ones(1)},
    }
    close(nn.l2_penalty(params, 0.3), 0.3 * (np.sum(W1**2) + np.sum(W2**2)))
    gradient = jax.grad(nn.l2_penalty)(params, 0.3)
    close(gradient["dense_1"]["W"], 0.6 * W1)
    np.testing.assert_array_equal(gradient["dense_1"]["b"], 0)
    np.testing.assert_array_equal(gradient["layer_norm_1"]["scale"], 0)


def test_a_class_that_is_surely_wrong_has_no_gradient_of_its_own():
    p, label = jnp.array([[0.0, 1.0]]), jnp.array([1])
    slopes = jax.grad(nn.softmax_cross_entropy_of_probabilities)(p, label)
    np.testing.assert_array_equal(slopes, [[0.0, -1.0]])
    np.testing.assert_array_equal(
        slopes, jax.grad(nn.softmax_cross_entropy_of_probabilities)(p, jnp.array([[0.0, 1.0]]))
    )


def test_targets_that_fit_no_probabilities_are_refused():
    with pytest.raises(ValueError, match="give class numbers"):
        nn.softmax_cross_entropy_of_probabilities(jnp.ones((4, 3)) / 3, jnp.ones((4, 2)))


@every_loss
@pytest.mark.parametrize("shape", [(), (1,), (N, 1), (1, N)], ids=str)
def test_weights_of_another_shape_are_refused_with_both(loss, shape):
    yhat, y = CASES[loss]
    with pytest.raises(ValueError, match=rf"weights have shape {re.escape(str(shape))}.*\({N},\)"):
        loss(yhat, y, jnp.ones(shape))


@pytest.mark.parametrize(
    "loss",
    [
        nn.negative_log_likelihood,
        nn.softmax_cross_entropy,
        nn.softmax_cross_entropy_of_probabilities,
    ],
)
@pytest.mark.parametrize(("rows", "labels"), [(5, 1), (1, 5), (5, 4)])
def test_class_numbers_of_other_examples_are_refused_with_both_shapes(loss, rows, labels):
    with pytest.raises(ValueError, match=rf"\({labels},\) fit no \({rows}, 3\)"):
        loss(jnp.full((rows, 3), 1 / 3), jnp.zeros(labels, int))


@pytest.mark.parametrize(
    "loss",
    [nn.binary_cross_entropy_of_probabilities, nn.softmax_cross_entropy_of_probabilities],
)
def test_a_target_that_is_no_number_makes_a_loss_that_is_none(loss):
    p, y = jnp.full((2, 2), 0.5), jnp.array([[1.0, 0.0], [jnp.nan, 1.0]])
    assert np.isnan(loss(p, y))


@pytest.mark.parametrize("loss", [nn.softmax_cross_entropy, nn.negative_log_likelihood])
@pytest.mark.parametrize("label", [-1, K, 0.5, -0.5, np.nan, np.inf])
def test_a_number_of_no_class_makes_a_loss_that_is_none(loss, label):
    y = jnp.array([0, label, 1])
    assert jnp.isnan(loss(jnp.zeros((3, K)), y))
    assert jnp.isfinite(loss(jnp.zeros((3, K)), y.at[1].set(K - 1)))


@pytest.mark.parametrize("loss", [nn.softmax_cross_entropy, nn.negative_log_likelihood])
def test_an_example_of_weight_0_may_be_of_no_class(loss):
    log_p, weights = jnp.log(jnp.array([[0.5, 0.5], [0.1, 0.9], [0.2, 0.8]])), jnp.array([1, 0, 2])
    value, slopes = jax.value_and_grad(loss)(log_p, jnp.array([0, -1, 1]), weights)
    close(value, -(np.log(0.5) + 2 * np.log(0.8)) / 3)
    close(slopes, jax.grad(loss)(log_p, jnp.array([0, 1, 1]), weights))
