"""Calling a student's function without letting it disturb the notebook.

What it prints and warns is kept for the report (nbgrader scores any text on stderr as zero), what it
raises is kept with the student's own line, and whether it changed its inputs is noticed.
"""

from __future__ import annotations

import contextlib
import copy
import io
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case

# How Jupyter, terminal IPython and Colab name the file of a cell.
CELL_SIGNS = ("ipykernel", "<ipython", "ipython-input")
STUB_SIGNS = ("ellipsis", "Ellipsis")  # Python's words when a `...` is computed with


@dataclass(frozen=True)
class Outcome:
    """What one call of the student's function gave.

    Attributes:
        value: what it returned; None if it raised.
        error: what it raised, if it did.
        line: the student's line that raised, with its number in the cell; "" if not known.
        unwritten: "" or what shows that this is still a stub: "NotImplementedError", or "..." where
            one was left in place.
        changed_input: the position of an argument that the call changed, or None.
        printed: the start of what it wrote to stdout and stderr.
    """

    value: Any = None
    error: BaseException | None = None
    line: str = ""
    unwritten: str = ""
    changed_input: int | None = None
    printed: str = ""


def run_answer(answer: Callable, case: Case) -> Outcome:
    """Call `answer` on one case; never raises what the answer raises."""
    args = _own_copy(case.args)
    written, value, error = io.StringIO(), None, None
    with (
        contextlib.redirect_stdout(written),
        contextlib.redirect_stderr(written),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        try:
            value = _finished(answer(*args))
        except (Exception, SystemExit) as raised:
            error = raised
    said = "\n".join([written.getvalue(), *(str(warning.message) for warning in warned)])
    if error is not None:
        return Outcome(
            error=error,
            line=_students_line(error),
            unwritten=_stub_sign(error),
            printed=said[:500],
        )
    changed = [i for i, pair in enumerate(zip(args, case.args, strict=True)) if not _same(*pair)]
    return Outcome(
        value=value,
        unwritten="..." if value is Ellipsis else "",
        changed_input=changed[0] if changed else None,
        printed=said[:500],
    )


def _finished(value: Any) -> Any:
    """The value, computed to its end: an error of the device then shows up in this call, not later."""
    plain = isinstance(value, jax.Array | tuple | list | dict)
    return jax.block_until_ready(value) if plain else value


def _own_copy(args: tuple) -> tuple:
    """Copies of everything that could be changed in place."""
    return tuple(
        arg if callable(arg) or isinstance(arg, jax.Array) else copy.deepcopy(arg) for arg in args
    )


def _same(left: Any, right: Any) -> bool:
    if callable(left):
        return True
    pairs = zip(jax.tree.leaves(left), jax.tree.leaves(right), strict=False)
    same_tree = jax.tree.structure(left) == jax.tree.structure(right)
    return same_tree and all(np.array_equal(a, b) for a, b in pairs)


def _stub_sign(error: BaseException) -> str:
    # The stub's own, not one that a library raises inside of written code.
    if isinstance(error, NotImplementedError) and (not str(error) or "replace" in str(error)):
        return "NotImplementedError"
    computed_with_it = isinstance(error, TypeError) and any(s in str(error) for s in STUB_SIGNS)
    return "..." if computed_with_it else ""


def _students_line(error: BaseException) -> str:
    """The deepest line of the traceback that stands in a notebook cell."""
    frames = traceback.extract_tb(error.__traceback__)
    in_cells = [frame for frame in frames if any(sign in frame.filename for sign in CELL_SIGNS)]
    if not in_cells or not in_cells[-1].line:
        return ""
    return f"line {in_cells[-1].lineno}: {in_cells[-1].line.strip()}"
