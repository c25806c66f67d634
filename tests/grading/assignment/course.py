"""A throw-away nbgrader course with the small assignment, in the repository's own settings.

It is released once by nbgrader itself; submissions are then written into the release.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from .source import NAME, notebook

REPOSITORY = Path(__file__).resolve().parents[3]
# One command of nbgrader on a busy machine.
PATIENCE = 120
FILE = f"{NAME}.ipynb"


@dataclass(frozen=True)
class Course:
    """A folder that nbgrader takes for a course, and the environment to run nbgrader in it."""

    root: Path
    env: Mapping[str, str]

    @property
    def release(self) -> Path:
        """The notebook that students get."""
        return self.root / "notebooks" / NAME / FILE

    @property
    def source(self) -> Path:
        """The notebook with the answers and the hidden tests."""
        return self.root / "solutions" / NAME / FILE

    @property
    def database(self) -> str:
        """The gradebook, as nbgrader's API wants it named."""
        return f"sqlite:///{self.root / 'gradebook' / 'gradebook.db'}"

    def folder(self, step: str, student: str) -> Path:
        """One student's folder in one of nbgrader's, such as "autograded"."""
        return self.root / "gradebook" / step / student / NAME

    def written(self, answers: Mapping[str, str]) -> NotebookNode:
        """The release with these answers in it, {"E1": text}."""
        content = nbformat.read(self.release, as_version=4)
        cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in content.cells}
        for exercise, text in answers.items():
            cells[f"{exercise}-answer"].source = text
        return content

    def hand_in(
        self, student: str, content: NotebookNode, files: Mapping[str, bytes] | None = None
    ) -> None:
        """Put a student's notebook, and what else they hand in, where nbgrader collects it.

        As plain JSON, without nbformat's validation: a cheat does not ask whether it is valid.
        """
        folder = self.folder("submitted", student)
        folder.mkdir(parents=True)
        (folder / FILE).write_text(json.dumps(_lines_of(content)), encoding="utf-8")
        for name, data in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)

    def nbgrader(self, *arguments: str, patience: float = PATIENCE) -> str:
        """Run one of nbgrader's commands; what it said.

        Raises:
            RuntimeError: if it failed, with the end of what it said.
        """
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env=dict(self.env),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=patience,
        )
        if done.returncode != 0:
            raise RuntimeError(f"nbgrader {' '.join(arguments)} failed:\n{done.stdout[-3000:]}")
        return done.stdout

    def scores(self, student: str) -> dict[str, float]:
        """What the gradebook holds: {"E1": points} of the checks by machine; {} if nothing."""
        with Gradebook(self.database) as gradebook:
            grades = gradebook.find_submission_notebook(NAME, NAME, student).grades
            return {
                grade.name.split("-")[0]: float(grade.score or 0.0)
                for grade in grades
                if grade.name.endswith("-check")
            }


def course_at(
    root: Path,
    hidden: str = "",
    answer: str = "",
    env: Mapping[str, str] | None = None,
    settings: str = "",
) -> Course:
    """Make the course in an empty or missing folder and release the assignment.

    hidden, answer: words that stand in a hidden test, and in a solution, only.
    env: more environment variables for its processes.
    settings: lines behind the repository's own nbgrader_config.py.
    """
    source = root / "solutions" / NAME / FILE
    source.parent.mkdir(parents=True)
    nbformat.write(notebook(hidden, answer), source)
    ours = (REPOSITORY / "nbgrader_config.py").read_text(encoding="utf-8")
    (root / "nbgrader_config.py").write_text(ours + settings, encoding="utf-8")
    course = Course(root, environment(root.with_name(root.name + "-home")) | dict(env or {}))
    course.nbgrader("generate_assignment", NAME)
    return course


def environment(home: Path) -> dict[str, str]:
    """An environment in which `home` is the only place of settings."""
    hidden = ("JUPYTER", "JPY_", "IPYTHON", "COURSE_", "XDG_", "PYTEST_", "CHECK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    home.mkdir(exist_ok=True)
    places = {
        name: str(home / folder)
        for name, folder in (
            ("HOME", "."),
            ("JUPYTER_CONFIG_DIR", "jupyter/config"),
            ("JUPYTER_DATA_DIR", "jupyter/data"),
            ("JUPYTER_RUNTIME_DIR", "jupyter/runtime"),
            ("IPYTHONDIR", "ipython"),
        )
    }
    return kept | places | {"JAX_PLATFORMS": "cpu"}


def _lines_of(content: NotebookNode) -> dict:
    """A notebook as plain data; sources stay one string, which nbformat reads as well."""
    return copy.deepcopy(dict(content))
