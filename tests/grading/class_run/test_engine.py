"""Submissions out, results back: workers that die, hang or are unwell stop nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_notebook, writes

from course_lib.grading.class_run.engine import Engine, Finished
from course_lib.grading.errors import GradingError
from course_lib.grading.submission import Limits, Submission

from .stand_in import graded


def submission(
    student: str, *cells: str, seconds: float = 600, files: tuple[str, ...] = ()
) -> Submission:
    notebook = writes(new_notebook(cells=[new_code_cell(text) for text in cells]))
    return Submission(
        "hw", student, "n", notebook, "", dict.fromkeys(files, b""), {"data.csv": b""},
        limits=Limits(notebook_seconds=seconds),
    )  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Two workers; a submission may take 2 seconds longer than its limits say."""
    with Engine(2, task=graded, grace=2.0) as engine:
        yield engine


def run(engine: Engine, *submissions: Submission) -> dict[str, Finished]:
    """Grade all of them; return {student: what came back}, each exactly once."""
    back = list(engine.run(iter(submissions), threading.Event()))
    assert len(back) == len({finished.key for finished in back}) == len(submissions)
    return {finished.key.split("/")[0]: finished for finished in back}


def honest(count: int) -> Iterator[Submission]:
    return (submission(f"s{i}", "WAIT 0.2 s", f"x = {i}") for i in range(count))


def test_a_submission_that_kills_its_worker_fails_and_no_other_does(engine):
    back = run(engine, submission("eve", "KILL THE WORKER"), *honest(6))
    assert back["eve"].graded is None
    assert "killed twice" in str(back["eve"].failure)
    assert all(back[f"s{i}"].graded is not None for i in range(6))


def test_a_submission_that_hangs_its_worker_is_ended(engine):
    back = run(engine, submission("eve", "WAIT 600 s", seconds=0.1), *honest(2))
    assert back["eve"].graded is None
    assert back["s0"].graded is not None
    assert back["s1"].graded is not None


def test_a_fault_of_the_grader_is_one_submissions_failure(engine):
    back = run(engine, submission("eve", "FAULT"), *honest(2))
    assert "a fault of the grader's" in str(back["eve"].failure)
    assert back["s0"].graded is not None


def test_one_refusal_among_many_is_tried_again_and_is_that_submissions_failure(engine):
    back = run(engine, submission("eve", "REFUSE"), *honest(3))
    assert "cannot grade" in str(back["eve"].failure)
    assert back["s2"].graded is not None


def test_a_machine_that_cannot_grade_stops_the_run_with_its_sentence(engine):
    everyone = [submission(f"s{i}", "REFUSE") for i in range(20)]
    with pytest.raises(GradingError, match="cannot grade"):
        list(engine.run(iter(everyone), threading.Event()))


def test_what_files_of_their_own_bring_about_does_not_stop_the_others(engine):
    own = ("data.csv", "Screenshot 10:30.png")
    back = run(engine, *(submission(f"x{i}", "REFUSE", files=own) for i in range(6)), *honest(2))
    assert "cannot grade" in str(back["x5"].failure)
    assert all(back[f"s{i}"].graded is not None for i in range(2))


def test_one_student_with_files_who_cannot_be_graded_is_a_failure_and_no_word_on_the_computer(
    engine,
):
    back = run(engine, submission("eve", "REFUSE", files=("mine.txt",)))
    assert "cannot grade" in str(back["eve"].failure)


def test_if_all_have_files_a_machine_that_cannot_grade_is_found_out_too(engine):
    everyone = [submission(f"s{i}", "REFUSE", files=("mine.txt",)) for i in range(40)]
    back = []
    with pytest.raises(GradingError, match="cannot grade"):
        back += engine.run(iter(everyone), threading.Event())
    plain = [submission(f"s{i}", "REFUSE", files=("data.csv",)) for i in range(40)]
    with pytest.raises(GradingError, match="cannot grade"):
        list(engine.run(iter(plain), threading.Event()))


@pytest.mark.parametrize(("status", "gone"), [("running", False), ("closed", True)])
def test_only_a_scheduler_that_is_gone_is_said_to_be(status, gone):
    engine = Engine(1, "tcp://10.0.0.5:8786")
    engine._client = SimpleNamespace(status=status)
    with pytest.raises(GradingError, match="goes on from here") as told, engine._or_lost():
        "caf\udce9".encode()
    assert ("is gone" in str(told.value)) == gone
    assert ("UnicodeEncodeError" in str(told.value)) != gone


def test_only_a_few_submissions_are_made_ready_ahead(engine):
    ready = []

    def lazily() -> Iterator[Submission]:
        for each in honest(12):
            ready.append(each)
            yield each

    back = engine.run(lazily(), threading.Event())
    ahead = [len(ready) - done for done, _ in enumerate(back)]
    assert len(ahead) == 12
    assert max(ahead) <= 5


def test_stopping_gives_back_what_is_finished_and_leaves_the_rest(engine):
    stop = threading.Event()
    back = []
    for finished in engine.run(honest(40), stop):
        back.append(finished)
        stop.set()
    assert 1 <= len(back) < 40
