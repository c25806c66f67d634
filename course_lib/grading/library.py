"""What grades: the files of course_lib and the versions beside it, as one hash.

Light to import, because every worker computes it. Two computers with the same hash give the same marks.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

import course_lib

# Their numbers decide what a check computes.
PACKAGES = ("jax", "jaxlib", "numpy")
# Theirs decide what a picture looks like.
DRAWING = ("matplotlib", "numpy", "pillow")


def digest(*parts: Any) -> str:
    """SHA-256 of plain data."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file. Raises OSError if it cannot be read."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def library_digest() -> str:
    """The hash of course_lib's files and of the versions of Python, JAX and NumPy."""
    return digest(_code(), platform.python_version())


@functools.cache
def code_digest() -> str:
    """The same without Python's own version, of which another computer may have the next bugfix."""
    return _code()


def _code() -> str:
    home = Path(course_lib.__file__).parent
    files = {path.relative_to(home).as_posix(): file_digest(path) for path in library_files()}
    return digest(files, _versions(PACKAGES))


def stamp() -> tuple:
    """Changes with any of course_lib's files; cheaper than a hash, and never remembered."""
    found = ((path, path.stat()) for path in library_files())
    return tuple((str(path), about.st_mtime_ns, about.st_size) for path, about in found)


def forget() -> None:
    """Have the hashes computed anew."""
    library_digest.cache_clear()
    code_digest.cache_clear()


def drawing_versions() -> dict[str, str]:
    """The versions of what draws."""
    return _versions(DRAWING)


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in packages}


def library_files() -> list[Path]:
    """All files of the package course_lib."""
    home = Path(course_lib.__file__).parent
    found = (path for path in sorted(home.rglob("*")) if "__pycache__" not in path.parts)
    # Not what a system or an editor leaves behind.
    return [path for path in found if path.is_file() and not path.name.startswith(".")]
