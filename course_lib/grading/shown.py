"""What instructors and students see of a graded notebook: two steps for nbgrader, after all scores are set.

`HarmlessMarkdown` runs at the end of autograding: Formgrader and feedback show a student's text as HTML, in the
browser of somebody who is logged in. `HideHiddenTests` runs before feedback is made (jupyter/nbgrader #917).
"""

from __future__ import annotations

import re
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_locked
from traitlets import Bool, Unicode

from course_lib.grading.referee.display import harmless, is_picture

# The start of anything that a browser takes for HTML.
HTML = re.compile(r"<[a-zA-Z/!?]")
HIDDEN = "a hidden test failed"
# One pixel that cannot be seen.
EMPTY_PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


class HarmlessMarkdown(NbGraderPreprocessor):
    """Takes out of a student's text what a browser would run or fetch; text without HTML stays as it is."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "markdown" and not is_locked(cell):
            if HTML.search(cell.source):
                cell.source = harmless(cell.source)
            if "attachments" in cell:
                cell.attachments = _pictures(cell.attachments)
        return cell, resources


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """A text's attachments; what is no picture becomes an empty one, because nbconvert misses what is gone."""
    kept = {}
    for name, data in attachments.items():
        found = {kind: text for kind, text in data.items() if is_picture(text, kind)}
        kept[name] = found or {"image/png": EMPTY_PICTURE}
    return kept


class HideHiddenTests(NbGraderPreprocessor):
    """Leaves hidden tests, and the lines of them that an error shows, out of students' feedback."""

    enabled = Bool(True, help="Whether hidden tests stay hidden in feedback.").tag(config=True)
    begin = Unicode("BEGIN HIDDEN TESTS", help="Marks their start, as in ClearHiddenTests.").tag(
        config=True
    )
    end = Unicode("END HIDDEN TESTS", help="Marks their end.").tag(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        if cell.cell_type == "code" and self.begin in cell.source:
            visible = self._without_hidden(cell.source)
            cell.outputs = [self._told(output, visible) for output in cell.outputs]
            cell.source = visible
        return cell, resources

    def _without_hidden(self, source: str) -> str:
        kept, hidden = [], False
        for line in source.split("\n"):
            if self.begin in line:
                hidden = True
            elif self.end in line:
                hidden = False
            elif not hidden:
                kept.append(line)
        return "\n".join(kept)

    def _told(self, output: Any, visible: str) -> Any:
        """An output; an error that did not come from a visible line without the lines that it shows."""
        if output.output_type != "error":
            return output
        # IPython marks the line that failed with an arrow.
        trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
        failed = re.findall(r"^-+> *\d+ (.*)$", trace, re.MULTILINE)
        seen = bool(failed) and all(line.strip() in visible for line in failed[:1])
        own = getattr(output, "ename", "") in ("CheckFailed", "NotRefereed", "NotRun")
        output.evalue = output.evalue if seen or own else HIDDEN
        output.traceback = [f"{output.ename}: {output.evalue}"]
        return output
