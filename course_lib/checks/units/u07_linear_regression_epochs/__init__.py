"""Unit 07, Linear regression, epoch by epoch: what it asks."""

from course_lib.checks.units.u07_linear_regression_epochs.exercises import EXERCISES
from course_lib.checks.units.u07_linear_regression_epochs.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]
