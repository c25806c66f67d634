"""What a submission started ends with it; what a worker started ends with the worker; the next is not disturbed."""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from course_lib.grading.sandbox import template_client
from course_lib.grading.sandbox.errors import SandboxError
from course_lib.grading.sandbox.kernels import Sandbox
from course_lib.grading.sandbox.watchdog import family

from .student import Ended, Student

DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for descriptor in range(3, 100):
            try: os.close(descriptor)
            except OSError: pass
        time.sleep(600)
    os._exit(0)
os.wait()
time.sleep(0.2)
print([name for name in os.listdir('/proc') if name.isdigit()])
"""
WORKER = """
import asyncio, json, time
from course_lib.grading.sandbox.kernels import Sandbox
sandbox = Sandbox()
kernel = asyncio.run(sandbox.kernel())
print(json.dumps([sandbox.template()._process.pid, kernel.manager.provisioner.child.pid]), flush=True)
time.sleep(600)
"""


def gone(pids, seconds=10):
    """Whether none of these runs any more, soon."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(
            psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids
        ):
            return True
        time.sleep(0.05)
    return False


def test_a_daemon_that_was_left_behind_ends_with_the_kernel(start):
    student = start()
    assert len(eval(student.types(DAEMON))) == 2
    pids = [process.pid for process in family(student.kernel.manager.provisioner.child.pid)]
    assert len(pids) == 2
    student.close()
    assert gone(pids, 2)


@pytest.mark.parametrize(
    "code",
    ["import os; os._exit(3)", "import ctypes; ctypes.string_at(0)", "import os; os.abort()"],
)
def test_a_daemon_ends_also_with_a_kernel_that_ends_itself(start, code):
    student = start()
    student.types(DAEMON)
    pids = [process.pid for process in family(student.kernel.manager.provisioner.child.pid)]
    with pytest.raises(Ended):
        student.types(code)
    assert gone(pids, 5)


def test_a_kernel_cannot_signal_anything_outside(start):
    student = start()
    student.types(
        "import os, signal\nfor pid in range(2, 40000):\n    try: os.kill(pid, 9)\n    except OSError: pass"
    )
    with pytest.raises(Exception, match=r"ProcessLookupError|PermissionError"):
        student.types(f"os.kill({os.getpid()}, 9)")
    student.types("os.kill(os.getpid(), signal.SIGKILL)")
    assert start().types("1 + 1") == "2"


def test_all_ends_when_a_worker_is_killed(walls):
    with subprocess.Popen(
        [sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True
    ) as worker:
        pids = json.loads(worker.stdout.readline())
        assert all(psutil.pid_exists(pid) for pid in pids)
        worker.send_signal(signal.SIGKILL)
    assert gone(pids)


def test_a_template_that_was_killed_is_replaced(walls):
    sandbox = Sandbox()
    try:
        one = Student(sandbox)
        template = psutil.Process(sandbox.template()._process.pid)
        processes = [template, *template.children(recursive=True)]
        for process in processes:
            process.kill()
        assert gone([process.pid for process in processes])
        one.waits_for_the_end()
        one.close()
        other = Student(sandbox)
        assert other.types("1 + 1") == "2"
        other.close()
    finally:
        sandbox.close()


def test_a_template_without_its_folder_is_replaced(walls):
    """Systems clean /tmp, and a server lives for weeks."""
    sandbox = Sandbox()
    try:
        first = sandbox.template()
        shutil.rmtree(first.folder)
        assert not first.alive
        student = Student(sandbox)
        assert student.types("1 + 1") == "2"
        student.close()
        assert sandbox.template() is not first
    finally:
        sandbox.close()


def test_a_kernel_that_does_not_get_ready_in_time_is_ended(walls, monkeypatch):
    sandbox = Sandbox()
    try:
        template = sandbox.template()
        before, started, real = psutil.Process().num_fds(), [], template_client.Child

        def falls_asleep(*ends):
            started.append(real(*ends))
            started[0].send_signal(signal.SIGSTOP)
            return started[0]

        monkeypatch.setattr(template_client, "Child", falls_asleep)
        monkeypatch.setattr(template_client, "FORK_SECONDS", 2.0)
        with pytest.raises(SandboxError, match="does not answer"):
            Student(sandbox)
        assert gone([child.pid for child in started])
        assert len(started) == 1
        assert psutil.Process().num_fds() <= before
        assert template.alive
    finally:
        sandbox.close()


def test_nothing_is_left_of_many_jobs(sandbox, start):
    def held():
        # The tests' own clients lie in cycles.
        gc.collect()
        template = sandbox.template()
        ours = psutil.Process()
        return (
            ours.num_fds(),
            ours.num_threads(),
            sorted(path.name for path in template.folder.rglob("jobs/*")),
        )

    def settled():
        """ZeroMQ closes a client's sockets in a thread of its own, a little later."""
        begun = since = time.monotonic()
        last = held()
        while time.monotonic() < since + 1:
            time.sleep(0.1)
            if (now := held()) != last:
                last, since = now, time.monotonic()
            assert time.monotonic() < begun + 30, f"it never comes to rest: {last}"
        return last

    for _ in range(2):
        start().close()
    before = settled()
    for _ in range(6):
        start().close()
    assert settled() == before


def test_students_begin_with_nothing_of_the_one_before(start):
    start().types(
        "import os, sys; os.environ['X'] = '1'; sys.forgotten = 1; open('/tmp/x', 'w').write('x')"
    )
    look = "import os, sys; 'X' in os.environ, hasattr(sys, 'forgotten'), os.path.exists('/tmp/x')"
    assert start().types(look) == "(False, False, False)"
