"""The instructor's notebook as grading takes it, the same for `course grade` and for nbgrader's own command."""

from __future__ import annotations

import json
from pathlib import Path

from course_lib.grading.errors import GradingError


def without_outputs(path: Path) -> str:
    """Its JSON without outputs, which nothing needs: another run of it is still the same notebook.

    Raises:
        GradingError: if it cannot be read.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"], cell["execution_count"] = [], None
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise GradingError(
            f"The instructor's notebook {path} cannot be read: {problem!r}."
        ) from problem
    return json.dumps(notebook)
