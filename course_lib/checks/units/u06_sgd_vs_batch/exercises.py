"""Unit 06, SGD against batch descent: its exercises, those on gradients and those on epochs."""

from course_lib.checks.units.u06_sgd_vs_batch.epochs import E4, E5, E6, E8, E9
from course_lib.checks.units.u06_sgd_vs_batch.gradients import E1, E2, E3, E7

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
