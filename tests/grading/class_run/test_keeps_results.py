"""Whatever ends a run, what is finished is kept, the next run goes on from it, and nothing is counted twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from .homework import RIGHT
from .school import School

PATIENCE = 600
SLOW = {"E4": RIGHT["E4"] + "\n# WAIT 600 s"}
SLOW_IF_ASKED = {"E4": RIGHT["E4"] + "\n# SLOW IF ASKED"}


def until(condition, process: subprocess.Popen) -> None:
    """Wait for something to happen while a run is at work."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def ended(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


@pytest.fixture
def interrupted(school):
    """Four students are done; the words of two others keep both workers busy."""
    for student in ("ada", "bob", "cy", "dee"):
        school.hand_in(student)
    for student in ("slow", "slower"):
        school.hand_in(student, RIGHT | SLOW)
    process = school.grading_with_stand_in()
    until(lambda: school.entered() == {"ada", "bob", "cy", "dee"}, process)
    yield school, process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def finish(school: School) -> str:
    """The slow ones hand in something quick, and the class is graded again."""
    for student in ("slow", "slower"):
        school.hand_in(student)
    return school.grade_with_stand_in()


def test_a_killed_run_loses_nothing_and_leaves_nobody_behind(interrupted):
    school, process = interrupted
    before, workers = school.marks(), children(process)
    finished = {
        name: school.kept(name, "words")["finished"] for name in ("ada", "bob", "cy", "dee")
    }
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert ended(workers)
    said = finish(school)
    assert "8  unchanged" in said
    assert "2  graded now" in said
    assert "2  graded before, entered into the gradebook now" in said
    after = school.marks()
    assert {name: after[name] for name in before} == before
    assert {n: school.kept(n, "words")["finished"] for n in finished} == finished
    assert {after[name]["score"] for name in after} == {8.0}


def test_a_second_run_is_refused_and_ctrl_c_ends_the_first_in_order(interrupted):
    school, process = interrupted
    assert "Another `course grade` is at work" in school.grade(status=1)
    workers = children(process)
    os.kill(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "what is finished is kept" in said
    assert "Traceback" not in said
    assert ended(workers)
    assert "2  graded now" in finish(school)


def test_a_worker_killed_in_the_middle_costs_no_result(school):
    for student in ("ada", "bob", "cy"):
        school.hand_in(student, RIGHT | {"E4": RIGHT["E4"] + "\n# WAIT 3 s"})
    process = school.grading_with_stand_in()
    until(lambda: len(school.journal()) >= 2, process)
    victim = next(c for c in children(process) if any("spawn_main" in part for part in c.cmdline()))
    victim.kill()
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "6  graded now" in said
    assert {each["score"] for each in school.marks().values()} == {8.0}


def test_only_what_has_changed_is_graded_again(school):
    for student in ("ada", "bob", "cy"):
        school.hand_in(student)
    school.grade_with_stand_in()
    before = {s: school.kept(s, "words")["finished"] for s in ("ada", "bob", "cy")}
    time.sleep(1.1)
    school.hand_in("bob", RIGHT | {"E4": RIGHT["E4"] + "\n# anew"})
    # A later date alone changes marks, never results.
    (school.folder("submitted", "cy") / "timestamp.txt").write_text("2026-11-21 09:00:00 UTC")
    said = school.grade_with_stand_in()
    assert "1  graded now" in said
    assert "3  graded before, entered into the gradebook now" in said
    assert "2  unchanged" in said
    changed = {s for s in before if school.kept(s, "words")["finished"] != before[s]}
    assert changed == {"bob"}
    assert school.marks()["cy"]["timestamp"] == "2026-11-21 09:00:00"


@pytest.fixture
def again_interrupted(school) -> School:
    """All have marks; everything is graded anew, and that ended when four of six were done."""
    everybody = ("ada", "bob", "cy", "dee", "slow", "slower")
    for student in everybody:
        school.hand_in(student, RIGHT | (SLOW_IF_ASKED if student.startswith("slow") else {}))
    school.grade_with_stand_in()
    (school.root / "SLOW").touch()
    before = {student: school.kept(student, "words")["finished"] for student in everybody}
    process = school.grading_with_stand_in("--again")
    until(
        lambda: all(school.kept(s, "words")["finished"] > before[s] for s in everybody[:4]), process
    )
    os.kill(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    (school.root / "SLOW").unlink()
    return school


@pytest.mark.parametrize("arguments", [(), ("--again",)])
def test_everything_anew_goes_on_where_it_was_interrupted(again_interrupted, arguments):
    school = again_interrupted
    finished = {
        name: school.kept(name, "words")["finished"] for name in ("ada", "bob", "cy", "dee")
    }
    said = school.grade_with_stand_in(*arguments)
    assert "Goes on with --again, which was begun" in said
    assert "2  graded now" in said
    assert {n: school.kept(n, "words")["finished"] for n in finished} == finished
    # It has come to its end, so the next one begins anew.
    assert "12  unchanged" in school.grade_with_stand_in()
    assert "12  graded now" in school.grade_with_stand_in("--again")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=120m", "none", str(place)], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"no leave to mount a small disk: {made.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_loses_no_finished_result(founded, small_disk):
    school = founded.copied(small_disk)
    for student in ("ada", "bob", "cy", "dee"):
        school.hand_in(student, RIGHT | {"E4": RIGHT["E4"] + "\n# WAIT 2 s"})
    process = school.grading_with_stand_in()
    until(lambda: len(school.journal()) >= 2, process)
    filler = small_disk / "filler"
    fill(filler)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, said
    assert "The disk is full" in said
    assert "Traceback" not in said
    kept = school.journal()
    assert len(kept) >= 3
    filler.unlink()
    said = school.grade_with_stand_in()
    assert f"{8 - len(kept)}  graded now" in said
    assert {each["score"] for each in school.marks().values()} == {8.0}


def fill(path: Path) -> None:
    """Leave no byte of room."""
    with open(path, "wb", buffering=0) as file:
        for size in (1_000_000, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def test_a_disk_without_room_to_begin_is_said_at_once(founded, small_disk):
    school = founded.copied(small_disk)
    school.hand_in("ada")
    fill(small_disk / "filler")
    said = school.grade_with_stand_in(status=1)
    assert "Make room" in said
    assert "Traceback" not in said
