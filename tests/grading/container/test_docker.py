"""Containers for real: what they can do, what they cannot, and a class graded in them."""

import json
import subprocess
import sys
import time

import pytest

from course_lib.grading.container import client
from course_lib.grading.container.client import Container
from course_lib.grading.errors import GradingError
from tests.grading.class_run.homework import NAME, RIGHT
from tests.grading.class_run.school import School

from .conftest import errors, submission

SLEEPS = "import time\ntime.sleep(100)"
# bubblewrap is not there.
FORBIDDEN = ("--volume", "/dev/null:/usr/bin/bwrap:ro")

NOSY = """
import os, socket
def tried(what):
    try:
        return str(what())
    except Exception as problem:
        return type(problem).__name__
seen = [
    tried(lambda: socket.create_connection(("1.1.1.1", 80), timeout=2)),
    tried(lambda: open("/opt/descent/course_lib/new", "w")),
    tried(lambda: os.listdir("/programs")),
    tried(lambda: sum(name.isdigit() for name in os.listdir("/proc"))),
]
print(*seen)
table = np.arange(3)
"""


def written(graded):
    """The words that the cell with the nosy answer has printed."""
    return [o["text"] for o in graded.runs[2].outputs if o["output_type"] == "stream"][-1].split()


def inspected(name):
    """What Docker says of a container; None if it is gone."""
    command = ["docker", "container", "inspect", name]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(said.stdout)[0] if said.returncode == 0 else None


def test_answers_are_judged_in_it(container):
    assert errors(container.grade(submission())) == []
    wrong = container.grade(submission(twice="def twice(x):\n    return 3 * x", table=""))
    assert errors(wrong) == [(3, "AssertionError"), (4, "NameError")]
    assert wrong.sandbox == "docker"


def test_students_code_sees_less_than_the_container(container):
    graded = container.grade(submission(table=NOSY))
    assert written(graded) == ["OSError", "OSError", "FileNotFoundError", "1"]
    assert errors(graded) == []


def test_nothing_of_this_computer_is_in_it(container):
    about = inspected(container.name)
    host = about["HostConfig"]
    assert host["NetworkMode"] == "none"
    assert host["ReadonlyRootfs"]
    assert not host["Privileged"]
    assert not host["CapAdd"]
    assert host["CapDrop"] == ["ALL"]
    assert host["LogConfig"]["Type"] == "none"
    assert about["Config"]["User"] == "60999:60999"
    assert [(m["Type"], m["Destination"]) for m in about["Mounts"]] == [("volume", "/programs")]


def test_it_works_as_root_where_no_user_namespaces_are_allowed(docker):
    running = Container(docker, client.AS_ROOT)
    try:
        assert running.hello["why_not"] == ""
        graded = running.grade(submission(table=NOSY + "print(os.getuid())"))
        assert errors(graded) == []
        *seen, user = written(graded)
        assert seen == ["OSError", "OSError", "FileNotFoundError", "1"]
        assert user != "0"
    finally:
        running.close()


def test_where_an_ordinary_user_may_not_root_may_and_it_is_said(docker, monkeypatch, capsys):
    monkeypatch.setattr(client, "AS_USER", (*client.AS_USER, *FORBIDDEN))
    running = client.start()
    try:
        assert inspected(running.name)["Config"]["User"] == "0:0"
        assert "ordinary user may not make a sandbox here" in capsys.readouterr().err
    finally:
        running.close()


def test_where_bubblewrap_works_in_no_way_the_reason_is_told(docker, monkeypatch):
    monkeypatch.setattr(client, "AS_USER", (*client.AS_USER, *FORBIDDEN))
    monkeypatch.setattr(client, "AS_ROOT", (*client.AS_ROOT, *FORBIDDEN))
    with pytest.raises(GradingError, match="in Docker's containers here: the program bwrap"):
        client.start()


def test_it_ends_with_the_process_that_started_it_in_the_middle_of_a_submission(docker):
    program = f"""
from tests.grading.container.conftest import submission
from course_lib.grading.container import client
running = client.start()
print(running.name, flush=True)
running.grade(submission(table={SLEEPS!r}))
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    name = process.stdout.readline().strip()
    time.sleep(5)
    assert inspected(name) is not None
    process.kill()
    process.wait()
    process.stdout.close()
    end = time.monotonic() + 20
    while inspected(name) is not None:
        assert time.monotonic() < end, "the container is still there"
        time.sleep(0.2)


def test_a_class_has_the_marks_that_it_has_in_bubblewrap(docker, walls, caches, tmp_path):
    school = School.founded(tmp_path, caches)
    school.hand_in("ada")
    school.hand_in("bob", {**RIGHT, "E1": "def double(x):\n    return 0"})
    assert "graded now" in school.grade("--sandbox", "docker", "--workers", "2")
    in_docker = school.marks()
    assert school.scores("ada") != school.scores("bob")
    assert "graded now" in school.grade("--sandbox", "bubblewrap", "--again")
    assert school.marks() == in_docker
    # What stands behind Formgrader's button, too.
    inside = School(school.root, {**school.env, "COURSE_SANDBOX": "docker"})
    assert "docker" not in inside.nbgrader("autograde", NAME, "--force")
    assert school.marks() == in_docker
