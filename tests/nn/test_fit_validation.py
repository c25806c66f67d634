"""Validation: its history, the best parameters and early stopping, against a plain loop over epochs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import HELD_OUT, MODEL, assert_same, plain_loop, run

from course_lib import nn

# Large enough steps that the validation loss falls, rises and falls again.
CHANGES = {"optimizer": nn.momentum(0.2), "epochs": 32, "batch_size": 8}


def by_hand(losses, patience, min_delta=0.0):
    """(best epoch, epochs done), both counted from 1, of a list of validation losses."""
    best, best_epoch, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best - min_delta:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if patience is not None and waited > patience:
            return best_epoch, epoch
    return best_epoch, len(losses)


@pytest.fixture(scope="module")
def plain():
    """The plain loop, and the validation loss after each of its epochs."""
    found = plain_loop(**CHANGES)
    loss = jax.jit(lambda params: nn.half_squared_error(MODEL(params, HELD_OUT[0]), HELD_OUT[1]))
    return found, [float(loss(params)) for params in found.params]


def test_the_validation_loss_of_every_epoch_is_that_of_a_plain_loop(plain):
    history = run(**CHANGES, validation=HELD_OUT).history
    np.testing.assert_allclose(history["validation_loss"], plain[1], rtol=1e-6)


@pytest.mark.parametrize(("patience", "min_delta"), [(None, 0.0), (0, 0.0), (2, 0.0), (2, 0.01)])
def test_early_stopping_and_the_best_parameters_are_those_of_a_plain_loop(
    patience, min_delta, plain
):
    best, last = by_hand(plain[1], patience, min_delta)
    result = run(**CHANGES, validation=HELD_OUT, early_stopping=patience, min_delta=min_delta)
    assert (result.best_epoch, result.epoch) == (best, last)
    assert best < last
    assert_same(result.best_params, plain[0].params[best - 1], 1e-9)
    assert_same(result.params, plain[0].params[last - 1], 1e-9)
    assert {len(values) for values in result.history.values()} == {last}


def test_the_four_cases_above_stop_at_different_epochs(plain):
    stops = [by_hand(plain[1], *case) for case in [(None,), (0,), (2,), (2, 0.01)]]
    assert len(set(stops)) >= 3


def test_early_stopping_in_chunks_stops_at_the_same_epoch(monkeypatch):
    whole = run(**CHANGES, validation=HELD_OUT, early_stopping=2)
    monkeypatch.setattr("course_lib.nn.training.fit.CHUNK_SECONDS", 0.0)
    chunked = run(**CHANGES, validation=HELD_OUT, early_stopping=2)
    assert (chunked.best_epoch, chunked.epoch) == (whole.best_epoch, whole.epoch)
    assert_same(chunked.best_params, whole.best_params)


def test_a_resumed_run_that_stopped_early_stays_stopped():
    stopped = run(**CHANGES, validation=HELD_OUT, early_stopping=2)
    again = run(**CHANGES, validation=HELD_OUT, early_stopping=2, resume=stopped)
    assert again.epoch == stopped.epoch < CHANGES["epochs"]
    assert_same(again.params, stopped.params, 0)


def test_weights_of_a_validation_set_count():
    weights = np.arange(9.0)
    found = run(**CHANGES, validation=(*HELD_OUT, weights))
    errors = jnp.sum((MODEL(found.params, HELD_OUT[0]) - HELD_OUT[1]) ** 2, axis=1) / 2
    expected = np.average(errors, weights=weights)
    assert found.history["validation_loss"][-1] == pytest.approx(expected, rel=1e-6)


def test_validation_does_not_change_what_is_learned():
    assert_same(run(**CHANGES, validation=HELD_OUT).params, run(**CHANGES).params, 1e-12)


def test_validation_is_judged_outside_of_training_mode():
    model = nn.Sequential([nn.Dropout(0.5), nn.BatchNorm(), nn.Dense(1)], inputs=3)
    params = model.init(jax.random.key(0), jnp.float64)
    result = run(model=model, params=params, validation=HELD_OUT, batch_size=11)
    yhat = model(result.params, HELD_OUT[0], result.memory)
    expected = float(nn.half_squared_error(yhat, jnp.asarray(HELD_OUT[1])))
    assert result.history["validation_loss"][-1] == pytest.approx(expected, rel=1e-6)
    best = model(result.best_params, HELD_OUT[0], result.best_memory)
    lowest = float(nn.half_squared_error(best, jnp.asarray(HELD_OUT[1])))
    assert result.history["validation_loss"].min() == pytest.approx(lowest, rel=1e-6)


def test_where_no_validation_loss_is_finite_no_epoch_is_the_best():
    far_off = (HELD_OUT[0], 1e200 * HELD_OUT[1])
    assert run(**CHANGES, validation=far_off).best_epoch == 0
