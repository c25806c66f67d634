"""Unit 11, GPU and scale: what it asks."""

from course_lib.checks.units.u11_gpu_and_scale.exercises import EXERCISES
from course_lib.checks.units.u11_gpu_and_scale.questions import PREDICTIONS, QUESTIONS

__all__ = ["EXERCISES", "PREDICTIONS", "QUESTIONS"]

TITLE = "GPU and scale"
MINUTES = 75
NEEDS = ("06", "08", "10")
