"""A function that is called in another process is judged as if it were here; one that lies gains nothing."""

import importlib
import socket
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks import units
from course_lib.checks.by_hand import Watch
from course_lib.checks.checking import examine
from course_lib.checks.diagnose import diagnose
from course_lib.grading.referee.messages import BadMessage, Channel
from course_lib.grading.referee.stand_ins import Link, NotRefereed, SandboxLost, StudentFunction

from .inside import Inside, stand_in


def test_values_functions_and_missing_names():
    with Inside(slope=2.5, f=lambda x: {"twice": 2 * x}, both=(1, len)) as link:
        assert link.fetch("slope") == 2.5
        assert stand_in(link)(np.arange(3.0))["twice"].tolist() == [0, 2, 4]
        assert link.fetch("both")[1]([1, 2]) == 2
        with pytest.raises(NameError, match="'g' is not defined"):
            link.fetch("g")


def test_what_it_raises_is_raised_here_by_name_and_words():
    def f(x):
        if x < 0:
            raise ValueError(f"{x} is negative")
        if x == 0:
            raise SystemExit("bye")
        raise type("Strange", (Exception,), {})("odd")

    with Inside(f=f) as link:
        with pytest.raises(ValueError, match="-1 is negative"):
            stand_in(link)(-1)
        with pytest.raises(Exception, match="odd") as caught:
            stand_in(link)(1)
        assert type(caught.value).__name__ == "Strange"


def test_functions_are_handed_over_as_arguments():
    def apply(g, x):
        return g(x) + jax.grad(lambda t: g(t))(x)

    offset = 3.0
    with Inside(apply=apply) as link:
        assert stand_in(link, "apply")(lambda t: t**2 + offset, 2.0) == 2.0**2 + offset + 4.0


def exercises():
    return [
        e for number in units.unit_modules() for e in units.unit(number).EXERCISES if not e.typed
    ]


def answers(exercise):
    module = units.unit(exercise.name[:2]).__name__
    return importlib.import_module(f"{module}.right_answers").RIGHT_ANSWERS[exercise.name]


def gets_functions(exercise):
    return any(
        callable(leaf) for case in exercise.inputs("n") for leaf in jax.tree.leaves(case.args)
    )


# What has to travel as code, and a sample of the others.
SAMPLE = [e for i, e in enumerate(exercises()) if i % 5 == 0 or gets_functions(e)]


@pytest.mark.parametrize("exercise", SAMPLE, ids=lambda exercise: exercise.name)
def test_an_exercise_is_judged_the_same_from_outside(exercise):
    right = answers(exercise)[0]
    wrong = exercise.wrong[0].version
    with Inside(right=right, wrong=wrong) as link:
        assert examine(exercise, stand_in(link, "right"), "nonce").finding is None
        here, there = (
            examine(exercise, f, "nonce").finding for f in (wrong, stand_in(link, "wrong"))
        )
    assert (there.kind, there.mistake) == (here.kind, here.mistake)


def exercise_with(name):
    return next(e for e in exercises() if e.name == name)


def test_autodiff_is_heard_on_the_other_side():
    exercise = next(e for e in exercises() if e.by_hand and e.derivative_of is not None)

    def summed(x, *data):
        return jnp.sum(exercise.derivative_of(x, *data))

    with Inside(f=jax.grad(summed)) as link:
        finding = examine(exercise, stand_in(link), "nonce").finding
    assert finding.kind == "autodiff"


def test_where_autodiff_could_hide_nothing_is_judged():
    exercise = next(e for e in exercises() if e.by_hand)
    with Inside(f=answers(exercise)[0]) as link:
        function = stand_in(link)
        link.evasion = "not judged: E1-answer imports sys"
        with pytest.raises(NotRefereed, match="imports sys"):
            examine(exercise, function, "nonce")


def test_a_changed_input_a_stub_and_an_error_are_found_on_the_other_side():
    exercise = next(e for e in exercises() if e.name == "02-E6")

    def changes(path, df, tolerance):
        path[...] = 0
        return "flat"

    def stub(*args):
        raise NotImplementedError("replace this line with your code")

    with Inside(changes=changes, stub=stub, breaks=lambda *a: 1 / 0) as link:
        cases = exercise.inputs("n")
        assert diagnose(exercise, stand_in(link, "stub"), cases).kind == "not written"
        assert "ZeroDivisionError" in diagnose(exercise, stand_in(link, "breaks"), cases).headline
        assert diagnose(exercise, stand_in(link, "changes"), cases) is not None


@pytest.mark.parametrize("name", ["NotRefereed", "CheckFailed", "NotRun"])
def test_an_error_of_a_students_does_not_pass_for_one_of_the_graders(name):
    def pretends(*_):
        raise type(name, (Exception,), {})("all points are due")

    with Inside(f=pretends) as link:
        with pytest.raises(Exception, match="all points are due") as raised:
            stand_in(link)(1.0)
        assert raised.type.__name__ == f"Students{name}"
        finding = diagnose(exercise_with(RIGHT), stand_in(link), exercise_with(RIGHT).inputs("n"))
        assert f"Students{name}" in finding.headline


def test_a_function_inside_of_a_value_is_as_little_judged_as_one_with_a_name():
    right = answers(exercise_with(RIGHT))[0]
    with Inside(pair=[right], make=lambda: right) as link:
        link.evasion = "not judged: cell 3 uses sys"
        watch = Watch()
        for function in (link.fetch("pair")[0], link.fetch("make")()):
            with pytest.raises(NotRefereed, match="cell 3 uses sys"):
                function.run(exercise_with(RIGHT).inputs("n")[0], watch)
            assert function.run(exercise_with(RIGHT).inputs("n")[0], None).error is None


class Forger:
    """Answers every question with the same forged message, or not at all."""

    def __init__(self, answer=None, raw=None):
        here, self._there = socket.socketpair()
        self.link = Link(Channel(here))
        self._answer, self._raw = answer, raw
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        channel = Channel(self._there, 30)
        while True:
            try:
                channel.receive()
                if self._raw is not None:
                    self._there.sendall(self._raw)
                else:
                    channel.send(self._answer)
            except (OSError, BadMessage):
                return


RIGHT = "05-E5"
FORGED = [
    {},
    {"passed": True, "outcome": "PASS", "finding": None},
    {"value": {"function": 0}},
    {"value": {"plain": "right"}},
    {"value": {"dots": True}},
    {"value": {"described": "the right answer"}},
    {"value": None, "raised": None, "heard": {"autodiff": "", "problem": "", "calls": -1}},
    {
        "value": {"plain": None},
        "heard": "x",
        "disturbed": 3,
        "changed_input": "0",
        "printed": ["a"],
        "line": {},
    },
    {"value": {"plain": None}, "raised": 17},
    {"value": {"plain": None}, "raised": {"kind": "SystemExit", "words": "bye"}},
    {"value": {"plain": None}, "raised": {"kind": "__import__('os')", "words": "x" * 10**5}},
    {"value": {"plain": None}, "raised": {"kind": "CheckStopped", "words": ""}},
    {"value": {"plain": None}, "unwritten": "PASS"},
]


@pytest.mark.parametrize("answer", FORGED, ids=range(len(FORGED)))
def test_no_forged_answer_passes_a_check_or_does_more_than_fail_it(answer):
    link = Forger(answer).link
    finding = examine(
        exercise_with(RIGHT), StudentFunction("linear_backward", 0, link), "nonce"
    ).finding
    assert finding is not None


def test_bytes_that_are_no_message_end_the_link():
    link = Forger(raw=b"\xff" * 100).link
    with pytest.raises(SandboxLost, match="out of turn"):
        link.fetch("f")
    with pytest.raises(SandboxLost, match="out of turn"):
        link.fetch("g")


def test_a_kernel_that_has_gone_is_said_to_have_gone():
    here, there = socket.socketpair()
    there.close()
    with pytest.raises(SandboxLost, match=r"has stopped|middle of a message"):
        Link(Channel(here)).fetch("f")


def test_numbers_that_are_right_once_but_not_on_the_nonce_of_this_student_fail():
    """What was read off one's own check is no answer to another's inputs."""
    exercise = exercise_with(RIGHT)
    known = [exercise.truth(*case.args) for case in exercise.inputs("mine")]
    calls = iter(range(10**6))

    def replay(*args):
        return known[next(calls) % len(known)]

    with Inside(f=replay) as link:
        assert examine(exercise, stand_in(link), "another").finding is not None


def test_float64_holds_on_the_other_side_whatever_the_notebook_has_set():
    exercise = exercise_with("04-E1")
    with jax.enable_x64(False), Inside(f=answers(exercise)[0]) as link:
        assert examine(exercise, stand_in(link), "nonce").finding is None


def test_arrays_of_jax_arrive_as_such_and_are_usable():
    with Inside(f=lambda: jnp.arange(3)) as link:
        assert isinstance(stand_in(link)(), jax.Array)
