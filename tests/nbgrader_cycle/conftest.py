"""A fresh copy of the course for every test file that changes it, once for each unit in the table.

A file's own fixture then does its work once; tests/conftest.py keeps such tests in one worker.
"""

import pytest

from .answers import MIA
from .people import Instructor

UNITS = sorted(MIA)
# What holds for nbgrader's own commands and pages, whatever the unit, is shown on two: one that the machine
# grades, the shortest, and the one with a written answer, which somebody must read.
PLAIN_AND_WRITTEN = ["00_welcome", "10_heart_disease"]


@pytest.fixture(scope="module", params=UNITS)
def instructor(request, tmp_path_factory, caches) -> Instructor:
    """An instructor with a copy of the course that holds one unit, as a fresh clone has it."""
    return Instructor.with_copy_of(request.param, tmp_path_factory.mktemp("class"), caches)
