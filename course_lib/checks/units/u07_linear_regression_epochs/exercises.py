"""Unit 07, Linear regression, epoch by epoch: its exercises and their known mistakes, in order."""

from course_lib.checks.units.u07_linear_regression_epochs.best_line import E3, E9
from course_lib.checks.units.u07_linear_regression_epochs.epochs import E4, E5
from course_lib.checks.units.u07_linear_regression_epochs.lines import E1, E2
from course_lib.checks.units.u07_linear_regression_epochs.settings import E6, E7, E8

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
