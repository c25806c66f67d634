"""`course lab` in a student's bundle: where the notebooks are, and whether JupyterLab is there.

There is no nbgrader course here, and none of what an instructor's `course lab` asks for one.
"""

import importlib.util
from pathlib import Path

from course_lib.lab import start
from course_lib.lab.start import NOTEBOOKS

UNIT = "[0-9][0-9]_*"


class NoLab(Exception):
    """JupyterLab cannot be opened; the message says why, and what to do."""


def find_bundle(start_at: Path) -> Path:
    """The nearest folder, from `start_at` upwards, that holds notebooks/ with units in it.

    Raises NoLab if there is none.
    """
    start_at = start_at.resolve()
    for folder in (start_at, *start_at.parents):
        if any((folder / NOTEBOOKS).glob(f"{UNIT}/{UNIT}.ipynb")):
            return folder
    raise NoLab(
        f"No course here: neither {start_at} nor a folder above it holds {NOTEBOOKS}/ with units in it. "
        "Change into the folder that you unpacked and try again."
    )


def run(start_at: Path, arguments: tuple[str, ...]) -> int:
    """Run JupyterLab until it ends; return its exit status. Raises NoLab."""
    bundle = find_bundle(start_at)
    if importlib.util.find_spec("jupyterlab") is None:
        raise NoLab("JupyterLab is not installed here: python -m pip install jupyterlab")
    return start.run(bundle, arguments)
