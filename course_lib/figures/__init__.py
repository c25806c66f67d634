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
from course_lib.figures.descent import places_over_steps, runs_on_curve, steps_and_slopes
from course_lib.figures.descent_maps import basins_of_attraction, steps_against_rate
from course_lib.figures.finite_differences import error_against_step
from course_lib.figures.graphs import nested_graph
from course_lib.figures.log_losses import (
    cost_of_probability,
    slopes_of_two_losses,
    where_formulas_break,
)
from course_lib.figures.networks import network_with_shapes, xor_centres, xor_two_spaces
from course_lib.figures.surfaces import (
    gradient_arrows,
    loss_landscape,
    paths_on_contours,
    steps_by_rate,
    two_spaces,
)

__all__ = [
    "basins_of_attraction",
    "chords_above_and_below",
    "cost_of_probability",
    "curve_and_slope",
    "error_against_step",
    "gradient_arrows",
    "loss_landscape",
    "nested_graph",
    "network_with_shapes",
    "paths_on_contours",
    "places_over_steps",
    "runs_on_curve",
    "secants_to_tangent",
    "slopes_of_two_losses",
    "steps_against_rate",
    "steps_and_slopes",
    "steps_by_rate",
    "steps_on_quadratic",
    "two_spaces",
    "where_formulas_break",
    "xor_centres",
    "xor_two_spaces",
]
