"""Unit 10, Heart disease: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u10_heart_disease.judging import E7, E8
from course_lib.checks.units.u10_heart_disease.networks import E5, E6
from course_lib.checks.units.u10_heart_disease.planted_bug import E9
from course_lib.checks.units.u10_heart_disease.split import E2
from course_lib.checks.units.u10_heart_disease.tables import E1, E3
from course_lib.checks.units.u10_heart_disease.weights import E4

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
