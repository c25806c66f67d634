"""Unit 06, SGD against batch descent: what it asks."""

from course_lib.checks.units.u06_sgd_vs_batch.exercises import EXERCISES
from course_lib.checks.units.u06_sgd_vs_batch.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "SGD against batch descent"
MINUTES = 75
NEEDS = ("01", "02", "03", "04", "05")
