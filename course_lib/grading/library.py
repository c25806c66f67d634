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
    home = Path(course_lib.__file__).parent
    files = {
        path.relative_to(home).as_posix(): file_digest(path)
        for path in sorted(home.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return digest(files, versions, platform.python_version())
