"""Tries attacks on this course's own grading, with the secrets and the servers of `traps` around it.

Everything between the folder of what was handed in and the gradebook is the real thing, in one process: the
same staging, sandbox, referee and writer as in `course grade`, and what is warm stays warm between attacks.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat

import course_lib
from course_lib.grading.class_run.apply import Applier
from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.nonce import secret_of
from course_lib.grading.class_run.prepare import Preparer
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.one_submission import grade_submission
from course_lib.grading.submission import Graded, Limits

from ..assignment import HONEST, NAME, PARTIAL, Course, course_at
from ..assignment.course import FILE
from .attack import Attack, armed
from .outcome import Outcome
from .page import page_of
from .traps import Traps, end_all, files_in, processes_with

# Short, so that what never ends ends soon; long enough for an honest cell on a busy machine.
LIMITS = Limits(cell_seconds=20, notebook_seconds=90, output_bytes=5 * 2**20)
# An autograded notebook that is larger is no longer opened by anybody.
TOO_LARGE = 20_000_000
NEIGHBOUR = "amy"


@dataclass(frozen=True)
class Result:
    """What grading one submission gave.

    Attributes:
        scores: {"E1": points} in the gradebook; {} where nothing could be graded.
        graded: None where nothing could be graded.
        refused: why nothing could be graded.
        notebook: the autograded notebook.
    """

    scores: Mapping[str, float]
    graded: Graded | None
    refused: str
    notebook: Path


class Ours:
    """A course with traps, and its grading.

    sandbox: "bubblewrap", or "none" to see that the traps notice what comes of it.
    """

    def __init__(self, course: Course, traps: Traps, home: Path, sandbox: str = "bubblewrap"):
        self._course, self._traps, self._home, self._sandbox = course, traps, home, sandbox
        self._programs = home.with_name("programs")
        self._assignment = open_assignment(course.root, NAME)
        self._staging = Staging(self._assignment)
        self._secret = secret_of(course.root)
        self._applier = Applier(self._assignment, self._staging)

    def grade(
        self, student: str, content: Any, files: Mapping[str, bytes], limits: Limits = LIMITS
    ) -> Result:
        """Hand a notebook in and grade it, into the gradebook."""
        self._course.hand_in(student, content, files)
        path = self._course.folder("autograded", student) / FILE
        preparer = Preparer(self._assignment, self._staging, self._secret, self._sandbox, limits)
        _, failures = self._staging.fill(look_through(self._assignment, student))
        if failures:
            return Result({}, None, str(failures[NAME]), path)
        try:
            # The first of all submissions lets the instructor's notebook compile what all others need.
            submission, ready = preparer.submission(student, NAME, [])
            graded = grade_submission(replace(submission, rehearse=True))
            self._applier.apply(student, {NAME: graded}, {NAME: ready})
        except Failure as failure:
            return Result({}, None, str(failure), path)
        return Result(self._course.scores(student), graded, "", path)

    def honest(self, student: str, answers: Mapping[str, str]) -> Mapping[str, float]:
        """The scores of somebody who does not cheat."""
        return self.grade(student, self._course.written(answers), {}).scores

    def try_attack(
        self, attack: Attack, runs_script: Callable[[str, Path], bool] | None = None
    ) -> tuple[Outcome, Result]:
        """Grade a hostile submission and look at what it achieved.

        runs_script: whether a script runs in the page of a student's notebook at a path; None not to look.
        """
        student = f"eve-{attack.name.replace('/', '-')}"
        signs = self._traps.signs(self._course.root, self._home)
        content, files = armed(attack, self._course.written(PARTIAL), signs)
        before, calls = self._files(student), len(self._traps.calls)
        begun = time.monotonic()
        limits = replace(LIMITS, **attack.limits)
        result = self.grade(student, content, files, limits)
        seconds = round(time.monotonic() - begun, 1)
        looks = runs_script is not None and result.notebook.exists()
        script = looks and runs_script(student, result.notebook)
        alive = processes_with(self._traps.mark)
        end_all(alive)
        outcome = Outcome(
            gained=sum(result.scores.get(name, 0.0) for name in attack.unsolved),
            secrets=self._seen(result),
            touched=self._changed(before, student),
            network=len(self._traps.calls) - calls,
            alive=len(alive),
            script=script,
            own=result.refused or _too_large(result.notebook),
            seconds=seconds,
        )
        return outcome, result

    def page(self, student: str, notebook: Path) -> str:
        """The page that an instructor sees of a graded notebook."""
        content = nbformat.read(notebook, as_version=4)
        return page_of(content, self._course.database, student, NAME)

    def _seen(self, result: Result) -> list[str]:
        """Which secrets stand in anything that came back, but in the tests' own cells and outputs."""
        if result.graded is None:
            return self._traps.seen_in(result.refused)
        cells = json.loads(result.notebook.read_text())["cells"]
        own = [cell for cell in cells if not cell["metadata"].get("nbgrader", {}).get("grade")]
        outputs = json.dumps([cell.get("outputs") for cell in own])
        graded = result.graded
        said = json.dumps([graded.problems, [lead.words for lead in graded.leads], graded.checks])
        return self._traps.seen_in(outputs + said)

    def _files(self, student: str) -> dict[str, str]:
        """All files that an attack may want to change, but those that grading this student writes."""
        book = self._course.root / "gradebook"
        ours = (
            book / "gradebook.db",
            book / "grading",
            *(book / step / student for step in ("submitted", "autograded")),
        )
        places = (self._course.root, self._home, self._programs)
        return files_in(*places, but=ours) | self._of_others(student)

    def _of_others(self, student: str) -> dict[str, str]:
        """The scores of everybody else."""
        book = self._course.root / "gradebook" / "autograded"
        others = sorted(path.name for path in book.glob("*") if path.name != student)
        return {f"scores of {name}": str(self._course.scores(name)) for name in others[:3]}

    def _changed(self, before: Mapping[str, str], student: str) -> list[str]:
        now = self._files(student)
        folders = [(Path(name), 0) for name in ("/tmp", "/var/tmp", "/dev/shm", "/run")]
        folders += [(Path(course_lib.__path__[0]), 2), (self._programs, 1)]
        marked = [
            str(path)
            for place, depth in folders
            for path in _marked(place, self._traps.mark, depth)
        ]
        known = [path for path in before if now.get(path) != before[path]]
        # What trusted code compiles meanwhile is new in there, too.
        own = str(self._programs)
        new = [path for path in now if path not in before and not path.startswith(own)]
        return known + marked + new


def _marked(place: Path, mark: str, depth: int) -> Iterator[Path]:
    """Files and folders with a mark in their name, so many folders deep."""
    # os.walk passes over folders that are gone meanwhile.
    for folder, below, files in os.walk(place):
        yield from (Path(folder) / name for name in (*below, *files) if mark in name)
        if len(Path(folder).relative_to(place).parts) >= depth:
            below.clear()


def _too_large(path: Path) -> str:
    size = path.stat().st_size if path.exists() else 0
    return f"a notebook of {size / 1e6:.0f} MB" if size > TOO_LARGE else ""


@contextlib.contextmanager
def ours_at(place: Path, sandbox: str = "bubblewrap") -> Iterator[Ours]:
    """A course with traps in a folder, with a neighbour who has been graded."""
    traps, root, home = Traps(), place / "course", place / "course-home"
    course = course_at(root, hidden=traps.secrets["hidden test"], answer=traps.secrets["solution"])
    traps.plant(root, home)
    for_the_grader = {
        "DESCENT_PASSWORD": traps.secrets["environment"],
        "DESCENT_PROGRAMS": str(home.with_name("programs")),
        # How long a check waits for a function that never returns.
        "CHECK_SECONDS": "4",
    }
    servers = traps.listening(root / "gradebook" / "listener.sock")
    with patch.dict(os.environ, for_the_grader), servers:
        ours = Ours(course, traps, home, sandbox)
        of_the_neighbour = dict(HONEST)
        of_the_neighbour["E1"] = f"# {traps.secrets['neighbour']}\n{HONEST['E1']}"
        ours.honest(NEIGHBOUR, of_the_neighbour)
        yield ours
