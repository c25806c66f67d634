"""Unit 03, Gradient descent in 2-D: what it asks."""

from course_lib.checks.units.u03_descent_2d.exercises import EXERCISES
from course_lib.checks.units.u03_descent_2d.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Gradient descent in 2-D"
MINUTES = 70
NEEDS = ("01", "02")
