"""A bar for runs that take their time, and not a character for those that do not."""

import time

import numpy as np
import pytest
from small_run import run

from course_lib.nn.training.progress import Progress, loss_curve


@pytest.fixture
def one_epoch_chunks(monkeypatch):
    monkeypatch.setattr("course_lib.nn.training.fit.CHUNK_SECONDS", 0.0)


def test_a_fast_run_prints_nothing(capsys):
    run()
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_slow_run_shows_a_bar_with_its_epochs_and_loss(capsys):
    # The first second is over within the third epoch.
    result = run(epochs=8, callback=lambda epoch, _: time.sleep(Progress.DELAY * 0.45))
    bar = capsys.readouterr().err
    assert "8/8" in bar
    losses = result.history["loss"]
    assert f"loss {losses[-1]:.4g} {loss_curve(losses)}" in bar
    assert "1/8" not in bar


@pytest.mark.usefixtures("one_epoch_chunks")
def test_a_slow_run_without_progress_prints_nothing(capsys):
    run(epochs=8, progress=False, callback=lambda epoch, _: time.sleep(Progress.DELAY / 4))
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("one_epoch_chunks")
def test_the_bar_of_a_resumed_run_begins_where_it_resumed(capsys):
    half = run(epochs=4, progress=False)
    run(epochs=8, resume=half, callback=lambda epoch, _: time.sleep(Progress.DELAY * 0.6))
    bar = capsys.readouterr().err
    assert "8/8" in bar
    assert "0/8" not in bar


def test_a_loss_curve_falls_as_the_losses_do_and_has_both_ends():
    curve = loss_curve(np.linspace(8.0, 1.0, 1000))
    assert len(curve) == 16
    assert list(curve) == sorted(curve, reverse=True)
    assert (curve[0], curve[-1]) == ("█", "▁")


def test_a_loss_curve_of_few_or_equal_losses_is_one_too():
    assert loss_curve(np.array([3.0])) == "▁"
    assert loss_curve(np.array([2.0, 2.0, 2.0])) == "▁▁▁"
    assert loss_curve(np.array([1.0, 0.0, 1.0])) == "█▁█"
