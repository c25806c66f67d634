"""Unit 08, Momentum, Adam, schedules, clipping: what it asks."""

from course_lib.checks.units.u08_optimizers.exercises import EXERCISES
from course_lib.checks.units.u08_optimizers.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Momentum, Adam, schedules, clipping"
MINUTES = 75
NEEDS = ("03", "05", "07")
