"""On a teacher's server we are not root. Where we are, what the other tests claim is tried as nobody as well."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
COURSE = HERE.parents[2]
NOBODY = 65534
# Everything about what is seen and what gets out, and the limit that is counted for each user.
AS_NOBODY = (
    "test_what_is_seen.py",
    "test_walls.py",
    "test_limits.py::test_the_processes_of_another_student_do_not_count",
    "test_lifetime.py::test_a_daemon_that_was_left_behind_ends_with_the_kernel",
)


def closed_ancestor(path):
    """The outermost folder on the way to `path` through which only its owner may pass; None if there is none."""
    for folder in (*reversed(path.parents), path):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


def let_everyone_through(path):
    """bubblewrap's options that show `path` where it is, on a way that is open to all."""
    closed = closed_ancestor(path)
    if closed is None:
        return []
    between = [folder for folder in reversed(path.parents) if folder.is_relative_to(closed)]
    options = ["--tmpfs", str(closed)]
    for folder in between:
        options += ["--dir", str(folder), "--chmod", "0755", str(folder)]
    return [*options, "--ro-bind", str(path), str(path)]


@pytest.mark.skipif(
    os.getuid() != 0, reason="the other tests have shown it: they did not run as root"
)
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_all_of_it_holds_for_an_ordinary_user_too(walls):
    ways = []
    for path in {Path(sys.base_prefix), Path(sys.prefix), COURSE}:
        ways += let_everyone_through(path)
    outside = [
        "bwrap",
        "--dev-bind",
        "/",
        "/",
        *ways,
        "--cap-add",
        "ALL",
        "--die-with-parent",
        "--",
    ]
    nobody = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--inh-caps=-all",
        "--bounding-set=-all",
    ]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": "/tmp",
        "DESCENT_SANDBOX_REQUIRED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": "/tmp/hypothesis-of-nobody",
    }
    tests = [str(HERE / name) for name in AS_NOBODY]
    pytest_ = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *tests,
    ]
    done = subprocess.run(
        [*outside, *nobody, *pytest_],
        cwd=COURSE,
        env=variables,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout
