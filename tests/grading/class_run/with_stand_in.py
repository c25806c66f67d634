"""`course grade hw` with the stand-in for a grader:

    python -m tests.grading.class_run.with_stand_in [SCHEDULER] [--again]

It works in the folder that it is started in, with two workers, or those of a scheduler.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.interrupt import stopped_by_signals
from course_lib.grading.class_run.progress import ClassProgress
from course_lib.grading.class_run.run import ClassRun, Options
from course_lib.grading.class_run.summary import summary
from course_lib.grading.errors import GradingError

from .homework import NAME
from .stand_in import graded


def main(*arguments: str) -> int:
    stop = threading.Event()
    scheduler = next((each for each in arguments if each != "--again"), "")
    again = "--again" in arguments
    options = Options(workers=2, scheduler=scheduler, again=again, task=graded)
    with ClassProgress() as progress:
        run = ClassRun(open_assignment(Path.cwd(), NAME), options, progress, stop)
        try:
            with stopped_by_signals(stop, progress.say):
                run.run()
        except GradingError as problem:
            print(problem)
            return 1
    print(summary(run.outcomes, 0.0), run.stopped, sep="\n", flush=True)
    return 1 if run.stopped else 130 if stop.is_set() else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
