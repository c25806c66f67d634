"""A student's function may do what it likes; the check goes on, and everything is as it was."""

import builtins
import contextlib
import gc
import logging
import operator
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks.calling.captured import MOST_CHARACTERS
from course_lib.checks.calling.restore import undisturbed
from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.calling.time_limit import CheckStopped, TimeLimit, seconds_allowed
from course_lib.checks.exercise import Case

ONE = Case("x = 2", (2.0,))
on_posix = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")


@pytest.fixture
def one_second(monkeypatch):
    monkeypatch.setenv("CHECK_SECONDS", "0.3")


# What it writes


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


# How long it takes


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


# What it raises


@pytest.fixture
def ctrl_c_is_heard():
    """As in a kernel. What is started in the background, as CI may be, ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_real_ctrl_c_stops_the_check_even_if_the_function_catches_it(ctrl_c_is_heard):
    def pressed(x):
        signal.raise_signal(signal.SIGINT)
        return x

    def swallowed(x):
        with contextlib.suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        return x

    before = signal.getsignal(signal.SIGINT)
    for function in (pressed, swallowed):
        with pytest.raises(CheckStopped, match=r"you stopped .* with Ctrl-C; nothing was judged"):
            run_answer(function, ONE)
    assert signal.getsignal(signal.SIGINT) is before


class MyExit(BaseException):
    pass


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit, MyExit, ValueError])
def test_whatever_it_raises_is_an_outcome(kind):
    def raises(x):
        raise kind("by itself")

    outcome = run_answer(raises, ONE)
    assert type(outcome.error) is kind
    assert str(outcome.error) == "by itself"
    assert outcome.error.__traceback__ is None
    assert outcome.line.endswith('raise kind("by itself")')


def test_leaving_python_and_calling_oneself_are_put_into_words():
    def recurses(x):
        return recurses(x) + 1

    def leaves(x):
        sys.exit(3)

    endless = run_answer(recurses, ONE)
    assert isinstance(endless.error, RecursionError)
    assert str(endless.error) == "it calls itself without end"
    assert "return recurses(x) + 1" in endless.line
    assert "return the result instead" in str(run_answer(leaves, ONE).error)


def test_an_exception_whose_text_lies_or_raises_is_asked_once():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    class Fickle(Exception):
        said = 0

        def __str__(self):
            Fickle.said += 1
            return f"{Fickle.said}" * 10**5

    for kind, text in ((Mute, ""), (Fickle, "1" * 2000)):

        def raises(x, kind=kind):
            raise kind

        error = run_answer(raises, ONE).error
        assert str(error) == text == str(error)
        assert type(error).__name__ == kind.__name__


def test_the_line_is_the_deepest_of_the_students_and_names_a_helper():
    def helper(x):
        return x + missing  # noqa: F821

    def through_jit(x):
        return jax.jit(lambda t: helper(t))(x)

    def of_a_text(x):
        exec("1 +")

    assert "of helper: return x + missing" in run_answer(through_jit, ONE).line
    assert run_answer(of_a_text, ONE).line.endswith(': exec("1 +")')
    inside_jit = run_answer(jax.jit(helper), ONE).line
    assert inside_jit.startswith("line ")
    assert "return x + missing" in inside_jit


# What it returns


def test_a_coroutine_is_closed_so_that_python_never_complains():
    async def later(x):
        return x

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = run_answer(later, ONE).value
        with pytest.raises(RuntimeError, match="cannot reuse already awaited"):
            value.send(None)
        del value
        gc.collect()


def test_values_that_hold_themselves_or_are_very_deep_come_back():
    endless = [jnp.ones(3)]
    endless.append(endless)
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (endless, deep):
        assert run_answer(lambda x, value=value: value, ONE).value is value


def test_what_jax_prints_while_it_computes_belongs_to_the_call():
    def debugged(x):
        jax.jit(lambda t: jax.debug.print("t is {}", t))(x)
        return x

    assert "t is 2.0" in run_answer(debugged, ONE).printed


def test_watching_is_around_the_call_and_the_call_only():
    order = []

    class Watch:
        def __enter__(self):
            order.append("in")

        def __exit__(self, *_):
            order.append("out")

    run_answer(lambda x: order.append("call"), ONE, Watch())
    assert order == ["in", "call", "out"]

    def fails(x):
        raise ValueError

    assert isinstance(run_answer(fails, ONE, Watch()).error, ValueError)
    assert order[3:] == ["in", "out"]


# What it does to its inputs


def rebinds(params):
    params["W"] = params["W"] - 1


def in_place(params):
    params["b"][0] = 7.0


CHANGES = {
    "an entry": in_place,
    "a jax array in a dict": rebinds,
    "a deleted key": lambda params: params.pop("W"),
    "a new key": lambda params: params.update(c=1),
    "a list": lambda params: params["list"].append(params["list"]),
    "a nested number": lambda params: params["list"].__setitem__(0, 1),
    "a type of entry": lambda params: params.update(b=params["b"].astype(np.float32)),
    "a shape": lambda params: params.update(b=params["b"][None]),
    "an object": lambda params: params["objects"].__setitem__(0, "text"),
    "NaN to a number": lambda params: params["b"].__setitem__(1, 0.0),
    "a donated array": lambda params: params["W"].delete(),
}


def params():
    return {
        "W": jnp.ones((2, 3)),
        "b": np.array([1.0, np.nan]),
        "list": [0.0, np.arange(3)],
        "objects": np.array([None, 1.0], dtype=object),
    }


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_input_is_noticed_and_the_case_stays_as_it_was(change):
    case = Case("params", (1.0, params()))
    assert run_answer(lambda _, given: CHANGES[change](given), case).changed_input == 1
    assert run_answer(lambda _, given: given["list"], case).changed_input is None
    assert not case.args[1]["W"].is_deleted()
    assert case.args[1]["b"][0] == 1.0


def test_inputs_of_earlier_calls_that_a_function_keeps_are_not_those_of_the_case():
    kept, case = [], Case("x", (np.zeros(3),))

    def keeps(x):
        for old in kept:
            old += 1
        kept.append(x)
        return x

    for _ in range(3):
        assert run_answer(keeps, case).changed_input is None
    assert (case.args[0] == 0).all()


@given(st.recursive(st.floats() | st.text() | st.none(), lambda s: st.lists(s) | st.tuples(s, s)))
def test_inputs_that_nobody_touches_count_as_unchanged(value):
    assert run_answer(lambda given: None, Case("any", (value,))).changed_input is None


# What it leaves behind


def set_everything(x):
    np.seterr(all="raise")
    np.set_printoptions(precision=1)
    warnings.filterwarnings("error")
    os.environ["LEFT_BEHIND"] = "1"
    os.environ.pop("HOME", None)
    os.chdir("/")
    sys.setrecursionlimit(5000)
    sys.setprofile(lambda *_: None)
    sys.settrace(lambda *_: None)
    sys.displayhook = sys.excepthook = None
    gc.disable()
    logging.root.setLevel(logging.CRITICAL)
    jax.config.update("jax_debug_nans", True)
    jax.config.update("jax_disable_jit", True)
    jax.config.update("jax_enable_x64", not jax.config.jax_enable_x64)
    return x


def settings_now():
    return {
        "errors": np.geterr(),
        "print": np.get_printoptions(),
        "filters": list(warnings.filters),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "recursion": sys.getrecursionlimit(),
        "profile": sys.getprofile(),
        "trace": sys.gettrace(),
        "hooks": (sys.displayhook, sys.excepthook),
        "gc": gc.isenabled(),
        "log": logging.root.level,
        "jax": jax.config.values,
    }


def test_settings_are_put_back():
    before = settings_now()
    assert run_answer(set_everything, ONE).value == 2.0
    assert settings_now() == before


def test_streams_of_random_numbers_run_on_between_calls_and_are_put_back_after_the_check():
    def rolls(x):
        return random.random() + np.random.random()

    with undisturbed():
        numpy_before, python_before = np.random.get_state()[1].copy(), random.getstate()
        with undisturbed():
            assert run_answer(rolls, ONE).value != run_answer(rolls, ONE).value
        assert (np.random.get_state()[1] == numpy_before).all()
        assert random.getstate() == python_before


def test_replaced_functions_are_put_back_and_named():
    names = ("isinstance", "any", "map", "vars", "len", "print")
    originals = (np.allclose, jnp.allclose, *(getattr(builtins, name) for name in names))

    def cheats(x):
        np.allclose = jnp.allclose = lambda *args, **kwargs: True
        for name in names:
            setattr(builtins, name, lambda *args: True)
        return x

    outcome = run_answer(cheats, ONE)
    now = (np.allclose, jnp.allclose, *(getattr(builtins, name) for name in names))
    assert all(map(operator.is_, now, originals))
    assert outcome.value == 2.0
    (line,) = outcome.disturbed
    assert line.startswith("builtins.")
    assert line.endswith("and 5 more had been replaced and are put back.")


def test_a_function_of_numpy_replaced_before_the_check_is_put_back_too():
    original = np.allclose
    try:
        np.allclose = lambda *args, **kwargs: True
        outcome = run_answer(lambda x: x, ONE)
        assert np.allclose is original
        assert outcome.disturbed == ("numpy.allclose had been replaced and is put back.",)
    finally:
        np.allclose = original


def test_a_deleted_function_is_put_back_and_new_names_stay():
    def deletes(x):
        del np.allclose
        np.my_own = 3

    try:
        original = np.allclose
        run_answer(deletes, ONE)
        assert np.allclose is original
        assert np.my_own == 3
    finally:
        del np.my_own


def test_figures_opened_meanwhile_are_closed_and_older_ones_are_not():
    import matplotlib.pyplot as plt

    mine = plt.figure().number
    try:
        run_answer(lambda x: plt.figure() and plt.subplots() and x, ONE)
        assert plt.get_fignums() == [mine]
    finally:
        plt.close(mine)


def test_what_cannot_be_put_back_does_not_keep_the_rest_from_it(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def deletes(x):
        os.chdir("/")
        folder.rmdir()
        sys.setrecursionlimit(4000)

    before = sys.getrecursionlimit()
    run_answer(deletes, ONE)
    assert sys.getrecursionlimit() == before


def test_a_quiet_function_disturbs_nothing():
    assert run_answer(lambda x: jnp.sin(x), ONE).disturbed == ()


def test_nothing_is_raised_after_the_call_has_ended():
    with TimeLimit(0.05, print) as limit:
        assert limit.call(lambda: 1) == 1
        time.sleep(0.3)


def test_a_call_costs_less_than_two_milliseconds_more_than_its_function():
    run_answer(lambda x: x, ONE)
    seconds = []
    for _ in range(50):
        started = time.perf_counter()
        run_answer(lambda x: x, ONE)
        seconds.append(time.perf_counter() - started)
    # The best: other programs may have the machine for a while.
    assert min(seconds) < 2e-3
