"""How long a student's function may take."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.calling.time_limit import TimeLimit, seconds_allowed
from course_lib.checks.exercise import Case

ONE = Case("x = 2", (2.0,))
on_posix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")


@pytest.fixture
def one_second(monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", "0.3")


def sleeps(x):
    time.sleep(60)


def loops(x):
    while True:
        x = x + 1


def swallows_everything(x):
    while True:
        try:  # noqa: SIM105 - as students write it
            time.sleep(60)
        except:  # noqa: E722
            pass


@on_posix
@pytest.mark.parametrize("endless", [sleeps, loops, swallows_everything])
def test_a_function_without_end_is_ended(endless, one_second):
    started = time.monotonic()
    outcome = run_answer(endless, ONE)
    assert time.monotonic() - started < 5
    assert isinstance(outcome.error, TimeoutError)
    assert str(outcome.error).startswith("no answer after 0.3 seconds. Is there a loop")
    assert outcome.line.startswith("line ")
    assert sys.gettrace() is None or "trace" not in getattr(sys.gettrace(), "__name__", "")


def test_a_stopped_clock_does_not_stop_the_time_limit(monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", "0.3")
    sleep = time.sleep

    def stops_the_clock(x):
        time.monotonic = time.process_time = lambda: 0.0
        sleep(60)

    clocks = time.monotonic, time.process_time
    try:
        outcome = run_answer(stops_the_clock, Case("", (1.0,)))
    finally:
        time.monotonic, time.process_time = clocks
    assert isinstance(outcome.error, TimeoutError)


def test_on_a_busy_machine_a_call_gets_its_time_of_computing(monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", "0.4")

    def waits(x):  # as if other programs had the processor
        time.sleep(0.8)
        return x

    assert run_answer(waits, Case("", (1.0,))).value == 1.0


@on_posix
def test_a_timer_and_a_handler_that_were_there_are_put_back(one_second):
    rang = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    try:
        # Far off, so that a busy machine does not get there first.
        signal.setitimer(signal.ITIMER_REAL, 600)
        begun = time.monotonic()
        run_answer(loops, ONE)
        assert not rang
        left, _ = signal.getitimer(signal.ITIMER_REAL)
        assert 0 < left <= 600 - (time.monotonic() - begun) + 0.1
        signal.raise_signal(signal.SIGALRM)
        assert rang == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def test_outside_of_the_main_thread_there_is_no_limit_and_no_harm(one_second):
    outcomes = []

    def slow(x):
        time.sleep(0.5)
        return x

    thread = threading.Thread(target=lambda: outcomes.append(run_answer(slow, ONE)))
    thread.start()
    thread.join()
    assert outcomes[0].value == 2.0


@on_posix
def test_a_compiled_computation_without_end_is_said_to_be_one():
    program = textwrap.dedent(
        """
        import jax
        from course_lib.checks.exercise import Case
        from course_lib.checks.calling.run_answer import run_answer
        endless = jax.jit(lambda x: jax.lax.while_loop(lambda v: v < 9, lambda v: v * 0, x))
        run_answer(lambda x: float(endless(x)), Case("", (1.0,)))
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CHECK_SECONDS": "0.2"},
    )
    try:
        assert "Python cannot stop (a while_loop without end?)" in child.stdout.readline()
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "1e9"])
def test_a_limit_that_is_no_number_of_seconds_is_an_error_in_words(text, monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", text)
    with pytest.raises(ValueError, match=f"CHECK_SECONDS is '{text}'; give a number of seconds"):
        seconds_allowed()


def test_nothing_is_raised_after_the_call_has_ended():
    with TimeLimit(0.05, print) as limit:
        assert limit.call(lambda: 1) == 1
        time.sleep(0.3)
