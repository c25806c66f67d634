"""Unit 05, Backpropagation by hand: what it asks."""

from course_lib.checks.units.u05_backprop_by_hand.exercises import EXERCISES
from course_lib.checks.units.u05_backprop_by_hand.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Backpropagation by hand"
MINUTES = 75
NEEDS = ("01", "02", "04")
