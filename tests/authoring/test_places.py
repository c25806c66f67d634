"""What every unit begins with: links to where it can be opened, and a cell that installs the course there."""

import ast
import os
import tomllib

import jupytext
import nbformat
import pytest
from packaging.utils import parse_wheel_filename

from course_lib.authoring.addresses import addresses
from course_lib.authoring.course import units_of
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.newer import insist_on_the_text
from course_lib.authoring.notebook import read_unit
from course_lib.authoring.places import INSTALL

from .conftest import REPOSITORY
from .sample import NAME, SAMPLE, write_unit

PROJECT = """\
[project]
name = "descent-course"
version = "2.5"
[project.urls]
Repository = "https://github.com/some-body/some-course/"
Release = "https://elsewhere.example/v2.5"
"""


@pytest.fixture
def unit(course):
    (course / "pyproject.toml").write_text(PROJECT)
    return write_unit(course)


def names(notebook):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]


def test_the_title_links_to_the_released_notebook(unit):
    title, *_ = read_unit(unit).cells
    *text, links = title.source.splitlines()
    assert text == [line[2:] for line in SAMPLE.splitlines()[1:4]] + [""]
    path = f"some-body/some-course/blob/v2.5/notebooks/{NAME}/{NAME}.ipynb"
    assert f"[Colab](https://colab.research.google.com/github/{path})" in links
    assert f"(https://kaggle.com/kernels/welcome?src=https://github.com/{path})" in links


def test_the_cell_that_installs_stands_before_the_set_up_and_is_locked(unit):
    notebook = read_unit(unit)
    assert names(notebook)[:3] == [None, INSTALL, "setup"]
    cell = notebook.cells[1]
    assert cell.id == INSTALL
    assert cell.metadata.nbgrader.locked
    assert not cell.metadata.nbgrader.grade
    assert not cell.metadata.nbgrader.solution


def test_it_names_the_wheel_of_this_version(unit):
    (wheel,) = [
        node.value
        for node in ast.walk(ast.parse(read_unit(unit).cells[1].source))
        if isinstance(node, ast.Constant) and str(node.value).startswith("https:")
    ]
    assert wheel == ("https://elsewhere.example/v2.5/descent_course-2.5%2Bstudent-py3-none-any.whl")
    parse_wheel_filename(addresses(unit.root).wheel)


def test_a_text_made_from_a_built_notebook_gives_the_same_notebook(unit):
    """As a teacher's JupyterLab saves it, which keeps text and notebook alike."""
    built = read_unit(unit)
    unit.text.write_text(jupytext.writes(built, fmt="py:percent"))
    assert INSTALL in unit.text.read_text()
    again = read_unit(unit)
    assert [cell.source for cell in again.cells] == [cell.source for cell in built.cells]
    assert [cell.id for cell in again.cells] == [cell.id for cell in built.cells]


def test_an_address_elsewhere_than_on_github_gives_no_links(unit):
    unit.root.joinpath("pyproject.toml").write_text(PROJECT.replace("github.com", "git.example"))
    notebook = read_unit(unit)
    assert "Colab" not in notebook.cells[0].source
    assert INSTALL in names(notebook)


def test_a_course_without_addresses_is_told(unit):
    unit.root.joinpath("pyproject.toml").write_text(PROJECT.replace("Release", "Other"))
    with pytest.raises(AuthoringError, match="lacks Release"):
        read_unit(unit)


def test_a_course_that_is_no_project_gets_nothing(course):
    notebook = read_unit(write_unit(course))
    assert INSTALL not in names(notebook)
    assert "Colab" not in notebook.cells[0].source


def test_all_units_of_this_course_begin_alike():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    cells = []
    for unit in units_of(REPOSITORY):
        for path in (unit.solution, unit.release):
            notebook = nbformat.read(path, as_version=4)
            assert f"/{unit.name}/{unit.name}.ipynb)" in notebook.cells[0].source
            position = names(notebook).index(INSTALL)
            assert names(notebook)[position + 1] == "setup"
            cells.append(notebook.cells[position].source)
    assert len(cells) >= 24
    assert len(set(cells)) == 1
    assert f"-{project['version']}%2Bstudent-" in cells[0]


def test_a_new_release_is_no_edit_of_the_notebook(unit):
    saved = read_unit(unit)
    unit.solution.write_text(nbformat.writes(saved), encoding="utf-8")
    later = unit.text.stat().st_mtime + 5
    os.utime(unit.solution, (later, later))
    project = unit.root / "pyproject.toml"
    project.write_text(PROJECT.replace("2.5", "2.6"))
    assert "v2.6" in read_unit(unit).cells[0].source
    insist_on_the_text(unit)
    saved.cells[-1].source += "\n# mine"
    unit.solution.write_text(nbformat.writes(saved), encoding="utf-8")
    os.utime(unit.solution, (later, later))
    with pytest.raises(AuthoringError, match="was saved after"):
        insist_on_the_text(unit)
