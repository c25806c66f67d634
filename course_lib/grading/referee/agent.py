"""Inside the sandbox: answers for the student's names, as long as a test cell asks.

It runs in the student's own kernel, so whatever it says may be a lie, and the referee treats it so: what it
says is data, and right numbers are needed for a right answer. The questions come from the referee, which is
trusted: functions among their arguments travel as code.
"""

from __future__ import annotations

import pickle
import socket
from typing import Any

import numpy as np
from IPython import get_ipython

from course_lib.checks.by_hand.watch import COUNTS
from course_lib.checks.calling.restore import undisturbed
from course_lib.checks.calling.run_answer import Outcome, run_answer
from course_lib.checks.checking import float64_mode
from course_lib.checks.exercise import Case
from course_lib.grading.referee.messages import BadMessage, Channel
from course_lib.grading.referee.plain import Packer

# A referee that says nothing for so long has gone.
PATIENCE = 600.0
LONGEST_TEXT = 2000


def serve(path: str) -> None:
    """Answer the referee that listens at this path of a socket, until it hangs up."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    channel = Channel(connection, PATIENCE)
    agent = Agent(get_ipython().user_ns)
    try:
        while True:
            question, blocks = channel.receive()
            if question["do"] == "end":
                return
            _say(channel, *agent.answer(question, blocks))
    finally:
        channel.close()


def _say(channel: Channel, answer: dict[str, Any], blocks: list[bytes]) -> None:
    try:
        channel.send(answer, blocks)
    except BadMessage as problem:
        channel.send({"value": {"described": f"too much to look at: {problem}"}})


class Agent:
    """Answers single questions.

    Args:
        names: the student's names and what they mean now.
    """

    def __init__(self, names: dict[str, Any]):
        self._names = names
        self._functions: list[Any] = []
        self._watches: dict[int, Any] = {}

    def answer(self, question: dict[str, Any], blocks: list[bytes]) -> tuple[dict, list[bytes]]:
        """The header and the blocks of the answer."""
        return {"fetch": self._fetch, "call": self._call, "judge": self._judge}[question["do"]](
            question, blocks
        )

    def _fetch(self, question: dict[str, Any], _: list[bytes]) -> tuple[dict, list[bytes]]:
        if question["name"] not in self._names:
            return {"missing": True}, []
        return self._packed(self._names[question["name"]])

    def _call(self, question: dict[str, Any], blocks: list[bytes]) -> tuple[dict, list[bytes]]:
        """A call as a test makes it: its value, or what it raised."""
        args, kwargs = pickle.loads(blocks[0])
        try:
            value = self._functions[question["function"]](*args, **kwargs)
        except Exception as error:
            return {"raised": _named(error)}, []
        return self._packed(value)

    def _judge(self, question: dict[str, Any], blocks: list[bytes]) -> tuple[dict, list[bytes]]:
        """A call as a check makes it: with a time limit, a watch and clean surroundings."""
        function = self._functions[question["function"]]
        with undisturbed(), float64_mode(), np.errstate(all="ignore"):
            args, watched, allowed = pickle.loads(blocks[0])
            watch = self._watch(question["watch"], watched, allowed)
            outcome = run_answer(function, Case("", args), watch)
            header, packed = self._packed(outcome.value)
        return {**header, **_facts(outcome), "heard": _heard(watch)}, packed

    def _watch(self, number: int | None, functions: tuple, allowed: tuple) -> Any:
        """The watch of one check, the same for all of its calls."""
        if number is None:
            return None
        if number not in self._watches:
            from course_lib.checks.by_hand import Watch

            self._watches[number] = Watch(functions, allowed)
        return self._watches[number]

    def _packed(self, value: Any) -> tuple[dict, list[bytes]]:
        packer = Packer(self._keep)
        return {"value": packer.pack(value)}, packer.blocks

    def _keep(self, function: Any) -> int:
        self._functions.append(function)
        return len(self._functions) - 1


def _facts(outcome: Outcome) -> dict[str, Any]:
    error = outcome.error
    return {
        "raised": None if error is None else _named(error),
        "line": outcome.line,
        "unwritten": outcome.unwritten,
        "changed_input": outcome.changed_input,
        "printed": outcome.printed,
        "disturbed": list(outcome.disturbed),
    }


def _named(error: BaseException) -> dict[str, str]:
    try:
        words = str(error)[:LONGEST_TEXT]
    except Exception:  # a class may raise when it is asked for its words
        words = ""
    return {"kind": type(error).__name__, "words": words}


def _heard(watch: Any) -> dict[str, Any] | None:
    if watch is None:
        return None
    names = ("autodiff", "problem", *COUNTS)
    return {name: getattr(watch, name) for name in names}
