"""Surfaces: their shapes, and steps counted as a plain loop counts them; the slice of a network's loss."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.studies import loss_slices
from course_lib.studies.surfaces import (
    RAVINE,
    any_quadratic,
    best_rate,
    bowl,
    condition_number,
    line_error,
    ravine,
    saddle,
    steps_needed,
)

START = np.array([10.0, 1.0])


def counted(rate, tolerance, most):
    w = START.copy()
    for k in range(most + 1):
        if np.hypot(*w) <= tolerance:
            return k
        w = w - rate * np.array([1.0, 25.0]) * w
    return most + 1


@pytest.mark.parametrize("rate", [0.01, 0.06, 2 / 26, 0.0799, 0.08])
def test_steps_are_counted_as_a_plain_loop_counts_them(rate):
    found = steps_needed(np.array(RAVINE), START, np.array([rate]), 0.01, 3000)[0]
    assert abs(int(found) - counted(rate, 0.01, 3000)) <= 1


def test_the_ravine_is_the_quadratic_of_its_matrix():
    w = np.array([0.7, -1.3])
    np.testing.assert_allclose(
        ravine(w), any_quadratic(w, np.array(RAVINE), np.zeros(2)), rtol=1e-6
    )


def test_bowl_and_saddle_are_flat_at_the_origin_and_bend_as_they_should():
    origin = jnp.zeros(2)
    for f, bends in ((bowl, [2, 2]), (saddle, [-2, 2])):
        np.testing.assert_array_equal(jax.grad(f)(origin), [0, 0])
        np.testing.assert_allclose(np.linalg.eigvalsh(jax.hessian(f)(origin)), bends)


def test_no_other_rate_shrinks_the_slowest_direction_faster_than_the_best():
    H = np.array([[3.0, 1.0], [1.0, 8.0]])
    bends = np.linalg.eigvalsh(H)

    def slowest(rate):
        return np.abs(1 - rate * bends).max()

    rates = np.linspace(0.01, 0.3, 500)
    assert slowest(float(best_rate(H))) <= min(map(slowest, rates)) + 1e-6
    np.testing.assert_allclose(condition_number(H), np.linalg.cond(H), rtol=1e-5)


def test_the_error_of_a_line_is_least_where_least_squares_says():
    x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.5, 5.0])
    slope, intercept = np.polyfit(x, y, 1)
    gradient = jax.grad(line_error)(jnp.array([intercept, slope]), x, y)
    np.testing.assert_allclose(gradient, [0, 0], atol=1e-5)


def test_a_direction_has_filters_as_long_as_the_networks_and_leaves_biases_alone():
    params, _, _ = loss_slices.trained()
    direction = loss_slices.filter_normalised(np.random.default_rng(5), params)
    for mine, its in zip(jax.tree.leaves(direction), jax.tree.leaves(params), strict=True):
        if its.ndim == 2:
            np.testing.assert_allclose(
                np.linalg.norm(mine, axis=0), np.linalg.norm(its, axis=0), rtol=1e-5
            )
        else:
            assert not mine.any()


def test_the_middle_of_a_slice_is_the_loss_of_the_trained_network_and_its_rim_is_worse():
    cut = loss_slices.loss_slice(points=5)
    params, X, y = loss_slices.trained()
    np.testing.assert_allclose(cut.losses[2, 2], loss_slices.loss(params, X, y), rtol=1e-5)
    rim = np.concatenate([cut.losses[[0, -1]].ravel(), cut.losses[:, [0, -1]].ravel()])
    assert rim.min() > cut.losses[2, 2]
    assert cut.losses[2, 2] < 0.05
