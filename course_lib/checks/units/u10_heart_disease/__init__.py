"""Unit 10, Heart disease: what it asks."""

from course_lib.checks.units.u10_heart_disease.exercises import EXERCISES
from course_lib.checks.units.u10_heart_disease.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Heart disease: a network among its rivals"
MINUTES = 90
NEEDS = ("04", "05", "08", "09")
