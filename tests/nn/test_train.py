"""`train`, the pure function: that of `fit`, and under vmap over keys and rates that of single runs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import DEFAULTS, MODEL, PARAMS, X, Y, assert_same, run

from course_lib import nn

KEY, EPOCHS, B = DEFAULTS["key"], 4, 8
ORDERS = nn.epoch_orders(KEY, 22, B, range(EPOCHS))
RATES = jnp.array([0.02, 0.1])
SEEDS = [0, 5, 7]


@jax.jit
def trained(params, rate):
    return nn.train(
        MODEL, params, (X, Y), ORDERS, loss=nn.half_squared_error,
        optimizer=nn.momentum(rate),
    )  # fmt: skip


@pytest.fixture(scope="module")
def sweep():
    """Parameters of every seed, and what every seed and rate makes of them."""
    keys = jax.vmap(jax.random.key)(jnp.array(SEEDS))
    starts = jax.vmap(lambda key: MODEL.init(key, jnp.float64))(keys)
    over_rates = jax.vmap(trained, in_axes=(None, 0))
    return starts, jax.jit(jax.vmap(over_rates, in_axes=(0, None)))(starts, RATES)


def test_train_is_fit():
    params, losses = trained(PARAMS, 0.05)
    result = run(optimizer=nn.momentum(0.05))
    assert_same(params, result.params, 1e-12)
    assert_same(losses, result.history["step_loss"], 1e-12)


def test_many_networks_at_once_are_single_runs(sweep):
    starts, (params, losses) = sweep
    assert losses.shape == (3, 2, EPOCHS, 3)
    for seed, rate in np.ndindex(3, 2):
        start = jax.tree.map(lambda leaf, seed=seed: leaf[seed], starts)
        alone, its_losses = trained(start, RATES[rate])
        assert_same(jax.tree.map(lambda leaf, at=(seed, rate): leaf[at], params), alone, 1e-10)
        assert_same(losses[seed, rate], its_losses, 1e-10)


def test_a_start_under_vmap_is_that_of_its_key_alone(sweep):
    alone = MODEL.init(jax.random.key(SEEDS[1]), jnp.float64)
    assert_same(jax.tree.map(lambda leaf: leaf[1], sweep[0]), alone, 1e-14)


def test_full_batches_need_no_row_numbers():
    whole = nn.train(
        MODEL, PARAMS, (X, Y), jnp.zeros((EPOCHS, 1, 0), int),
        loss=nn.half_squared_error, optimizer=nn.sgd(0.05),
    )[0]  # fmt: skip
    assert_same(whole, run(optimizer=nn.sgd(0.05), batch_size=22).params, 1e-12)


def test_the_loss_after_training_can_be_differentiated_with_respect_to_the_rate():
    def final(rate):
        return jnp.sum(trained(PARAMS, rate)[1][-1])

    slope = jax.jit(jax.grad(final))(0.05)
    assert slope == pytest.approx(float(nn.central_difference(final, 0.05, 1e-5)), rel=1e-6)


def test_train_refuses_a_layer_whose_memory_it_would_lose():
    model = nn.Sequential([nn.BatchNorm(), nn.Dense(1)], inputs=3)
    params = model.init(jax.random.key(0))
    with pytest.raises(ValueError, match="BatchNorm use fit"):
        nn.train(model, params, (X, Y), ORDERS, loss=nn.half_squared_error, optimizer=nn.sgd(0.1))


def test_orders_of_another_number_of_examples_are_refused():
    with pytest.raises(ValueError, match="3 batches of 8, which is not 12 examples"):
        nn.train(
            MODEL, PARAMS, (X[:12], Y[:12]), ORDERS,
            loss=nn.half_squared_error, optimizer=nn.sgd(0.1),
        )  # fmt: skip


@pytest.mark.parametrize("n", [11, 12])
def test_orders_of_more_examples_than_there_are_are_refused(n):
    orders = nn.epoch_orders(jax.random.key(0), n, 3, range(2))
    with pytest.raises(ValueError, match=rf"row {n - 1}, but there are 10"):
        nn.train(
            MODEL,
            PARAMS,
            (X[:10], Y[:10]),
            orders,
            loss=nn.half_squared_error,
            optimizer=nn.sgd(0.1),
        )


def test_rows_counted_from_the_end_are_refused():
    with pytest.raises(ValueError, match="row -1, but there are 22 examples"):
        nn.train(
            MODEL, PARAMS, (X, Y), np.where(ORDERS == 3, -1, ORDERS),
            loss=nn.half_squared_error, optimizer=nn.sgd(0.05),
        )  # fmt: skip
