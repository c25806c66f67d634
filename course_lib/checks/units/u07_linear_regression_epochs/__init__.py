"""Unit 07, Linear regression, epoch by epoch: what it asks."""

from course_lib.checks.units.u07_linear_regression_epochs.exercises import EXERCISES
from course_lib.checks.units.u07_linear_regression_epochs.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Linear regression, epoch by epoch"
MINUTES = 75
NEEDS = ("03", "04", "06")
