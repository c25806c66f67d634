"""Courses in temporary folders, with this repository's own nbgrader and jupytext settings."""

import os
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from course_lib.authoring import stamps
from course_lib.authoring.build import build
from course_lib.authoring.course import units_of
from course_lib.authoring.progress import Progress

from .sample import write_unit

REPOSITORY = Path(__file__).resolve().parents[2]


def make_course(root: Path) -> Path:
    (root / "solutions").mkdir(parents=True)
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    shutil.copy(REPOSITORY / "solutions" / "jupytext.toml", root / "solutions")
    return root


def run_build(root: Path, force: bool = False) -> tuple[str, list]:
    """Build all units; return what a person without a terminal reads, and the problems."""
    with open(root.parent / "console.txt", "w+", encoding="utf-8") as heard:
        console = Console(file=heard, force_terminal=False, highlight=False, soft_wrap=True)
        with Progress(console) as progress:
            problems = build(root, units_of(root), force, progress)
        heard.seek(0)
        return heard.read(), problems


def stand_in_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder.mkdir()
    monkeypatch.setattr(stamps.course_lib, "__file__", str(folder / "__init__.py"))
    return folder


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch):
    """Stands for course_lib's sources, so that editing those does not disturb a test run."""
    return stand_in_library(tmp_path / "library", monkeypatch)


@pytest.fixture
def course(tmp_path):
    """A course without units."""
    return make_course(tmp_path / "course")


@pytest.fixture(scope="session")
def _built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    root = make_course(folder / "course")
    write_unit(root)
    with pytest.MonkeyPatch.context() as monkeypatch:
        stand_in_library(folder / "library", monkeypatch)
        _, problems = run_build(root)
    assert problems == []
    return root


@pytest.fixture
def built(_built, tmp_path):
    """A course with the sample unit, built; a copy of its own for each test."""
    return Path(shutil.copytree(_built, tmp_path / "course"))


@pytest.fixture
def commands_on_path(monkeypatch):
    """nbgrader calls `alembic` by name, so the environment's commands must be on the path."""
    import sysconfig

    scripts = sysconfig.get_path("scripts")
    monkeypatch.setenv("PATH", os.pathsep.join([scripts, os.environ["PATH"]]))
