"""What is strange about one student is told of that student, and costs no other one anything."""

from __future__ import annotations

import errno
import json
import os
import shutil

import pytest
from sqlalchemy.exc import OperationalError

from course_lib.grading.class_run import run as class_run
from course_lib.grading.class_run import staging
from course_lib.grading.class_run.apply import Applier
from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.journal import Journal
from course_lib.grading.class_run.misplaced import misplaced
from course_lib.grading.class_run.nonce import work_of
from course_lib.grading.class_run.prepare import Preparer, Sanitizer
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.class_run.summary import summary
from course_lib.grading.report.make import make_report

from .at_once import Run
from .homework import NAME, RIGHT

FULL = OSError(errno.ENOSPC, "No space left on device")
# (where it is looked up, its name, which argument tells of whom it is)
STEPS = {
    "looking through": (class_run, "look_through", lambda a: a[1]),
    "hashing": (class_run, "work_of", lambda a: a[0].parts[-3]),
    "staging": (Staging, "fill", lambda a: a[1].student),
    "preparing": (Preparer, "submission", lambda a: a[1]),
    "dropping": (Applier, "apply", lambda a: a[1]),
    "keeping": (Journal, "forget_marks", lambda a: a[1]),
}
assert (class_run.look_through, class_run.work_of) == (look_through, work_of)


def spoil(patch, step: str, problem: Exception) -> None:
    """Make one step raise for eve, and do for all others what it does."""
    where, name, whose = STEPS[step]
    honest = getattr(where, name)

    def spoilt(*arguments):
        if whose(arguments) == "eve":
            raise problem
        return honest(*arguments)

    patch.setattr(where, name, spoilt)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("problem", [PermissionError(13, "not for you"), KeyError("eh\x1b[2J")])
def test_whatever_goes_wrong_with_one_is_hers_and_may_be_gone_next_time(school, step, problem):
    for student in ("ada", "eve", "zoe"):
        school.hand_in(student)
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch, step, problem)
        run = Run(school.root)
    assert run.stopped == ""
    assert {run.words[f"eve/{name}"] for name in ("numbers", "words")} == {"failed"}
    told = run.outcomes["eve/words"]
    assert "not for you" in told.reason or "KeyError('eh\\x1b[2J')" in told.reason
    assert "again" in told.remedy
    assert set(school.marks()) == {"ada", "zoe"}
    assert set(Run(school.root).words.values()) >= {"unchanged"}
    assert school.marks()["eve"]["score"] == 8


@pytest.mark.parametrize("step", ["looking through", "hashing"])
def test_a_look_that_failed_once_costs_no_result(school, step):
    school.hand_in("eve")
    Run(school.root)
    before = school.marks()
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch, step, OSError(5, "input or output"))
        assert set(Run(school.root).words.values()) == {"failed"}
    assert set(Run(school.root).words.values()) == {"unchanged"}
    assert school.marks() == before


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_is_nobodys_and_stops_the_run(school, step):
    for student in ("ada", "eve"):
        school.hand_in(student)
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch, step, FULL)
        run = Run(school.root)
    assert "The disk is full" in run.stopped
    Run(school.root)
    assert {student["score"] for student in school.marks().values()} == {8.0}


@pytest.mark.parametrize("instead", ["", "words (1).ipynb"])
def test_a_folder_that_is_called_as_a_notebook_is_none(school, instead):
    school.hand_in("ada")
    folder = school.hand_in("eve")
    words = (folder / "words.ipynb").read_bytes()
    (folder / "words.ipynb").unlink()
    (folder / "words.ipynb").mkdir()
    (folder / "words.ipynb" / "x").write_text("1")
    if instead:
        (folder / instead).write_bytes(words)
    run = Run(school.root)
    assert run.words["eve/words"] == ("graded" if instead else "missing")
    assert school.marks()["eve"]["score"] == (8 if instead else 6)
    assert school.marks()["ada"]["score"] == 8


def test_a_notebook_too_deep_to_be_written_is_one_notebooks_failure(school, monkeypatch):
    for student in ("ada", "eve"):
        school.hand_in(student)
    honest = staging.nbformat.write

    def write(notebook, path):
        # A little deeper than Python goes; where that is depends on who calls.
        if path.parts[-3:] == ("eve", NAME, "words.ipynb"):
            path.write_text("half of i")
            raise RecursionError
        honest(notebook, path)

    monkeypatch.setattr(staging.nbformat, "write", write)
    told = Run(school.root).outcomes["eve/words"]
    assert (told.word, "nested too deeply" in told.reason) == ("failed", True)
    assert {name: each["score"] for name, each in school.marks().items()} == {"ada": 8, "eve": 6}


@pytest.mark.parametrize("depth", range(100, 1000, 90))
def test_however_deep_a_notebook_is_nothing_stops(school, depth):
    for student in ("ada", "eve"):
        school.hand_in(student)
    file = school.folder("submitted", "eve") / "words.ipynb"
    notebook = json.loads(file.read_text())
    notebook["cells"][0]["metadata"]["x"] = "DEEP"
    deep = '{"a":' * depth + "1" + "}" * depth
    file.write_text(json.dumps(notebook).replace('"DEEP"', deep))
    run = Run(school.root)
    assert run.words["ada/words"] == "graded"
    assert run.words["eve/words"] in ("graded", "failed")


def test_a_folder_whose_name_is_no_text_is_an_entry_and_stops_nobody(school, tmp_path):
    for student in ("ada", "zoe"):
        school.hand_in(student)
    submitted = os.fsencode(school.root / "gradebook" / "submitted")
    shutil.copytree(submitted + b"/ada", submitted + b"/caf\xe9")
    with open(submitted + b"/m\xfcller.ipynb", "w") as stray:
        stray.write("{}")
    run = Run(school.root)
    assert run.stopped == ""
    told = run.outcomes["caf\\xe9/words"]
    assert (told.word, "is not UTF-8" in told.reason) == ("failed", True)
    assert told.remedy.startswith("Rename the folder")
    assert set(school.marks()) == {"ada", "zoe"}
    summary(list(run.outcomes.values()), 1.0).encode()
    assignment = open_assignment(school.root, NAME)
    assert "submitted/m\\xfcller.ipynb" in misplaced(assignment)
    page = make_report(assignment, tmp_path / "report")
    assert "submitted/caf\\xe9" in page.read_text(encoding="utf-8")
    assert "submitted/m\\xfcller.ipynb" in (page.parent / "misplaced.csv").read_text("utf-8")


def test_who_is_excluded_is_told_so_and_not_graded(school):
    for student in ("ada", "ref"):
        school.hand_in(student)
    school.configure("\nc.CourseDirectory.student_id_exclude = 'ref,tom'\n")
    run = Run(school.root, students=("ref",))
    assert set(run.words.values()) == {"failed"}
    assert "student_id_exclude" in run.outcomes["ref/words"].reason
    assert school.marks() == {}
    assert set(Run(school.root).words) == {"ada/numbers", "ada/words"}


def test_a_passing_fault_in_one_notebook_leaves_the_marks_as_they_are(school):
    school.hand_in("ada")
    school.hand_in("eve", RIGHT | {"E4": RIGHT["E4"] + "\n# PASSING IF ASKED"})
    Run(school.root)
    before = school.marks()
    assert before["eve"]["score"] == 8
    (school.root / "PASSING").touch()
    run = Run(school.root, again=True)
    assert run.words == {
        "ada/numbers": "graded", "ada/words": "graded", "eve/numbers": "kept", "eve/words": "failed",
    }  # fmt: skip
    assert "What the gradebook has of this student stays" in summary(run.run.outcomes, 1.0)
    assert school.marks() == before
    # As long as it lasts, and when it is gone.
    assert Run(school.root).words["eve/numbers"] == "kept"
    assert school.marks() == before
    (school.root / "PASSING").unlink()
    run = Run(school.root)
    assert (run.words["eve/words"], run.words["eve/numbers"]) == ("graded", "entered")
    assert school.marks() == before


def test_a_gradebook_that_is_busy_is_no_fault_of_a_notebook(school):
    folder = school.hand_in("eve")
    Run(school.root)
    honest = Sanitizer.sanitized

    def busy(self, file):
        if file.name == "words.ipynb":
            raise OperationalError("SELECT 1", {}, Exception("database is locked"))
        return honest(self, file)

    (folder / "more.txt").write_text("handed in again")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanitizer, "sanitized", busy)
        assert Run(school.root).words == {"eve/numbers": "kept", "eve/words": "failed"}
    assert school.marks()["eve"]["score"] == 8
    assert Run(school.root, students=("eve", "eve")).words == {
        "eve/numbers": "entered",
        "eve/words": "graded",
    }


def test_a_damaged_notebook_counts_as_handed_in_and_has_no_points(school):
    folder = school.hand_in("eve")
    Run(school.root)
    (folder / "words.ipynb").write_text("{")
    assert Run(school.root).words == {"eve/numbers": "entered", "eve/words": "failed"}
    assert school.marks()["eve"]["score"] == 6


def test_nothing_stays_on_the_live_display_of_what_is_finished(school):
    for student in ("ada", "eve"):
        school.hand_in(student, RIGHT | ({"E4": "# FAULT"} if student == "eve" else {}))
    progress = Run(school.root).progress
    assert progress._rows == {}
    assert [task.description for task in progress._live.tasks] == ["all"]
