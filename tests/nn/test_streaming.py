"""Training from a file gives what training from memory gives."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import DEFAULTS, MODEL, PARAMS, X, Y, assert_same, run

from course_lib import nn

CHANGES = {name: DEFAULTS[name] for name in ("loss", "optimizer", "epochs", "batch_size", "key")}


@pytest.fixture
def on_disk(tmp_path):
    for name, values in (("X", X), ("y", Y)):
        np.save(tmp_path / f"{name}.npy", values)
    return tuple(np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "Xy")


@pytest.mark.parametrize("rows_in_memory", [8, 17, 1000], ids=["a batch", "two batches", "all"])
def test_fit_stream_on_a_memory_map_is_fit(rows_in_memory, on_disk):
    assert isinstance(on_disk[0], np.memmap)
    streamed = nn.fit_stream(MODEL, PARAMS, on_disk, **CHANGES, rows_in_memory=rows_in_memory)
    result = run()
    assert_same(streamed.params, result.params, 1e-12)
    assert_same(streamed.history, result.history, 1e-12)
    assert streamed.epoch == result.epoch


def test_no_more_rows_are_read_at_once_than_allowed():
    class Watched:
        """Rows that can only be asked for, and remember how many were."""

        def __init__(self, values):
            self.values, self.shape, self.most = values, values.shape, 0

        def __len__(self):
            return len(self.values)

        def __getitem__(self, rows):
            found = self.values[rows]
            self.most = max(self.most, len(found))
            return found

    watched = Watched(X), Watched(Y)
    nn.fit_stream(MODEL, PARAMS, watched, **CHANGES, rows_in_memory=17)
    assert [values.most for values in watched] == [16, 16]


def test_layers_that_draw_or_remember_do_as_in_fit():
    model = nn.Sequential([nn.Dense(4), nn.BatchNorm(), nn.Dropout(0.5), nn.Dense(1)], inputs=3)
    params = model.init(jax.random.key(0), jnp.float64)
    streamed = nn.fit_stream(model, params, (X, Y), **CHANGES, rows_in_memory=8)
    result = run(model=model, params=params)
    assert_same((streamed.params, streamed.memory), (result.params, result.memory), 1e-12)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"batch_size": 23}, "batch_size is 23"), ({"epochs": -1}, "got -1")],
)
def test_streaming_refuses_what_fit_refuses(changes, message):
    with pytest.raises(ValueError, match=message):
        nn.fit_stream(MODEL, PARAMS, (X, Y), **{**CHANGES, **changes})


def test_a_bad_value_is_found_in_the_block_that_holds_it():
    bad = X.copy()
    bad[21, 0] = np.nan
    with pytest.raises(ValueError, match="X of data holds 1 values that are NaN"):
        nn.fit_stream(MODEL, PARAMS, (bad, Y), **CHANGES)


def test_a_loss_that_becomes_infinite_stops_the_run():
    with pytest.raises(nn.TrainingDiverged):
        nn.fit_stream(MODEL, PARAMS, (X, 1e200 * Y), **CHANGES)


def test_labels_out_of_range_are_refused_wherever_they_stand():
    model = nn.Sequential([nn.Dense(3)], inputs=3)
    labels = np.arange(22) % 3
    labels[-1] = 9
    params = {"dense_1": {"W": np.ones((3, 3)), "b": np.ones(3)}}
    with pytest.raises(ValueError, match="class numbers"):
        nn.fit_stream(model, params, (X, labels), **{**CHANGES, "loss": nn.softmax_cross_entropy})


@pytest.mark.parametrize("data", [X, (X, Y, np.ones(22))], ids=["X alone", "weights"])
def test_what_is_no_pair_is_refused(data):
    with pytest.raises(TypeError, match=r"a pair \(X, y\); weights are for fit"):
        nn.fit_stream(MODEL, PARAMS, data, **CHANGES)


def test_targets_of_another_length_are_refused():
    with pytest.raises(ValueError, match="examples"):
        nn.fit_stream(MODEL, PARAMS, (X[:11], Y), **CHANGES)


def test_zero_epochs_give_the_parameters_back():
    streamed = nn.fit_stream(MODEL, PARAMS, (X, Y), **{**CHANGES, "epochs": 0})
    assert_same(streamed.params, PARAMS, 0)
    assert streamed.history["step_loss"].shape == (0, 3)


@pytest.mark.parametrize("batch_size", [8, 22])
def test_dropout_drops_what_it_drops_in_fit(batch_size):
    model = nn.Sequential([nn.Dense(6), nn.Dropout(0.5), nn.Dense(1)], inputs=3)
    changes = CHANGES | {"batch_size": batch_size}
    params = model.init(jax.random.key(0), jnp.float64)
    streamed = nn.fit_stream(model, params, (X, Y), **changes)
    assert_same(
        streamed.params, run(model=model, params=params, batch_size=batch_size).params, 1e-12
    )


@pytest.mark.parametrize("first", ["fit", "fit_stream"])
def test_fit_and_fit_stream_go_on_from_one_another(first, tmp_path):
    def begun(epochs, **more):
        return run(epochs=epochs, **more)

    def streamed(epochs, **more):
        return nn.fit_stream(MODEL, PARAMS, (X, Y), **CHANGES | {"epochs": epochs}, **more)

    one, other = (begun, streamed) if first == "fit" else (streamed, begun)
    one(2).save(tmp_path / "run.npz")
    for resume in (one(2), str(tmp_path / "run.npz")):
        result, whole = other(5, resume=resume), run(epochs=5)
        assert_same((result.params, result.history), (whole.params, whole.history), 1e-12)


def test_ctrl_c_returns_the_whole_epochs_so_far():
    class Interrupting:
        """Rows of which the sixth demand is not met: in the third epoch, of two blocks each."""

        def __init__(self, values):
            self.values, self.shape, self.asked = values, values.shape, 0

        def __len__(self):
            return len(self.values)

        def __getitem__(self, rows):
            self.asked += 1
            if self.asked == 7:
                raise KeyboardInterrupt
            return self.values[rows]

    result = nn.fit_stream(MODEL, PARAMS, (Interrupting(X), Y), **CHANGES, rows_in_memory=17)
    assert (result.interrupted, result.epoch) == (True, 2)
    assert_same(result.params, run(epochs=2).params, 1e-12)


def test_ctrl_c_in_the_first_epoch_stops_the_program():
    class Stopped:
        shape = X.shape

        def __len__(self):
            return len(X)

        def __getitem__(self, rows):
            if isinstance(rows, slice):  # the look at the first batch
                return X[rows]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        nn.fit_stream(MODEL, PARAMS, (Stopped(), Y), **CHANGES)


def test_losses_of_the_epochs_resumed_from_stay_as_they_were():
    weighted = run(epochs=2, data=(X, Y, np.linspace(1, 3, 22)))
    resumed = nn.fit_stream(MODEL, PARAMS, (X, Y), **CHANGES | {"epochs": 3}, resume=weighted)
    np.testing.assert_array_equal(resumed.history["loss"][:2], weighted.history["loss"])


def test_parameters_in_float64_are_taken_without_a_warning_where_jax_has_none():
    model = nn.Sequential([nn.BatchNorm(), nn.Dense(1)], inputs=3)
    params = jax.tree.map(np.asarray, model.init(jax.random.key(0), jnp.float64))
    with jax.enable_x64(False), warnings.catch_warnings():
        warnings.simplefilter("error")
        result = nn.fit_stream(model, params, (X, Y), **CHANGES)
    assert {leaf.dtype for leaf in jax.tree.leaves(result.carry.learner.layers)} == {np.dtype("f4")}
