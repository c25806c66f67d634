"""The units as files and as running notebooks, for tests that hold for every unit."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

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


@pytest.fixture(scope="session")
def untouched(unit, caches):
    """The release after a run from top to bottom with nothing written."""
    notebook = read("notebooks", unit)
    folder = ROOT / "notebooks" / unit
    client = NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, **caches})
    return notebook
