"""`nbgrader validate`, as a student runs it before handing in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .conftest import PLAIN_AND_WRITTEN
from .notebooks import for_a_reader, nbgrader_cells, points, solutions, write_into
from .people import Instructor

pytestmark = pytest.mark.parametrize("instructor", PLAIN_AND_WRITTEN, indirect=True)


@pytest.fixture(scope="module")
def validated(instructor: Instructor) -> dict[str, str]:
    """Return what the command says of a solved and of an untouched notebook, run side by side."""
    untouched, solved = instructor.release, instructor.release.with_stem("solved")
    solved.write_bytes(untouched.read_bytes())
    write_into(solved, solutions(instructor.source))

    def validate(notebook: Path) -> str:
        return instructor.nbgrader("validate", str(notebook))

    with ThreadPoolExecutor(2) as desks:
        said = desks.map(validate, (solved, untouched))
        return dict(zip(("solved", "untouched"), said, strict=True))


def test_the_answers_of_the_instructor_validate(validated):
    assert "Success! Your notebook passes all the tests." in validated["solved"]


def test_an_untouched_notebook_fails_and_every_failing_check_is_shown(instructor, validated):
    # A written answer that was not touched fails as well.
    checks = points(instructor.source) | for_a_reader(instructor.source)
    assert f"VALIDATION FAILED ON {len(checks)} CELL(S)!" in validated["untouched"]
    cells = nbgrader_cells(instructor.release)
    lines = {name: cells[name].source.splitlines()[0] for name in checks}
    assert [name for name, line in lines.items() if line not in validated["untouched"]] == []
