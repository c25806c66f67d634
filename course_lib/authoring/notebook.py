"""From a unit's text to its notebook, not yet executed: the same bytes for the same text.

jupytext reads the cells. Cell ids come from nbgrader's names or from the content, so they stay
when other cells change; kernel and language carry no version.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable

import jupytext
import nbformat
from nbformat import NotebookNode

from course_lib.authoring.course import Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.places import add_beginning

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What the kernel reports of itself, less its version: that differs between computers.
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_VALID_ID = re.compile(r"[a-zA-Z0-9\-_]{1,64}")


def read_unit(unit: Unit) -> NotebookNode:
    """Return the unit's text as a notebook without outputs. Raises AuthoringError."""
    try:
        text = unit.text.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise AuthoringError(f"{unit.shown(unit.text)} is not UTF-8 text: {problem}.") from problem
    return from_text(text, unit.name, lambda notebook: add_beginning(notebook, unit))


def from_text(
    text: str, unit: str, complete: Callable[[NotebookNode], None] = lambda notebook: None
) -> NotebookNode:
    """Return a percent text as a notebook without outputs.

    `complete` adds what stands in no text, before the cells get their ids. Raises AuthoringError.
    """
    notebook = jupytext.reads(text, fmt="py:percent")
    complete(notebook)
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _give_ids(notebook, unit)
    _validate(notebook, unit)
    return notebook


def _give_ids(notebook: NotebookNode, unit: str) -> None:
    occurrences = Counter()
    for number, cell in enumerate(notebook.cells, start=1):
        wanted = _wanted_id(cell, unit)
        occurrences[wanted] += 1
        if occurrences[wanted] > 1 and "grade_id" in cell.metadata.get("nbgrader", {}):
            raise AuthoringError(
                f"{unit}, cell {number}: its grade_id is taken by a cell above it or too like it "
                f"({wanted!r}). Every nbgrader cell of a unit needs a grade_id of its own."
            )
        cell.id = wanted if occurrences[wanted] == 1 else f"{wanted}-{occurrences[wanted]}"


def _wanted_id(cell: NotebookNode, unit: str) -> str:
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id is not None and _VALID_ID.fullmatch(str(grade_id)):
        return str(grade_id)
    content = "\0".join([unit, cell.cell_type, str(grade_id), cell.source])
    return "c-" + hashlib.sha256(content.encode()).hexdigest()[:16]


def _validate(notebook: NotebookNode, unit: str) -> None:
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as problem:
        raise AuthoringError(
            f"{unit}: the text does not make a valid notebook: {problem}"
        ) from problem


def dumps(notebook: NotebookNode) -> str:
    """Return the notebook as the text of an .ipynb file."""
    return nbformat.writes(notebook) + "\n"


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """Return a copy as if no cell had been executed."""
    bare = nbformat.from_dict(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare
