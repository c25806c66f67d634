"""Where in a notebook an exception arose: the student's own line, not the library's below it."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from types import CodeType, TracebackType

from IPython import get_ipython

# How Jupyter, terminal IPython, JupyterLite, Colab and xeus name the file of a cell.
CELL_SIGNS = ("ipykernel_", "<ipython", "ipython-input", "xpython_")
LONGEST = 120
MOST_WRAPPERS = 10


def students_line(error: BaseException, answer: Callable) -> str:
    """The deepest line of the traceback in a cell, or in the file of `answer`; "" if there is none.

    "line 3: return y - missing"; "line 2 of helper, cell In[4]: …" where another function of the
    student's than `answer` was at work.
    """
    deepest = None
    home = code_of(answer)
    # A walk of our own: a recursion without end has a traceback of thousands of frames.
    step = error.__traceback__
    while step is not None:
        if _is_students(step.tb_frame.f_code.co_filename, home):
            deepest = step
        step = step.tb_next
    return _in_words(deepest, home) if deepest else ""


def _in_words(step: TracebackType, home: CodeType | None) -> str:
    code, number = step.tb_frame.f_code, step.tb_lineno
    text = linecache.getline(code.co_filename, number).strip()
    if not text:
        return ""
    where = f"line {number}"
    # <lambda> and <listcomp> are no names that a student gave.
    if home is not None and code.co_name != home.co_name and not code.co_name.startswith("<"):
        where += f" of {code.co_name}"
    if home is not None and code.co_filename != home.co_filename:
        where += _cell(code.co_filename)
    return f"{where}: {text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}"


def _is_students(filename: str, home: CodeType | None) -> bool:
    # A kernel's own files are in a folder "ipykernel", its cells in "ipykernel_123".
    in_cell = any(sign in filename for sign in CELL_SIGNS)
    return in_cell or (home is not None and filename == home.co_filename)


def code_of(answer: Callable) -> CodeType | None:
    """The code of a function, also inside jit, vmap or partial; None if there is none to be found."""
    try:
        for _ in range(MOST_WRAPPERS):
            inner = getattr(answer, "__wrapped__", None) or getattr(answer, "func", None)
            if inner is None:
                break
            answer = inner
        code = getattr(answer, "__code__", None)
    except Exception:  # an object of the student's may answer as it likes
        return None
    return code if type(code) is CodeType else None


def _cell(filename: str) -> str:
    """ ", cell In[4]", as the notebook numbers it; "" where that is not known."""
    shell = get_ipython()
    named = getattr(getattr(shell, "compile", None), "format_code_name", None)
    label = named(filename) if named else None
    return f", cell {label[1]}" if label else ""
