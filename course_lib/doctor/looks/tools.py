"""Programs that only instructors and authors use: a sandbox for grading, a browser for tests."""

from __future__ import annotations

import shutil
import subprocess

from course_lib.doctor.finding import NOTE, OK, Finding, Here

SANDBOX = "bwrap"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WITHOUT = "student code is graded with your own rights"


def sandbox(here: Here) -> Finding:
    """Is bubblewrap there, and may it build a sandbox?"""
    program = shutil.which(SANDBOX)
    if program is None:
        todo = "on Linux install the package bubblewrap; elsewhere grade on a machine of its own"
        return Finding("Sandbox", NOTE, f"bubblewrap was not found: {WITHOUT}", todo)
    trial = [program, "--ro-bind", "/", "/", "--unshare-all", shutil.which("true") or "/bin/true"]
    try:
        done = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
        failed, said = done.returncode != 0, done.stderr.strip()
    except (OSError, subprocess.TimeoutExpired) as problem:
        failed, said = True, str(problem)
    if failed:
        todo = "allow unprivileged user namespaces, or grade on a machine of its own"
        seen = f"bubblewrap is here but builds no sandbox: {WITHOUT}"
        return Finding("Sandbox", NOTE, seen, todo, said)
    return Finding("Sandbox", OK, "bubblewrap builds one", detail=f"found at {program}")


def browser(here: Here) -> Finding:
    """Is there a browser for the tests of the pages?"""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        seen = "none of " + ", ".join(BROWSERS) + "; only the course's own tests want one"
        return Finding("Browser", NOTE, seen, "nothing, unless you change the course")
    return Finding("Browser", OK, "found, for the course's own tests", detail=f"found at {found}")
