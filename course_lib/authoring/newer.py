"""An edit in the notebook that the text does not have is not overwritten unasked.

The text is what people edit and review, but an editor that does not pair the two saves the notebook alone.
"""

import nbformat

from course_lib.authoring.course import Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.notebook import read_unit


def insist_on_the_text(unit: Unit) -> None:
    """Raise AuthoringError if the unit's notebook was saved after its text, with other cells in it."""
    try:
        saved_later = unit.solution.stat().st_mtime > unit.text.stat().st_mtime
        cells = nbformat.read(unit.solution, as_version=4).cells if saved_later else None
    except Exception:  # no notebook yet, or none that can be read: there is nothing to lose
        return
    if cells is None or _sources(cells) == _sources(read_unit(unit).cells):
        return
    notebook, text = unit.shown(unit.solution), unit.shown(unit.text)
    raise AuthoringError(
        f"{notebook} was saved after {text} and has other cells, which a build would overwrite. If the notebook is "
        f"right, run `jupytext --to py:percent {notebook}` first; if the text is, `course build --force {unit.name}`."
    )


def _sources(cells: list) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source.rstrip()) for cell in cells]
