"""`course lab`: JupyterLab on this course, as nbgrader's pages and the students want it.

The server stands at the course's root, where nbgrader finds its settings; the file browser opens
in notebooks/.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from course_lib.authoring.course import RELEASES
from course_lib.authoring.extras import require


def command(root: Path, arguments: tuple[str, ...]) -> list[str]:
    """Return the command line that starts JupyterLab for the course at `root`."""
    return [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.preferred_dir={root / RELEASES}",
        *arguments,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """Return this environment with the installed commands first on the path.

    nbgrader calls `alembic` by name; where the virtual environment is not activated, Formgrader's
    Generate button would otherwise fail, after it has removed the old release.
    """
    scripts = sysconfig.get_path("scripts")
    return {**os.environ, "PATH": os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])}


def run(root: Path, arguments: tuple[str, ...]) -> int:
    """Run JupyterLab until it ends; return its exit status. Raises AuthoringError if it is missing.

    Where the system can, this process becomes JupyterLab, so that Ctrl-C and every other signal
    reach it directly, and this does not return.
    """
    require("course lab", "jupyterlab")
    os.chdir(root)
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(sys.executable, command(root, arguments), environment())
    return subprocess.call(command(root, arguments), env=environment())
