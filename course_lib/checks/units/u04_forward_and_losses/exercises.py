"""Unit 04, Forward pass and losses: its exercises, in their order."""

from course_lib.checks.units.u04_forward_and_losses.binary_losses import E5, E6, E7
from course_lib.checks.units.u04_forward_and_losses.class_losses import E8, E9
from course_lib.checks.units.u04_forward_and_losses.layers import E1, E2, E3, E4
from course_lib.checks.units.u04_forward_and_losses.squared_error import E10

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9, E10)
