"""A line that looks like one of nbgrader's marks and is none would hand out what it was to hide."""

import re

from nbformat import NotebookNode

from course_lib.authoring.errors import AuthoringError

# nbgrader looks for these words anywhere in a line, in capitals.
MARKS = tuple(
    f"{which} {what}"
    for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
    for which in ("BEGIN", "END")
)
LOOKS_LIKE_ONE = re.compile(
    r"\s*#+\s*(BEGIN|END)[\W_]*(SOLUTIONS?|HIDDEN[\W_]*TESTS?|MARK[\W_]*SCHEMES?)\b", re.IGNORECASE
)


def insist_on_marks(notebook: NotebookNode, unit: str) -> None:
    """Raise AuthoringError for the first line that looks like a mark that nbgrader would not see."""
    for number, cell in enumerate(notebook.cells, start=1):
        for line in cell.source.splitlines():
            if LOOKS_LIKE_ONE.match(line) and not any(mark in line for mark in MARKS):
                raise AuthoringError(
                    f"{unit}, cell {number}: nbgrader does not know the mark `{line.strip()}`, and would hand out what "
                    f"stands behind it. It knows {', '.join(f'### {mark}' for mark in MARKS)}."
                )
