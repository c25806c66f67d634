"""Every picture of the course: one function a figure, one style, alt text on each.

A function draws with matplotlib, shows the picture with a description that says what one should see,
and returns nothing, so that it can be the last line of a cell.
"""

from course_lib.figures.convexity import chords_above_and_below
from course_lib.figures.derivatives import (
    curve_and_slope,
    secants_to_tangent,
    steps_on_quadratic,
)
from course_lib.figures.finite_differences import error_against_step
from course_lib.figures.graphs import nested_graph

__all__ = [
    "chords_above_and_below",
    "curve_and_slope",
    "error_against_step",
    "nested_graph",
    "secants_to_tangent",
    "steps_on_quadratic",
]
