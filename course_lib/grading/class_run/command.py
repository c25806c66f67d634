"""`course grade`, behind its options: run, tell, and the exit status."""

from __future__ import annotations

import os
import shlex
import threading
import time
from dataclasses import replace
from pathlib import Path

import click

from course_lib.grading.class_run.gradebook_side import Assignment, limits_of, open_assignment
from course_lib.grading.class_run.how_many import workers as workers_here
from course_lib.grading.class_run.interrupt import stopped_by_signals
from course_lib.grading.class_run.lateness import late, line
from course_lib.grading.class_run.misplaced import misplaced
from course_lib.grading.class_run.printable import shown
from course_lib.grading.class_run.progress import ClassProgress
from course_lib.grading.class_run.run import ClassRun, Options
from course_lib.grading.class_run.summary import summary
from course_lib.grading.errors import GradingError
from course_lib.grading.report.make import make_report, refuse_foreign_page
from course_lib.grading.submission import SANDBOXES

INTERRUPTED = 130
UNSAFE = "WITHOUT A SANDBOX: students' code runs as you, and may read and change what you may."


def grade_assignment(
    root: Path, name: str, options: Options, workers: int | None, report: Path | None
) -> int:
    """Grade, print what came of it, and return the exit status.

    Args:
        root: the course's folder.
        name: the assignment, or its number.
        options: the command's; limits come from nbgrader's settings, workers from the next argument.
        workers: processes on this computer; None for one a processor, as far as memory goes.
        report: where to write the report; None for nowhere.

    Raises:
        GradingError: if it cannot begin, nobody has handed in, or the report would replace another page.
    """
    if report is not None:
        refuse_foreign_page(report)
    begun, stop = time.monotonic(), threading.Event()
    assignment = open_assignment(root, name)
    limits = limits_of(assignment.settings)
    count, fewer = (workers, "") if workers or options.scheduler else workers_here()
    options = replace(options, workers=count or 1, limits=limits)
    with ClassProgress() as progress:
        if fewer:
            progress.say(fewer)
        if options.sandbox == "none":
            progress.say(UNSAFE)
        run = ClassRun(assignment, options, progress, stop)
        with stopped_by_signals(stop, progress.say):
            run.run()
    if not (run.outcomes or run.stopped or stop.is_set()):
        raise GradingError(nobody(assignment))
    click.echo("\n" + summary(run.outcomes, (time.monotonic() - begun) / 60))
    graded = {outcome.student for outcome in run.outcomes}
    if late_ones := line({who: by for who, by in late(assignment).items() if who in graded}):
        click.echo(f"\n{late_ones}")
    if strays := misplaced(assignment):
        click.echo(f"\n{strays}")
    if report is not None:
        click.echo(f"\nReport: {make_report(assignment, report)}")
    return _status(run, stop, the_same(assignment.name, options))


def nobody(assignment: Assignment) -> str:
    """What to say if there is nothing to grade."""
    folder = os.path.relpath(assignment.path("submitted", "NAME"), assignment.root)
    return (
        f"Nobody has handed in {assignment.name}. Run `nbgrader collect {assignment.name}`, or put each notebook into "
        f"{folder}, with the student's name in the place of NAME."
    )


def the_same(name: str, options: Options) -> str:
    """The command that goes on from here, as far as it says what to grade and where."""
    words = ["course", "grade", name]
    for student in options.students:
        words += ["--student", student]
    words += ["--again"] if options.again else []
    words += ["--sandbox", options.sandbox] if options.sandbox != SANDBOXES[0] else []
    words += ["--scheduler", options.scheduler] if options.scheduler else []
    return shlex.join(words)


def _status(run: ClassRun, stop: threading.Event, command: str) -> int:
    if run.stopped:
        click.echo(f"\n{run.stopped}", err=True)
        return 1
    if stop.is_set():
        click.echo(f"\nStopped. The same command goes on from here: {shown(command)}", err=True)
        return INTERRUPTED
    return 1 if any(outcome.word in ("failed", "kept") for outcome in run.outcomes) else 0
