"""Unit 09, Regularization and normalization: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u09_regularization_normalization.backward import E6, E8
from course_lib.checks.units.u09_regularization_normalization.norms import E4, E5, E7, E9
from course_lib.checks.units.u09_regularization_normalization.regularization import E1, E2, E3

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
