"""The exchange: the folder through which a class's notebooks travel, as nbgrader's settings name it.

nbgrader is asked in a process of its own, as settings are programs and may do anything.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here, without_folders
from course_lib.doctor.looks.saving import first_existing, is_writable

SECONDS = 60
SIGN = "exchange folder: "
FOR_LEARNERS = "nothing if you learn alone; in a class, show this line to who teaches it"
ASK = f"""
from nbgrader.apps import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import Exchange
app = NbGrader(raise_config_file_errors=True)
app.load_config_file()
asked = Exchange(coursedir=CourseDirectory(parent=app), authenticator=None, parent=app)
print({SIGN!r} + asked.root)
"""


def exchange(here: Here) -> Finding | list[Finding]:
    """Is the folder there, and can this person read and write it? Only a class needs one.

    A notebook does not ask: it would wait for nbgrader to start, and stands in another folder than
    the settings.
    """
    nobody_needs_it = importlib.util.find_spec("nbgrader") is None or not here.apart
    if nobody_needs_it and not here.instructor:
        return []
    found = _asked(here)
    if found.verdict == WRONG and not here.instructor:
        seen = f"{found.seen}; only a class needs one"
        return replace(found, verdict=NOTE, seen=seen, todo=FOR_LEARNERS)
    return found


def _asked(here: Here) -> Finding:
    command = [sys.executable, "-c", ASK]
    try:
        done = subprocess.run(
            command, cwd=here.folder, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        todo = "run `nbgrader list` here and see what it waits for"
        return Finding("Exchange", NOTE, f"nbgrader did not answer within {SECONDS} s", todo)
    found = [line for line in done.stdout.splitlines() if line.startswith(SIGN)]
    if not found:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        seen = f"nbgrader cannot read its settings ({without_folders(last)})"
        todo = "see that `nbgrader list` works in this folder"
        return Finding("Exchange", WRONG, seen, todo, done.stderr[-2000:])
    return judged(Path(found[-1].removeprefix(SIGN)))


def judged(folder: Path) -> Finding:
    """What is to be said about this exchange folder."""
    detail = f"the folder is {folder}"
    if not folder.is_dir():
        todo = "make it, with mode 0777, or set COURSE_EXCHANGE to a folder that all of you reach"
        ready = first_existing(folder)
        seen = "is missing" if is_writable(ready) else "is missing, and you may not make it"
        return Finding("Exchange", WRONG, seen, todo, detail)
    if not os.access(folder, os.R_OK | os.X_OK):
        todo = "ask who owns it for the right to read it (chmod 0777)"
        return Finding("Exchange", WRONG, "cannot be read by you", todo, detail)
    if not is_writable(folder):
        todo = "ask who owns it for the right to write into it (chmod 0777)"
        return Finding("Exchange", WRONG, "cannot be written by you", todo, detail)
    own = "" if os.environ.get("COURSE_EXCHANGE") else "; COURSE_EXCHANGE is not set"
    return Finding("Exchange", OK, f"can be read and written{own}", detail=detail)
