"""Batches: unbiased to rounding, as spread as theory says, and runs that are those of `nn.fit` and optax."""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.data.lecture_facts import all_facts
from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.studies import minibatches

X, Y = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y)
PLACES = [np.zeros(2), np.array([2.0, -1.0]), TEN_LINE]


def test_the_ten_points_are_those_of_the_outline():
    slope, intercept = np.polyfit(TEN_X, TEN_Y, 1)
    assert (intercept, slope) == (pytest.approx(1.1205, abs=5e-5), pytest.approx(1.9940, abs=5e-5))
    np.testing.assert_allclose(minibatches.least_squares(X, Y), [intercept, slope], rtol=1e-12)
    # The outline's cost has no ½, so its Hessian is twice ours.
    np.testing.assert_allclose(np.linalg.eigvalsh(X.T @ X / 5), [0.4264, 5.9717], atol=1e-4)
    assert 2 * minibatches.mean_loss(np.zeros(2), X, Y) == pytest.approx(15.683, abs=5e-4)


@pytest.mark.parametrize("w", PLACES)
@pytest.mark.parametrize("batch", [[3], [7, 2, 4], [9, 0, 1, 8, 5, 2, 3, 4, 6, 7]])
def test_the_gradient_of_a_batch_is_autodiff_of_its_cost(w, batch):
    batch = np.array(batch)
    truth = jax.grad(minibatches.batch_loss)(jnp.asarray(w), X, Y, batch)
    np.testing.assert_allclose(minibatches.minibatch_grad(w, X, Y, batch), truth, rtol=1e-12)


@pytest.mark.parametrize("size", range(1, 11))
@pytest.mark.parametrize("w", PLACES)
def test_the_mean_over_all_batches_of_a_size_is_the_full_gradient(w, size):
    grads = minibatches.grads_of_batches(w, X, Y, minibatches.all_batches(10, size))
    full = minibatches.full_grad(w, X, Y)
    np.testing.assert_allclose(grads.mean(axis=0), full, rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", range(1, 11))
def test_the_spread_over_all_batches_is_the_formula_s(size):
    for w in PLACES:
        grads = minibatches.grads_of_batches(w, X, Y, minibatches.all_batches(10, size))
        formula = minibatches.grad_std(w, X, Y, size)
        np.testing.assert_allclose(np.std(grads, axis=0), formula, rtol=1e-9, atol=1e-12)


def test_shuffled_orders_hold_everybody_once_and_begin_with_everybody_alike():
    orders = np.asarray(minibatches.shuffled_orders(jax.random.key(3), 8, 4000))
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(8), (4000, 1)))
    counts = np.bincount(orders[:, :3].ravel(), minlength=8)
    np.testing.assert_allclose(counts, 1500, atol=150)  # 5 standard deviations


def test_what_is_measured_is_the_spread_of_the_gradients_of_the_first_rows():
    orders = minibatches.shuffled_orders(jax.random.key(0), 10, 3000)
    w = jnp.array([0.5, 1.0])
    measured = minibatches.measured_std(w, X, Y, orders)
    grads = minibatches.grads_of_batches(w, X, Y, orders[:, :4])
    np.testing.assert_allclose(measured[3], np.std(grads, axis=0), rtol=1e-9)
    theory = np.stack([minibatches.grad_std(w, X, Y, size) for size in range(1, 11)])
    np.testing.assert_allclose(measured, theory, rtol=0.06, atol=1e-12)


def test_updates_per_epoch_are_the_lectures():
    found = [fact for fact in all_facts().values() if fact.unit == "06"]
    assert len(found) == 7
    for fact in found:
        counted = minibatches.updates_per_epoch(fact.inputs["n"], fact.inputs["batch"])
        assert counted == fact.exact


# Few n: JAX compiles a shuffle for each.
@given(n=st.sampled_from([1, 2, 9, 16]), size=st.integers(1, 16), seed=st.integers(0, 99))
def test_an_epoch_visits_everybody_once_and_only_its_last_batch_is_short(n, size, seed):
    batches = minibatches.epoch_batches(jax.random.key(seed), n, min(size, n))
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    assert len(batches) == minibatches.updates_per_epoch(n, min(size, n))
    assert all(len(batch) == min(size, n) for batch in batches[:-1])


def test_an_epoch_of_updates_is_optax_batch_by_batch():
    batches = minibatches.epoch_batches(jax.random.key(1), 10, 3)
    w, optimizer = jnp.zeros(2), optax.sgd(0.1)
    memory, path = optimizer.init(w), [w]
    for batch in batches:
        grad = jax.grad(minibatches.batch_loss)(w, X, Y, batch)
        update, memory = optimizer.update(grad, memory)
        w = optax.apply_updates(w, update)
        path.append(w)
    found = minibatches.sgd_epoch(jnp.zeros(2), X, Y, 0.1, batches)
    np.testing.assert_allclose(found, path, rtol=1e-12)


@pytest.mark.parametrize("size", [1, 3, 4, 10])
def test_weights_of_a_batch_are_one_over_its_size_and_everybody_comes_once_an_epoch(size):
    weights = minibatches.batch_weights(jax.random.key(4), 10, size, epochs=3)
    updates = minibatches.updates_per_epoch(10, size)
    assert weights.shape == (3 * updates, 10)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, rtol=1e-12)
    visits = (weights > 0).reshape(3, updates, 10).sum(axis=1)
    np.testing.assert_array_equal(visits, 1)


@pytest.mark.parametrize("size", [1, 3, 10])
def test_a_run_is_the_one_of_fit_with_the_same_key(size):
    """The orders are fit's, so the weights at the end are fit's; b is our w1, W our w2."""
    key, model = jax.random.key(7), nn.Sequential([nn.Dense(1)], inputs=1)
    start = {"dense_1": {"W": jnp.full((1, 1), 0.5), "b": jnp.full(1, -0.5)}}
    fitted = nn.fit(
        model,
        start,
        (X[:, 1:], Y[:, None]),
        loss=nn.half_squared_error,
        optimizer=nn.gradient_descent(0.05),
        epochs=4,
        batch_size=size,
        key=key,
        progress=False,
    ).params["dense_1"]
    weights = minibatches.batch_weights(key, 10, size, epochs=4)
    path = minibatches.run(np.array([-0.5, 0.5]), X, Y, weights, np.full(len(weights), 0.05))
    np.testing.assert_allclose(path[-1], [fitted["b"][0], fitted["W"][0, 0]], rtol=1e-9)


def test_a_run_with_the_full_batch_is_gradient_descent_and_a_rate_of_zero_rests():
    weights = minibatches.batch_weights(jax.random.key(0), 10, 10, epochs=3)
    path = minibatches.run(np.zeros(2), X, Y, weights, np.array([0.1, 0.1, 0.0]))
    w1 = -0.1 * minibatches.full_grad(np.zeros(2), X, Y)
    w2 = w1 - 0.1 * minibatches.full_grad(w1, X, Y)
    np.testing.assert_allclose(path, [np.zeros(2), w1, w2, w2], rtol=1e-12)
    losses = minibatches.losses_along(path, X, Y)
    expected = [minibatches.mean_loss(w, X, Y) for w in (np.zeros(2), w1, w2, w2)]
    np.testing.assert_allclose(losses, expected, rtol=1e-12)


@pytest.mark.parametrize("sizes", [(4, 4, 2), (1, 7, 2), (10,), (1,) * 10])
def test_a_stream_in_any_blocks_has_the_full_gradient(sizes):
    w, ends = jnp.array([0.3, -0.8]), np.cumsum([0, *sizes])
    blocks = [(X[first:last], Y[first:last]) for first, last in pairwise(ends)]
    full = minibatches.full_grad(w, X, Y)
    np.testing.assert_allclose(minibatches.grad_of_stream(w, blocks), full, rtol=1e-12)


@pytest.mark.parametrize(
    ("size", "seen"), [(3, [0, 3, 6, 9, 10, 13, 16, 19, 20]), (10, [0, 10, 20])]
)
def test_examples_seen_count_the_short_batch_as_short(size, seen):
    np.testing.assert_array_equal(minibatches.examples_seen(10, size, epochs=2), seen)


def test_the_thousand_examples_lie_about_their_line():
    many, targets = minibatches.thousand_examples()
    errors = targets - many @ jnp.array([1.0, 2.0])
    assert many.shape == (1000, 2)
    assert float(errors.std()) == pytest.approx(0.5, abs=0.04)
    assert abs(float(errors.mean())) < 0.06
