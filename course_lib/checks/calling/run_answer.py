"""Calling a student's function without letting it disturb the notebook.

What it prints and warns is kept for the report, what it raises is kept with the student's own line,
whether it changed its inputs is noticed, it may not run for ever, and what it changes is put back.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import CoroutineType, WrapperDescriptorType
from typing import Any

import jax

from course_lib.checks.calling.arrays_in import arrays_in
from course_lib.checks.calling.captured import captured
from course_lib.checks.calling.elsewhere import Elsewhere
from course_lib.checks.calling.own_copies import changed_argument, own_copies
from course_lib.checks.calling.restore import Disturbed, undisturbed
from course_lib.checks.calling.students_line import code_of, students_line
from course_lib.checks.calling.time_limit import CheckStopped, TimeLimit, TimeUp, seconds_allowed
from course_lib.checks.exercise import Case

STUB_SIGNS = ("ellipsis", "Ellipsis")  # Python's words when a `...` is computed with
LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Outcome:
    """What one call of the student's function gave.

    Attributes:
        value: what it returned; None if it raised.
        error: what it raised, if it did, without its traceback. A TimeoutError if it took too long.
        line: the student's line that raised, with its number in the cell; "" if not known.
        unwritten: "" or what shows that this is still a stub: "NotImplementedError", or "..." where
            one was left in place.
        changed_input: the position of an argument that the call changed, or None.
        printed: the start of what it wrote to stdout and stderr, warned and displayed.
        disturbed: sentences on what it had replaced and what was put back.
    """

    value: Any = None
    error: BaseException | None = None
    line: str = ""
    unwritten: str = ""
    changed_input: int | None = None
    printed: str = ""
    disturbed: tuple[str, ...] = ()


def run_answer(
    answer: Callable, case: Case, watch: contextlib.AbstractContextManager | None = None
) -> Outcome:
    """Call `answer` on one case; never raises what the answer raises.

    Args:
        answer: the student's function; it gets copies of the case's arguments. One that is in another
            process makes the call there.
        case: the input.
        watch: entered around exactly this call.

    Raises:
        CheckStopped: if the person at the keyboard pressed Ctrl-C; it is a KeyboardInterrupt.
        ValueError: if the environment variable CHECK_SECONDS, the time limit, is no number.
    """
    if isinstance(answer, Elsewhere):
        return answer.run(case, watch)
    args = own_copies(case.args)
    seconds = seconds_allowed()
    with (
        undisturbed(streams=False) as disturbed,
        captured() as written,
        TimeLimit(seconds, written.say) as limit,
        watch or contextlib.nullcontext(),
    ):
        value, error, line = _attempt(answer, args, limit, disturbed)
    if limit.stopped:
        raise CheckStopped(f"you stopped {_name(answer)} with Ctrl-C; nothing was judged") from None
    said = {"printed": written.text, "disturbed": disturbed.lines}
    if error is not None:
        return Outcome(error=error, line=line, unwritten=_stub_sign(error), **said)
    return Outcome(
        value=value,
        unwritten="..." if value is Ellipsis else "",
        changed_input=changed_argument(args, case.args),
        **said,
    )


def _attempt(
    answer: Callable, args: tuple, limit: TimeLimit, disturbed: Disturbed
) -> tuple[Any, BaseException | None, str]:
    """(value, None, "") or (None, error, the student's line)."""
    try:
        try:
            value = limit.call(answer, *args)
        finally:
            disturbed.put_builtins_back()
        return limit.call(_finished, value), None, ""
    except BaseException as raised:
        line = students_line(raised, answer)
        return None, _in_words(raised, limit).with_traceback(None), line


def _finished(value: Any) -> Any:
    """The value, computed to its end: an error of the device then shows up in this call, not later."""
    if type(value) is CoroutineType:
        value.close()  # or Python warns, later and in another cell, that it was never awaited
    for array in arrays_in(value):
        # Waiting inside of JAX could not be interrupted.
        pause = 1e-5
        while not array.is_deleted() and not array.is_ready():
            time.sleep(pause)
            pause = min(2 * pause, 0.01)
        if not array.is_deleted():
            array.block_until_ready()
    jax.effects_barrier()  # what jax.debug.print prints belongs to this call, too
    return value


def _in_words(raised: BaseException, limit: TimeLimit) -> BaseException:
    """The exception with a text that helps; its traceback, which holds the student's data, goes."""
    if isinstance(raised, TimeUp):
        return TimeoutError(
            f"no answer after {limit.seconds:g} seconds. Is there a loop that never ends?"
        )
    if isinstance(raised, RecursionError):
        return RecursionError("it calls itself without end")
    if isinstance(raised, SystemExit):
        return SystemExit("it asked Python to end (exit or quit); return the result instead")
    # A class may say something else each time it is asked, or raise: such a text is taken once.
    if isinstance(type(raised).__str__, WrapperDescriptorType):
        return raised
    try:
        text = str(raised)[:LONGEST_MESSAGE]
    except Exception:
        text = ""
    return type(type(raised).__name__, (Exception,), {})(text)


def _stub_sign(error: BaseException) -> str:
    # The stub's own, not one that a library raises inside of written code.
    if isinstance(error, NotImplementedError) and (not str(error) or "replace" in str(error)):
        return "NotImplementedError"
    computed_with_it = isinstance(error, TypeError) and any(s in str(error) for s in STUB_SIGNS)
    return "..." if computed_with_it else ""


def _name(answer: Callable) -> str:
    code = code_of(answer)
    return code.co_name if code else "the function"
