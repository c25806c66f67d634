"""Unit 02, Gradient descent in 1-D: its exercises, in their order."""

from course_lib.checks.units.u02_descent_1d.loops import E3, E5, E8
from course_lib.checks.units.u02_descent_1d.rates import E4
from course_lib.checks.units.u02_descent_1d.runs import E6, E7
from course_lib.checks.units.u02_descent_1d.slopes import E1, E2

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8)
