"""An edit in the notebook that the text does not have is not overwritten unasked.

The text is what people edit and review, but an editor that does not pair the two saves the notebook alone.
"""

import nbformat
from nbformat import NotebookNode

from course_lib.authoring.course import Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.notebook import read_unit
from course_lib.authoring.places import add_beginning


def insist_on_the_text(unit: Unit) -> None:
    """Raise AuthoringError if the unit's notebook was saved after its text, with other cells or points in it."""
    try:
        saved_later = unit.solution.stat().st_mtime > unit.text.stat().st_mtime
        saved = nbformat.read(unit.solution, as_version=4) if saved_later else None
    except Exception:  # no notebook yet, or none that can be read: there is nothing to lose
        return
    if saved is None:
        return
    # With the links and the first cell of today: a new address is no edit.
    add_beginning(saved, unit)
    if _written(saved) == _written(read_unit(unit)):
        return
    notebook, text = unit.shown(unit.solution), unit.shown(unit.text)
    raise AuthoringError(
        f"{notebook} was saved after {text} and has other cells, points or tags, which a build would overwrite. If "
        f"the notebook is right, run `jupytext --to py:percent {notebook}` first; if the text is, `course build "
        f"--force {unit.name}`."
    )


def _written(notebook: NotebookNode) -> list[tuple]:
    """What a person writes: of each cell its text, its tags, and what Formgrader's *Create Assignment* sets."""
    return [
        (cell.cell_type, cell.source.rstrip(), _graded(cell), sorted(cell.metadata.get("tags", [])))
        for cell in notebook.cells
    ]


def _graded(cell: NotebookNode) -> dict:
    about = cell.metadata.get("nbgrader", {})
    return {
        name: about.get(name) or None
        for name in ("grade_id", "grade", "locked", "points", "solution", "task")
    }
