"""The units as files, for tests that hold for every unit."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
CHECK = re.compile(r'^check\("([^"]+)", (\w+)\)$')


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def read(folder, unit):
    return nbformat.read(ROOT / folder / unit / f"{unit}.ipynb", as_version=4)


@pytest.fixture(scope="session", params=UNITS)
def unit(request):
    """The name of each unit in turn."""
    return request.param


@pytest.fixture(scope="session")
def solution(unit):
    """The unit as the instructor has it, with its outputs."""
    return read("solutions", unit)


@pytest.fixture(scope="session")
def release(unit):
    """The unit as a student gets it."""
    return read("notebooks", unit)
