"""Unit 04, Forward pass and losses: what it asks."""

from course_lib.checks.units.u04_forward_and_losses.exercises import EXERCISES
from course_lib.checks.units.u04_forward_and_losses.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Forward pass and losses"
MINUTES = 75
NEEDS = ("01", "02", "03")
