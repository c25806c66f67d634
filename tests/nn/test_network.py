"""`Network`, the convenience for first lectures, is `fit` and a call of the model."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import HELD_OUT, X, Y, assert_differ, assert_same

from course_lib import nn

KEY = jax.random.key(4)


def network(key=KEY):
    return nn.Network(
        [nn.Dense(4, nn.tanh), nn.BatchNorm(), nn.Dense(1)],
        inputs=3,
        loss=nn.half_squared_error,
        optimizer=nn.adam(0.02),
        key=key,
    )


@pytest.fixture(scope="module")
def trained():
    net = network()
    return net, net.fit(X, Y, epochs=32, batch_size=11)


def test_fit_returns_the_history_and_the_loss_falls(trained):
    _, history = trained
    assert history["loss"].shape == (32,)
    assert history["loss"][-1] < 0.7 * history["loss"][0]


def test_predict_uses_the_parameters_and_the_running_averages_found(trained):
    net, _ = trained
    yhat = net.predict(X)
    assert yhat.shape == (22, 1)
    np.testing.assert_array_equal(yhat, net.model(net.params, X, net.memory))
    assert_differ(yhat, net.model(net.params, X, net.model.start()))


def test_evaluate_is_the_loss_of_the_predictions(trained):
    net, _ = trained
    errors = (np.asarray(net.predict(X)) - Y) ** 2 / 2
    assert net.evaluate(X, Y) == pytest.approx(errors.mean(), rel=1e-6)
    assert isinstance(net.evaluate(X, Y), float)


def test_a_second_fit_goes_on_from_the_first(trained):
    net, first = trained
    assert net.fit(X, Y, epochs=32, batch_size=11)["loss"][0] < first["loss"][0]


def test_the_key_decides_everything():
    one, two = network(), network()
    for net in (one, two):
        net.fit(X, Y, epochs=32, batch_size=11)
    assert_same(one.params, two.params, 0)
    assert_differ(one.params, network(jax.random.key(5)).params)


def test_options_reach_fit_and_the_best_parameters_are_kept():
    net = network()
    history = net.fit(X, Y, epochs=32, batch_size=11, validation=HELD_OUT, early_stopping=1)
    assert len(history["loss"]) < 32
    lowest = history["validation_loss"].min()
    assert net.evaluate(*map(jnp.float32, HELD_OUT)) == pytest.approx(lowest, rel=1e-5)


def test_targets_in_a_row_are_refused_by_evaluate(trained):
    with pytest.raises(ValueError, match=r"\(22, 1\), targets \(22,\)"):
        trained[0].evaluate(X, Y[:, 0])


def test_training_goes_on_with_the_running_averages_found():
    net = network()
    X_far = X + 5.0  # far from the averages that a BatchNorm begins with
    net.fit(X_far, Y, epochs=60, batch_size=11)
    before = net.evaluate(X_far, Y)
    net.fit(X_far, Y, epochs=1, batch_size=22)
    assert net.evaluate(X_far, Y) < 2 * before
