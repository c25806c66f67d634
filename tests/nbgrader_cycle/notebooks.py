"""Reading and filling in notebooks the way a student or an instructor sees them."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode


def nbgrader_cells(notebook: Path) -> dict[str, NotebookNode]:
    """Return {grade_id: cell} for the cells nbgrader knows about."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells if "nbgrader" in cell.metadata}


def points(source: Path) -> dict[str, float]:
    """Return {grade_id: points} of the checks, as the instructor's notebook promises them."""
    return {
        name: float(cell.metadata.nbgrader.points)
        for name, cell in nbgrader_cells(source).items()
        if cell.metadata.nbgrader.grade and not cell.metadata.nbgrader.solution
    }


def for_a_reader(source: Path) -> dict[str, float]:
    """Return {grade_id: points} of the written answers, which a person reads and marks."""
    return {
        name: float(cell.metadata.nbgrader.points)
        for name, cell in nbgrader_cells(source).items()
        if cell.metadata.nbgrader.grade and cell.metadata.nbgrader.solution
    }


def solutions(source: Path) -> dict[str, str]:
    """Return {grade_id: text} of the cells that students write, as the instructor wrote them."""
    return {
        name: cell.source
        for name, cell in nbgrader_cells(source).items()
        if cell.metadata.nbgrader.solution
    }


def errors(notebook: Path) -> dict[str, str]:
    """Return {grade_id: words} of the cells that failed; of others, the execution count names them."""
    said = {}
    for cell in nbformat.read(notebook, as_version=4).cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                name = cell.metadata.get("nbgrader", {}).get("grade_id", cell.execution_count)
                said[name] = output.evalue
    return said


def outputs(notebook: Path) -> dict[str, list[NotebookNode]]:
    """Return {text: outputs} of the code cells."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.source: cell.outputs for cell in cells if cell.cell_type == "code"}


def write_into(notebook: Path, texts: dict[str, str]) -> None:
    """Replace the text of the cells named by `texts`; raises KeyError for a name not there."""
    content = nbformat.read(notebook, as_version=4)
    cells = {c.metadata.nbgrader.grade_id: c for c in content.cells if "nbgrader" in c.metadata}
    for name, text in texts.items():
        cells[name].source = text
    nbformat.write(content, notebook)
