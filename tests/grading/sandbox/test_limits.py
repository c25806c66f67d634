"""Whatever is used without end is ended by a limit that has a name, and the next student notices nothing.

The bombs are small, and go off in the sandbox only.
"""

import resource
import subprocess
import sys
import time

import pytest

from course_lib.grading.sandbox import rlimits
from course_lib.grading.sandbox.limits import MIB, Limits
from course_lib.grading.sandbox.watchdog import Watchdog, explain, family

from .student import Ended, Refused

FOREVER = "while True:\n    try:\n        while True: {}\n    except BaseException: pass"
# What goes off, under which limits, and which of them ends it.
BOMBS = {
    "memory": (
        "import time\na = []\nwhile True: a.append(b'x' * 4_000_000); time.sleep(0.01)",
        {"memory_bytes": 400 * MIB},
        "memory_bytes",
    ),
    "shared memory": (
        "import mmap\nkept = []\n"
        "while True: kept.append(mmap.mmap(-1, 1 << 24)); kept[-1].write(b'x' * (1 << 24))",
        {"memory_bytes": 400 * MIB},
        "memory_bytes",
    ),
    "many processes that each use memory": (
        "import os, time\nfor _ in range(8):\n"
        "    if os.fork() == 0:\n        a = b'x' * (80 << 20); time.sleep(100)\nos.wait()",
        {"memory_bytes": 400 * MIB},
        "memory_bytes",
    ),
    "a loop that catches everything": (FOREVER.format("pass"), {"cpu_seconds": 1}, "cpu_seconds"),
    "a loop in C": ("sum(range(10**12))", {"cpu_seconds": 1}, "cpu_seconds"),
    "a fork bomb": (
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        {"processes": 10},
        "processes",
    ),
    "a long sleep": (
        "import time; time.sleep(1000)",
        {"notebook_seconds": 1.0},
        "notebook_seconds",
    ),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_limit_ends_it_says_which_and_nobody_else_notices(start, bystander, what):
    code, most, limit = BOMBS[what]
    limits = Limits(**most)
    student = start(limits=limits)
    child = student.kernel.manager.provisioner.child
    with pytest.raises(Ended):
        student.types(code)
    assert student.kernel.watchdog.exceeded == limit
    assert student.kernel.limit_hit == explain(limit, limits)
    assert child.wait(10) == -9
    assert family(child.pid) == []
    assert bystander.types("1 + 1") == "2"


@pytest.fixture(scope="module")
def bystander(student):
    """A student who works while all this goes on."""
    return student


# What fails in its cell with an ordinary error, and the notebook goes on.
REFUSED = {
    "an array that is too large": ("import numpy as np; np.ones(10**10)", {}, "MemoryError"),
    "a full disk": (
        "open('/tmp/x', 'wb').write(bytes(20 << 20))",
        {"disk_bytes": 10 * MIB},
        "No space left",
    ),
    "the same disk elsewhere": (
        "open('x', 'wb').write(bytes(6 << 20)); open('/dev/shm/x', 'wb').write(bytes(6 << 20))",
        {"disk_bytes": 10 * MIB},
        "No space left",
    ),
    "very many files": ("for i in range(30_000): open(f'f{i}', 'w').close()", {}, "No space left"),
    "a large file": (
        "open('x', 'wb').write(bytes(20 << 20))",
        {"file_bytes": 10 * MIB},
        "File too large",
    ),
    "open files": (
        "kept = [open('/dev/null') for _ in range(100)]",
        {"open_files": 80},
        "Too many open files",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_this_is_an_error_in_its_cell_and_no_more(start, what):
    code, most, words = REFUSED[what]
    student = start(limits=Limits(**most))
    with pytest.raises(Refused, match=words):
        student.types(code)
    assert student.types("1 + 1") == "2"
    assert student.kernel.limit_hit == ""


def test_the_system_itself_stops_a_fork_bomb_at_the_limit_of_threads(start):
    limits = Limits(processes=5)
    student = start(limits=limits)
    student.kernel.watchdog.stop()
    code = (
        "import os, time\nn = 0\ntry:\n    while n < 500:\n        if os.fork() == 0: time.sleep(60); os._exit(0)\n"
        "        n += 1\nexcept OSError: pass\nprint(n)"
    )
    assert 5 <= int(student.types(code)) < rlimits.rlimits(limits)[resource.RLIMIT_NPROC]


def test_the_processes_of_another_student_do_not_count(start):
    limits = Limits(processes=30)
    code = "import os, time\nfor _ in range(28):\n    if os.fork() == 0: time.sleep(60); os._exit(0)\nprint('all')"
    # With the threads of three kernels, more than one of them may have.
    assert rlimits.rlimits(limits)[resource.RLIMIT_NPROC] < 3 * (28 + 10)
    assert [start(limits=limits).types(code) for _ in range(3)] == ["all"] * 3


def test_a_process_that_used_too_much_time_is_ended_without_a_watchdog_too(start, monkeypatch):
    student = start(limits=Limits(cpu_seconds=-rlimits.CPU_GRACE + 3))
    student.kernel.watchdog.stop()
    student.begins(FOREVER.format("pass"))
    student.waits_for_the_end(20)


def test_what_a_cell_may_not_exceed_cannot_be_raised(start):
    student = start(limits=Limits(open_files=100))
    with pytest.raises(Refused, match=r"ValueError|PermissionError"):
        student.types("import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000))")


SHARING = """
import os, time
kept = os.urandom(200 * 2**20)
for _ in range(4):
    if os.fork() == 0:
        break
print(flush=True)
time.sleep(60)
"""


def test_a_shared_page_is_counted_once():
    limits = Limits(memory_bytes=500 * MIB)
    ended = []
    with subprocess.Popen([sys.executable, "-c", SHARING], stdout=subprocess.PIPE) as parent:
        for _ in range(5):
            parent.stdout.readline()
        five = family(parent.pid)
        try:
            with Watchdog(parent.pid, limits, lambda: ended.append(1)) as watchdog:
                time.sleep(1)
            resident = sum(process.memory_info().rss for process in five)
        finally:
            for process in five:
                process.kill()
    assert len(five) == 5
    assert resident > limits.memory_bytes
    assert (watchdog.exceeded, ended) == ("", [])


@pytest.mark.parametrize(
    "limit",
    [
        "memory_bytes",
        "cpu_seconds",
        "processes",
        "output_bytes",
        "notebook_seconds",
    ],
)
def test_every_limit_of_the_watchdog_has_words(limit):
    assert explain(limit, Limits()).startswith("The submission was ended because")
