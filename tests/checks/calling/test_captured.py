"""What a student's function writes while it is judged."""

import logging
import os
import subprocess
import sys
import textwrap
import tracemalloc
import warnings

import pytest

from course_lib.checks.calling.captured import MOST_CHARACTERS
from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.exercise import Case

ONE = Case("x = 2", (2.0,))


def test_of_a_megabyte_printed_the_start_is_kept_and_no_more_memory_used():
    def chatty(x):
        for _ in range(1000):
            print("x" * 1000)
        warnings.warn("y" * 10**6, stacklevel=1)
        return x

    tracemalloc.start()
    outcome = run_answer(chatty, ONE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert outcome.printed == "x" * MOST_CHARACTERS
    # The warning itself is a megabyte, and its line another.
    assert peak < 5e6


def test_prints_warnings_logs_and_the_streams_themselves_are_kept_in_order():
    handler = logging.StreamHandler()  # holds on to today's sys.stderr
    log = logging.Logger("of a student")
    log.addHandler(handler)
    stderr = sys.stderr

    def chatty(x):
        print("first")
        warnings.warn("second", stacklevel=1)
        log.warning("third")
        stderr.write("fourth\n")
        sys.stdout.writelines(["fifth", "\n"])
        return x

    words = ["first", "second", "third", "fourth", "fifth"]
    assert run_answer(chatty, ONE).printed.split() == words
    assert "write" not in vars(stderr)


def test_a_function_that_closes_or_replaces_the_streams_leaves_them_open(capsys):
    def closing(x):
        sys.stdout.close()
        print("still here")
        sys.stdout = sys.stderr = None
        return x

    assert "still here" in run_answer(closing, ONE).printed
    print("after")
    assert "after" in capsys.readouterr().out


def test_what_is_written_to_file_descriptors_is_dropped_and_they_are_put_back(capfd):
    def low(x):
        os.write(1, b"one")
        os.write(2, b"two")
        os.system("echo three; echo four >&2")
        return x

    os.write(1, b"before ")
    assert run_answer(low, ONE).value == 2.0
    os.write(1, b"after")
    os.write(2, b"after")
    assert capfd.readouterr() == ("before after", "after")


def test_descriptors_are_not_used_up():
    def open_now():
        return len(os.listdir("/proc/self/fd"))

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("needs /proc")
    run_answer(lambda x: x, ONE)
    before = open_now()
    for _ in range(20):
        run_answer(lambda x: 1 / 0, ONE)
    assert open_now() == before


def test_a_process_without_stdout_can_check_and_a_plain_one_keeps_its_own_output_in_order():
    program = textwrap.dedent(
        """
        import os, sys, ctypes
        from course_lib.checks.exercise import Case
        from course_lib.checks.calling.run_answer import run_answer
        def low(x):
            print("inside"); sys.__stdout__.write("inside"); os.write(1, b"inside")
            ctypes.CDLL(None).puts(b"inside")
            return x
        sys.stdout.write("before\\n")
        ctypes.CDLL(None).puts(b"C before")
        print(run_answer(low, Case("", (1.0,))).value)
        os.close(2)
        sys.stderr = None
        print(run_answer(low, Case("", (3.0,))).value)
        """
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert sorted(done.stdout.split("\n")) == ["", "1.0", "3.0", "C before", "before"]
    assert done.stderr == ""
