"""What is done once on each computer is done once, and a process that dies over it leaves it to the next."""

import subprocess
import sys
import threading
import time

import pytest

from course_lib.grading import programs
from course_lib.grading.errors import GradingError

DIES = """
import os, pathlib, sys
from course_lib.grading import programs
with programs.once(pathlib.Path(sys.argv[1]), "work") as todo:
    print(todo, flush=True)
    if sys.argv[2] == "dies":
        os.kill(os.getpid(), 9)
    sys.stdin.read()
"""


def working(place, how):
    """Another process, in the middle of it."""
    process = subprocess.Popen(
        [sys.executable, "-c", DIES, str(place), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "True\n"
    return process


def todo(place, meanwhile=lambda: pytest.fail("nothing to wait for")) -> bool:
    with programs.once(place, "work", meanwhile) as needed:
        return needed


def test_what_was_done_is_not_done_again(tmp_path):
    assert [todo(tmp_path), todo(tmp_path)] == [True, False]


def test_what_failed_remains_to_be_done(tmp_path):
    with pytest.raises(ZeroDivisionError), programs.once(tmp_path, "work"):
        1 / 0  # noqa: B018
    assert todo(tmp_path)


def test_who_comes_second_waits_and_finds_it_done(tmp_path):
    first = working(tmp_path, "waits")
    found, used = [], threading.Event()
    second = threading.Thread(target=lambda: found.append(todo(tmp_path, used.set)))
    second.start()
    assert used.wait(30)
    time.sleep(0.5)
    assert found == []
    first.communicate("")
    second.join(30)
    assert found == [False]


def test_the_work_of_a_killed_process_is_taken_up_at_once(tmp_path):
    working(tmp_path, "dies").wait()
    begun = time.monotonic()
    assert todo(tmp_path)
    assert time.monotonic() - begun < programs.PATIENCE / 10


def test_waiting_has_an_end_that_names_the_folder(tmp_path, monkeypatch):
    first = working(tmp_path, "waits")
    monkeypatch.setattr(programs, "PATIENCE", 0.1)
    with pytest.raises(GradingError, match=str(tmp_path)):
        todo(tmp_path, lambda: None)
    first.communicate("")
