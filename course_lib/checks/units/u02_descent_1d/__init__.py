"""Unit 02, Gradient descent in 1-D: what it asks."""

from course_lib.checks.units.u02_descent_1d.exercises import EXERCISES
from course_lib.checks.units.u02_descent_1d.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Gradient descent in 1-D"
MINUTES = 75
NEEDS = ("01",)
