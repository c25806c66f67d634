"""Unit 06, SGD against batch descent: its exercises, in their order."""

from course_lib.checks.units.u06_sgd_vs_batch.gradients import E1, E2, E3
from course_lib.checks.units.u06_sgd_vs_batch.orders import E5, E9
from course_lib.checks.units.u06_sgd_vs_batch.rates import E8
from course_lib.checks.units.u06_sgd_vs_batch.streams import E7
from course_lib.checks.units.u06_sgd_vs_batch.updates import E4, E6

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
