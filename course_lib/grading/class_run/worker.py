"""What runs on a Dask worker: one submission after the other, in a process that stays warm.

The sandbox's template and the referee are kept by `workshop` for as long as the process lives.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

from distributed import get_worker

from course_lib.grading.errors import GradingError
from course_lib.grading.library import library_digest
from course_lib.grading.submission import Graded, Submission


class WrongWorker(GradingError):
    """A worker would grade by other rules than the rest."""


def grade_here(submission: Submission) -> Graded:
    """`grade_submission`; imported here, because only workers need what it needs."""
    from course_lib.grading.one_submission import grade_submission

    return grade_submission(submission)


def run_task(task: Any, submission: Submission, library: str, topic: str) -> tuple[Any, str]:
    """Say that a submission begins, run `task` on it, and return what it gave and where.

    Raises WrongWorker if this worker would grade by other rules than `library`, the hash of the main process's
    ("" where both run from the same files).
    """
    worker = get_worker()
    if not library:
        _leave_the_terminal()
    elif library_digest() != library:
        raise WrongWorker(another_library(str(worker.name)))
    worker.log_event(topic, {"key": submission.key, "worker": worker.address})
    return task(submission), str(worker.name)


def another_library(name: str) -> str:
    """The sentence on a worker whose course_lib, Python, JAX or NumPy differ from ours."""
    return (
        f"The worker {name} has another course_lib, Python, JAX or NumPy than this computer, and could give "
        "other marks. Install the same on all of them (constraints.txt), restart the workers, and try again."
    )


def _leave_the_terminal() -> None:
    """Ctrl-C is for the main process, which ends its workers in order."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpgid(0, 0)
