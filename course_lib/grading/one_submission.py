"""Grade one submission, here or in a container: the way in for `course grade` and for nbgrader's own command."""

from __future__ import annotations

from course_lib.grading.submission import Graded, Submission


def grade_submission(submission: Submission) -> Graded:
    """Run and judge one submission.

    Whatever the submission does is in the result; nothing of it is raised.

    Raises:
        GradingError: if the machine or the instructor's notebook does not allow grading at all.
    """
    if submission.sandbox == "docker":
        from course_lib.grading.container import client

        return client.grade(submission)
    # Imported here: it needs Linux, and containers are for those who have none.
    from course_lib.grading.workshop import the_workshop

    return the_workshop().grade(submission)


def use_todays_library(sandbox: str) -> None:
    """Before a submission that Formgrader's button grades: its server may be older than a check that was corrected."""
    if sandbox != "docker":
        from course_lib.grading.workshop import close_if_outdated

        close_if_outdated()
