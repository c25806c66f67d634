"""Unit 01, Derivatives: its exercises, in their order."""

from course_lib.checks.units.u01_derivatives.differences import E1, E2, E8
from course_lib.checks.units.u01_derivatives.partials import E4, E6
from course_lib.checks.units.u01_derivatives.slopes import E3, E7, E9
from course_lib.checks.units.u01_derivatives.steps import E5

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
