"""Where the course is on the web: the repository, and the release that its files are fetched from.

Set once, in pyproject.toml under [project.urls]; everything that prints an address asks here.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from course_lib.authoring.errors import AuthoringError

LOCAL_VERSION = "student"


@dataclass(frozen=True)
class Addresses:
    """Web addresses, none of which ends in a slash.

    Attributes:
        repository: where the course is made.
        release: the folder that holds the files of this version's release.
        wheel: the file name of the student's wheel in it.
    """

    repository: str
    release: str
    wheel: str

    @property
    def tag(self) -> str:
        """What the release is called in the repository; a notebook and the wheel that it installs belong together."""
        return self.release.rpartition("/")[2]

    def of_file(self, name: str) -> str:
        """The address of a released file; a wheel's `+` is written as a web address wants it."""
        return f"{self.release}/{quote(name)}"


def addresses(root: Path) -> Addresses:
    """The addresses of the course at `root`. Raises AuthoringError if pyproject.toml lacks one."""
    # Not from the installed metadata: those of a copy of the course are as old as its installation.
    project = read_pyproject(root)["project"]
    urls = project.get("urls", {})
    missing = [name for name in ("Repository", "Release") if not urls.get(name)]
    if missing:
        raise AuthoringError(
            f"pyproject.toml does not say where the course is: [project.urls] lacks "
            f"{' and '.join(missing)}. Write the web address there."
        )
    wheel = f"{project['name'].replace('-', '_')}-{students_version(project)}-py3-none-any.whl"
    return Addresses(urls["Repository"].rstrip("/"), urls["Release"].rstrip("/"), wheel)


def students_version(project: dict) -> str:
    """The version of the wheel that students install: two wheels of one version would look alike to pip."""
    return f"{project['version']}+{LOCAL_VERSION}"


def read_pyproject(root: Path) -> dict:
    """What pyproject.toml holds. Raises AuthoringError if it cannot be read or names no project."""
    try:
        settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise AuthoringError(
            f"pyproject.toml of the course in {root} cannot be read ({problem}); the "
            "whole repository is needed."
        ) from problem
    if "project" not in settings:
        raise AuthoringError("pyproject.toml has no [project]: this is not the course's own file.")
    return settings
