"""What the teacher's Collect copies of a submission, whose owner may have put anything into it."""

import importlib.util
import logging
import os
import re
import shutil
import sysconfig
import time
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import parse_utc
from traitlets.config import Config

FILE = Path(__file__).parents[2] / "deploy" / "jupyterhub" / "teacher" / "collecting.py"
MOST = 1000
UTC = Path("/usr/share/zoneinfo/UTC")


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


@pytest.mark.parametrize("said", ["yesterday", "", "9" * 400, "1 " * 500_000, b"\xff", None])
def test_a_time_that_cannot_be_read_is_that_of_the_folder(collecting, submission, said):
    file = submission / "timestamp.txt"
    if said is not None:
        file.write_bytes(said if isinstance(said, bytes) else said.encode())
    begun = time.monotonic()
    collecting.date_if_unreadable(file, 0.5)
    assert time.monotonic() - begun < 10
    assert file.read_text() == "1970-01-01 00:00:00.000000 UTC"


@pytest.mark.skipif(not UTC.is_file(), reason="this system keeps its time zones elsewhere")
def test_a_time_zone_is_no_file_of_the_students(collecting, submission, tmp_path):
    """nbgrader reads it as long as the file is there; without it, the next Collect would end."""
    zone = tmp_path / "zone"
    shutil.copy(UTC, zone)
    file = submission / "timestamp.txt"
    file.write_text(f"2026-11-21 09:00:00 {zone}")
    assert parse_utc(file.read_text()).hour == 9
    collecting.date_if_unreadable(file, 0.0)
    assert file.read_text() == "1970-01-01 00:00:00.000000 UTC"


@pytest.mark.parametrize("said", ["31 January 2026 at 9:00", "2026-01-31 00:00 +3600"])
def test_a_time_stays_and_not_its_words(collecting, submission, said):
    file = submission / "timestamp.txt"
    file.write_text(said)
    meant = parse_utc(said)
    collecting.date_if_unreadable(file, 0.0)
    assert file.read_text() == f"{meant:%Y-%m-%d %H:%M:%S.%f} UTC"
    assert parse_utc(file.read_text()) == meant


def test_a_time_that_can_be_read_stays(collecting, submission):
    file = submission / "timestamp.txt"
    file.write_text("2026-11-21 09:00:00.123456 UTC")
    collecting.date_if_unreadable(file, 0.0)
    assert file.read_text() == "2026-11-21 09:00:00.123456 UTC"


@pytest.mark.parametrize("said", [None, b"", b" \n", b"\xff", b"x" * 5000])
def test_a_secret_that_is_missing_or_cannot_be_read_is_made(collecting, submission, said):
    file = submission / "submission_secret.txt"
    if said is not None:
        file.write_bytes(said)
    collecting.secret_if_unreadable(file)
    first = file.read_text()
    assert re.fullmatch("[0-9a-f]{128}", first)
    collecting.secret_if_unreadable(file)
    assert file.read_text() == first


def test_a_folder_in_the_place_of_the_secret_goes(collecting, submission):
    file = submission / "submission_secret.txt"
    (file / "below").mkdir(parents=True)
    collecting.secret_if_unreadable(file)
    assert file.is_file()


def test_one_that_cannot_be_copied_is_told_and_does_not_stop_the_others(
    collecting, submission, tmp_path, caplog
):
    log = logging.getLogger("collect")
    collect = collecting.CollectFromOwners(coursedir=CourseDirectory(max_dir_size=1), log=log)
    collect.do_copy(str(submission), str(tmp_path / "first"))
    (submission / "large").write_bytes(bytes(2000))
    collect.do_copy(str(submission), str(tmp_path / "second"))
    assert "submission' is not collected: [Errno 27] the submission is too large" in caplog.text
    assert (tmp_path / "first" / "answer.ipynb").read_text() == "an answer"
    assert (tmp_path / "first" / "timestamp.txt").read_text().endswith(" UTC")
    assert not (tmp_path / "second").exists()
    assert not collect.check_owner


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with an exchange; returns what each of nbgrader's steps needs."""
    # nbgrader starts `alembic` by name.
    search = [sysconfig.get_path("scripts"), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(search))
    for folder in ("exchange/descent/inbound", "exchange/descent/feedback"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    coursedir = CourseDirectory(
        root=str(tmp_path), course_id="descent", assignment_id="unit",
        db_url=f"sqlite:///{tmp_path / 'gradebook.db'}",
    )  # fmt: skip
    config = Config(Exchange={"root": str(tmp_path / "exchange")})
    return {"coursedir": coursedir, "config": config, "authenticator": None}


def hand_in(folder: Path, name: str, day: int = 21, **files: str) -> Path:
    """A submission in the exchange, from this account."""
    inbound = folder / "exchange" / "descent" / "inbound"
    place = inbound / f"{name}+unit+2026-11-{day} 09:00:00 UTC+x"
    place.mkdir()
    for part, text in files.items():
        (place / part.replace("__", ".")).write_text(text)
    return place


def test_feedback_reaches_those_after_one_who_took_the_secret_out(collecting, course, tmp_path):
    hand_in(tmp_path, "ada", unit__ipynb="{}", timestamp__txt="2026-11-21 09:00:00 UTC")
    collecting.CollectFromOwners(**course).start()
    (collected,) = (tmp_path / "submitted").glob("*/unit")
    # What the steps between do with the small files of a submission: they pass them on.
    fed = tmp_path / "feedback" / collected.parent.name / "unit"
    shutil.copytree(collected, fed)
    (fed / "unit.html").write_text("well done")
    ExchangeReleaseFeedback(**course).start()
    released = tmp_path / "exchange" / "descent" / "feedback"
    assert [path.read_text() for path in released.iterdir()] == ["well done"]


def test_what_was_collected_stays_if_a_later_one_cannot_be(collecting, course, tmp_path):
    hand_in(tmp_path, "ada", unit__ipynb="{}", timestamp__txt="2026-11-21 09:00:00 UTC")
    collecting.CollectFromOwners(**course).start()
    hand_in(tmp_path, "ada", 22, unit__ipynb="x" * 9000, timestamp__txt="2026-11-22 09:00:00 UTC")
    course["coursedir"].max_dir_size = 1
    for _ in range(2):
        collecting.CollectFromOwners(**course, update=True).start()
        (kept,) = (tmp_path / "submitted").glob("*/*/unit.ipynb")
        assert (kept.parent.name, kept.read_text()) == ("unit", "{}")
    course["coursedir"].max_dir_size = 100
    collecting.CollectFromOwners(**course, update=True).start()
    assert len(kept.read_text()) == 9000
    assert [path.name for path in kept.parents[1].iterdir()] == ["unit"]


def test_what_a_crash_left_aside_is_put_back(collecting, tmp_path):
    aside, folder = tmp_path / ".unit-before", tmp_path / "unit"
    aside.mkdir()
    (aside / "unit.ipynb").write_text("{}")
    with collecting.kept_if_lost(folder):
        assert (folder / "unit.ipynb").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["unit"]


def test_one_that_is_taken_back_meanwhile_does_not_stop_the_others(
    collecting, course, tmp_path, monkeypatch
):
    hand_in(tmp_path, "ada", unit__ipynb="{}")
    gone = hand_in(tmp_path, "bob", unit__ipynb="{}")
    owner = collecting.owner_of

    def taken_back(path):
        if path == str(gone):
            shutil.rmtree(gone)
        return owner(path)

    monkeypatch.setattr(collecting, "owner_of", taken_back)
    collecting.CollectFromOwners(**course).start()
    assert len(list((tmp_path / "submitted").glob("*/unit/unit.ipynb"))) == 1
    assert len(list((tmp_path / "submitted").iterdir())) == 1
