"""`course build --check`: do a unit's text, solution and release agree? Nothing is executed.

Each becomes a Disagreement that names the unit and says what to do.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from course_lib.authoring.course import RELEASES, SOLUTIONS, Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.lookalikes import insist_on_marks
from course_lib.authoring.markers import MarkerError
from course_lib.authoring.notebook import read_unit, without_outputs
from course_lib.authoring.reference import stale_pages
from course_lib.authoring.release import generate, load_settings
from course_lib.authoring.scored import insist_on_scores
from course_lib.authoring.stubs import unexplained_lines


@dataclass(frozen=True)
class Disagreement:
    """One disagreement: where, what, and what to do about it."""

    unit: str
    problem: str
    remedy: str


def check(root: Path, units: list[Unit]) -> list[Disagreement]:
    """Return all that is wrong with the units. Raises AuthoringError for a faulty course."""
    settings = load_settings(root)
    return [finding for unit in units for finding in check_unit(unit, settings)]


def check_unit(unit: Unit, settings: Config) -> Iterator[Disagreement]:
    """Yield what is wrong with one unit."""
    build = f"run `course build {unit.name}`"
    for path in (unit.solution, unit.release):
        if not path.is_file():
            yield Disagreement(unit.name, f"{unit.shown(path)} is missing", build)
    for page in stale_pages(unit):
        yield Disagreement(
            unit.name, f"{unit.shown(page)} is not what course_lib/reference gives", build
        )
    solution = None
    if unit.solution.is_file():
        try:
            solution = _read_notebook(unit, unit.solution)
            insist_on_scores(solution, unit.name)
            insist_on_marks(solution, unit.name)
            yield from _text_against_solution(unit, solution)
            yield from _release_against_solution(unit, settings)
        except AuthoringError as problem:
            yield Disagreement(
                unit.name, str(problem), f"repair {unit.shown(unit.text)}, then {build}"
            )
    if solution is not None and unit.release.is_file():
        yield from _drift(unit, solution)


def _read_notebook(unit: Unit, path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except Exception as problem:  # nbformat passes on whatever its JSON and schema readers raise
        raise AuthoringError(f"{unit.shown(path)} is not a notebook: {problem}") from problem


def _text_against_solution(unit: Unit, solution: NotebookNode) -> Iterator[Disagreement]:
    text, notebook = unit.shown(unit.text), unit.shown(unit.solution)
    difference = _first_difference(read_unit(unit), without_outputs(solution))
    if difference:
        yield Disagreement(
            unit.name,
            f"{text} and {notebook} disagree: {difference}",
            f"run `course build {unit.name}`; if the notebook holds the newer wording, first run "
            f"`jupytext --to py:percent {notebook}`",
        )
    for number, cell in enumerate(solution.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            yield Disagreement(
                unit.name,
                f"cell {number} of {notebook} (`{_first_line(cell)}`) has not been executed",
                f"run `course build --force {unit.name}`",
            )


def _first_difference(text: NotebookNode, notebook: NotebookNode) -> str | None:
    for number, (one, other) in enumerate(zip_longest(text.cells, notebook.cells), start=1):
        if one is None or other is None:
            missing = "the text" if one is None else "the notebook"
            return f"cell {number} (`{_first_line(one or other)}`) is not in {missing}"
        for what in ("cell_type", "source", "metadata", "id"):
            if one[what] != other[what]:
                return f"cell {number} (`{_first_line(one)}`) differs in its {what}"
    if text.metadata != notebook.metadata:
        return "the notebook's own metadata are not those of a build (it was saved by an editor)"
    return None


def _first_line(cell: NotebookNode) -> str:
    return cell.source.strip().partition("\n")[0]


def _release_against_solution(unit: Unit, settings: Config) -> Iterator[Disagreement]:
    solution = unit.solution.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="course-check-") as folder:
        generated = generate(unit, solution, settings, Path(folder))
        for file in sorted(path for path in generated.rglob("*") if path.is_file()):
            released = unit.release_folder / file.relative_to(generated)
            if not released.is_file():
                if released != unit.release:
                    yield _stale(unit, f"{unit.shown(released)} is missing")
            elif released.read_bytes() != file.read_bytes():
                yield _stale(
                    unit, f"{unit.shown(released)} is not what {unit.shown(unit.solution)} gives"
                )
        yield from _left_over(unit, generated)


def _left_over(unit: Unit, generated: Path) -> Iterator[Disagreement]:
    """What a release holds that no build gives any more: it would still be handed out."""
    for file in sorted(path for path in unit.release_folder.rglob("*") if path.is_file()):
        part = file.relative_to(unit.release_folder)
        hidden = any(name.startswith((".", "__")) for name in part.parts)
        # Of a notebook beside the release, `strays` tells.
        told = file.suffix == ".ipynb" and file.parent == unit.release_folder
        if not hidden and not told and not (generated / part).exists():
            yield Disagreement(
                unit.name,
                f"{unit.shown(file)} is not in the solution's folder any more",
                f"delete it: `rm {unit.shown(file)}`",
            )


def _stale(unit: Unit, problem: str) -> Disagreement:
    return Disagreement(
        unit.name,
        problem,
        f"generated files are not edited: put the change into {unit.shown(unit.text)}, "
        f"then run `course build {unit.name}`",
    )


def _drift(unit: Unit, solution: NotebookNode) -> Iterator[Disagreement]:
    try:
        release = _read_notebook(unit, unit.release)
    except AuthoringError as problem:
        yield Disagreement(unit.name, str(problem), f"run `course build {unit.name}`")
        return
    sources = {cell.get("id"): cell.source for cell in solution.cells}
    for number, cell in enumerate(release.cells, start=1):
        answer = cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        if answer and cell.get("id") in sources:
            for line in _unexplained(sources[cell.id], cell.source):
                yield Disagreement(
                    unit.name,
                    f"cell {number} of {unit.shown(unit.release)} shows the student a line that "
                    f"does not occur in the solution: `{line.strip()}`",
                    f"make {unit.shown(unit.text)} hold that line (or a BUG marker with it), "
                    f"then run `course build {unit.name}`",
                )


def _unexplained(source: str, released: str) -> list[str]:
    try:
        return list(unexplained_lines(source, released))
    except MarkerError:
        return []  # the release cannot be generated from this cell, which has been said already


def strays(root: Path) -> list[Disagreement]:
    """Return the notebooks under solutions/ and notebooks/ that belong to no unit's text."""
    return [*_stray_solutions(root), *stray_releases(root)]


def _notebooks_of(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.glob("*/*.ipynb") if path.parent.name[0] != ".")


def _stray_solutions(root: Path) -> Iterator[Disagreement]:
    for path in _notebooks_of(root / SOLUTIONS):
        unit = Unit(root, path.parent.name)
        if path != unit.solution:
            yield Disagreement(
                unit.name,
                f"{unit.shown(path)} is not built from a text, and nbgrader would hand it out",
                f"move it out of {SOLUTIONS}/{unit.name}/",
            )
        elif not unit.text.is_file():
            yield Disagreement(
                unit.name,
                f"{unit.shown(path)} has no text {unit.shown(unit.text)}",
                f"restore the text, or write it with `jupytext --to py:percent {unit.shown(path)}`",
            )


def stray_releases(root: Path) -> Iterator[Disagreement]:
    """Those under notebooks/."""
    for path in _notebooks_of(root / RELEASES):
        unit = Unit(root, path.parent.name)
        if path != unit.release or not unit.text.is_file():
            yield Disagreement(
                unit.name,
                f"{unit.shown(path)} is a release without a solution",
                f"remove it, or restore {SOLUTIONS}/{unit.name}/{path.stem}.py",
            )
