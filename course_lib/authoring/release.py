"""Run nbgrader's own *generate assignment*, with the course's settings, in a folder of its own.

The same steps as Formgrader's Generate button, so the same bytes; but the gradebook is not
touched and nothing under notebooks/ is removed.
"""

import logging
import shutil
import sys
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, PyFileConfigLoader

from course_lib.authoring.course import CONFIG, RELEASES, SOLUTIONS, Unit
from course_lib.authoring.errors import AuthoringError


def load_settings(root: Path) -> Config:
    """Return what nbgrader_config.py sets. Raises AuthoringError if it cannot be run."""
    try:
        settings = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as problem:
        raise AuthoringError(f"{CONFIG} cannot be read: {problem!r}.") from problem
    places = settings.CourseDirectory
    if (places.get("source_directory"), places.get("release_directory")) != (SOLUTIONS, RELEASES):
        raise AuthoringError(
            f"{CONFIG} must set c.CourseDirectory.source_directory to {SOLUTIONS!r} and "
            f"release_directory to {RELEASES!r}: that is where the build reads and writes."
        )
    return settings


def generate(unit: Unit, solution: str, settings: Config, workspace: Path) -> Path:
    """Return a folder under `workspace` that holds the release of `solution`, an .ipynb's text.

    Raises AuthoringError if nbgrader refuses the notebook or would hand out the unit's text.
    """
    source = workspace / SOLUTIONS / unit.name
    shutil.copytree(
        unit.folder, source, ignore=shutil.ignore_patterns("*.ipynb", ".*", "__pycache__")
    )
    (source / unit.solution.name).write_text(solution, encoding="utf-8", newline="\n")
    _run_nbgrader(unit, _private(settings, workspace))
    released = workspace / RELEASES / unit.name
    if (released / unit.text.name).exists():
        raise AuthoringError(
            f"{unit.name}: nbgrader would hand out {unit.text.name}, which holds the answers. "
            f'Add "[0-9][0-9]_*.py" to c.CourseDirectory.ignore in {CONFIG}.'
        )
    return released


def _private(settings: Config, workspace: Path) -> Config:
    """Return the settings with nothing in them that leads out of the workspace."""
    private = settings.copy()
    private.CourseDirectory.root = str(workspace.resolve())
    private.CourseDirectory.db_url = f"sqlite:///{workspace.resolve() / 'unused.db'}"
    private.GenerateAssignment.no_database = True
    private.SaveCells.enabled = False
    return private


def _run_nbgrader(unit: Unit, settings: Config) -> None:
    log = logging.Logger("course build")
    heard = _FirstProblem()
    log.addHandler(heard)
    course = CourseDirectory(config=settings, log=log)
    course.assignment_id = unit.name
    try:
        GenerateAssignment(coursedir=course, config=settings, log=log).start()
    except NbGraderException as problem:
        raise heard.as_error(unit, problem) from problem


class _FirstProblem(logging.Handler):
    """Keep the exception that nbgrader only logs, and the first sentence it wrote as an error."""

    def __init__(self):
        super().__init__(level=logging.ERROR)
        self.cause, self.sentence = None, None

    def emit(self, record: logging.LogRecord) -> None:
        self.cause = self.cause or sys.exc_info()[1]
        self.sentence = self.sentence or record.getMessage()

    def as_error(self, unit: Unit, problem: Exception) -> AuthoringError:
        if isinstance(self.cause, AuthoringError):
            return self.cause
        reason = self.cause or self.sentence or problem
        return AuthoringError(f"{unit.name}: nbgrader refuses the notebook: {reason}")
