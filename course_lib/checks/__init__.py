"""Checks that tell a student what kind of mistake it is, and the small talk around them.

A notebook needs only these names: `check` judges an exercise, `predict` and `reveal` frame a
prediction, `quiz` asks a question, `lecture_table` puts a lecture's numbers beside the student's,
`progress` shows what is done.
"""

from course_lib.checks.checking import CheckFailed, check
from course_lib.checks.lecture_numbers import lecture_table
from course_lib.checks.prediction import predict, reveal
from course_lib.checks.question import quiz
from course_lib.checks.remembering.progress import progress

__all__ = ["CheckFailed", "check", "lecture_table", "predict", "progress", "quiz", "reveal"]
