"""Programs that only instructors and authors use: a sandbox for grading, a browser for tests."""

from __future__ import annotations

import shutil
import subprocess
import sys

from course_lib.doctor.finding import NOTE, OK, Finding, Here

SANDBOX = "bwrap"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Grading's own trials, each in a process of its own: nothing here imports the course. They say why not, or nothing.
TRIALS = {
    "bubblewrap": "from course_lib.grading.sandbox.bubblewrap import why_not; print(why_not())",
    "docker": "from course_lib.grading.container.image import why_not; print(why_not())",
}
REFUSED = "grading refuses students' code"


def sandbox(here: Here) -> Finding:
    """Is bubblewrap there, and may it build a sandbox? If not, is there Docker?"""
    program = shutil.which(SANDBOX)
    why_not = _why_not("bubblewrap") if program else "the program bwrap is not on the PATH"
    if not why_not:
        return Finding("Sandbox", OK, "bubblewrap builds one", detail=f"found at {program}")
    seen = "bubblewrap is here but builds no sandbox" if program else "bubblewrap was not found"
    if not _why_not("docker"):
        todo = "course grade --sandbox docker; COURSE_SANDBOX=docker for Formgrader"
        return Finding("Sandbox", NOTE, f"{seen}, but Docker answers", todo, why_not)
    todo = (
        "allow unprivileged user namespaces, or install Docker"
        if program
        else "on Linux install the package bubblewrap; elsewhere Docker"
    )
    return Finding("Sandbox", NOTE, f"{seen}: {REFUSED}", todo, why_not)


def _why_not(kind: str) -> str:
    try:
        trial = [sys.executable, "-c", TRIALS[kind]]
        done = subprocess.run(trial, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout.strip() or (done.stderr.strip() if done.returncode else "")
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)


def browser(here: Here) -> Finding:
    """Is there a browser for the tests of the pages?"""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        seen = "none of " + ", ".join(BROWSERS) + "; only the course's own tests want one"
        return Finding("Browser", NOTE, seen, "nothing, unless you change the course")
    return Finding("Browser", OK, "found, for the course's own tests", detail=f"found at {found}")
