"""A process environment of its own for everyone who takes part in a test course.

Nothing of the person's who runs the tests (settings, kernels, exchange, home) shows through.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

# A command of nbgrader that runs notebooks takes a minute, on a busy machine many; one that hangs must not hang
# the tests.
PATIENCE = 900


def isolated(home: Path) -> dict[str, str]:
    """Return an environment in which `home` is the only place to read or write settings.

    Who runs kernels in it adds the `caches` of tests/conftest.py, which are no settings.
    The kernel named python3 is still found: it stands beside the interpreter, not in a home.
    """
    hidden = ("JUPYTER", "JPY_", "IPYTHON", "COURSE_", "XDG_", "PYTEST_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    # The harder case: a virtual environment that nobody has activated.
    scripts = sysconfig.get_path("scripts")
    path = [folder for folder in env["PATH"].split(os.pathsep) if folder != scripts]
    return env | {
        "PATH": os.pathsep.join(path),
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter" / "config"),
        "JUPYTER_DATA_DIR": str(home / "jupyter" / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "jupyter" / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
    }


def run_python(arguments: list[str], cwd: Path, env: dict[str, str]) -> str:
    """Run this interpreter with `arguments` and return what it printed, both streams together.

    Raises AssertionError, with the end of the output, when it does not exit with 0.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
    )
    shown = " ".join(arguments)
    assert done.returncode == 0, f"`{shown}` exited with {done.returncode}:\n{done.stdout[-4000:]}"
    return done.stdout
