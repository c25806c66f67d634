"""Unit 03, Gradient descent in 2-D: its exercises, in their order."""

from course_lib.checks.units.u03_descent_2d.gradients import E1, E2, E4
from course_lib.checks.units.u03_descent_2d.loops import E3, E9
from course_lib.checks.units.u03_descent_2d.saddles import E8
from course_lib.checks.units.u03_descent_2d.valleys import E5, E6, E7

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
