"""How the error of a difference quotient falls and rises with the step, in two number formats."""

from __future__ import annotations

import numpy as np

from course_lib.figures.style import BLUE, ORANGE, PURPLE, RED, new_figure, show
from course_lib.nn.differentiation import central_difference, forward_difference
from course_lib.studies.finite_differences import difference_errors, step_sizes

LINES = (
    ("forward, float32", forward_difference, np.float32, BLUE, "-", "o"),
    ("forward, float64", forward_difference, np.float64, ORANGE, "--", "s"),
    ("central, float32", central_difference, np.float32, PURPLE, "-.", "^"),
    ("central, float64", central_difference, np.float64, RED, ":", "D"),
)


def error_against_step() -> None:
    """Relative error of both quotients of exp against the step h, log-log, in float32 and float64."""
    figure, axes = new_figure(height=4.4)
    steps = step_sizes(1.0, 1e-14, per_decade=2)
    places = np.random.default_rng(0).uniform(0.5, 2.0, 200)
    told = []
    for label, quotient, dtype, colour, line, marker in LINES:
        with np.errstate(all="ignore"):
            errors = difference_errors(quotient, np.exp, np.exp, places, steps, dtype)
        best = int(np.nanargmin(errors))
        axes.loglog(
            steps, errors, color=colour, linestyle=line, marker=marker, markersize=4, label=label
        )
        told.append(f"{label}: least error {errors[best]:.0e} at h = {steps[best]:.0e}")
    axes.set(
        xlabel="step h",
        ylabel="relative error of the slope",
        title="Slope of $e^x$: smaller h is better, until it is not",
    )
    axes.set_ylim(1e-13, 30)
    axes.legend(loc="lower right", fontsize=9.5)
    show(
        figure,
        "Error of the slope of e^x, for x from 0.5 to 2, against the step h on logarithmic axes: four "
        "V-shaped lines. From the right each falls as h shrinks, the two forward lines together with slope 1, "
        "the two central ones with slope 2; then rounding makes it rise again. In float32 it ends in a shelf "
        "at 1. " + "; ".join(told) + ".",
    )
