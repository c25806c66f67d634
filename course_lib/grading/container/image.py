"""The image that submissions are graded in: this computer's course_lib and package versions, on a Debian with Python.

It is built when it is first wanted, and its name holds the hash of what it grades with: another version of the course
or of a package is another image.
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
from collections import deque
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import course_lib
from course_lib.grading import programs
from course_lib.grading.errors import GradingError
from course_lib.grading.library import code_digest, digest, library_files
from course_lib.grading.lock import held

DISTRIBUTION = "descent-course"
# Variables that name a mirror of PyPI to pip, here and there.
MIRRORS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL")
# Another process that builds it is waited for so long.
PATIENCE = 3600.0
# Docker has answered by then, or something is wrong with it.
ANSWER = 60.0
LINES_TOLD = 12


def name() -> str:
    """What the image of this course_lib and these packages is called."""
    return f"descent-grading:{digest(code_digest(), base(), requirements(), constraints())[:16]}"


def wanted() -> str:
    """The name of the image, which is built if there is none yet.

    Raises:
        GradingError: if there is no Docker here, or it cannot be built.
    """
    trouble = why_not()
    if trouble:
        raise GradingError(f"There is no Docker here: {trouble}")
    image = name()
    if not _is_there(image):
        place = programs.folder()
        try:
            with held(place / "image.lock", PATIENCE):
                if not _is_there(image):
                    _build(image)
        except sqlite3.OperationalError as problem:
            raise GradingError(
                f"another process has been building {image} for {PATIENCE / 60:.0f} minutes, or {place} cannot be "
                f"written to ({problem}). End that process, or name another folder in DESCENT_PROGRAMS"
            ) from problem
    return image


def why_not() -> str:
    """Why Docker cannot be used, as a sentence; "" if it answers."""
    if shutil.which("docker") is None:
        return (
            "the program docker is not on the PATH; install Docker Desktop (macOS, Windows) or "
            "Docker Engine (Linux)."
        )
    try:
        done = _asked("version", "--format", "{{.Server.Os}}")
    except (OSError, subprocess.TimeoutExpired) as problem:
        return f"docker does not answer ({problem})."
    if done.returncode:
        said = " ".join(done.stderr.split())[-300:]
        return f"docker does not answer ({said}). Start it, or ask to be allowed to use it."
    if done.stdout.strip() != "linux":
        return f"docker runs containers of {done.stdout.strip()}; switch it to Linux containers."
    return ""


def _is_there(image: str) -> bool:
    try:
        return _asked("image", "inspect", image).returncode == 0
    except subprocess.TimeoutExpired as problem:
        raise GradingError(f"docker does not answer ({problem}). Start it anew") from problem


def _asked(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["docker", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=ANSWER, check=False)


def _build(image: str) -> None:
    print(
        f"Building the Docker image {image}: some minutes, once for each version of the course.",
        file=sys.stderr,
    )
    last: deque[str] = deque(maxlen=LINES_TOLD)
    with tempfile.TemporaryDirectory(prefix="descent-image-") as folder:
        fill(Path(folder))
        with subprocess.Popen(
            ["docker", "build", *options(image), folder],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        ) as process:  # fmt: skip
            for line in process.stdout:
                print(line, end="", file=sys.stderr)
                last.append(line)
    if process.returncode:
        raise GradingError(
            f"docker could not build {image}. It needs the image {base()}, Debian's package bubblewrap, and the "
            "packages of this computer from PyPI: DESCENT_DOCKER_BASE names another image (a Debian with Python's "
            "venv), PIP_INDEX_URL another index, and DESCENT_DOCKER_BUILD holds more options for `docker build`. "
            f"It said last:\n{''.join(last)}"
        )


def base() -> str:
    """The image that ours is built on."""
    return os.environ.get("DESCENT_DOCKER_BASE") or f"python:{platform.python_version()}-slim"


def options(image: str) -> list[str]:
    """What `docker build` is told, to make an image of this name."""
    mirrors = [f"{each}={os.environ[each]}" for each in MIRRORS if os.environ.get(each)]
    said = [f"--build-arg={each}" for each in (f"BASE={base()}", *mirrors)]
    return ["--tag", image, *said, *shlex.split(os.environ.get("DESCENT_DOCKER_BUILD", ""))]


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
    for copy in folder.rglob("*"):
        copy.chmod(0o755 if copy.is_dir() else 0o644)


def requirements() -> list[str]:
    """The packages that grading needs, as the course's own metadata names them."""
    kept = _needed_by(DISTRIBUTION, {"grade"})
    for each in kept:
        each.marker = None
    return sorted(map(str, kept))


def constraints() -> list[str]:
    """These packages and those that they need, in the versions that are installed here."""
    found: dict[str, str] = {}
    todo, seen = [(DISTRIBUTION, "grade")], set()
    while todo:
        package, extra = todo.pop()
        seen.add((package, extra))
        for each in _needed_by(package, {extra}):
            known = canonicalize_name(each.name)
            try:
                found[known] = importlib.metadata.version(known)
            except importlib.metadata.PackageNotFoundError:
                continue  # an extra's that nobody has asked for here
            todo += {(known, more) for more in ("", *each.extras)} - seen
    return [f"{package}=={version}" for package, version in sorted(found.items())]


def _needed_by(package: str, extras: set[str]) -> list[Requirement]:
    """What a package that is installed here needs, with these of its extras."""
    found = map(Requirement, importlib.metadata.requires(package) or [])
    tried = [{"extra": extra} for extra in ("", *extras)]
    return [each for each in found if not each.marker or any(map(each.marker.evaluate, tried))]
