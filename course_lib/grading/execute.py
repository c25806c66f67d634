"""The step that takes the place of nbgrader's `Execute`: the same outputs in the same cells, refereed.

`nbgrader_config.py` names it in `c.Autograde.autograde_preprocessors`, so that the command line and Formgrader's
button both use it. What comes before and behind it, scoring included, stays nbgrader's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets import Enum, default

from course_lib.grading.class_run.gradebook_side import (
    Expected,
    cells_of,
    kept_files,
    limits_from,
    without_kept,
)
from course_lib.grading.class_run.handed_in import files_beside, other_files
from course_lib.grading.class_run.nonce import nonce_of, secret_of, work_of
from course_lib.grading.class_run.printable import shown
from course_lib.grading.class_run.same_cells import insist
from course_lib.grading.class_run.source import without_outputs
from course_lib.grading.one_submission import grade_submission, use_todays_library
from course_lib.grading.submission import SANDBOXES, Submission


class RefereedExecute(Execute):
    """Runs a submission in the sandbox and its tests outside of it.

    `timeout`, in seconds, is a student's cell's limit, as it is for nbgrader's own step.
    """

    sandbox = Enum(
        SANDBOXES,
        help='What a submission runs in: "bubblewrap", "docker" where there is none, or "none" for code that you trust '
        "like your own.",
    ).tag(config=True)

    @default("sandbox")
    def _sandbox(self) -> str:
        return os.environ.get("COURSE_SANDBOX", SANDBOXES[0])

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Execute and judge a notebook whose locked cells nbgrader has put back."""
        self._insist_on_same_cells(resources["nbgrader"])
        use_todays_library(self.sandbox)
        graded = grade_submission(self.submission(nb, resources))
        for problem in graded.problems:
            self.log.warning("%s: %s", shown(graded.key), shown(problem))
        for lead in graded.leads:
            self.log.warning("%s: to look at: %s", shown(graded.key), shown(lead.words))
        for run in graded.runs:
            nb.cells[run.index].outputs = [nbformat.from_dict(output) for output in run.outputs]
            nb.cells[run.index].execution_count = run.execution_count
        return nb, resources

    def _insist_on_same_cells(self, names: dict[str, str]) -> None:
        folders = CourseDirectory(config=self.config)
        source = Path(folders.format_path(folders.source_directory, ".", names["assignment"]))
        with Gradebook(names["db_url"], folders.course_id) as book:
            cells = cells_of(book.find_notebook(names["notebook"], names["assignment"]), {})
        expected = Expected(names["notebook"], cells, source / f"{names['notebook']}.ipynb")
        insist(names["assignment"], [expected], taken=True)

    def submission(self, nb: Any, resources: Any) -> Submission:
        """What nbgrader is about to execute, as the grader takes it.

        Raises:
            GradingError: if the instructor's notebook cannot be read.
            OSError: if what was handed in cannot be read any more.
        """
        names = resources["nbgrader"]
        folders = CourseDirectory(config=self.config)
        source = Path(folders.format_path(folders.source_directory, ".", names["assignment"]))
        submitted = Path(
            folders.format_path(folders.submitted_directory, names["student"], names["assignment"])
        )
        # Not from the copy that nbgrader has made: where the student put a link, it holds what the link led to.
        own = files_beside(submitted, folders.ignore)
        instructors = _contents(other_files(source, folders.ignore))
        kept = kept_files(self.config, names["assignment"])
        file = f"{names['notebook']}.ipynb"
        secret, work = secret_of(Path(folders.root)), work_of(submitted / file, own)
        return Submission(
            assignment=names["assignment"],
            student=names["student"],
            notebook=names["notebook"],
            cells=nbformat.writes(nb),
            source=without_outputs(source / file),
            shared_files=instructors,
            files=_contents(own) | without_kept(instructors, kept),
            nonce=nonce_of(secret, names["assignment"], names["student"], work),
            limits=limits_from(self.timeout),
            sandbox=self.sandbox,
            # nbgrader comes with one submission at a time; the first of a unit pays for all.
            rehearse=True,
        )


def _contents(files: Mapping[str, Path]) -> dict[str, bytes]:
    return {path: file.read_bytes() for path, file in files.items()}
