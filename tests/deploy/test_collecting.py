"""What the teacher's Collect copies of a submission, whose owner may have put anything into it."""

import importlib.util
import os
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "deploy" / "jupyterhub" / "teacher" / "collecting.py"


@pytest.fixture(scope="module")
def collecting():
    spec = importlib.util.spec_from_file_location("collecting", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def submission(tmp_path):
    """A submission with two files in it."""
    folder = tmp_path / "submission"
    (folder / "below").mkdir(parents=True)
    (folder / "answer.ipynb").write_text("an answer")
    (folder / "below" / "points.csv").write_bytes(b"1,2\n")
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def test_plain_files_arrive_as_they_are(collecting, submission, tmp_path):
    assert collecting.copy_plain(submission, tmp_path / "copy") == []
    assert files_of(tmp_path / "copy") == files_of(submission)
    assert len(files_of(submission)) == 2


def test_links_and_pipes_stay_behind_and_are_named(collecting, submission, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "solution.ipynb").write_text("the solution")
    (submission / "link").symlink_to(secret / "solution.ipynb")
    (submission / "below" / "folder").symlink_to(secret)
    os.mkfifo(submission / "pipe")
    left = collecting.copy_plain(submission, tmp_path / "copy")
    assert sorted(left) == ["below/folder", "link", "pipe"]
    assert set(files_of(tmp_path / "copy")) == {"answer.ipynb", "below/points.csv"}


def test_a_submission_that_is_a_link_brings_nothing(collecting, submission, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(submission)
    assert collecting.copy_plain(link, tmp_path / "copy") == ["the folder"]
    assert list((tmp_path / "copy").iterdir()) == []


def test_a_file_that_becomes_a_link_while_it_is_copied_stays_behind(
    collecting, submission, tmp_path, monkeypatch
):
    """The owner waits for the moment between looking and opening; the look was at a plain file."""
    secret = tmp_path / "secret"
    secret.write_text("the solution")
    walk = os.fwalk

    def swapped(*arguments, **options):
        for step in walk(*arguments, **options):
            (submission / "answer.ipynb").unlink(missing_ok=True)
            (submission / "answer.ipynb").symlink_to(secret)
            yield step

    monkeypatch.setattr(collecting.os, "fwalk", swapped)
    assert collecting.copy_plain(submission, tmp_path / "copy") == ["answer.ipynb"]
    assert set(files_of(tmp_path / "copy")) == {"below/points.csv"}
