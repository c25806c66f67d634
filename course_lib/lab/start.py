"""Starts JupyterLab at a course's root; the file browser opens in notebooks/."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from course_lib.lab import compiled_programs

NOTEBOOKS = "notebooks"
# What JupyterLab takes for a setting that the user has not chosen; below labconfig/.
# saveState: an explorer that was saved is still there, and moves, when the notebook is opened again and
# nothing has run; JupyterLab would write "model not found" in its place.
# fetchNews: no question about news of Jupyter lies over a student's first page, and nothing is fetched for it.
SETTINGS = Path(__file__).parent / "jupyter"


def command(root: Path, arguments: tuple[str, ...]) -> list[str]:
    """Return the command line that starts JupyterLab for the course at `root`."""
    return [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.preferred_dir={root / NOTEBOOKS}",
        *arguments,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """Return this environment with the installed commands first on the path, and the course's settings.

    nbgrader calls `alembic` by name; where the virtual environment is not activated, Formgrader's
    Generate button would otherwise fail, after it has removed the old release. The settings are
    JupyterLab's defaults in this one process: what users have chosen for themselves comes first.
    Kernels find what earlier ones have compiled.
    """
    scripts = sysconfig.get_path("scripts")
    added = {"PATH": scripts, "JUPYTER_CONFIG_PATH": str(SETTINGS)}
    earlier = {"PATH": os.defpath} | os.environ
    joined = {
        name: os.pathsep.join(filter(None, (new, earlier.get(name)))) for name, new in added.items()
    }
    return {**os.environ, **joined, **compiled_programs.settings()}


def run(root: Path, arguments: tuple[str, ...]) -> int:
    """Run JupyterLab, which must be installed, until it ends; return its exit status.

    Where the system can, this process becomes JupyterLab, so that Ctrl-C and every other signal
    reach it directly, and this does not return.
    """
    os.chdir(root)
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(sys.executable, command(root, arguments), environment())
    return subprocess.call(command(root, arguments), env=environment())
