"""nbgrader's side of a class: the course's settings, one assignment of its gradebook, who handed it in.

Settings are read as the `nbgrader` command reads them in the course's folder.
"""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from traitlets.config import Config

from course_lib.grading.errors import GradingError
from course_lib.grading.library import digest
from course_lib.grading.sandbox.limits import Limits

# What nbgrader keeps of a cell and a student's copy must agree with.
FLAGS = ("grade", "solution", "task", "locked")


@dataclass(frozen=True)
class Expected:
    """A notebook of the assignment, as the gradebook knows it.

    Attributes:
        name: the file's name without its ending.
        cells: {grade_id: {grade, solution, task, locked, cell_type, points, checksum, source, released}}; `released`
            is the text that students got, without hidden tests, None where the release is not at hand.
        source: the instructor's notebook with solutions.
    """

    name: str
    cells: dict[str, dict[str, Any]]
    source: Path


@dataclass(frozen=True)
class Assignment:
    """One assignment of the course at `root`, and how nbgrader is set up to grade it."""

    root: Path
    name: str
    settings: Config
    folders: CourseDirectory
    notebooks: tuple[Expected, ...]
    due: str
    log: logging.Logger

    def path(self, step: str, student: str) -> Path:
        """The folder of one student in one of nbgrader's steps, such as "submitted"."""
        directory = getattr(self.folders, f"{step}_directory")
        return Path(self.folders.format_path(directory, student, self.name))

    @property
    def source_folder(self) -> Path:
        """The instructor's folder."""
        return self.path("source", ".")

    def students(self) -> list[str]:
        """Who has a folder of this assignment among what was handed in, without those left out."""
        step = self.folders.submitted_directory
        pattern = self.folders.format_path(step, "(?P<student>[^/\\\\]+)", self.name, escape=True)
        found = glob.glob(self.folders.format_path(step, "*", glob.escape(self.name)))
        names = {match["student"] for path in found if (match := re.fullmatch(pattern, path))}
        return sorted(names - self.excluded)

    @property
    def excluded(self) -> set[str]:
        """Students whom the course's settings leave out."""
        return set(self.folders.student_id_exclude.split(","))

    @property
    def kept(self) -> frozenset[str]:
        """The instructor's files in whose place a student's own stand; see `without_kept`."""
        return kept_files(self.settings, self.name)

    def recorded(self) -> set[str]:
        """Students for whom the gradebook holds a submission of this assignment."""
        with self.gradebook() as book:
            return {each.student.id for each in book.assignment_submissions(self.name)}

    def fingerprint(self) -> str:
        """What the gradebook says of the assignment's cells now; another one after `generate_assignment`."""
        with self.gradebook() as book:
            known = [
                [notebook.name, cell.name, cell.cell_type, cell.locked, cell.checksum]
                for notebook in book.find_assignment(self.name).notebooks
                for cell in notebook.source_cells
            ]
        return digest(sorted(known, key=str))

    def gradebook(self) -> contextlib.AbstractContextManager[Gradebook]:
        """The gradebook, open for a moment; as `opened`."""
        return opened(self.folders)


@contextlib.contextmanager
def opened(folders: CourseDirectory) -> Iterator[Gradebook]:
    """A course's gradebook. Raises GradingError for what is none, or does not answer."""
    try:
        book = Gradebook(folders.db_url, folders.course_id)
    except DBAPIError as problem:
        place = make_url(folders.db_url).render_as_string(hide_password=True)
        raise GradingError(
            f"The gradebook {place} cannot be opened: {str(problem.orig).strip()}. If it is a file, put the "
            "last copy of it back; if it is on a server, see that the server runs and lets you in"
        ) from problem
    with book:
        yield book


def open_assignment(root: Path, name: str) -> Assignment:
    """Find an assignment by its name in the gradebook, or by its number: 1, 01 and 01_derivatives.

    Raises GradingError if the settings cannot be read or the gradebook does not know the assignment.
    """
    settings = load_settings(root)
    log = quiet_log()
    folders = CourseDirectory(config=settings, log=log)
    with opened(folders) as book:
        known = _known(book, folders, name)
        folders.assignment_id = known.name
        source, release = (
            Path(folders.format_path(directory, ".", known.name))
            for directory in (folders.source_directory, folders.release_directory)
        )
        notebooks = tuple(_expected(notebook, source, release) for notebook in known.notebooks)
        due = str(known.duedate or "")
    for notebook in notebooks:
        if not notebook.source.is_file():
            raise GradingError(
                f"The instructor's notebook {notebook.source} is not there, and grading runs it. "
                f"Put it back, or build it: course build {known.name}"
            )
    return Assignment(root, folders.assignment_id, settings, folders, notebooks, due, log)


def load_settings(root: Path) -> Config:
    """What nbgrader_config.py and the account's own nbgrader settings say. Raises GradingError."""
    # As nbgrader does it: settings may name a plugin in a file beside them.
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    app = NbGrader()
    app.raise_config_file_errors = True
    with contextlib.chdir(root):
        try:
            app.load_config_file(suppress_errors=False)
        except Exception as problem:
            raise GradingError(f"nbgrader's settings cannot be read: {problem!r}.") from problem
    # The folder that the command was typed in must not matter.
    app.config.CourseDirectory.setdefault("root", str(root))
    return app.config


def limits_of(settings: Config) -> Limits:
    """The limits of a submission; a cell's is nbgrader's own setting, c.Execute.timeout."""
    ours = settings.get("RefereedExecute", {})
    timeout = ours["timeout"] if "timeout" in ours else Execute(config=settings).timeout
    return limits_from(timeout)


def limits_from(timeout: float | None) -> Limits:
    """The limits, where a cell has this one: None, 0 or less is no limit of its own, as it is for nbclient.

    All cells together have one nevertheless.
    """
    limited = timeout is not None and timeout > 0
    return Limits(cell_seconds=float(timeout if limited else Limits.notebook_seconds))


def kept_files(settings: Config, assignment: str) -> frozenset[str]:
    """What c.Autograde.exclude_overwriting names for an assignment."""
    return frozenset(Autograde(config=settings).exclude_overwriting.get(assignment, []))


def without_kept(instructors: Mapping[str, bytes], kept: Collection[str]) -> dict[str, bytes]:
    """Those of the instructor's files that are put in the place of a student's."""
    return {path: held for path, held in instructors.items() if path not in kept}


def quiet_log() -> logging.Logger:
    """A log of nbgrader's that nothing prints; a student's part of it is caught when it matters."""
    log = logging.Logger("course grade", logging.WARNING)
    log.addHandler(logging.NullHandler())
    return log


@contextlib.contextmanager
def overheard(log: logging.Logger) -> Iterator[list[str]]:
    """Collect what is logged meanwhile, one sentence each."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    listener = Listener(logging.WARNING)
    log.addHandler(listener)
    try:
        yield heard
    finally:
        log.removeHandler(listener)


def _known(book: Gradebook, folders: CourseDirectory, name: str) -> Any:
    with contextlib.suppress(MissingEntry):
        return book.find_assignment(name)
    numbered = [each for each in book.assignments if _is_numbered(each.name, name)]
    if len(numbered) == 1:
        return numbered[0]
    names = ", ".join(sorted(each.name for each in book.assignments)) or "none yet"
    sources = Path(folders.format_path(folders.source_directory, ".", "."))
    units = sorted(path.name for path in sources.glob("*/") if not path.name.startswith("."))
    # nbgrader itself takes no numbers.
    meant = [name] if name in units else [unit for unit in units if _is_numbered(unit, name)]
    if len(meant) == 1:
        name = meant[0]
        advice = f"nbgrader writes an assignment into it with: nbgrader generate_assignment {name}"
    elif meant:
        advice = f"Of that number there are several in {sources}: {', '.join(meant)}"
    else:
        advice = f"Nor has {sources} a folder of that name; it has: {', '.join(units) or 'none'}"
    raise GradingError(f"The gradebook knows no assignment {name!r}. It knows: {names}. {advice}")


def _is_numbered(name: str, number: str) -> bool:
    """Whether `number`, such as 3 or 03, is the one that a name begins with."""
    found = re.match(r"\d+", name)
    return number.isdecimal() and found is not None and int(found[0]) == int(number)


def _expected(notebook: Any, source: Path, release: Path) -> Expected:
    file = f"{notebook.name}.ipynb"
    return Expected(notebook.name, cells_of(notebook, _texts(release / file)), source / file)


def cells_of(notebook: Any, released: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """A notebook's cells as its gradebook has them, for `Expected.cells`; `released` are texts by grade id."""
    graded = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return {
        cell.name: {
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": cell.locked,
            "cell_type": cell.cell_type,
            "points": graded.get(cell.name, tasks.get(cell.name)),
            "checksum": cell.checksum,
            "source": cell.source,
            "released": released.get(cell.name),
        }
        for cell in notebook.source_cells
    }


def _texts(release: Path) -> dict[str, str]:
    """{grade_id: text} of a release; nothing where there is none."""
    try:
        cells = nbformat.read(release, as_version=4).cells
        return {c.metadata.nbgrader.grade_id: c.source for c in cells if "nbgrader" in c.metadata}
    except (OSError, ValueError, AttributeError):
        return {}


def stable(value: Any) -> Any:
    """Settings as plain data that is the same in the next process: classes and functions by name."""
    if isinstance(value, dict):
        return {str(key): stable(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [stable(each) for each in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    kind = value if hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"
