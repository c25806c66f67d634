"""A test that the referee did not judge waits for a person, in Formgrader as an essay does.

nbgrader takes the error that stands in its place for a wrong answer: no points, and nothing to do.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor


class QueueNotJudged(NbGraderPreprocessor):
    """Marks such tests as to be graded by hand; runs after nbgrader has saved the scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        waiting = [cell.metadata.nbgrader.grade_id for cell in nb.cells if _not_judged(cell)]
        if waiting:
            about = resources["nbgrader"]
            with Gradebook(about["db_url"]) as book:
                for name in waiting:
                    grade = book.find_grade(
                        name, about["notebook"], about["assignment"], about["student"]
                    )
                    grade.needs_manual_grade = True
                book.db.commit()
        return nb, resources


def _not_judged(cell: Any) -> bool:
    return cell.metadata.get("nbgrader", {}).get("grade", False) and any(
        output.get("ename") == "NotRefereed" for output in cell.get("outputs", ())
    )
