"""Dropout in a linear fit: the penalty that stands for it gives the fit over every single mask."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.studies import dropout, overfitting
from course_lib.studies.overfitting import TWELVE_X


def some_features(seed=0, n=9, count=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, count)) * [1, 2, 0.5, 3, 1], rng.normal(size=n)


@pytest.mark.parametrize(("strength", "rate"), [(0.0, 0.3), (0.02, 0.3), (0.1, 0.75)])
def test_it_is_the_least_squares_fit_over_all_masks_weighted_by_their_chance(strength, rate):
    features, targets = some_features()
    n, count = features.shape
    rows, heights = [], []
    for kept in itertools.product((0, 1), repeat=count):
        share = np.sqrt((1 - rate) ** sum(kept) * rate ** (count - sum(kept)))
        dropped = np.column_stack([np.ones(n), features * kept / (1 - rate)])
        rows.append(share * dropped)
        heights.append(share * targets)
    rows.append(np.sqrt(2 * n * strength) * np.eye(count + 1)[1:])
    heights.append(np.zeros(count))
    truth = np.linalg.lstsq(np.vstack(rows), np.concatenate(heights), rcond=None)[0]
    fit = dropout.best_fit(features, targets, strength, rate)
    np.testing.assert_allclose([fit.bias, *fit.weights], truth, rtol=1e-9, atol=1e-12)


def test_the_library_s_layer_costs_on_average_what_the_penalty_says():
    features, targets = some_features(seed=3)
    weights, rate = np.array([0.5, -0.2, 1.0, 0.3, -0.7]), 0.4
    with jax.enable_x64(True):
        keys = jax.random.split(jax.random.key(0), 20_000)
        layer = nn.Dropout(rate)

        def loss(key):
            act = layer.apply({}, {}, jnp.asarray(features), train=True, key=key)[0]
            return jnp.mean((act @ weights - targets) ** 2) / 2

        losses = np.asarray(jax.vmap(loss)(keys))
    plain = dropout.half_squared_error(dropout.LinearFit(0.0, weights), features, targets)
    told = plain + dropout.penalties(features, 0.0, rate) @ weights**2
    assert told > 1.2 * plain
    assert abs(losses.mean() - told) < 4 * losses.std() / np.sqrt(len(losses))


@pytest.mark.parametrize("strength", [0.0, 1e-5, 0.0003, 1.0])
def test_without_dropout_it_is_the_unit_s_penalized_fit(strength):
    targets = overfitting.twelve_points(4)
    with jax.enable_x64(True):
        powers = np.asarray(overfitting.powers(TWELVE_X))[:, 1:]
        truth = np.asarray(overfitting.penalized_fit(TWELVE_X, targets, strength))
    fit = dropout.best_fit(powers, targets, strength)
    np.testing.assert_allclose([fit.bias, *fit.weights], truth, rtol=1e-8, atol=1e-10)


def test_of_all_fits_through_every_point_it_takes_the_one_with_the_smallest_weights():
    units, targets = dropout.hidden_units(TWELVE_X), overfitting.twelve_points()
    fit = dropout.best_fit(units, targets)
    np.testing.assert_allclose(fit(units), targets, atol=1e-9)
    nearly = dropout.best_fit(units, targets, strength=1e-11)
    np.testing.assert_allclose(nearly.weights, fit.weights, atol=1e-4)
    # Whatever changes no height can only make it larger: it is at right angles to the weights.
    free = np.linalg.svd(units - units.mean(axis=0))[2][len(targets) - 1 :]
    np.testing.assert_allclose(free @ fit.weights, 0, atol=1e-9)


def test_the_hidden_units_are_a_layer_of_the_library():
    x = np.linspace(-1, 1, 7)
    with jax.enable_x64(True):
        params = {"W": jnp.full((1, 32), 4.0), "b": -4.0 * jnp.linspace(-1, 1, 32)}
        truth = nn.Dense(32, nn.tanh).apply(params, {}, x[:, None], train=False, key=None)[0]
    np.testing.assert_allclose(dropout.hidden_units(x), truth, atol=1e-12)


def test_where_units_have_stand_ins_a_usual_rate_helps_and_among_nine_powers_it_harms():
    new = np.linspace(-1.0, 1.0, 101)
    with jax.enable_x64(True):
        powers = [np.asarray(overfitting.powers(x))[:, 1:] for x in (TWELVE_X, new)]
    units = [dropout.hidden_units(x) for x in (TWELVE_X, new)]

    def error(features, rate):
        """On the true curve, the median of 30 draws of the noise."""
        known, fresh = features
        fits = [dropout.best_fit(known, overfitting.twelve_points(d), rate=rate) for d in range(30)]
        truth = overfitting.wave(new)
        return np.median([dropout.half_squared_error(fit, fresh, truth) for fit in fits])

    assert error(units, 0.3) < 0.6 * error(units, 0.0)
    assert error(powers, 0.3) > 2 * error(powers, 0.0)
