"""The student's wheel: staged in a folder of its own, then built as every Python project is.

pip and setuptools make it; what goes in is said in `contents` and `project`.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

from course_lib.authoring.addresses import read_pyproject
from course_lib.bundle.contents import Entry, entries
from course_lib.bundle.errors import BundleError
from course_lib.bundle.project import students_project
from course_lib.bundle.seal import sealed

SECONDS = 600
# Files in a wheel have dates: with this one, the same course gives the same wheel (1980, as ZIP begins there).
DATE = "315532800"


def build_wheel(root: Path, target: Path, workspace: Path) -> Path:
    """Build the wheel of the course at `root` into `target`; return its path.

    Raises BundleError if it cannot be built.
    """
    settings = read_pyproject(root)
    staged = workspace / "staged"
    _stage(root, settings, staged)
    said = _run(_command(settings, staged, target), workspace)
    built = sorted(target.glob("*.whl"))
    if said or len(built) != 1:
        raise BundleError(
            f"pip could not build the wheel: {said or 'it made none'}. See that this works: "
            f"python -m pip wheel --no-deps {root}"
        )
    return built[0]


def _run(command: list[str], folder: Path) -> str:
    """Run pip; the last that it said if it failed, "" if all is well."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": DATE},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no end after {SECONDS} s"
    said = done.stderr.strip() or done.stdout.strip() or "it said nothing"
    return said.splitlines()[-1].rstrip(".") if done.returncode else ""


def _stage(root: Path, settings: dict, staged: Path) -> None:
    """Lay out what the wheel is built from."""
    library = root / "course_lib"
    if not library.is_dir():
        raise BundleError(f"{library} is missing; a bundle needs the whole repository.")
    for entry in entries(library):
        place = staged / "course_lib" / entry.place
        place.parent.mkdir(parents=True, exist_ok=True)
        _put(entry, place)
    (staged / "pyproject.toml").write_text(students_project(settings), encoding="utf-8")
    for pattern in settings["project"]["license-files"]:
        for licence in root.glob(pattern):
            shutil.copyfile(licence, staged / licence.name)


def _put(entry: Entry, place: Path) -> None:
    if entry.sealed:
        module = "course_lib." + entry.place.removesuffix(".py").replace("/", ".")
        place.write_text(sealed(entry.source.read_bytes(), module), encoding="utf-8")
    else:
        shutil.copyfile(entry.source, place)


def _command(settings: dict, staged: Path, target: Path) -> list[str]:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps"]
    # With the right build tool here no network is needed; else pip fetches it.
    if all(map(_is_installed, settings["build-system"]["requires"])):
        pip.append("--no-build-isolation")
    return [*pip, "--wheel-dir", str(target), str(staged)]


def _is_installed(requirement: str) -> bool:
    wanted = Requirement(requirement)
    try:
        return wanted.specifier.contains(importlib.metadata.version(wanted.name), prereleases=True)
    except importlib.metadata.PackageNotFoundError:
        return False
