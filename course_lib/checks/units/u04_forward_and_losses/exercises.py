"""Unit 04, Forward pass and losses: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u04_forward_and_losses.layers import E1, E2, E3, E4
from course_lib.checks.units.u04_forward_and_losses.losses import E5, E6, E7, E8, E9, E10

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9, E10)
