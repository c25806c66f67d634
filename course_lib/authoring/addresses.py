"""Where the course is on the web: the repository, and the release that its files are fetched from.

Set once, in pyproject.toml under [project.urls]; everything that prints an address asks here.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from course_lib.bundle.errors import BundleError


@dataclass(frozen=True)
class Addresses:
    """Web addresses, none of which ends in a slash.

    Attributes:
        repository: where the course is made.
        release: the folder that holds the files of this version's release.
    """

    repository: str
    release: str

    def of_file(self, name: str) -> str:
        """The address of a released file; a wheel's `+` is written as a web address wants it."""
        return f"{self.release}/{quote(name)}"


def addresses(root: Path) -> Addresses:
    """The addresses of the course at `root`. Raises BundleError if pyproject.toml lacks one."""
    # Not from the installed metadata: those of a copy of the course are as old as its installation.
    urls = read_pyproject(root)["project"].get("urls", {})
    missing = [name for name in ("Repository", "Release") if not urls.get(name)]
    if missing:
        raise BundleError(
            f"pyproject.toml does not say where the course is: [project.urls] lacks "
            f"{' and '.join(missing)}. Write the web address there."
        )
    return Addresses(urls["Repository"].rstrip("/"), urls["Release"].rstrip("/"))


def read_pyproject(root: Path) -> dict:
    """What pyproject.toml holds. Raises BundleError if it cannot be read or names no project."""
    try:
        settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BundleError(
            f"pyproject.toml of the course in {root} cannot be read ({problem}); a bundle needs the "
            "whole repository."
        ) from problem
    if "project" not in settings:
        raise BundleError("pyproject.toml has no [project]: this is not the course's own file.")
    return settings
