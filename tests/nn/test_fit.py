"""`fit` against a plain Python loop, least squares and scikit-learn, and against optax's optimizers."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn.linear_model import LogisticRegression
from small_run import DEFAULTS, PARAMS, RNG, X, Y, assert_differ, assert_same, plain_loop, run

from course_lib import nn

WEIGHTS = RNG.uniform(0.2, 3, size=22)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"batch_size": 22},
        {"batch_size": 1, "optimizer": nn.sgd(0.01)},
        {"data": (X, Y, WEIGHTS)},
        {"data": (X, Y, WEIGHTS), "batch_size": 22},
        {"loss": nn.sum_squared_error, "optimizer": nn.adam(0.01)},
    ],
    ids=[
        "short last batch",
        "full batch",
        "single examples",
        "weights",
        "weights, full batch",
        "sum, adam",
    ],
)
def test_fit_is_a_plain_loop(changes):
    result, plain = run(**changes), plain_loop(**changes)
    assert_same(result.params, plain.last, 1e-11)
    assert_same(result.history["step_loss"], plain.step_loss, 1e-11)


def test_class_numbers_are_trained_on_as_in_a_plain_loop():
    model = nn.Sequential([nn.Dense(3)], inputs=3)
    changes = {
        "model": model,
        "params": model.init(jax.random.key(2), jnp.float64),
        "data": (X, np.arange(22, dtype=np.uint8) % 3),
        "loss": nn.softmax_cross_entropy,
    }
    assert_same(run(**changes).params, plain_loop(**changes).last, 1e-11)


def test_the_history_holds_the_loss_of_every_step_and_the_mean_of_every_epoch():
    history = run().history
    assert history["step_loss"].shape == (4, 3)
    np.testing.assert_allclose(history["loss"], history["step_loss"] @ [8, 8, 6] / 22, rtol=1e-12)
    assert set(history) == {"loss", "step_loss"}


def test_zero_epochs_give_the_parameters_back_and_an_empty_history():
    result = run(epochs=0)
    assert_same(result.params, PARAMS, 0)
    assert (result.epoch, result.best_epoch, result.history["loss"].shape) == (0, 0, (0,))


def test_without_a_validation_set_the_best_parameters_are_the_last():
    result = run()
    assert_same(result.best_params, result.params, 0)
    assert result.best_epoch == result.epoch == 4


def test_gradient_descent_on_linear_regression_ends_at_the_least_squares_solution():
    model = nn.Sequential([nn.Dense(1)], inputs=3)
    result = run(
        model=model,
        params=model.init(jax.random.key(0), jnp.float64),
        optimizer=nn.gradient_descent(0.5),
        epochs=400,
        batch_size=22,
    )
    solution = np.linalg.lstsq(np.c_[X, np.ones(22)], Y, rcond=None)[0]
    found = np.concatenate([result.params["dense_1"]["W"][:, 0], result.params["dense_1"]["b"]])
    np.testing.assert_allclose(found, solution[:, 0], rtol=1e-9)
    assert (np.diff(result.history["loss"]) <= 1e-15).all()


def test_logistic_regression_ends_where_that_of_scikit_learn_ends():
    y = (Y > 0.2).astype(float)
    y[:3] = 1 - y[:3]  # no line separates them, so there is a finite solution
    model = nn.Sequential([nn.Dense(1)], inputs=3)
    result = run(
        model=model,
        params=model.init(jax.random.key(0), jnp.float64),
        data=(X, y),
        loss=nn.binary_cross_entropy,
        optimizer=nn.nesterov(0.5),
        epochs=2000,
        batch_size=22,
    )
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X, y.ravel())
    np.testing.assert_allclose(result.params["dense_1"]["W"][:, 0], theirs.coef_[0], rtol=1e-5)
    np.testing.assert_allclose(result.params["dense_1"]["b"], theirs.intercept_, rtol=1e-5)


def test_the_same_key_gives_the_same_numbers_to_the_last_bit_and_another_key_others():
    first, again, other = run(), run(), run(key=jax.random.key(2))
    assert_same((first.params, first.history), (again.params, again.history), 0)
    assert_differ(first.params, other.params)


def test_the_parameters_and_the_data_passed_in_are_not_changed():
    before = jax.tree.map(np.array, (PARAMS, X, Y))
    run()
    assert_same((PARAMS, X, Y), before, 0)


def test_parameters_as_numpy_arrays_and_data_as_lists_are_taken():
    result = run(params=jax.tree.map(np.asarray, PARAMS), data=(X.tolist(), Y.tolist()))
    assert_same(result.params, run().params, 0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (nn.momentum(0.05), optax.sgd(0.05, momentum=0.9)),
        (nn.adamw(0.01, weight_decay=0.1), optax.adamw(0.01, weight_decay=0.1)),
        (
            nn.chain(nn.clip_by_global_norm(0.3), nn.adam(0.01)),
            optax.chain(optax.clip_by_global_norm(0.3), optax.adam(0.01)),
        ),
    ],
    ids=["momentum", "adamw", "clip and adam"],
)
def test_an_optimizer_of_optax_gives_what_its_counterpart_here_gives(ours, theirs):
    # Ours updates all parameters as one long array, optax's the arrays as they are.
    assert_same(run(optimizer=theirs).params, run(optimizer=ours).params, 1e-9)


def test_an_optimizer_that_treats_arrays_apart_gets_them_apart():
    by_layer = optax.multi_transform(
        {"moves": nn.sgd(0.1), "stays": optax.set_to_zero()},
        {"dense_1": "stays", "dense_2": "moves"},
    )
    found = run(optimizer=by_layer).params
    assert_same(found["dense_1"], PARAMS["dense_1"], 0)
    assert_differ(found["dense_2"], PARAMS["dense_2"])


NORMED = nn.Sequential([nn.Dense(4), nn.BatchNorm(0.8), nn.tanh, nn.Dense(1)], inputs=3)


@pytest.mark.parametrize("batch_size", [8, 22], ids=["short last batch", "full batch"])
def test_batch_norm_trains_as_in_a_plain_loop_and_its_averages_come_back(batch_size):
    changes = {
        "model": NORMED,
        "params": NORMED.init(jax.random.key(3), jnp.float64),
        "batch_size": batch_size,
    }
    result, plain = run(**changes), plain_loop(**changes)
    assert_same(result.params, plain.last, 1e-10)
    assert_same(result.memory, plain.memory[-1], 1e-10)


def test_dropout_trains_with_other_units_at_every_step_and_the_same_for_the_same_key():
    model = nn.Sequential([nn.Dense(16, nn.tanh), nn.Dropout(0.5), nn.Dense(1)], inputs=3)
    changes = {
        "model": model,
        "params": model.init(jax.random.key(3), jnp.float64),
        "optimizer": nn.sgd(0.0),
        "batch_size": 22,
    }
    first, again, other = run(**changes), run(**changes), run(**changes, key=jax.random.key(9))
    # Nothing moves, so only the units left out can make the epochs differ.
    assert len(set(first.history["loss"])) == 4
    assert_same(first.history, again.history, 0)
    assert_differ(first.history, other.history)
    trained = run(**{**changes, "optimizer": nn.adam(0.02), "epochs": 200}).history["loss"]
    assert trained[-20:].mean() < 0.5 * trained[:5].mean()


def test_parameters_decide_the_number_format_and_float32_is_close_to_float64():
    single = run(params=jax.tree.map(lambda leaf: leaf.astype("float32"), PARAMS))
    assert {leaf.dtype for leaf in jax.tree.leaves(single.params)} == {np.dtype("float32")}
    assert_same(single.params, run().params, 1e-4)


def test_computing_in_bfloat16_keeps_float32_parameters():
    params = NORMED.init(jax.random.key(3))
    changes = {"model": NORMED, "params": params, "batch_size": 11, "epochs": 8}
    coarse, fine = run(**changes, compute_dtype=jnp.bfloat16), run(**changes)
    kept = jax.tree.leaves((coarse.params, coarse.memory, coarse.carry.learner.optimizer["v"]))
    assert {leaf.dtype for leaf in kept} == {np.dtype("float32")}
    # bfloat16 has eight bits: near, but not the same.
    assert_same(coarse.params, fine.params, 0.05)
    assert_differ(coarse.params, fine.params)


def test_computing_in_bfloat16_leaves_the_running_averages_of_batch_norm_right():
    model = nn.Sequential([nn.BatchNorm(0.9), nn.Dense(1)], inputs=3)
    result = run(
        model=model,
        params=model.init(jax.random.key(3)),
        data=(X + 5, Y),
        optimizer=nn.sgd(0.0),
        batch_size=22,
        epochs=128,
        compute_dtype=jnp.bfloat16,
    )
    mean = result.memory["batch_norm_1"]["mean"]
    np.testing.assert_allclose(mean, np.mean(X + 5, axis=0), rtol=0.01)


def test_the_defaults_of_these_tests_do_learn():
    history = run(epochs=64, optimizer=DEFAULTS["optimizer"]).history
    assert history["loss"][-1] < 0.3 * history["loss"][0]
