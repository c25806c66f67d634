"""A bar for runs that take their time, and not a character for those that do not."""

import time

import pytest
from small_run import run

from course_lib.nn.training.progress import Progress


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
    assert f"loss={result.history['loss'][-1]:.4g}" in bar
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
