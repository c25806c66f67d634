"""Where a course's files are: its root, its units, and the three files of a unit.

A unit is a folder `solutions/NN_topic` with a text `NN_topic.py` in it; everything else about it
is generated from that text.
"""

from dataclasses import dataclass
from pathlib import Path

from course_lib.authoring.errors import AuthoringError

CONFIG = "nbgrader_config.py"
SOLUTIONS, RELEASES = "solutions", "notebooks"


@dataclass(frozen=True)
class Unit:
    """One unit of the course at `root`; the files need not exist."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.root / SOLUTIONS / self.name

    @property
    def text(self) -> Path:
        return self.folder / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def release_folder(self) -> Path:
        return self.root / RELEASES / self.name

    @property
    def release(self) -> Path:
        return self.release_folder / f"{self.name}.ipynb"

    def shown(self, path: Path) -> str:
        """Return a path as an author reads it: from the course's root, with forward slashes."""
        return path.relative_to(self.root).as_posix()


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds nbgrader_config.py.

    Raises AuthoringError if there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise AuthoringError(
        f"No course here: neither {start} nor a folder above it holds {CONFIG}. "
        "Change into your copy of the course and try again."
    )


def units_of(root: Path) -> list[Unit]:
    """Return the units that have a text, in order."""
    texts = (root / SOLUTIONS).glob("*/*.py")
    return [Unit(root, text.stem) for text in sorted(texts) if text.stem == text.parent.name]


def choose(units: list[Unit], wanted: tuple[str, ...]) -> list[Unit]:
    """Return the wanted units (all, if none is named) in the course's order.

    `1`, `01` and `01_derivatives` all name the same one. Raises AuthoringError for an unknown name.
    """
    if not wanted:
        return units
    chosen = set()
    for name in wanted:
        matching = {unit for unit in units if _names(name, unit)}
        if not matching:
            known = ", ".join(unit.name for unit in units) or f"none (no {SOLUTIONS}/*/*.py yet)"
            raise AuthoringError(f"There is no unit {name!r}. The units are: {known}.")
        chosen |= matching
    return [unit for unit in units if unit in chosen]


def _names(name: str, unit: Unit) -> bool:
    number = unit.name.partition("_")[0]
    return name == unit.name or (
        name.isdecimal() and number.isdecimal() and int(name) == int(number)
    )
