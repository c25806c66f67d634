"""One piece, chunks, a resumed run and a saved run give the same numbers; callbacks and Ctrl-C stop."""

import jax
import jax.numpy as jnp
import pytest
from small_run import HELD_OUT, X, Y, assert_same, run

from course_lib import nn

# All that a run can carry from epoch to epoch: an optimizer's memory, running averages, random layers,
# the best parameters.
RICH = nn.Sequential([nn.Dense(4, nn.tanh), nn.BatchNorm(), nn.Dropout(0.2), nn.Dense(1)], inputs=3)
CHANGES = {
    "model": RICH,
    "params": RICH.init(jax.random.key(0), jnp.float64),
    "optimizer": nn.adam(0.01),
    "validation": HELD_OUT,
}


def everything(result):
    return (result.params, result.memory, result.best_params, result.best_epoch, result.history)


@pytest.fixture(scope="module")
def whole():
    return run(**CHANGES, epochs=8)


@pytest.fixture(scope="module")
def half():
    return run(**CHANGES, epochs=4)


@pytest.fixture
def one_epoch_chunks(monkeypatch):
    monkeypatch.setattr("course_lib.nn.training.fit.CHUNK_SECONDS", 0.0)


def test_a_callback_is_called_after_every_epoch_and_changes_nothing(whole):
    seen = []
    called = run(**CHANGES, epochs=8, callback=lambda epoch, _: seen.append(epoch))
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8]
    assert_same(everything(called), everything(whole))


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_run_in_chunks_is_the_run_in_one_piece(whole):
    chunked = run(**CHANGES, epochs=8)
    assert_same(everything(chunked), everything(whole))


def test_a_resumed_run_is_the_run_in_one_piece(whole, half):
    resumed = run(**CHANGES, epochs=8, resume=half)
    assert resumed.epoch == 8
    assert_same(everything(resumed), everything(whole))


def test_a_run_saved_to_a_file_and_resumed_is_the_run_in_one_piece(whole, half, tmp_path):
    half.save(tmp_path / "run.npz")
    resumed = run(**CHANGES, epochs=8, resume=tmp_path / "run.npz")
    assert_same(everything(resumed), everything(whole))


def test_resuming_leaves_the_earlier_result_as_it_was(half):
    before = jax.tree.map(jnp.array, everything(half))
    run(**CHANGES, epochs=8, resume=half)
    assert_same(everything(half), before, 0)


def test_resuming_a_run_that_has_its_epochs_changes_nothing(half):
    assert_same(everything(run(**CHANGES, epochs=4, resume=half)), everything(half), 0)


@pytest.mark.parametrize("changes", [{"optimizer": nn.sgd(0.1)}, {"validation": None}])
def test_a_file_of_another_optimizer_or_validation_is_refused_with_its_name(
    changes, half, tmp_path
):
    half.save(tmp_path / "run.npz")
    with pytest.raises(ValueError, match=r"run\.npz, is of another run"):
        run(**{**CHANGES, **changes}, epochs=8, resume=tmp_path / "run.npz")


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_callback_that_returns_true_stops_the_run():
    stopped = run(epochs=8, callback=lambda epoch, history: epoch == 3)
    assert (stopped.epoch, stopped.interrupted) == (3, False)
    assert_same(stopped.params, run(epochs=3).params)


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_callback_gets_the_history_so_far():
    lengths = []
    run(epochs=4, callback=lambda epoch, history: lengths.append(len(history["loss"])))
    assert lengths == [1, 2, 3, 4]


@pytest.mark.usefixtures("one_epoch_chunks")
def test_ctrl_c_returns_what_has_been_learned():
    def press(epoch, history):
        if epoch == 3:
            raise KeyboardInterrupt

    interrupted = run(epochs=8, callback=press)
    assert (interrupted.epoch, interrupted.interrupted) == (3, True)
    assert interrupted.history["step_loss"].shape == (3, 3)
    assert_same(interrupted.params, run(epochs=3).params)
    assert_same(run(epochs=8, resume=interrupted).params, run(epochs=8).params)


def test_ctrl_c_before_anything_is_learned_stops_the_program(monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("course_lib.nn.training.fit.epoch_orders", press)
    with pytest.raises(KeyboardInterrupt):
        run()


def test_an_error_in_a_callback_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        run(callback=lambda epoch, history: 1 / 0)


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_diverging_run_stops_in_the_chunk_where_it_diverges():
    seen = []
    with pytest.raises(nn.TrainingDiverged) as stopped:
        run(
            data=(X, 1e100 * Y),
            optimizer=nn.sgd(1e60),
            epochs=8,
            callback=lambda epoch, _: seen.append(epoch),
        )
    assert stopped.value.epoch == len(seen) + 1
