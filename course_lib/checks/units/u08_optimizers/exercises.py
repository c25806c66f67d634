"""Unit 08, Momentum, Adam, schedules, clipping: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u08_optimizers.adam import E2, E3
from course_lib.checks.units.u08_optimizers.limits import E4, E5
from course_lib.checks.units.u08_optimizers.momentum import E1
from course_lib.checks.units.u08_optimizers.runs import E6, E7, E8

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8)
