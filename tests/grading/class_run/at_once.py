"""A class run in this process, graded by the stand-in without workers."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from course_lib.grading.class_run import run as class_run
from course_lib.grading.class_run.engine import Finished
from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.progress import ClassProgress
from course_lib.grading.class_run.run import ClassRun, Options
from course_lib.grading.class_run.summary import Outcome
from course_lib.grading.submission import Submission

from .homework import NAME
from .stand_in import graded


class AtOnce:
    """Has the parts of an engine that a class run uses; each submission is graded as soon as it is there."""

    def __init__(self, workers, scheduler, task, on_start):
        self._task, self._on_start = task, on_start

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass

    def run(self, submissions: Iterator[Submission], stop: threading.Event) -> Iterator[Finished]:
        for submission in submissions:
            self._on_start(submission.key)
            try:
                yield Finished(submission.key, self._task(submission))
            except ValueError as problem:
                yield Finished(submission.key, failure=Failure(repr(problem), "Report it."))


class Run:
    """What came of a run: outcomes by "student/notebook", what was said, and why it stopped."""

    def __init__(self, root: Path, **options):
        self.file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="strict")
        console = Console(file=self.file, force_terminal=True, width=120, height=50)
        with pytest.MonkeyPatch.context() as patch, ClassProgress(console) as self.progress:
            patch.setattr(class_run, "Engine", AtOnce)
            patch.chdir(root)
            options = Options(task=graded, **options)
            self.run = ClassRun(
                open_assignment(root, NAME), options, self.progress, threading.Event()
            )
            self.run.run()
        self.outcomes: dict[str, Outcome] = {each.key: each for each in self.run.outcomes}
        self.stopped = self.run.stopped

    @property
    def words(self) -> dict[str, str]:
        return {key: outcome.word for key, outcome in self.outcomes.items()}
