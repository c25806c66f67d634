"""Unit 09, Regularization and normalization: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u09_regularization_normalization.backward import E6, E8
from course_lib.checks.units.u09_regularization_normalization.batch_norm_memory import E5, E9
from course_lib.checks.units.u09_regularization_normalization.norms import E4, E7
from course_lib.checks.units.u09_regularization_normalization.regularization import E1, E2, E3

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
