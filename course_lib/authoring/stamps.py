"""What a unit was last built from, so that a build can skip what has not changed.

One small file a unit under `.build/`, which git ignores. Losing it costs a rebuild, no more.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import course_lib
from course_lib.authoring.course import CONFIG, Unit

FOLDER = ".build"


class Stamps:
    """The stamps of the course at `root`."""

    def __init__(self, root: Path):
        self._root = root
        library = Path(course_lib.__file__).parent
        # pyproject.toml has the addresses that every unit begins with.
        settings = [root / CONFIG, *root.glob("constraints.txt"), *root.glob("pyproject.toml")]
        self._shared = _digest(root, settings) + _digest(library, _files_under(library))

    def inputs(self, unit: Unit) -> str:
        """Return a digest of what the unit's built files depend on, installed versions by constraints.txt."""
        own = [path for path in _files_under(unit.folder) if path.suffix != ".ipynb"]
        return hashlib.sha256(f"{self._shared} {_digest(unit.folder, own)}".encode()).hexdigest()

    def is_current(self, unit: Unit) -> bool:
        """Return whether the built files are those of the last build, from the same inputs."""
        try:
            stamp = json.loads(self._path(unit).read_text(encoding="utf-8"))
            return (
                {"inputs", "built"} <= stamp.keys()
                and stamp["inputs"] == self.inputs(unit)
                and all(
                    self._built(self._root / path) == was for path, was in stamp["built"].items()
                )
            )
        except (OSError, ValueError, AttributeError):
            return False

    def write(self, unit: Unit, inputs: str, built: Iterable[Path]) -> None:
        """Record that the files `built` were made from `inputs`."""
        stamp = {
            "inputs": inputs,
            "built": {unit.shown(path): self._built(path) for path in sorted(built)},
        }
        self._path(unit).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")

    def _built(self, path: Path) -> str:
        return _digest(self._root, [path])

    def _path(self, unit: Unit) -> Path:
        return self._root / FOLDER / f"{unit.name}.json"


def _files_under(folder: Path) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path in files
        if not any(
            part == "__pycache__" or part.startswith(".") for part in path.relative_to(folder).parts
        )
    )


def _digest(base: Path, paths: Iterable[Path]) -> str:
    """Return a digest of the files' names under `base` and content; OSError if one is missing."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(base).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
