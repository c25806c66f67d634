"""Every exercise's check stands in a cell that nbgrader scores, with the points that the exercise has."""

import re

from nbformat import NotebookNode

from course_lib.authoring.errors import AuthoringError
from course_lib.checks.units import find

CHECK = re.compile(r"""^check\(\s*["']([^"']+)["']""", re.MULTILINE)


def insist_on_scores(notebook: NotebookNode, unit: str) -> None:
    """Raise AuthoringError for the first check that would give no points, or others than students read."""
    for number, cell in enumerate(notebook.cells, start=1):
        names = CHECK.findall(cell.source) if cell.cell_type == "code" else []
        for name in names:
            try:
                points = find(name, "exercise").points
            except KeyError as unknown:
                raise AuthoringError(
                    f'{unit}, cell {number}: check("{name}", …): {unknown.args[0]}'
                ) from None
            about = cell.metadata.get("nbgrader", {})
            if not about.get("grade"):
                raise AuthoringError(
                    f'{unit}, cell {number}: nbgrader does not score check("{name}", …). Its header needs '
                    f'"grade": true, "locked": true, "solution": false, "points": {points} and a "grade_id" of its own.'
                )
            if about.get("points") != points:
                raise AuthoringError(
                    f'{unit}, cell {number}: check("{name}", …) has {about.get("points")} points in its header and '
                    f"{points} in its Exercise, which students read. Make them the same."
                )
