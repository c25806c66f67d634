"""Unit 00, Welcome: what it asks."""

from course_lib.checks.units.u00_welcome.exercises import EXERCISES
from course_lib.checks.units.u00_welcome.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Welcome"
MINUTES = 25
NEEDS = ()
