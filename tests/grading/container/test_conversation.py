"""The two ends of the conversation, with no container between them: the server is a process of this computer."""

import dataclasses
import platform
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.grading.container import client
from course_lib.grading.container.client import Container
from course_lib.grading.errors import ContainerLost, GradingError
from course_lib.grading.library import code_digest
from course_lib.grading.one_submission import grade_submission
from course_lib.grading.submission import Limits, Submission
from course_lib.grading.workshop import Workshop

from .conftest import errors, notebook, submission

SERVER = (sys.executable, "-m", "course_lib.grading.container.server")


@pytest.fixture(scope="module")
def server(walls):
    running = Container("", command=SERVER)
    yield running
    running.close()


def test_it_says_who_it_is(server):
    python = list(platform.python_version_tuple()[:2])
    assert server.hello == {"library": code_digest(), "python": python, "why_not": ""}


def test_a_submission_has_there_what_it_has_here(server):
    wrong = submission(twice="def twice(x):\n    return 3 * x")
    there = server.grade(wrong)
    workshop = Workshop()
    here = workshop.grade(dataclasses.replace(wrong, sandbox="bubblewrap"))
    workshop.close()
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
    with pytest.raises(RuntimeError, match="in the container: JSONDecodeError"):
        server.grade(dataclasses.replace(submission(), source="no notebook"))
    assert errors(server.grade(submission())) == []


SLEEPS = "import time\ntime.sleep(50)\ntable = np.arange(3)"


def test_it_ends_at_once_when_the_other_side_hangs_up(walls):
    running = Container("", command=SERVER)
    running._process.stdin.write(submission(table=SLEEPS).to_json() + "\n")
    running._process.stdin.flush()
    time.sleep(3)
    begun = time.monotonic()
    running.close()
    assert running._process.returncode == 0
    assert time.monotonic() - begun < 15


@pytest.fixture
def started(walls, monkeypatch):
    """The servers that grading has started, none at first; they are ended."""
    made = []

    def start():
        made.append(Container("", command=SERVER))
        return made[-1]

    monkeypatch.setattr(client, "start", start)
    monkeypatch.setattr(client, "_container", None)
    yield made
    client._forget()


def test_one_that_was_killed_is_replaced(started):
    assert errors(grade_submission(submission())) == []
    started[0]._process.kill()
    started[0]._process.wait()
    assert errors(grade_submission(submission())) == []
    assert len(started) == 2


def test_who_is_interrupted_leaves_no_answer_to_the_next(started, monkeypatch):
    """A result that was given up is on its way, and the next submission must not be handed it."""

    def interrupted(self):
        raise KeyboardInterrupt

    assert errors(grade_submission(submission())) == []
    with monkeypatch.context() as patch:
        patch.setattr(Container, "_answer", interrupted)
        with pytest.raises(KeyboardInterrupt):
            grade_submission(submission(twice="def twice(x):\n    return 3 * x"))
    assert not started[0].alive
    assert errors(grade_submission(submission())) == []


def test_one_that_dies_is_told_with_its_last_words(monkeypatch):
    dies = (sys.executable, "-c", "print('{}'); input(); raise SystemExit('killed')")
    monkeypatch.setattr(client, "start", lambda: Container("", command=dies))
    monkeypatch.setattr(client, "_container", None)
    with pytest.raises(
        ContainerLost, match=r"ended with 1, and said: killed\. .* give Docker more"
    ):
        grade_submission(submission())
    assert client._container is None


def test_what_does_not_even_say_hello_is_told_with_its_last_words():
    with pytest.raises(ContainerLost, match="ended with 125, and said: no such image"):
        Container("", command=("sh", "-c", "echo no such image >&2; exit 125"))


def test_who_never_says_hello_is_not_waited_for_forever(monkeypatch):
    monkeypatch.setattr(client, "START_SECONDS", 1.0)
    with pytest.raises(ContainerLost, match="ended with -9"):
        Container("", command=("sleep", "100"))


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
