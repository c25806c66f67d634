"""Races: counted as a plain loop counts, averaged as theory says, and what the notebook reads from them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import nn
from course_lib.nn import schedules
from course_lib.studies import races
from course_lib.studies.loss_slices import two_arcs


@settings(max_examples=30, deadline=None)
@given(heights=st.lists(st.sampled_from([0.0, 0.5, 2.0, np.nan, np.inf]), min_size=1, max_size=7))
def test_steps_to_stay_counts_to_the_last_time_that_a_run_was_not_low(heights):
    expected = 0
    for step, height in enumerate(heights):
        if not height < 1.0:
            expected = step + 1
    assert int(races.steps_to_stay(jnp.array(heights), 1.0)) == expected


def plain_loop(rate, beta, most):
    """Steps to stay below 0.001 on ½(w1² + 25 w2²) from (10, 1), in Python floats."""
    w, v, last = [10.0, 1.0], [0.0, 0.0], 0
    for step in range(1, most + 1):
        for i, bend in enumerate((1.0, 25.0)):
            v[i] = beta * v[i] - rate * bend * w[i]
        w = [w[i] + v[i] for i in range(2)]
        if not 0.5 * (w[0] ** 2 + 25 * w[1] ** 2) < 1e-3:
            last = step
    return last + 1


@pytest.mark.parametrize(
    ("rate", "beta", "steps"),
    [(0.075, 0.0, 70), (0.1, 0.5, 16), (0.035, 0.7, 27), (0.01, 0.9, 92)],
)
def test_steps_on_the_ravine_are_those_of_a_plain_loop_and_of_the_outline(rate, beta, steps):
    assert plain_loop(rate, beta, races.MOST) == steps
    assert int(races.ravine_steps(nn.momentum(rate, beta))) == steps


def test_a_rate_beyond_the_limit_never_arrives_and_momentum_raises_the_limit():
    assert int(races.ravine_steps(nn.sgd(0.081))) == races.MOST + 1
    assert int(races.ravine_steps(nn.momentum(0.081, 0.5))) <= races.MOST


@pytest.mark.parametrize("make", [nn.momentum, nn.nesterov])
def test_a_map_says_of_each_rate_and_beta_what_a_run_says(make):
    rates, betas = np.array([0.02, 0.05, 0.09]), np.array([0.0, 0.6, 0.9])
    found = np.asarray(races.ravine_map(make, rates, betas))
    for i, beta in enumerate(betas):
        for j, rate in enumerate(rates):
            assert found[i, j] == int(races.ravine_steps(make(rate, beta)))


def test_the_best_beta_on_the_ravine_is_neither_0_nor_9_tenths():
    rates, betas = np.arange(0.01, 0.151, 0.005), np.array([0.0, 0.5, 0.7, 0.9])
    fewest = np.asarray(races.ravine_map(nn.momentum, rates, betas)).min(axis=1)
    assert fewest.argmin() == 1
    assert fewest[3] > fewest[0] > fewest[2]


def test_the_mean_square_distance_is_that_of_many_noisy_runs():
    rates = np.asarray(schedules.inverse_time(0.5, 0.1)(np.arange(30)))
    exact = np.asarray(races.mean_square_distance(rates, 3.0, 1.0))
    rng, x = np.random.default_rng(0), np.full(40_000, 3.0)
    for step, rate in enumerate(rates, start=1):
        x = x - rate * (x + rng.normal(size=x.size))
        assert np.mean(x**2) == pytest.approx(exact[step], rel=0.05)


@given(rate=st.floats(0.1, 0.9), noise=st.floats(0.1, 3))
@settings(max_examples=20, deadline=None)
def test_a_constant_rate_settles_at_the_height_of_its_noise(rate, noise):
    """E[x²] = η·noise² / (2 - η): what (1 - η)² x² + η²·noise² leaves as it is."""
    end = races.mean_square_distance(np.full(200, rate), 5.0, noise)[-1]
    assert float(end) == pytest.approx(rate * noise**2 / (2 - rate), rel=1e-6)


def test_decoupled_decay_is_one_for_all_and_coupled_decay_depends_on_the_gradients():
    scales = jnp.array([0.01, 0.1, 1.0])
    beside = np.asarray(races.decay_runs(scales, nn.adamw(0.01, weight_decay=0.1), 0.0, 300)[-1])
    coupled = np.asarray(races.decay_runs(scales, nn.adam(0.01), 0.1, 300)[-1])
    np.testing.assert_allclose(beside, (1 - 0.001) ** 300, rtol=0.05)
    assert np.ptp(beside) < 1e-4
    assert coupled[0] < 0.05 < 0.5 * coupled[1] + 0.1 < coupled[2]


def test_the_network_in_one_array_is_the_one_of_the_library():
    X, y = two_arcs(0)
    model = nn.Sequential([nn.Dense(races.HIDDEN, nn.tanh), nn.Dense(1)], inputs=2)
    numbers = jnp.asarray(np.random.default_rng(1).normal(size=4 * races.HIDDEN + 1))
    W1, b1, W2, b2 = jnp.split(numbers, [2 * races.HIDDEN, 3 * races.HIDDEN, 4 * races.HIDDEN])
    params = model.init(jax.random.key(0))
    arrays = [W1.reshape(2, -1), b1, W2[:, None], b2]
    leaves, structure = jax.tree.flatten(params)
    by_shape = {array.shape: array for array in arrays}
    params = jax.tree.unflatten(structure, [by_shape[leaf.shape] for leaf in leaves])
    expected = nn.binary_cross_entropy(model(params, jnp.asarray(X)), jnp.asarray(y))
    assert float(races.network_loss(numbers, X, y)) == pytest.approx(float(expected), rel=1e-6)


def test_in_the_race_of_the_network_each_optimizer_needs_another_rate():
    final = {name: losses[:, -1] for name, losses in races.network_race().items()}
    needs = {
        name: min(r for r, loss in zip(races.NETWORK_RATES, losses, strict=True) if loss < 0.2)
        for name, losses in final.items()
    }
    assert needs == {"gradient descent": 1.0, "momentum 0.9": 0.1, "Adam": 0.03}
    assert final["Adam"][-1] > 10 * final["Adam"].min()


def test_all_racers_of_the_network_start_alike():
    first = np.stack([losses[:, 0] for losses in races.network_race().values()])
    np.testing.assert_allclose(first, first[0, 0], rtol=1e-9)
