"""The image that submissions are graded in: this computer's course_lib and package versions, on a Debian with Python.

It is built when it is first wanted, and its name holds the hash of what it grades with: another version of the course
is another image.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course_lib
from course_lib.grading import programs
from course_lib.grading.errors import GradingError
from course_lib.grading.library import code_digest, library_files
from course_lib.grading.lock import held

DISTRIBUTION = "descent-course"
# Mirrors of PyPI that pip uses here are used there.
MIRRORS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")
# Another process that builds it is waited for so long.
PATIENCE = 3600.0


def name() -> str:
    """What the image of this course_lib, JAX and NumPy is called."""
    return f"descent-grading:{code_digest()[:16]}"


def wanted() -> str:
    """The name of the image, which is built if there is none yet.

    Raises:
        GradingError: if there is no Docker here, or it cannot be built.
    """
    trouble = why_not()
    if trouble:
        raise GradingError(f"There is no Docker here: {trouble}")
    if not _is_there():
        try:
            with held(programs.folder() / "image.lock", PATIENCE):
                if not _is_there():
                    _build()
        except sqlite3.OperationalError as problem:
            raise GradingError(
                f"another process has been building {name()} for {PATIENCE / 60:.0f} minutes ({problem})"
            ) from problem
    return name()


def why_not() -> str:
    """Why Docker cannot be used, as a sentence; "" if it answers."""
    if shutil.which("docker") is None:
        return (
            "the program docker is not on the PATH; install Docker Desktop (macOS, Windows) or "
            "Docker Engine (Linux)."
        )
    asked = ["docker", "version", "--format", "{{.Server.Os}}"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"docker does not answer ({problem})."
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        return f"docker does not answer ({said}). Start it, or ask to be allowed to use it."
    if done.stdout.strip() != "linux":
        return f"docker runs containers of {done.stdout.strip()}; switch it to Linux containers."
    return ""


def _is_there() -> bool:
    asked = ["docker", "image", "inspect", name()]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _build() -> None:
    print(
        f"Building the Docker image {name()}: some minutes, once for each version of the course.",
        file=sys.stderr,
    )
    with tempfile.TemporaryDirectory(prefix="descent-image-") as folder:
        fill(Path(folder))
        done = subprocess.run(["docker", "build", *options(), folder], stdout=2, check=False)
    if done.returncode:
        raise GradingError(
            f"docker could not build {name()}; its reason stands above. It needs the image {base()} and the packages "
            "of this computer from PyPI: DESCENT_DOCKER_BASE names another image (a Debian with Python's venv), "
            "PIP_INDEX_URL another index, and DESCENT_DOCKER_BUILD holds more options for `docker build`"
        )


def base() -> str:
    """The image that ours is built on."""
    return os.environ.get("DESCENT_DOCKER_BASE") or f"python:{platform.python_version()}-slim"


def options() -> list[str]:
    """What `docker build` is told."""
    mirrors = [f"{each}={os.environ[each]}" for each in MIRRORS if os.environ.get(each)]
    said = [f"--build-arg={each}" for each in (f"BASE={base()}", *mirrors)]
    return ["--tag", name(), *said, *shlex.split(os.environ.get("DESCENT_DOCKER_BUILD", ""))]


def fill(folder: Path) -> None:
    """Put into a folder what the image is built from: the Dockerfile, the packages, and course_lib."""
    shutil.copy(Path(__file__).parent / "Dockerfile", folder)
    (folder / "requirements.txt").write_text("\n".join(requirements()) + "\n")
    (folder / "constraints.txt").write_text("\n".join(constraints()) + "\n")
    home = Path(course_lib.__file__).parent
    for path in library_files():
        copy = folder / "course_lib" / path.relative_to(home)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
        # Whatever the umask is here: in there another user reads it.
        copy.chmod(0o644)


def requirements() -> list[str]:
    """The packages that grading needs, as the course's own metadata names them."""
    found = map(Requirement, importlib.metadata.requires(DISTRIBUTION) or [])
    kept = [each for each in found if not each.marker or each.marker.evaluate({"extra": "grade"})]
    for each in kept:
        each.marker = None
    return sorted(map(str, kept))


def constraints() -> list[str]:
    """The versions that are installed here."""
    found: dict[str, str] = {}
    for each in importlib.metadata.distributions():
        # Of two, Python imports the first; setuptools brings along old ones of others.
        found.setdefault(canonicalize_name(each.name), each.version)
    found.pop(DISTRIBUTION, None)
    return sorted(f"{name}=={version}" for name, version in found.items())
