"""A throw-away course with the homework, its gradebook, and students who hand in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

from course_lib.grading.class_run.gradebook_side import load_settings
from course_lib.grading.sandbox import bubblewrap
from tests.nbgrader_cycle.environment import isolated

from .homework import NAME, NOTEBOOKS, RIGHT, sources

REPOSITORY = Path(__file__).resolve().parents[3]
PATIENCE = 600
# nbgrader's own way of executing, whatever the repository's settings say.
STOCK = """
from nbgrader.converters import Autograde
c.Autograde.autograde_preprocessors = [
    f"{step.__module__}.{step.__qualname__}" for step in Autograde.autograde_preprocessors.default()
]
"""
STAND_IN = [sys.executable, "-m", "tests.grading.class_run.with_stand_in"]
# What is said here holds with the sandbox and without; where it can be had, it is there.
SANDBOX = ["--sandbox", "none" if bubblewrap.why_not() else "bubblewrap"]
COURSE = [sys.executable, "-c", "from course_lib.cli import main; main()"]


@dataclass(frozen=True)
class School:
    """A course at `root`; `env` is the environment of those who work in it."""

    root: Path
    env: Mapping[str, str]

    @classmethod
    def founded(cls, place: Path, caches: Mapping[str, str]) -> School:
        """A new course in `place`, with the homework released."""
        root = place / "course"
        for name, notebook in sources().items():
            path = root / "solutions" / NAME / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, path)
        (root / "solutions" / NAME / "data.csv").write_text("x,y\n1,2\n")
        shutil.copy(REPOSITORY / "nbgrader_config.py", root)
        school = cls(root, isolated(place / "home") | caches | {"PYTHONPATH": _path()})
        school._release()
        return school

    def _release(self) -> None:
        """nbgrader's own generate_assignment, in this process."""
        settings = load_settings(self.root)
        folders = CourseDirectory(config=settings)
        folders.assignment_id = NAME
        GenerateAssignment(coursedir=folders, config=settings).start()

    def copied(self, place: Path) -> School:
        """The same, elsewhere."""
        shutil.copytree(self.root, place / "course", symlinks=True)
        return School(place / "course", self.env)

    @property
    def db_url(self) -> str:
        own = f"sqlite:///{self.root / 'gradebook' / 'gradebook.db'}"
        return self.env.get("COURSE_DATABASE") or own

    def folder(self, step: str, student: str) -> Path:
        return self.root / "gradebook" / step / student / NAME

    def hand_in(
        self, student: str, answers: Mapping[str, str] = RIGHT, when: str = "", without: str = ""
    ) -> Path:
        """Write answers into the release and put it where nbgrader collects; return the folder."""
        folder = self.folder("submitted", student)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in NOTEBOOKS:
            if name != without:
                nbformat.write(self.written(name, answers), folder / f"{name}.ipynb")
        if when:
            (folder / "timestamp.txt").write_text(when)
        return folder

    def written(self, notebook: str, answers: Mapping[str, str]) -> NotebookNode:
        """The released notebook with answers, {"E1": text}."""
        content = nbformat.read(self.root / "notebooks" / NAME / f"{notebook}.ipynb", as_version=4)
        for cell in content.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
            if name in answers and not name.endswith("-check"):
                cell.source = answers[name]
        return content

    def configure(self, lines: str) -> None:
        """Add lines to nbgrader_config.py."""
        with open(self.root / "nbgrader_config.py", "a") as file:
            file.write(lines)

    def nbgrader(self, *arguments: str) -> str:
        return self._run([sys.executable, "-m", "nbgrader", *arguments], 0)

    def autograde_stock(self, *arguments: str) -> None:
        """Grade with nbgrader as it comes."""
        self.configure(STOCK)
        self.nbgrader("autograde", NAME, *arguments)

    def grade(self, *arguments: str, status: int = 0) -> str:
        """Run `course grade hw`; return what it printed."""
        return self._run([*COURSE, "grade", NAME, *SANDBOX, *arguments], status)

    def grade_with_stand_in(self, *arguments: str, status: int = 0) -> str:
        """The same, but each test passes and cells say what happens to the worker."""
        return self._run([*STAND_IN, *arguments], status)

    def grading_with_stand_in(self, *arguments: str) -> subprocess.Popen:
        """Start that and do not wait."""
        return subprocess.Popen(
            [*STAND_IN, *arguments],
            cwd=self.root,
            env=dict(self.env),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _run(self, command: list[str], status: int) -> str:
        done = subprocess.run(
            command,
            cwd=self.root,
            env=dict(self.env),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
        )
        assert done.returncode == status, f"exit status {done.returncode}:\n{done.stdout[-6000:]}"
        return done.stdout

    def marks(self) -> dict[str, Any]:
        """All that the gradebook knows of each student's homework, as plain data."""
        with Gradebook(self.db_url, "descent") as book:
            submissions = book.assignment_submissions(NAME)
            return {each.student.id: marks_of(each) for each in submissions}

    def kept(self, student: str, notebook: str) -> dict[str, Any]:
        """What the journal holds of one notebook."""
        path = self.root / "gradebook" / "grading" / NAME / student / f"{notebook}.json"
        return json.loads(path.read_text())

    def journal(self) -> set[str]:
        """Which results the journal holds, "student/notebook"."""
        home = self.root / "gradebook" / "grading" / NAME
        kept = (p for p in home.glob("*/*.json") if not p.name.startswith("."))
        return {f"{p.parent.name}/{p.stem}" for p in kept if json.loads(p.read_text())["graded"]}

    def entered(self) -> set[str]:
        """Whose results the gradebook holds, as the journal says."""
        home = self.root / "gradebook" / "grading" / NAME
        return {path.parent.name for path in home.glob("*/.marks.json")}

    def scores(self, student: str) -> dict[str, float]:
        """{grade_id: score} of one student."""
        notebooks = self.marks()[student]["notebooks"].values()
        grades = [grade for notebook in notebooks for grade in notebook["grades"].items()]
        return {name: grade["score"] for name, grade in grades}


def marks_of(submission: Any) -> dict[str, Any]:
    """All that a gradebook knows of one submission, as plain data."""
    notebooks = {}
    for notebook in submission.notebooks:
        grades = {
            grade.name: {
                name: getattr(grade, name)
                for name in (
                    "auto_score", "manual_score", "extra_credit", "score", "needs_manual_grade",
                )
            }
            for grade in notebook.grades
        }  # fmt: skip
        comments = {
            comment.name: (comment.auto_comment, comment.manual_comment)
            for comment in notebook.comments
        }
        penalty = notebook.late_submission_penalty
        notebooks[notebook.name] = {"grades": grades, "comments": comments, "penalty": penalty}
    timestamp, score = str(submission.timestamp), submission.score
    return {"timestamp": timestamp, "score": score, "notebooks": notebooks}


def _path() -> str:
    """Where a child process finds `tests` and whatever this process was given besides."""
    return os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
