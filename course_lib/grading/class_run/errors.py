"""What can go wrong in a class run beside a `GradingError`: one notebook, or the disk.

Each holds sentences for the instructor: what was wrong, and what to do.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from course_lib.grading.errors import GradingError


class DiskFull(GradingError):
    """There is no room for another result; what is finished is kept."""


class OwnAnswersFail(GradingError):
    """The instructor's own notebook does not pass: nobody is graded, on whatever computer."""


class Failure(Exception):
    """One notebook of one student cannot be graded.

    Args:
        reason: one sentence: what is wrong.
        remedy: one sentence: what to do.
    """

    def __init__(self, reason: str, remedy: str):
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy

    def __reduce__(self):
        return type(self), (self.reason, self.remedy)


class PassingFailure(Failure):
    """It may be gone the next time, though nothing that was handed in has changed."""


def disk_full(problem: BaseException, also: str = "") -> DiskFull:
    """The sentence on a full disk."""
    return DiskFull(
        f"The disk is full ({problem}). {also}What is finished is kept. "
        "Make room, then give the same command again: it goes on from here."
    )


def is_disk_full(problem: BaseException | None) -> bool:
    """Whether an exception, or one that it came from, says that the disk (or the quota) is full."""
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        # SQLite's words, however SQLAlchemy wraps them.
        if "database or disk is full" in str(problem):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


@contextlib.contextmanager
def about_one_student() -> Iterator[None]:
    """Whatever goes wrong in here is one student's failure, and must not stop the others'.

    Raises:
        PassingFailure: with the words of any other exception than a Failure.
        DiskFull: if there is no room for anybody.
        GradingError: as it comes; it is nobody's.
    """
    try:
        yield
    except (Failure, GradingError):
        raise
    except Exception as problem:
        if is_disk_full(problem):
            raise disk_full(problem) from problem
        if isinstance(problem, OSError):
            raise PassingFailure(
                f"{problem}.", "Look at that file or folder; then give the same command again."
            ) from problem
        raise PassingFailure(
            f"grading stopped at this student with {problem!r:.500}.",
            "Look for what is strange in what was handed in; if nothing is, report it. Then give the same command "
            "again.",
        ) from problem
