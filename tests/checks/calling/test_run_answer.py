"""What a student's function raises, returns, and does to its inputs."""

import contextlib
import gc
import signal
import sys
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.calling.time_limit import CheckStopped
from course_lib.checks.exercise import Case

ONE = Case("x = 2", (2.0,))


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
