"""Cells that stand twice in a submission: the last one counts, as in nbgrader.

nbgrader's own DeduplicateIds leaves metadata behind that its next step refuses, and then the whole batch stops.
This step runs before it.
"""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor


class DropDoubles(NbGraderPreprocessor):
    """Makes ordinary cells of all copies of a graded or locked cell but the last."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        seen: set[str] = set()
        for cell in reversed(nb.cells):
            known = cell.metadata.get("nbgrader")
            if known is None:
                continue
            grade_id = known.get("grade_id") if isinstance(known, dict) else None
            if not isinstance(grade_id, str) or grade_id in seen:
                self.log.warning(
                    "Cell %r stands more than once, or has no name; an earlier one is left out",
                    grade_id,
                )
                del cell.metadata["nbgrader"]
            else:
                seen.add(grade_id)
        return nb, resources
