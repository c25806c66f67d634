"""A submission whose check cells were rewritten is graded by the course's checks, not by its own.

It also takes the other way in: put in `gradebook/submitted` by hand, graded through the Python API.
"""

import shutil
from pathlib import Path

import nbformat
import pytest

from .conftest import PLAIN_AND_WRITTEN
from .notebooks import nbgrader_cells, points
from .people import Instructor

pytestmark = pytest.mark.parametrize("instructor", PLAIN_AND_WRITTEN, indirect=True)


def rewrite_the_checks(notebook: Path) -> None:
    """Make every check pass whatever the answer is, unlock it and promise a hundred points."""
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "print('all is well')"
            cell.metadata.nbgrader.update(locked=False, points=100)
    nbformat.write(content, notebook)


@pytest.fixture(scope="module")
def graded(instructor: Instructor) -> Path:
    """Grade the submission of eve, who answers nothing and rewrites every check."""
    submitted = instructor.produced("submitted", "eve")
    shutil.copytree(instructor.release.parent, submitted.parent)
    rewrite_the_checks(submitted)
    instructor.grade_by_api(["eve"])
    return instructor.produced("autograded", "eve")


def test_rewritten_checks_are_put_back_before_grading(instructor, graded):
    after, released = nbgrader_cells(graded), nbgrader_cells(instructor.release)
    for name in points(instructor.source):
        assert after[name].source == released[name].source
        assert after[name].metadata.nbgrader.points == released[name].metadata.nbgrader.points


def test_rewritten_checks_earn_nothing(instructor, graded):
    assert instructor.scores("eve") == dict.fromkeys(points(instructor.source), 0.0)
