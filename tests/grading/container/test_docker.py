"""Containers for real: what they can do, what they cannot, and a class graded in them."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from course_lib.grading.container import client, image
from course_lib.grading.container.client import Container
from course_lib.grading.errors import GradingError
from course_lib.grading.one_submission import grade_submission
from tests.grading.class_run.homework import RIGHT
from tests.grading.class_run.school import School

from .conftest import errors, notebook, submission

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


def inspected(container):
    """What Docker says of the only container that grades."""
    found = subprocess.run(
        ["docker", "ps", "--quiet", "--filter", f"ancestor={image.name()}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = subprocess.run(
        ["docker", "inspect", *found.stdout.split()], capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


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
    for each in inspected(container):
        host = each["HostConfig"]
        assert host["NetworkMode"] == "none"
        assert host["ReadonlyRootfs"]
        assert not host["Privileged"]
        assert host["LogConfig"]["Type"] == "none"
        assert not host["CapAdd"]
        assert each["Config"]["User"] == "1000:1000"
        assert [(m["Type"], m["Destination"]) for m in each["Mounts"]] == [("volume", "/programs")]


def test_it_works_as_root_where_no_user_namespaces_are_allowed(docker, monkeypatch):
    monkeypatch.setattr(client, "WAYS", {"as root": client.WAYS["as root"]})
    running = Container.start()
    try:
        graded = running.grade(submission(table=NOSY + "print(os.getuid())"))
        assert errors(graded) == []
        *_, user = written(graded)
        assert user != "0"
    finally:
        running.close()


def test_where_bubblewrap_works_in_no_way_each_reason_is_told(docker, monkeypatch):
    monkeypatch.setattr(client, "FOR_BUBBLEWRAP", ())
    monkeypatch.setattr(client, "WAYS", {"as somebody": ("--user", "1000:1000")})
    with pytest.raises(GradingError, match="in Docker's containers here: as somebody: bubblewrap"):
        Container.start()


def test_it_ends_with_the_process_that_started_it(docker):
    program = (
        "from course_lib.grading.container.client import Container; import time\n"
        "running = Container.start(); print('up', flush=True); time.sleep(600)"
    )
    before = len(inspected_or_none())
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    assert len(inspected_or_none()) == before + 1
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    end = time.monotonic() + 30
    while len(inspected_or_none()) > before:
        assert time.monotonic() < end, "the container is still there"
        time.sleep(0.2)


def inspected_or_none():
    try:
        return inspected(None)
    except subprocess.CalledProcessError:
        return []


def test_a_class_has_the_marks_that_it_has_in_bubblewrap(docker, walls, caches, tmp_path):
    school = School.founded(tmp_path, caches)
    school.hand_in("ada")
    school.hand_in("bob", {**RIGHT, "E1": "def double(x):\n    return 0"})
    assert "graded now" in school.grade("--sandbox", "docker", "--workers", "2")
    in_docker = school.marks()
    assert school.scores("ada") != school.scores("bob")
    assert "graded now" in school.grade("--sandbox", "bubblewrap", "--again")
    assert school.marks() == in_docker


def test_nbgraders_step_grades_in_it_too(docker):
    graded = grade_submission(dataclasses.replace(submission(), cells=notebook()))
    assert graded.sandbox == "docker"
    assert errors(graded) == []
