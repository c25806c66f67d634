"""nbgrader and its pages in JupyterLab: what a class fetches, submits and grades with.

A student who learns alone needs none of it.
"""

from __future__ import annotations

import importlib.metadata

from course_lib.doctor.finding import NOTE, OK, WRONG, Finding, Here
from course_lib.doctor.looks.jupyter_files import lab_extension, server_extensions

LAB = "@jupyter/nbgrader"
SERVER = {
    "nbgrader.server_extensions.assignment_list": "Assignment List",
    "nbgrader.server_extensions.validate_assignment": "Validate",
    "nbgrader.server_extensions.formgrader": "Formgrader",
}
FOR_STUDENTS = ("Assignment List", "Validate")
INSTALL = 'python -m pip install "nbgrader>=0.9.5"'


def nbgrader(here: Here) -> Finding:
    """Is it installed, and are its pages switched on?"""
    bad = WRONG if here.instructor else NOTE
    try:
        version = importlib.metadata.version("nbgrader")
    except importlib.metadata.PackageNotFoundError:
        if here.instructor:
            return Finding("nbgrader", WRONG, "is missing; nothing can be graded", INSTALL)
        seen = "is not installed; only a class needs it, to fetch and submit"
        return Finding("nbgrader", NOTE, seen, f"if your class uses it: {INSTALL}")
    off = _missing_pages(SERVER.values() if here.instructor else FOR_STUDENTS)
    if not off:
        return Finding("nbgrader", OK, f"{version}, with its pages in JupyterLab")
    seen = f"{version}, but JupyterLab does not show {' and '.join(off)}"
    return Finding("nbgrader", bad, seen, _switch_on(off))


def _missing_pages(wanted) -> list[str]:
    """The pages that do not show: all of them where JupyterLab lacks nbgrader's half."""
    if not lab_extension(LAB):
        return list(wanted)
    switched = server_extensions()
    return [page for name, page in SERVER.items() if page in wanted and not switched.get(name)]


def _switch_on(off: list[str]) -> str:
    if not lab_extension(LAB):
        return f"{INSTALL} --force-reinstall --no-deps, in the environment of JupyterLab"
    modules = [name for name, page in SERVER.items() if page in off]
    return "; ".join(f"jupyter server extension enable --sys-prefix {name}" for name in modules)
