"""One piece, chunks, a resumed run and a saved run give the same numbers; callbacks and Ctrl-C stop."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from small_run import HELD_OUT, X, Y, assert_same, run

from course_lib import nn
from course_lib.nn.training.outside import outside
from course_lib.nn.training.program import compiled

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


def test_a_saved_run_is_replaced_by_a_whole_one_or_not_at_all(half, tmp_path, monkeypatch):
    place = tmp_path / "run.npz"
    half.save(place)
    kept = place.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    with monkeypatch.context() as full:
        full.setattr(np, "savez", full_disk)
        with pytest.raises(OSError, match="No space left"):
            half.save(place)
    assert place.read_bytes() == kept
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("content", [b"", b"text", "another archive"])
def test_a_file_that_is_none_of_ours_is_refused_by_name(content, tmp_path):
    place = tmp_path / "run.npz"
    if isinstance(content, bytes):
        place.write_bytes(content)
    else:
        np.savez(place, weights=np.ones(3))
    with pytest.raises(ValueError, match=r"run\.npz, is none that Fit\.save wrote"):
        run(resume=str(place))


@pytest.mark.parametrize("kind", ["threefry2x32", "rbg"])
def test_an_optimizer_that_keeps_a_random_key_is_saved_and_resumed(kind, tmp_path):
    noise = optax.add_noise(0.01, 0.5, jax.random.key(7, impl=kind))
    noisy = optax.chain(noise, optax.sgd(0.05))
    place = tmp_path / "run.npz"
    run(optimizer=noisy, epochs=2).save(place)
    whole = run(optimizer=noisy, epochs=4)
    assert_same(run(optimizer=noisy, epochs=4, resume=str(place)).params, whole.params)


def test_layers_that_remember_go_on_with_what_they_are_given():
    model = nn.Sequential([nn.BatchNorm(), nn.Dense(1)], inputs=3)
    params = model.init(jax.random.key(1), jnp.float64)
    first = run(model=model, params=params, epochs=3)
    on = run(model=model, params=first.params, epochs=1, memory=first.memory, optimizer=nn.sgd(0.0))
    anew = run(model=model, params=first.params, epochs=1, optimizer=nn.sgd(0.0))
    away = [jnp.abs(one.memory["batch_norm_1"]["mean"]).sum() for one in (anew, first, on)]
    assert away[0] < away[1] <= away[2] + 1e-9


def test_a_number_that_loss_or_penalty_read_from_outside_may_change():
    strength = 0.0

    def penalty(params):
        return nn.l2_penalty(params, strength)

    free = run(penalty=penalty).history["loss"]
    strength = 10.0
    held = run(penalty=penalty).history["loss"]
    assert held[0] > free[0] + 1
    np.testing.assert_array_equal(
        held, run(penalty=lambda p: nn.l2_penalty(p, 10.0)).history["loss"]
    )


def test_a_healthy_run_is_healthy_for_debug_nans(whole):
    with jax.debug_nans(True):
        result = run(callback=lambda *_: None, validation=HELD_OUT, epochs=3)
    assert result.epoch == 3


def test_a_loss_that_names_what_has_no_value_yet_is_a_loss():
    def loss(yhat, y, weights=None):
        return nn.half_squared_error(yhat, y, weights) if True else later

    assert np.isfinite(run(loss=loss, epochs=1).history["loss"]).all()
    later = 1.0


def test_a_link_to_a_saved_run_stays_a_link(half, tmp_path):
    (tmp_path / "latest.npz").symlink_to(tmp_path / "real.npz")
    half.save(tmp_path / "latest.npz")
    assert (tmp_path / "latest.npz").is_symlink()
    assert (tmp_path / "real.npz").exists()


def test_a_number_that_a_schedule_an_optimizer_or_an_activation_reads_from_outside_may_change():
    number = 0.0

    def schedule(t):
        return number / (1 + t)

    def update(grads, memory, params=None):
        return jax.tree.map(lambda g: -number * g, grads), memory

    def bent(pre):
        return jnp.where(pre > 0, pre, number * pre)

    bending = nn.Sequential([nn.Dense(4, bent), bent, nn.Dense(1)], inputs=3)
    changes = [
        {"optimizer": nn.sgd(schedule)},
        {"optimizer": nn.chain(nn.clip_by_global_norm(1.0), optax.sgd(schedule))},
        {"optimizer": nn.Optimizer(lambda params: (), update)},
        {"model": bending, "params": bending.init(jax.random.key(0), jnp.float64)},
    ]

    def losses():
        return [run(**change).history["loss"] for change in changes]

    before = losses()
    number = 0.3
    after = losses()
    compiled.cache_clear()
    for one, two, anew in zip(before, after, losses(), strict=True):
        assert not np.array_equal(one, two)
        np.testing.assert_array_equal(two, anew)


STEP = 0.0


def times(factor):
    return lambda yhat, y, weights: factor * nn.half_squared_error(yhat, y, weights)


def of_the_module(t):
    return STEP / (1 + t)


def test_what_their_functions_call_may_change_too(monkeypatch):
    scale, held = np.float64(0.0), jnp.asarray(0.0)
    helper, helper_rate = times(1), lambda t: 0.0

    def loss(yhat, y, weights=None):
        return helper(yhat, y, weights)

    def scaled(yhat, y, weights=None):
        return (scale + held) * nn.half_squared_error(yhat, y, weights)

    def by_partial(rate, t):
        return rate * helper_rate(t)

    changes = [
        {"loss": loss},
        {"loss": scaled},
        {"optimizer": nn.sgd(of_the_module)},
        {"optimizer": nn.sgd(lambda t: of_the_module(t))},
        {"optimizer": nn.sgd(functools.partial(by_partial, 0.1))},
    ]

    def losses():
        return [run(**change).history["loss"] for change in changes]

    before = losses()
    # As a student does who runs one cell again: the loss and the schedules stay what they were.
    helper, scale, helper_rate = times(3), np.float64(0.5), lambda t: 0.3
    monkeypatch.setitem(globals(), "STEP", 0.3)
    after = losses()
    compiled.cache_clear()
    for one, two, anew in zip(before, after, losses(), strict=True):
        assert not np.array_equal(one, two)
        np.testing.assert_array_equal(two, anew)
    held = jnp.asarray(2.0)
    assert not np.array_equal(run(loss=scaled).history["loss"], after[1])


def test_a_name_that_is_only_an_attribute_is_not_read(monkeypatch):
    def bent(pre):
        return pre * (pre.mean() > 0)

    model = nn.Sequential([nn.Dense(1, bent)], inputs=3)
    before = outside(model, nn.mean_squared_error, nn.sgd(0.1))
    monkeypatch.setitem(globals(), "mean", 3.0)
    assert outside(model, nn.mean_squared_error, nn.sgd(0.1)) == before


@pytest.mark.parametrize("at", np.linspace(0.02, 0.98, 25).round(2))
def test_a_saved_run_with_a_changed_byte_is_refused_by_name_or_is_the_run(half, at, tmp_path):
    place = tmp_path / "run.npz"
    half.save(place)
    content = bytearray(place.read_bytes())
    content[int(at * len(content))] ^= 0b100
    place.write_bytes(content)
    refused = "run.npz"
    try:
        found = run(**CHANGES, epochs=4, resume=str(place))
        assert_same(everything(found), everything(half), tolerance=0)
    except ValueError as problem:
        refused = str(problem)
    assert "run.npz" in refused
