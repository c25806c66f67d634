"""The nonce, the journal, the hash of what a result depends on, and what a class run needs."""

from __future__ import annotations

import json
import os
import stat
import threading

import pytest

from course_lib.grading import library
from course_lib.grading.class_run import content, journal, needs, nonce
from course_lib.grading.class_run.apply import Applier
from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import (
    limits_from,
    limits_of,
    open_assignment,
    stable,
)
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.journal import Entry, Journal
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.container.client import Container
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import CellRun, Graded, Lead, Limits, hash_of


def test_a_nonce_is_the_same_again_and_another_for_everyone_else(tmp_path):
    secret = nonce.secret_of(tmp_path)
    assert nonce.secret_of(tmp_path) == secret
    mine = nonce.nonce_of(secret, "hw1", "ada", "0f")
    assert mine == nonce.nonce_of(secret, "hw1", "ada", "0f")
    others = [
        (secret, "hw1", "bob", "0f"),
        (secret, "hw2", "ada", "0f"),
        (secret, "hw", "1ada", "0f"),
        (secret, "hw1", "ada", "10"),
        (b"x" * 64, "hw1", "ada", "0f"),
    ]
    assert len({mine, *(nonce.nonce_of(*each) for each in others)}) == 6


def test_the_secret_is_its_owners_alone(tmp_path):
    nonce.secret_of(tmp_path)
    path = tmp_path / nonce.SECRET
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]


def test_many_processes_make_one_secret(tmp_path):
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(nonce.secret_of(tmp_path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_the_secret_is_made_where_there_are_no_hard_links_too(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", _no_links)
    secret = nonce.secret_of(tmp_path)
    assert nonce.secret_of(tmp_path) == secret
    path = tmp_path / nonce.SECRET
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]


def test_and_of_two_who_make_it_the_first_ones_counts(tmp_path, monkeypatch):
    path = tmp_path / nonce.SECRET

    def late(made, target):
        path.write_text("f" * 64)
        _no_links(made, target)

    monkeypatch.setattr(os, "link", late)
    assert nonce.secret_of(tmp_path) == b"f" * 64


def _no_links(made, target):
    raise PermissionError(1, "Operation not permitted")


def test_an_emptied_secret_is_not_used(tmp_path):
    nonce.secret_of(tmp_path)
    (tmp_path / nonce.SECRET).write_text("\n")
    with pytest.raises(GradingError, match="holds no secret"):
        nonce.secret_of(tmp_path)


RESULT = Graded(
    "ada/hw/n",
    [CellRun(0, hash_of("x"), 1, [{"output_type": "stream", "name": "stdout", "text": "é"}], 0.1)],
    leads=[Lead("flood", "E1", "A lot.")],
)


def test_a_result_comes_back_as_it_was_written(tmp_path):
    with Journal(tmp_path, "hw") as kept:
        kept.write(Entry("ada", "n", "c1", RESULT, notes=["a note"], worker="w"))
        back = kept.result("ada", "n", "c1")
        assert (back.graded, back.notes, back.worker) == (RESULT, ["a note"], "w")
        assert kept.result("ada", "n", "c2") is None
        assert [entry.student for entry in kept.entries()] == ["ada"]


def test_a_failure_comes_back_too(tmp_path):
    with Journal(tmp_path, "hw") as kept:
        kept.write(Entry("ada", "n", "c1", failure=Failure("It is cut off.", "Ask again.")))
        back = kept.result("ada", "n", "c1")
    assert back.graded is None
    assert (str(back.failure), back.failure.remedy) == ("It is cut off.", "Ask again.")


def test_a_torn_file_counts_as_none(tmp_path):
    with Journal(tmp_path, "hw") as kept:
        kept.write(Entry("ada", "n", "c1", RESULT))
        path = tmp_path / journal.FOLDER / "hw" / "ada" / "n.json"
        path.write_text(path.read_text()[:-20])
        assert kept.result("ada", "n", "c1") is None
        assert list(kept.entries()) == []


def test_a_write_that_fails_leaves_the_old_result(tmp_path, monkeypatch):
    with Journal(tmp_path, "hw") as kept:
        kept.write(Entry("ada", "n", "c1", RESULT))
        monkeypatch.setattr(os, "fsync", _broken)
        with pytest.raises(OSError, match="broken"):
            kept.write(Entry("ada", "n", "c2", RESULT))
        monkeypatch.undo()
        assert kept.result("ada", "n", "c1").graded == RESULT
        assert [each.name for each in (tmp_path / journal.FOLDER / "hw" / "ada").iterdir()] == [
            "n.json"
        ]


def _broken(descriptor: int) -> None:
    raise OSError("the disk is broken")


def test_the_journal_is_closed_to_other_accounts(tmp_path):
    with Journal(tmp_path, "hw") as kept:
        kept.write(Entry("ada", "n", "c1", RESULT))
    for folder in (tmp_path / journal.FOLDER / "hw", tmp_path / journal.FOLDER / "hw" / "ada"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_runs_at_once_are_refused(tmp_path):
    with (
        Journal(tmp_path, "hw"),
        pytest.raises(GradingError, match="Another"),
        Journal(tmp_path, "other"),
    ):
        pass


@pytest.mark.parametrize("what", [".lock", "hw"])
def test_a_folder_that_cannot_be_written_to_is_no_other_run(tmp_path, what):
    place = tmp_path / journal.FOLDER / what
    place.parent.mkdir(parents=True)
    # A folder in the place of a file, and the reverse: root may write wherever rights forbid it.
    place.mkdir() if what == ".lock" else place.write_text("")
    with (
        pytest.raises(GradingError, match=r"cannot be written to \(.*ls -ld") as told,
        Journal(tmp_path, "hw"),
    ):
        pass
    assert "Another" not in str(told.value)


def test_settings_hash_the_same_in_the_next_process():
    settings = {"b": [Failure, len], "a": {"x": 1.5, "y": None}, "c": lambda: 0}
    text = json.dumps(stable(settings))
    assert "0x" not in text
    assert "errors.Failure" in text
    assert list(stable(settings)) == ["a", "b", "c"]


def test_the_library_hash_follows_its_files(tmp_path, monkeypatch):
    (tmp_path / "__init__.py").write_text("x = 1")
    monkeypatch.setattr(library.course_lib, "__file__", str(tmp_path / "__init__.py"))
    fresh = library.library_digest.__wrapped__
    first = fresh()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_text("1")
    assert fresh() == first
    (tmp_path / "__init__.py").write_text("x = 2")
    assert fresh() != first


CHANGES = {
    "a cell": lambda school: school.hand_in("ada", {}),
    "a file beside it": lambda school: (school.folder("submitted", "ada") / "more.txt").write_text("1"),
    "the instructor's notebook": lambda school: _edit(
        school.root / "solutions/hw/numbers.ipynb", "scale = 2", "scale = 3"
    ),
    "the instructor's data": lambda school: (school.root / "solutions/hw/data.csv").write_text("x,y\n"),
    "which files a student may bring": lambda school: school.configure(
        "\nc.Autograde.exclude_overwriting = {'hw': ['data.csv']}\n"
    ),
    "how cells are sanitised": lambda school: school.configure("\nc.OverwriteCells.add_missing_cells = True\n"),
}  # fmt: skip
NO_CHANGES = {
    "the date": lambda school: school.hand_in("ada", when="2026-11-20 10:00:00 UTC"),
    "the exchange": lambda school: school.configure("\nc.Exchange.root = '/elsewhere'\n"),
    "late penalties": lambda school: school.configure("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"),
}  # fmt: skip


def _edit(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def hash_now(school, limits: Limits | None = None, sandbox: str = "none", secret: str = "n") -> str:
    assignment = open_assignment(school.root, "hw")
    contents = content.Contents(assignment, sandbox, limits or Limits())
    found = look_through(assignment, "ada")
    work = nonce.work_of(found.notebooks["numbers"], found.others)
    return contents.of(assignment.notebooks[0], work, secret)


@pytest.mark.parametrize("what", CHANGES)
def test_a_result_depends_on(school, what):
    school.hand_in("ada")
    before = hash_now(school)
    CHANGES[what](school)
    assert hash_now(school) != before


@pytest.mark.parametrize("what", NO_CHANGES)
def test_a_result_does_not_depend_on(school, what):
    school.hand_in("ada")
    before = hash_now(school)
    NO_CHANGES[what](school)
    assert hash_now(school) == before


def test_a_result_depends_on_sandbox_limits_and_nonce(school):
    school.hand_in("ada")
    ways = [{}, {"limits": Limits(cell_seconds=1)}, {"sandbox": "bubblewrap"}, {"secret": "m"}]
    assert len({hash_now(school, **way) for way in ways}) == 4


def test_a_result_depends_on_how_long_a_check_may_wait_also_in_a_container(
    school, monkeypatch, tmp_path
):
    school.hand_in("ada")
    monkeypatch.delenv("CHECK_SECONDS", raising=False)
    before = hash_now(school)
    monkeypatch.setenv("CHECK_SECONDS", "4")
    assert hash_now(school) != before
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text('#!/bin/sh\necho "{\\"asked\\": \\"$*\\"}"\n')
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{docker.parent}{os.pathsep}{os.environ['PATH']}")
    container = Container("the-image")
    container.close()
    options, image, _ = container.hello["asked"].partition(" the-image")
    assert "--env CHECK_SECONDS" in options
    assert image


def test_outputs_are_never_put_under_another_text(school):
    school.hand_in("ada")
    assignment = open_assignment(school.root, "hw")
    staging = Staging(assignment)
    staging.fill(look_through(assignment, "ada"))
    forged = {
        name: Graded(f"ada/hw/{name}", [CellRun(i, hash_of("x"), 1, [], 0.0) for i in range(20)])
        for name in ("numbers", "words")
    }
    with pytest.raises(Failure, match="not the one that was graded"):
        Applier(assignment, staging).apply("ada", forged, {})


def test_without_a_step_to_replace_nothing_is_graded(school):
    school.configure(
        "\nc.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.SaveAutoGrades']\n"
    )
    assignment = open_assignment(school.root, "hw")
    with pytest.raises(GradingError, match="no step that executes"):
        Applier(assignment, Staging(assignment))


@pytest.mark.parametrize("name", ["hw2", "7", ""])
def test_an_unknown_assignment_is_answered_with_the_known_ones(school, name):
    with pytest.raises(GradingError, match="It knows: hw"):
        open_assignment(school.root, name)


def test_a_number_is_answered_with_the_name_that_nbgrader_wants(school):
    (school.root / "solutions" / "03_descent").mkdir(parents=True)
    with pytest.raises(GradingError, match=r"generate_assignment 03_descent$"):
        open_assignment(school.root, "3")


def test_a_cells_limit_is_nbgraders_own_setting(school):
    assert limits_of(open_assignment(school.root, "hw").settings).cell_seconds == 60
    school.configure("\nc.Execute.timeout = 7\n")
    assert limits_of(open_assignment(school.root, "hw").settings) == Limits(cell_seconds=7)


@pytest.mark.parametrize(
    ("timeout", "seconds"), [(7, 7), (None, 600), (-1, 600), (0, 600), (2.5, 2.5)]
)
def test_none_or_less_than_nothing_is_no_limit_of_a_cells_own(timeout, seconds):
    assert limits_from(timeout) == Limits(cell_seconds=seconds)


def test_settings_that_cannot_be_read_are_a_sentence(school):
    school.configure("\n1 / 0\n")
    with pytest.raises(GradingError, match="ZeroDivisionError"):
        open_assignment(school.root, "hw")


def test_a_missing_package_is_asked_for_in_one_sentence(monkeypatch):
    monkeypatch.setattr(needs, "MODULES", ("json", "no_such_module"))
    with pytest.raises(GradingError, match=r"needs no_such_module.*\[grade\]"):
        needs.require("none", elsewhere=False)
