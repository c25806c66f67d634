"""Unit 05, Backpropagation by hand: its exercises and their known mistakes, in their order."""

from course_lib.checks.units.u05_backprop_by_hand.gradient_checking import E8
from course_lib.checks.units.u05_backprop_by_hand.graphs import E1, E2
from course_lib.checks.units.u05_backprop_by_hand.layers import E3, E5, E9
from course_lib.checks.units.u05_backprop_by_hand.networks import E4, E6, E7

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
