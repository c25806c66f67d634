"""What the teacher's Collect copies of a submission, whose owner may have put anything into it."""

import importlib.util
import logging
import os
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

FILE = Path(__file__).parents[2] / "deploy" / "jupyterhub" / "teacher" / "collecting.py"
MOST = 1000


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
    assert collecting.copy_plain(submission, tmp_path / "copy", MOST) == []
    assert files_of(tmp_path / "copy") == files_of(submission)
    assert len(files_of(submission)) == 2


def test_links_and_pipes_stay_behind_and_are_named(collecting, submission, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "solution.ipynb").write_text("the solution")
    (submission / "link").symlink_to(secret / "solution.ipynb")
    (submission / "below" / "folder").symlink_to(secret)
    os.mkfifo(submission / "pipe")
    left = collecting.copy_plain(submission, tmp_path / "copy", MOST)
    assert sorted(left) == ["below/folder", "link", "pipe"]
    assert set(files_of(tmp_path / "copy")) == {"answer.ipynb", "below/points.csv"}


def test_a_submission_that_is_a_link_brings_nothing(collecting, submission, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(submission)
    assert collecting.copy_plain(link, tmp_path / "copy", MOST) == ["the folder"]
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
    assert collecting.copy_plain(submission, tmp_path / "copy", MOST) == ["answer.ipynb"]
    assert set(files_of(tmp_path / "copy")) == {"below/points.csv"}


def test_more_than_a_submission_may_hold_ends_the_copy_before_it_fills_the_disk(
    collecting, submission, tmp_path
):
    os.truncate(submission / "below" / "points.csv", 10**12)  # without its bytes: it takes no room
    with pytest.raises(OSError, match="too large"):
        collecting.copy_plain(submission, tmp_path / "copy", MOST)
    held = sum(path.stat().st_size for path in (tmp_path / "copy").rglob("*.*"))
    assert held <= MOST


@pytest.mark.parametrize("said", ["yesterday", "", "9" * 400, None])
def test_a_time_that_cannot_be_read_is_that_of_the_folder(collecting, submission, said):
    file = submission / "timestamp.txt"
    if said is not None:
        file.write_text(said)
    collecting.date_if_unreadable(file, 0.0)
    assert file.read_text() == "1970-01-01 00:00:00 UTC"


def test_a_time_that_can_be_read_stays(collecting, submission):
    file = submission / "timestamp.txt"
    file.write_text("2026-11-21 09:00:00.123456 UTC")
    collecting.date_if_unreadable(file, 0.0)
    assert file.read_text() == "2026-11-21 09:00:00.123456 UTC"


def test_one_that_cannot_be_copied_is_told_and_does_not_stop_the_others(
    collecting, submission, tmp_path, caplog
):
    log = logging.getLogger("collect")
    collect = collecting.CollectFromOwners(coursedir=CourseDirectory(max_dir_size=1), log=log)
    collect.do_copy(str(submission), str(tmp_path / "first"))
    (submission / "large").write_bytes(bytes(2000))
    collect.do_copy(str(submission), str(tmp_path / "second"))
    assert "submission is not collected: [Errno 27] the submission is too large" in caplog.text
    assert (tmp_path / "first" / "answer.ipynb").read_text() == "an answer"
    assert (tmp_path / "first" / "timestamp.txt").read_text().endswith(" UTC")
    assert not (tmp_path / "second").exists()
    assert not collect.check_owner
