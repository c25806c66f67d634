"""Buttons and fields below a question: they need a package here and its other half in JupyterLab."""

from __future__ import annotations

import importlib.metadata
import sys

from course_lib.doctor.finding import NOTE, OK, Finding, Here
from course_lib.doctor.looks.jupyter_files import lab_extension

EXTENSION = "@jupyter-widgets/jupyterlab-manager"
WITHOUT = "questions have no buttons then; type the letter into the cell"


def widgets(here: Here) -> Finding:
    """Will a question show its buttons?"""
    try:
        import ipywidgets
    except Exception:  # "Packages" says what is wrong with it, and what to do
        return Finding("Widgets", NOTE, "cannot be looked at before ipywidgets is repaired")
    seen = f"ipywidgets {ipywidgets.__version__}"
    if "google.colab" in sys.modules or lab_extension(EXTENSION) or not _jupyterlab():
        return Finding("Widgets", OK, seen)
    todo = "python -m pip install --upgrade jupyterlab_widgets, and reload the page"
    return Finding("Widgets", NOTE, f"{seen}, but JupyterLab lacks its half: {WITHOUT}", todo)


def _jupyterlab() -> bool:
    try:
        importlib.metadata.version("jupyterlab")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
