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
from course_lib.grading.class_run.gradebook_side import limits_of, open_assignment, stable
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.journal import Entry, Journal
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import CellRun, Graded, Lead, Limits, hash_of


def test_a_nonce_is_the_same_again_and_another_for_everyone_else(tmp_path):
    secret = nonce.secret_of(tmp_path)
    assert nonce.secret_of(tmp_path) == secret
    mine = nonce.nonce_of(secret, "hw1", "ada")
    assert mine == nonce.nonce_of(secret, "hw1", "ada")
    others = [
        (secret, "hw1", "bob"),
        (secret, "hw2", "ada"),
        (secret, "hw", "1ada"),
        (b"x" * 64, "hw1", "ada"),
    ]
    assert len({mine, *(nonce.nonce_of(*each) for each in others)}) == 5


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
    return contents.of(look_through(assignment, "ada"), assignment.notebooks[0], secret)


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


def test_settings_that_cannot_be_read_are_a_sentence(school):
    school.configure("\n1 / 0\n")
    with pytest.raises(GradingError, match="ZeroDivisionError"):
        open_assignment(school.root, "hw")


def test_a_missing_package_is_asked_for_in_one_sentence(monkeypatch):
    monkeypatch.setattr(needs, "MODULES", ("json", "no_such_module"))
    with pytest.raises(GradingError, match=r"needs no_such_module.*\[grade\]"):
        needs.require("none", elsewhere=False)
