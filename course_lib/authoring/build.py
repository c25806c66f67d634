"""`course build`: from each unit's text to its executed solution and its release.

A unit's files are made in a workspace under `.build/` and moved into place only when all of them
are there; until then the old files stay, and `--check` names a move that was cut short. Before that,
unit 00 gets the glossary and the formula sheet.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from traitlets.config import Config

from course_lib.authoring.course import SOLUTIONS, Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.execute import execute
from course_lib.authoring.lookalikes import insist_on_marks
from course_lib.authoring.newer import insist_on_the_text
from course_lib.authoring.notebook import dumps, read_unit
from course_lib.authoring.progress import Progress
from course_lib.authoring.reference import stale_pages
from course_lib.authoring.release import generate, load_settings
from course_lib.authoring.scored import insist_on_scores
from course_lib.authoring.stamps import FOLDER, Stamps


def build(root: Path, units: list[Unit], force: bool, progress: Progress) -> list[AuthoringError]:
    """Build the units that changed (all, with `force`); return what went wrong, unit by unit.

    A unit that fails keeps its old files and does not stop the others.
    """
    settings, stamps, problems = load_settings(root), Stamps(root), []
    for unit in units:
        # Before its stamp is looked at: a page that changes makes the unit out of date.
        for page, text in stale_pages(unit).items():
            page.write_text(text, encoding="utf-8", newline="\n")
        if not force and stamps.is_current(unit):
            progress.unchanged(unit.name)
            continue
        start = time.perf_counter()
        progress.start(unit.name)
        try:
            if not force:
                insist_on_the_text(unit)
            build_unit(unit, settings, stamps, progress.cell)
        except AuthoringError as problem:
            progress.failed(unit.name, time.perf_counter() - start)
            problems.append(problem)
        else:
            progress.built(unit.name, time.perf_counter() - start)
    return problems


def build_unit(
    unit: Unit, settings: Config, stamps: Stamps, on_cell: Callable[[int, int], None]
) -> None:
    """Execute one unit, generate its release and move both into place. Raises AuthoringError."""
    # Before the text is read: an edit during the build then makes the stamp out of date.
    inputs = stamps.inputs(unit)
    memory = unit.root / FOLDER
    memory.mkdir(exist_ok=True)
    # On the same file system as the course, so that moving into place is one step.
    with tempfile.TemporaryDirectory(prefix="work-", dir=memory) as folder:
        workspace = Path(folder)
        notebook = read_unit(unit)
        insist_on_scores(notebook, unit.name)
        insist_on_marks(notebook, unit.name)
        execute(notebook, unit.name, unit.folder, unit.root, on_cell)
        released = generate(unit, dumps(notebook), settings, workspace)
        moves = {workspace / SOLUTIONS / unit.name / unit.solution.name: unit.solution}
        for file in sorted(path for path in released.rglob("*") if path.is_file()):
            moves[file] = unit.release_folder / file.relative_to(released)
        _move_into_place(moves)
    stamps.write(unit, inputs, moves.values())


def _move_into_place(moves: dict[Path, Path]) -> None:
    for made, place in moves.items():
        # A file that would not change keeps its date: JupyterLab need not offer to reload it.
        if not (place.is_file() and place.read_bytes() == made.read_bytes()):
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(made, place)
