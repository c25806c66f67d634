"""A small assignment to try grading on: every kind of test cell that nbgrader has, a few seconds to run.

`course_at` makes a throw-away nbgrader course of it, `handed_in` the notebooks of students.
"""

from .answers import ANSWERS, EMPTY, HONEST, PARTIAL, POINTS, SOLVED_BY_THE_PARTIAL
from .course import Course, course_at
from .source import NAME, notebook

__all__ = [
    "ANSWERS",
    "EMPTY",
    "HONEST",
    "NAME",
    "PARTIAL",
    "POINTS",
    "SOLVED_BY_THE_PARTIAL",
    "Course",
    "course_at",
    "notebook",
]
