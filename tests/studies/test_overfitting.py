"""The polynomial and the networks of unit 09: right by other means, and over-fitted as the unit says."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.linear_model import Ridge

from course_lib import nn
from course_lib.studies import overfitting
from course_lib.studies.overfitting import TRAIN, TWELVE_X, VALIDATION


@pytest.fixture(autouse=True)
def in_float64():
    with jax.enable_x64(True):
        yield


@pytest.fixture(scope="module")
def runs():
    with jax.enable_x64(True):
        return overfitting.trained_networks()


@pytest.fixture(scope="module")
def sweep():
    with jax.enable_x64(True):
        return overfitting.strength_sweep()


@pytest.mark.parametrize("strength", [1e-4, 1e-2, 1.0])
def test_a_penalized_fit_is_ridge_regression_with_a_free_intercept(strength):
    y = overfitting.twelve_points(3)
    # scikit-learn adds alpha to the plain sum of squares: 2N times our strength.
    truth = Ridge(alpha=2 * 12 * strength, solver="svd").fit(
        np.asarray(overfitting.powers(TWELVE_X))[:, 1:], y
    )
    fit = overfitting.penalized_fit(TWELVE_X, y, strength)
    np.testing.assert_allclose(fit, [truth.intercept_, *truth.coef_], rtol=1e-7, atol=1e-9)


def test_without_a_penalty_it_is_least_squares():
    y = overfitting.twelve_points(5)
    truth = np.polynomial.polynomial.polyfit(TWELVE_X, y, 9)
    fit = overfitting.penalized_fit(TWELVE_X, y, 0.0)
    np.testing.assert_allclose(fit, truth, rtol=1e-6)


def test_at_the_fit_the_gradient_of_loss_and_library_penalty_is_zero():
    y, strength = jnp.asarray(overfitting.twelve_points()), 3e-3

    def loss(params):
        yhat = overfitting.powers(TWELVE_X)[:, 1:] @ params["W"] + params["b"]
        return nn.half_squared_error(yhat, y) + nn.l2_penalty(params, strength)

    fit = overfitting.penalized_fit(TWELVE_X, y, strength)
    for slope in jax.tree.leaves(jax.grad(loss)({"W": fit[1:], "b": fit[0]})):
        np.testing.assert_allclose(slope, 0, atol=1e-12)


def test_the_training_error_only_grows_with_the_strength(sweep):
    assert np.all(np.diff(sweep.train, axis=1) > -1e-12)


def test_the_error_on_new_points_is_a_valley_with_its_bottom_inside(sweep):
    middle = np.median(sweep.validation, axis=0)
    best = int(np.argmin(middle))
    assert 3 < best < len(middle) - 4
    assert middle[0] > 1.3 * middle[best]
    assert middle[-1] > 4 * middle[best]
    # Nobody can beat the noise of the new points themselves.
    assert sweep.validation.min() > overfitting.NOISE**2 / 2


def test_a_penalty_makes_the_largest_weight_smaller(sweep):
    assert np.all(sweep.largest[:, -1] < sweep.largest[:, 10])
    assert np.median(sweep.largest[:, 0]) > 10 * np.median(sweep.largest[:, 10])


def test_with_the_true_chances_about_one_label_in_five_is_wrong():
    X, y = overfitting.noisy_labels(7, 20_000)
    above = X[:, 1] > np.sin(1.5 * X[:, 0])
    assert 0.17 < np.mean(above != (y[:, 0] > 0.5)) < 0.22


def test_a_network_without_a_remedy_is_the_library_s_fit(runs):
    start = jax.tree.map(lambda leaf: leaf[2], overfitting._starts(6))
    fit = nn.fit(
        overfitting.NETWORK,
        start,
        TRAIN,
        loss=nn.binary_cross_entropy,
        optimizer=nn.adam(overfitting.LEARNING_RATE),
        epochs=overfitting.EPOCHS,
        batch_size=len(TRAIN[0]),
        key=jax.random.key(0),
        validation=VALIDATION,
        progress=False,
    )
    run = jax.tree.map(lambda leaf: leaf[2], runs["none"])
    np.testing.assert_allclose(run.validation, fit.history["validation_loss"], rtol=1e-6)
    for mine, its in zip(
        jax.tree.leaves((run.params, run.best_params)),
        jax.tree.leaves((fit.params, fit.best_params)),
        strict=True,
    ):
        np.testing.assert_allclose(mine, its, rtol=1e-5, atol=1e-7)


def test_dropout_in_a_run_is_the_library_s_layer():
    """Behind a layer of ones the library's mask shows; with it both networks are the same."""
    params = jax.tree.map(lambda leaf: leaf[0], overfitting._starts(1))
    rate, key = 0.3, jax.random.key(4)
    layers = overfitting.NETWORK.layers
    model = nn.Sequential(
        [layers[0], nn.Dropout(rate), layers[1], nn.Dropout(rate), layers[2]], inputs=2
    )
    masks = [
        nn.Dropout(rate).apply(
            {}, {}, jnp.ones((60, 32)), train=True, key=jax.random.fold_in(key, i)
        )[0]
        > 0
        for i in (1, 3)
    ]
    truth = model.apply(params, TRAIN[0], train=True, key=key)[0]
    mine = overfitting._with_dropout(params, TRAIN[0], jnp.stack(masks), rate)
    np.testing.assert_allclose(mine, truth, rtol=1e-12)


@pytest.mark.parametrize("name", overfitting.REMEDIES)
def test_the_best_parameters_are_those_of_the_lowest_validation_loss(runs, name):
    run = runs[name]
    found = overfitting.each_network(overfitting.mean_loss, run.best_params, VALIDATION)
    np.testing.assert_allclose(found, run.validation.min(axis=1), rtol=1e-12)
    last = overfitting.each_network(overfitting.mean_loss, run.params, VALIDATION)
    np.testing.assert_allclose(last, run.validation[:, -1], rtol=1e-12)


def test_without_a_remedy_every_network_over_fits_and_with_one_hardly(runs):
    rise = {name: run.validation[:, -1] / run.validation.min(axis=1) for name, run in runs.items()}
    assert rise["none"].min() > 1.4
    assert rise["L2 penalty"].max() < 1.25
    assert rise["dropout"].max() < 1.3
    for name in ("L2 penalty", "dropout"):
        assert np.all(runs[name].train[:, -1] > runs["none"].train[:, -1])
        test = [
            overfitting.each_network(overfitting.mean_loss, runs[which].params, overfitting.TEST)
            for which in ("none", name)
        ]
        assert np.all(test[1] < test[0])


def test_over_fitting_costs_right_decisions_too(runs):
    run = runs["none"]
    best, last = (
        overfitting.each_network(overfitting.accuracy, params, overfitting.TEST)
        for params in (run.best_params, run.params)
    )
    assert np.all(best > last + 0.03)


def test_a_penalty_empties_most_weights_and_dropout_does_not(runs):
    near = {name: np.mean(np.abs(run.params["dense_2"]["W"]) < 0.05) for name, run in runs.items()}
    assert near["L2 penalty"] > 0.6
    assert near["none"] < 0.25
    assert near["dropout"] < 0.25
