"""The two ends of the conversation, with no container between them: the server is a process of this computer."""

import dataclasses
import os
import signal
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.container import client
from course_lib.grading.container.client import Container, ContainerLost
from course_lib.grading.errors import GradingError
from course_lib.grading.library import code_digest
from course_lib.grading.one_submission import grade_submission
from course_lib.grading.submission import Limits, Submission

from .conftest import errors, notebook, submission

SERVER = [sys.executable, "-m", "course_lib.grading.container.server"]


@pytest.fixture(scope="module")
def server(walls):
    running = Container(SERVER)
    yield running
    running.close()


def test_it_says_who_it_is(server):
    assert server.hello == {"library": code_digest(), "why_not": ""}


def test_a_submission_has_there_what_it_has_here(server):
    wrong = submission(twice="def twice(x):\n    return 3 * x")
    there = server.grade(wrong)
    here = grade_submission(dataclasses.replace(wrong, sandbox="bubblewrap"))
    assert there.sandbox == "docker"
    assert errors(there) == errors(here) == [(3, "AssertionError")]
    assert [run.source_hash for run in there.runs] == [run.source_hash for run in here.runs]
    assert there.key == here.key
    assert there.problems == here.problems == []
    assert errors(server.grade(submission())) == []


def test_what_cannot_be_graded_is_said_and_the_next_can_be(server):
    own = notebook(twice="def twice(x):\n    return 0")
    with pytest.raises(GradingError, match="the instructor's own answers do not pass"):
        server.grade(submission(source=own))
    with pytest.raises(RuntimeError, match="in the container: Traceback"):
        server.grade(dataclasses.replace(submission(), source="no notebook"))
    assert errors(server.grade(submission())) == []


def test_it_ends_when_the_other_side_hangs_up(walls):
    running = Container(SERVER)
    running._process.stdin.close()
    assert running._process.wait(20) == 0
    running.close()


def test_one_that_is_killed_is_replaced_and_one_that_always_dies_is_a_failure(walls, monkeypatch):
    started = []

    def start(cls):
        started.append(Container(SERVER))
        return started[-1]

    monkeypatch.setattr(Container, "start", classmethod(start))
    monkeypatch.setattr(client, "_container", None)
    assert errors(grade_submission(submission())) == []
    os.kill(started[0]._process.pid, signal.SIGKILL)
    assert errors(grade_submission(submission())) == []
    assert len(started) == 2
    client._container.close()
    monkeypatch.setattr(client, "_container", None)

    dies = [sys.executable, "-c", "print('{}'); input(); raise SystemExit('out of memory')"]
    monkeypatch.setattr(Container, "start", classmethod(lambda cls: Container(dies)))
    with pytest.raises(ContainerLost, match="ended with 1, and said: out of memory"):
        grade_submission(submission())
    assert client._container is None


def test_what_does_not_even_say_hello_is_told_with_its_last_words():
    with pytest.raises(ContainerLost, match="ended with 125, and said: no such image"):
        Container(["sh", "-c", "echo no such image >&2; exit 125"])


paths = st.text("abc/._-é", min_size=1)


@given(
    st.dictionaries(paths, st.binary()),
    st.dictionaries(paths, st.binary()),
    st.text(),
    st.floats(1, 1e3),
)
def test_a_submission_survives_the_way(files, shared_files, cells, seconds):
    sent = Submission(
        "unit", "ada", "unit", cells, "{}", files, shared_files, limits=Limits(cell_seconds=seconds)
    )
    line = sent.to_json()
    assert "\n" not in line
    assert Submission.from_json(line) == sent
