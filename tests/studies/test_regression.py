"""The line fitted by SGD: against plain loops, NumPy's fit and optax, on any data and batch size."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.studies.descent import descend
from course_lib.studies.regression import (
    LECTURE_SETTINGS,
    examples_needed,
    examples_seen,
    least_squares,
    line_distance,
    line_loss,
    losses_of,
    median_losses,
    sgd_places,
    shuffled_orders,
)

jax.config.update("jax_enable_x64", True)
TEN = jnp.asarray(TEN_X), jnp.asarray(TEN_Y)


def drawn(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 3, n)
    return x, 0.5 - 1.5 * x + rng.normal(0, 0.5, n)


def by_a_plain_loop(start, x, y, rates, orders, batch_size):
    """One run, batch by batch, in NumPy."""
    path = [np.asarray(start, float)]
    for rate, order in zip(rates, orders, strict=True):
        for first in range(0, len(x), batch_size):
            rows = order[first : first + batch_size]
            A = np.stack([np.ones(len(rows)), x[rows]], axis=1)
            path.append(path[-1] - rate * 2 * A.T @ (A @ path[-1] - y[rows]) / len(rows))
    return np.stack(path)


def test_the_ten_points_have_the_numbers_of_the_outline():
    best = least_squares(*TEN)
    np.testing.assert_allclose(best, [1.1205, 1.9940], atol=5e-5)
    slopes = jax.grad(line_loss)(jnp.zeros(2), *TEN)
    np.testing.assert_allclose(slopes, [-7.226, -11.571], atol=5e-4)
    heights = [float(line_loss(w, *TEN)) for w in (jnp.zeros(2), best, TEN_LINE)]
    np.testing.assert_allclose(heights, [15.683, 0.0986, 0.1114], atol=5e-4)
    bends = np.linalg.eigvalsh(jax.hessian(line_loss)(jnp.zeros(2), *TEN))
    np.testing.assert_allclose([*bends, 2 / bends[1]], [0.4264, 5.9717, 0.3349], atol=1e-4)


@pytest.mark.parametrize("n", [2, 3, 10, 31])
def test_least_squares_is_numpys_fit(n):
    x, y = drawn(n, n)
    np.testing.assert_allclose(least_squares(x, y), np.polyfit(x, y, 1)[::-1], rtol=1e-9)


def test_no_line_has_a_smaller_loss_than_least_squares():
    best = least_squares(*TEN)
    beside = best + jnp.asarray(np.random.default_rng(0).normal(0, 0.1, (200, 2)))
    assert (losses_of(beside, *TEN) > line_loss(best, *TEN)).all()


def test_the_distance_of_two_lines_is_that_of_their_heights_at_the_points():
    w, other = jnp.array([1.0, -2.0]), jnp.array([0.5, 0.25])
    heights = [np.polyval(np.asarray(line)[::-1], TEN_X) for line in (w, other)]
    expected = np.sqrt(np.mean((heights[0] - heights[1]) ** 2))
    assert float(line_distance(w, other, TEN_X)) == pytest.approx(expected, rel=1e-12)


def test_the_excess_loss_of_a_line_is_the_squared_distance_to_least_squares():
    # Pythagoras: errors of the best line stand at right angles to all lines.
    best, w = least_squares(*TEN), jnp.array([0.3, 1.4])
    excess = line_loss(w, *TEN) - line_loss(best, *TEN)
    assert float(excess) == pytest.approx(float(line_distance(w, best, TEN_X)) ** 2, rel=1e-9)


@settings(max_examples=12, deadline=None)
@given(n=st.integers(3, 9), batch_size=st.integers(1, 9), seed=st.integers(0, 99))
def test_every_run_is_that_of_a_plain_loop_short_batches_included(n, batch_size, seed):
    x, y = drawn(n, seed)
    orders = shuffled_orders(jax.random.key(seed), 2, 3, n)
    rates = np.array([0.1, 0.05, 0.02])
    places = sgd_places(jnp.array([0.5, -1.0]), x, y, rates, orders, batch_size)
    for run, its_orders in zip(places, orders, strict=True):
        expected = by_a_plain_loop([0.5, -1.0], x, y, rates, its_orders, batch_size)
        np.testing.assert_allclose(run, expected, rtol=1e-10, atol=1e-12)


def test_with_all_points_in_a_batch_it_is_gradient_descent_whatever_the_order():
    orders = shuffled_orders(jax.random.key(3), 4, 6, 10)
    places = sgd_places(jnp.zeros(2), *TEN, jnp.full(6, 0.2), orders, 10)
    expected = descend(lambda w: jax.grad(line_loss)(w, *TEN), jnp.zeros(2), 0.2, 6)
    for run in places:
        np.testing.assert_allclose(run, expected, rtol=1e-10)


def test_optax_makes_the_same_steps():
    orders = shuffled_orders(jax.random.key(1), 1, 2, 10)
    ours = sgd_places(jnp.zeros(2), *TEN, jnp.full(2, 0.07), orders, 5)[0]
    optimizer, w = optax.sgd(0.07), jnp.zeros(2)
    memory, x, y = optimizer.init(w), *TEN
    for k, rows in enumerate(orders.reshape(-1, 5), start=1):
        grads = jax.grad(lambda w, rows=rows: jnp.mean((w[0] + w[1] * x[rows] - y[rows]) ** 2))(w)
        updates, memory = optimizer.update(grads, memory)
        w = optax.apply_updates(w, updates)
        np.testing.assert_allclose(ours[k], w, rtol=1e-10)


def test_every_epoch_of_every_shuffle_visits_each_point_once_in_an_order_of_its_own():
    orders = shuffled_orders(jax.random.key(0), 40, 5, 10)
    assert orders.shape == (40, 5, 10)
    assert (np.sort(orders, axis=-1) == np.arange(10)).all()
    assert len({tuple(order) for order in orders.reshape(-1, 10)}) > 195
    np.testing.assert_array_equal(orders, shuffled_orders(jax.random.key(0), 40, 5, 10))
    assert (orders != shuffled_orders(jax.random.key(1), 40, 5, 10)).any()


@pytest.mark.parametrize(("n", "batch_size"), [(10, 1), (10, 5), (10, 10), (10, 3), (7, 4), (3, 8)])
def test_examples_seen_are_the_sizes_of_the_batches_added_up(n, batch_size):
    sizes = [len(range(n)[first : first + batch_size]) for first in range(0, n, batch_size)]
    np.testing.assert_array_equal(
        examples_seen(n, batch_size, 3), np.cumsum([0, *sizes, *sizes, *sizes])
    )


def test_the_lectures_settings_use_one_five_and_all_ten_points():
    assert LECTURE_SETTINGS == ((0.1, 1), (0.05, 5), (0.025, 10))


def test_the_median_loss_starts_at_that_of_the_line_0_0_and_has_no_noise_with_all_points():
    descent = median_losses(0.2, 10)
    assert descent[0] == pytest.approx(15.68329, rel=1e-9)
    assert (np.diff(descent) < 0).all()


def test_examples_needed_is_the_first_time_that_the_median_is_below():
    for rate, batch_size, target in ((0.1, 2, 0.12), (0.18, 10, 0.105), (0.05, 5, 0.3)):
        needed = examples_needed(rate, batch_size, target)
        losses = median_losses(rate, batch_size)
        seen = examples_seen(10, batch_size, 30)
        assert losses[seen == needed][0] < target
        assert (losses[seen < needed] >= target).all()


def test_a_setting_that_never_gets_there_needs_none_as_an_answer():
    assert examples_needed(0.1, 1, 0.1) is None
    assert examples_needed(0.2, 10, 0.098) is None  # below the least possible loss


def test_a_run_that_explodes_does_not_count_as_arrived():
    assert examples_needed(0.9, 10, 0.12) is None
