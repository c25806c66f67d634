"""Every look at this computer, one after the other; a look that breaks is itself a finding.

To add a look: a function from Here to one Finding or a list of them, in looks/, and a line here.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator

from course_lib.doctor.finding import NOTE, Finding, Here, in_words
from course_lib.doctor.looks import (
    exchange,
    jax_runs,
    kernel,
    nbgrader,
    packages,
    room,
    saving,
    system,
    tools,
    widgets,
)
from course_lib.doctor.page import Page

Look = Callable[[Here], "Finding | list[Finding]"]

FOR_EVERYBODY: tuple[tuple[str, Look], ...] = (
    ("Python", system.python),
    ("course_lib", packages.course_lib),
    ("Packages", packages.packages),
    ("JAX", jax_runs.jax_runs),
    ("Kernel", kernel.kernel),
    ("Widgets", widgets.widgets),
    ("nbgrader", nbgrader.nbgrader),
    ("Exchange", exchange.exchange),
    ("Memory", room.memory),
    ("Disk", room.disk),
    ("Cache", saving.cache),
    ("Progress", saving.progress),
    ("Time limit", system.time_limit),
)
FOR_INSTRUCTORS: tuple[tuple[str, Look], ...] = (
    ("Sandbox", tools.sandbox),
    ("Browser", tools.browser),
)


def examine(instructor: bool = False, apart: bool = False, verbose: bool = False) -> Page:
    """Look at everything; takes a few seconds.

    Args:
        instructor: look also at what handing out and grading needs.
        apart: start JAX in a process of its own, so that a crash there is only a finding.
        verbose: let the page tell paths and raw messages as well.
    """
    here = Here(instructor=instructor, apart=apart)
    looks = FOR_EVERYBODY + (FOR_INSTRUCTORS if instructor else ())
    with _quietly():
        found = [finding for name, look in looks for finding in _findings(name, look, here)]
    return Page(tuple(found), verbose)


def _findings(name: str, look: Look, here: Here) -> list[Finding]:
    try:
        found = look(here)
    except Exception as problem:  # a look must not keep the others from being told
        text = f"could not be looked at ({in_words(problem)})"
        return [Finding(name, NOTE, text, "report this, with `course doctor --verbose`")]
    return found if isinstance(found, list) else [found]


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """What libraries say when they are first imported is no part of the page."""
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
