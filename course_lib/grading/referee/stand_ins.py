"""What a test cell sees in place of the student's objects: plain data, and functions that are called far away.

Every claim that comes back is held to a type and a length here; a claim can only be wrong, never dangerous.
"""

from __future__ import annotations

import builtins
import itertools
from typing import Any

import cloudpickle

from course_lib.checks import units
from course_lib.checks.by_hand.watch import COUNTS
from course_lib.checks.calling.elsewhere import Elsewhere
from course_lib.checks.calling.run_answer import Outcome
from course_lib.checks.calling.time_limit import PATIENCE, seconds_allowed
from course_lib.checks.exercise import Case
from course_lib.grading.referee.messages import BadMessage, Channel
from course_lib.grading.referee.plain import FunctionInside, unpack

# On top of a call's own time limit: packing, sending, a busy machine.
SLACK = 20.0
# Without a limit of the check's own (CHECK_SECONDS=0) there still is this one.
LONGEST_CALL = 600.0
LONGEST_TEXT = 2000
# Raised in a test cell, these would end more than the cell.
NEVER_RAISED = (
    "SystemExit",
    "KeyboardInterrupt",
    "GeneratorExit",
    "StopIteration",
    "StopAsyncIteration",
)
# What graders and checks say by an error of this name, no student's code says.
OURS = ("CheckFailed", "NotRefereed", "NotRun")
# The functions among a check's inputs are sent as code: the sandbox has no file of theirs to import.
cloudpickle.register_pickle_by_value(units)

_watch_numbers = itertools.count()


class SandboxLost(RuntimeError):
    """The sandbox no longer answers, or not as agreed; one sentence."""


class Link:
    """The way to one student's kernel.

    Args:
        channel: connected to the kernel's agent.
        evasion: why it cannot be told whether functions there were written by hand, "" if it can.
    """

    def __init__(self, channel: Channel, evasion: str = ""):
        self._channel = channel
        self.evasion = evasion
        self._lost = ""

    def fetch(self, name: str) -> Any:
        """What a name of the student's means now; a function as a StudentFunction.

        Raises:
            NameError: if it means nothing.
            SandboxLost: if there is no answer.
        """
        answer, blocks = self.ask({"do": "fetch", "name": name})
        if answer.get("missing") is True:
            raise NameError(f"name {name!r} is not defined")
        return self.value(answer, blocks, name)

    def ask(self, question: dict, blocks: list[bytes] | None = None) -> tuple[dict, list[bytes]]:
        """One question, one answer; after one that was lost no more are asked."""
        if self._lost:
            raise SandboxLost(self._lost)
        try:
            self._channel.send(question, blocks)
            limit = seconds_allowed()
            return self._channel.receive(limit * PATIENCE + SLACK if limit else LONGEST_CALL)
        except TimeoutError:
            self._lost = "the student's kernel did not answer in time"
        except BadMessage as problem:
            self._lost = f"the student's kernel answered out of turn: {problem}"
        except OSError:
            self._lost = "the student's kernel has stopped"
        raise SandboxLost(self._lost) from None

    def value(self, answer: dict, blocks: list[bytes], name: str) -> Any:
        """The value in an answer."""
        try:
            return _with_stand_ins(unpack(answer.get("value"), blocks), name, self)
        except BadMessage as problem:
            self._lost = f"the student's kernel answered out of turn: {problem}"
            raise SandboxLost(self._lost) from None

    def close(self) -> None:
        """Tell the agent that the cell is over, if it still listens."""
        try:
            self._channel.send({"do": "end"})
        except OSError:
            pass
        finally:
            self._channel.close()


def _with_stand_ins(value: Any, name: str, link: Link) -> Any:
    """The value with its functions replaced by what calls them."""
    if isinstance(value, FunctionInside):
        return StudentFunction(name, value.number, link)
    if type(value) in (list, tuple):
        return type(value)(_with_stand_ins(item, name, link) for item in value)
    if type(value) is dict:
        return {key: _with_stand_ins(item, name, link) for key, item in value.items()}
    return value


class StudentFunction(Elsewhere):
    """A function of the student's, called in the sandbox; its arguments go there, plain data comes back."""

    def __init__(self, name: str, number: int, link: Link):
        self.__name__ = self.__qualname__ = name
        self._number, self._link = number, link
        self._watch: tuple[Any, int] | None = None

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        question = {"do": "call", "function": self._number}
        answer, blocks = self._link.ask(question, [cloudpickle.dumps((args, kwargs))])
        if answer.get("raised") is not None:
            raise _error(answer["raised"])
        return self._link.value(answer, blocks, self.__name__)

    def run(self, case: Case, watch: Any) -> Outcome:
        if watch is not None and self._link.evasion:
            raise NotRefereed(self._link.evasion)
        watched = (watch.functions, watch.allowed) if watch is not None else ((), ())
        question = {"do": "judge", "function": self._number, "watch": self._number_of(watch)}
        try:
            answer, blocks = self._link.ask(question, [cloudpickle.dumps((case.args, *watched))])
            value = self._link.value(answer, blocks, self.__name__)
        except SandboxLost as lost:
            return Outcome(error=lost)
        if watch is not None:
            _take_over(watch, answer.get("heard"))
            _insist_on_a_listener(watch)
        return _outcome(value, answer)

    def _number_of(self, watch: Any) -> int | None:
        """One number for all calls under one watch."""
        if watch is None:
            return None
        if self._watch is None or self._watch[0] is not watch:
            self._watch = watch, next(_watch_numbers)
        return self._watch[1]


class NotRefereed(AssertionError):
    """A test that cannot be judged fairly; it gives no points, and its words say why."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for this; a traceback through the referee would help nobody.
        return [f"NotRefereed: {self}"]


def _outcome(value: Any, answer: dict) -> Outcome:
    said = {
        "printed": _text(answer.get("printed")),
        "disturbed": tuple(map(_text, _list(answer.get("disturbed"))[:10])),
    }
    unwritten = answer.get("unwritten")
    unwritten = unwritten if unwritten in ("...", "NotImplementedError") else ""
    if answer.get("raised") is not None:
        error, line = _error(answer["raised"]), _text(answer.get("line"))
        return Outcome(error=error, line=line, unwritten=unwritten, **said)
    changed = answer.get("changed_input")
    changed = changed if type(changed) is int and 0 <= changed < 100 else None
    return Outcome(value=value, unwritten=unwritten, changed_input=changed, **said)


def _error(raised: Any) -> Exception:
    """An exception with the name and the words that were reported; Python's own where it is one of those."""
    raised = raised if isinstance(raised, dict) else {}
    name, words = _text(raised.get("kind"))[:60], _text(raised.get("words"))
    known = getattr(builtins, name, None)
    plain = isinstance(known, type) and issubclass(known, Exception) and name not in NEVER_RAISED
    if plain:
        try:
            return known(words)
        except TypeError:  # UnicodeDecodeError and its like take more than words
            pass
    name = f"Students{name}" if name in OURS else name
    return type(name if name.isidentifier() else "Exception", (Exception,), {})(words)


def _take_over(watch: Any, heard: Any) -> None:
    """What the watch inside has heard so far; it counts all calls of the check together."""
    heard = heard if isinstance(heard, dict) else {}
    watch.autodiff = watch.autodiff or _text(heard.get("autodiff"))[:100]
    watch.problem = watch.problem or _text(heard.get("problem"))[:300]
    for name in COUNTS:
        count = heard.get(name)
        setattr(watch, name, count if type(count) is int and 0 <= count < 10**9 else 0)


def _insist_on_a_listener(watch: Any) -> None:
    """Where autodiff can be heard, a submission in which it could not be is not judged.

    Raises:
        NotRefereed: with the reason.
    """
    from course_lib.checks.by_hand.routes import fault

    # With a JAX that nobody can listen to, it is nobody's fault.
    if watch.problem and not fault():
        raise NotRefereed(f"not judged: {watch.problem}. Your instructor decides")


def _text(value: Any) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""


def _list(value: Any) -> list:
    return value if isinstance(value, list) else []
