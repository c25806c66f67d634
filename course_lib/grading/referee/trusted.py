"""Inside the trusted process, which holds the instructor's names: one submission after another is judged here.

The grader runs these functions in the process's kernel, and each test cell between `bind` and `release` as any
cell is run, so that what it shows and raises is an ordinary output.
"""

from __future__ import annotations

import copy
import os
import random
import socket
import warnings
from contextlib import suppress
from typing import Any

import numpy as np
from IPython import get_ipython
from IPython.display import display

from course_lib.checks import checking
from course_lib.grading.referee.messages import Channel
from course_lib.grading.referee.stand_ins import Link, SandboxLost

# What the reports of the checks are published under, for the grader alone.
REPORTS = "application/vnd.descent.reports+json"
# How long a student's kernel may take to call.
PATIENCE = 20.0


# What a test may change in place; larger arrays are data, and too dear to copy for every submission.
CHANGEABLE = (list, dict, set, random.Random, np.random.Generator, np.random.RandomState)
LARGEST_COPY = 1 << 20


def _copied(names: dict[str, Any]) -> dict[str, Any]:
    """The names, with copies of what a test may change: nobody is judged with what a test left of another's turn."""
    memo: dict[int, Any] = {}
    found = dict(names)
    for name, value in names.items():
        small = type(value) is np.ndarray and value.nbytes <= LARGEST_COPY
        # IPython keeps its own lists under names with an underscore, and In and Out.
        if (
            not name.startswith("_")
            and name not in ("In", "Out")
            and (small or type(value) in CHANGEABLE)
        ):
            with suppress(Exception):
                found[name] = copy.deepcopy(value, memo)
    return found


class Court:
    """The state between two requests: the instructor's names, and the connection to one student's kernel."""

    def __init__(self) -> None:
        self._instructors: dict[str, Any] = {}
        self._streams: tuple[Any, Any] = ()
        self._listening: socket.socket | None = None
        self._link: Link | None = None
        self._reports: list[dict[str, Any]] = []
        checking.listeners.append(lambda report: self._reports.append(report.to_json()))
        # A damaged program is compiled anew; a test that is running then has not warned of anything.
        warnings.filterwarnings("ignore", "Error (read|writ)ing persistent compilation cache")

    def remember(self) -> None:
        """The names as they are now are the instructor's: every submission starts from them."""
        self._instructors = _copied(get_ipython().user_ns)
        self._streams = random.getstate(), np.random.get_state()

    def begin(self, nonce: str) -> None:
        """A new submission."""
        names = get_ipython().user_ns
        names.clear()
        names.update(_copied(self._instructors))
        python, numpy = self._streams
        random.setstate(python)
        np.random.set_state(numpy)
        os.environ["CHECK_NONCE"] = nonce

    def listen(self, path: str) -> None:
        """Wait at this path for a student's kernel to call; `bind` takes the call."""
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(path)
        # A student's code has another user's rights, or none at all, outside of its folder.
        os.chmod(path, 0o666)
        self._listening.listen(1)

    def bind(self, names: list[str], evasion: str) -> None:
        """Put stand-ins for the student's objects in the place of the instructor's.

        Args:
            names: what a test may ask for; a name without a meaning there has none here.
            evasion: why by-hand exercises cannot be judged, "" if they can.

        Raises:
            SandboxLost: if the student's kernel does not call or does not answer.
        """
        self._link = Link(Channel(self._called()), evasion)
        known = get_ipython().user_ns
        for name in names:
            known.pop(name, None)
            try:
                known[name] = self._link.fetch(name)
            except NameError:
                continue

    def _called(self) -> socket.socket:
        self._listening.settimeout(PATIENCE)
        try:
            return self._listening.accept()[0]
        except TimeoutError:
            raise SandboxLost("the student's kernel did not answer in time") from None
        finally:
            self._listening.close()

    def release(self) -> None:
        """Let the student's kernel go on, and publish what the checks reported."""
        if self._link is not None:
            self._link.close()
        self._link = None
        reports, self._reports = self._reports, []
        display({REPORTS: reports}, raw=True)


court = Court()
