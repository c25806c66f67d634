"""A cluster at an address: separate processes share the work; its end is a sentence, and nothing is lost."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from importlib import import_module

import pytest

from .homework import RIGHT
from .test_keeps_results import PATIENCE, until

STUDENTS = [f"s{i}" for i in range(8)]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def cluster(school, tmp_path):
    """A scheduler and two workers, each a process of its own; the address and the scheduler."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = [
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port),
        "--dashboard-address", "127.0.0.1:0",
    ]  # fmt: skip
    worker = [
        "distributed.cli.dask_worker", address, "--nthreads", "1", "--local-directory", str(tmp_path),
        "--dashboard-address", "127.0.0.1:0", "--death-timeout", "60",
    ]  # fmt: skip
    with ExitStack() as stack:
        processes = []
        for number, command in enumerate([scheduler, worker, worker]):
            log = stack.enter_context(open(tmp_path / f"{number}.log", "w"))
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=tmp_path,
                env=dict(school.env),
                stdout=log,
                stderr=log,
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            processes.append(process)
        yield address, processes


def test_two_workers_at_an_address_share_the_work_evenly(school, cluster):
    address, _ = cluster
    slowly = {name: RIGHT[name] + "\n# WAIT 1.5 s" for name in ("E1", "E4")}
    for student in STUDENTS:
        school.hand_in(student, RIGHT | slowly)
    wait_for_workers(address, 2)
    said = school.grade_with_stand_in(address)
    assert "16  graded now" in said
    shares = Counter(school.kept(s, n)["worker"] for s in STUDENTS for n in ("numbers", "words"))
    assert len(shares) == 2
    assert min(shares.values()) >= 6
    assert {each["score"] for each in school.marks().values()} == {8.0}


def test_a_scheduler_that_is_killed_costs_no_finished_result(school, cluster):
    address, (scheduler, *_) = cluster
    for student in STUDENTS:
        school.hand_in(student, RIGHT | {"E4": RIGHT["E4"] + "\n# WAIT 1 s"})
    process = school.grading_with_stand_in(address)
    until(lambda: len(school.journal()) >= 3, process)
    scheduler.kill()
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, said
    assert f"The scheduler at {address} is gone" in said
    assert "Traceback" not in said
    kept = len(school.journal())
    assert 3 <= kept < 16
    assert f"{16 - kept}  graded now" in school.grade_with_stand_in()


def test_no_scheduler_at_an_address_is_a_sentence(school):
    school.hand_in("ada")
    said = school.grade_with_stand_in(f"tcp://127.0.0.1:{free_port()}", status=1)
    assert "No Dask scheduler answers" in said
    assert "Traceback" not in said


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(count, timeout=PATIENCE)
                # Their imports are not the work that is shared.
                client.run(import_module, "tests.grading.class_run.stand_in")
                return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.5)
