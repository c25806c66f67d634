"""Functions that do their worst, through a whole check: a short report, and the notebook goes on."""

import asyncio
import os
import sys
import time

import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.calling.run_answer import run_answer
from course_lib.checks.checking import find_fault, report
from course_lib.checks.exercise import Case
from course_lib.checks.units import find

GRADIENT = find("01-E4", "exercise")


def prints_a_megabyte(abc):
    print("x" * 10**6)


def writes_to_descriptors(abc):
    os.write(2, b"x" * 1000)


def sleeps(abc):
    time.sleep(60)


def recurses(abc):
    return recurses(abc)


def leaves(abc):
    sys.exit()


def interrupts(abc):
    raise KeyboardInterrupt


def yields(abc):
    yield jnp.ones(3)


async def waits(abc):
    await asyncio.sleep(60)


def holds_itself(abc):
    endless = []
    endless.append(endless)
    return endless


def always_close(abc):
    np.allclose = jnp.allclose = np.array_equal = np.isclose = lambda *args, **kwargs: True
    return np.zeros(3)


class CallsAnything:
    """Answers to every name, differently each time."""

    def __call__(self, abc):
        raise ValueError("as it likes")

    def __getattr__(self, name):
        raise RuntimeError(name)


class ClaimsToBe:
    def __init__(self, kind):
        self.kind = kind

    @property
    def __class__(self):
        return self.kind

    def is_ready(self):
        return False


FUNCTIONS = {
    "prints a megabyte": (prints_a_megabyte, "None (is a `return` missing?)"),
    "writes to descriptors": (writes_to_descriptors, "None (is a `return` missing?)"),
    "sleeps": (sleeps, "stopped with TimeoutError: no answer after 0.3 seconds"),
    "recurses": (recurses, "stopped with RecursionError: it calls itself without end"),
    "leaves": (leaves, "stopped with SystemExit"),
    "interrupts": (interrupts, "stopped with KeyboardInterrupt"),
    "yields": (yields, "a generator: use return, not yield"),
    "waits": (waits, "a coroutine: leave out async"),
    "a string": (lambda abc: "1, 2, 3", "a str; expected"),
    "a huge array": (
        lambda abc: np.broadcast_to(1.0, (10**5, 10**5)),
        "has shape (100000, 100000)",
    ),
    "holds itself": (holds_itself, "a list"),
    "replaces what a check may use": (always_close, "wrong on"),
    "an object that raises for every name": (
        CallsAnything(),
        "stopped with ValueError: as it likes",
    ),
    "a value that raises for every name": (lambda abc: CallsAnything(), "a function; call it"),
    "claims to be a JAX array": (lambda abc: ClaimsToBe(type(jnp.ones(3))), "a ClaimsToBe"),
    "claims to be a coroutine": (lambda abc: ClaimsToBe(type(waits)), "a ClaimsToBe"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_it_gets_a_short_report_and_the_next_check_is_as_ever(name, monkeypatch, capfd):
    if name == "sleeps":
        monkeypatch.setenv("CHECK_SECONDS", "0.3")
    function, words = FUNCTIONS[name]
    finding = find_fault(GRADIENT, function)
    shown = str(report(GRADIENT, finding))
    assert words in finding.headline
    assert len(shown) < 1500
    monkeypatch.delenv("CHECK_SECONDS", raising=False)
    assert find_fault(GRADIENT, lambda abc: jnp.array([1.0, abc[2], abc[1]])) is None
    assert capfd.readouterr() == ("", "")


def test_a_callable_that_answers_to_no_name_can_be_run():
    outcome = run_answer(CallsAnything(), Case("x", (1.0,)))
    assert str(outcome.error) == "as it likes"
