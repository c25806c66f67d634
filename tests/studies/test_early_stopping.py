"""Early stopping on a list of losses: the library's rule, and what patience is for."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib import nn
from course_lib.studies.early_stopping import early_stop

histories = st.lists(st.integers(0, 12), min_size=1, max_size=40)


@pytest.mark.parametrize("patience", [0, 1, 3, 8])
def test_it_stops_where_the_library_s_fit_stops_and_keeps_the_same_epoch(patience):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(12, 2)), rng.normal(size=(12, 1))
    model = nn.Sequential([nn.Dense(8, nn.tanh), nn.Dense(1)], inputs=2)
    params = model.init(jax.random.key(0))

    def run(early_stopping):
        return nn.fit(
            model,
            params,
            (X, y),
            loss=nn.half_squared_error,
            # A rate at which the validation loss is rough, so that patience matters.
            optimizer=nn.adam(0.3),
            epochs=60,
            batch_size=3,
            key=jax.random.key(1),
            validation=(X[::-1] + 0.3, y[::-1] + 0.3),
            early_stopping=early_stopping,
            progress=False,
        )

    losses = run(None).history["validation_loss"]
    stopped = run(patience)
    assert early_stop(losses, patience) == (stopped.best_epoch, stopped.epoch)


@given(histories, st.integers(0, 6))
def test_the_best_epoch_is_the_first_lowest_of_those_that_were_run(losses, patience):
    best, epochs = early_stop(losses, patience)
    assert best == int(np.argmin(losses[:epochs])) + 1


@given(histories, st.integers(0, 6))
def test_it_runs_to_the_end_or_until_patience_is_over_and_no_further(losses, patience):
    best, epochs = early_stop(losses, patience)
    assert epochs == min(len(losses), best + patience + 1)


@given(histories, st.integers(0, 6), st.floats(0.1, 5), st.floats(-3, 3))
def test_only_the_order_of_the_losses_counts(losses, patience, scale, shift):
    assert early_stop([scale * v + shift for v in losses], patience) == early_stop(losses, patience)


@given(histories, st.integers(0, 6))
def test_more_patience_never_finds_a_worse_epoch(losses, patience):
    fewer, more = (early_stop(losses, p)[0] for p in (patience, patience + 1))
    assert losses[more - 1] <= losses[fewer - 1]


def test_without_a_single_loss_there_is_nothing_to_keep():
    with pytest.raises(ValueError, match="at least one epoch"):
        early_stop([], 3)
