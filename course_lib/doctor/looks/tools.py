"""Programs that only instructors and authors use: a sandbox for grading, a browser for tests."""

from __future__ import annotations

import shutil
import subprocess
import sys

from course_lib.doctor.finding import NOTE, OK, Finding, Here

SANDBOX = "bwrap"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Grading's own trial, in a process of its own: nothing here imports the course. It says why not, or nothing.
TRIAL = "from course_lib.grading.sandbox.bubblewrap import why_not; print(why_not())"
REFUSED = "grading refuses students' code"


def sandbox(here: Here) -> Finding:
    """Is bubblewrap there, and may it build a sandbox?"""
    program = shutil.which(SANDBOX)
    if program is None:
        todo = "on Linux install the package bubblewrap; elsewhere grade on a machine of its own"
        return Finding("Sandbox", NOTE, f"bubblewrap was not found: {REFUSED}", todo)
    try:
        trial = [sys.executable, "-c", TRIAL]
        done = subprocess.run(trial, capture_output=True, text=True, timeout=60, check=False)
        why_not = done.stdout.strip() or (done.stderr.strip() if done.returncode else "")
    except (OSError, subprocess.TimeoutExpired) as problem:
        why_not = str(problem)
    if why_not:
        todo = "allow unprivileged user namespaces, or grade on a machine of its own"
        seen = f"bubblewrap is here but builds no sandbox: {REFUSED}"
        return Finding("Sandbox", NOTE, seen, todo, why_not)
    return Finding("Sandbox", OK, "bubblewrap builds one", detail=f"found at {program}")


def browser(here: Here) -> Finding:
    """Is there a browser for the tests of the pages?"""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        seen = "none of " + ", ".join(BROWSERS) + "; only the course's own tests want one"
        return Finding("Browser", NOTE, seen, "nothing, unless you change the course")
    return Finding("Browser", OK, "found, for the course's own tests", detail=f"found at {found}")
