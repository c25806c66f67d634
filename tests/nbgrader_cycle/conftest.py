"""A fresh copy of the course for every test file that changes it, once for each unit in the table.

A file's own fixture then does its work once; `pytest -n 2 --dist loadfile` keeps that so.
"""

import pytest

from .answers import MIA
from .people import Instructor


@pytest.fixture(scope="module", params=sorted(MIA))
def instructor(request, tmp_path_factory) -> Instructor:
    """An instructor with a copy of the course that holds one unit, as a fresh clone has it."""
    return Instructor.with_copy_of(request.param, tmp_path_factory.mktemp("class"))
