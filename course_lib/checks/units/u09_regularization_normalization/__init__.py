"""Unit 09, Regularization and normalization: what it asks."""

from course_lib.checks.units.u09_regularization_normalization.exercises import EXERCISES
from course_lib.checks.units.u09_regularization_normalization.questions import (
    PREDICTIONS,
    QUESTIONS,
)

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "Regularization and normalization"
MINUTES = 75
NEEDS = ("04", "05", "08")
