"""Unit 11, GPU and scale: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u11_gpu_and_scale.examples import E4
from course_lib.checks.units.u11_gpu_and_scale.planted_bug import E8
from course_lib.checks.units.u11_gpu_and_scale.runs import E5
from course_lib.checks.units.u11_gpu_and_scale.sizes import E6, E7
from course_lib.checks.units.u11_gpu_and_scale.timing import E3
from course_lib.checks.units.u11_gpu_and_scale.tracing import E1, E2

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8)
