"""Unit 01, Derivatives: what it asks."""

from course_lib.checks.units.u01_derivatives.exercises import EXERCISES
from course_lib.checks.units.u01_derivatives.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Derivatives"
MINUTES = 75
NEEDS = ()
