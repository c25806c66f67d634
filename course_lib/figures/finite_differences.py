"""How the error of a difference quotient falls and rises with the step, in two number formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, new_figure, show
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


def draw_secant_and_error(
    f: Callable,
    ends: tuple[float, float],
    x: float,
    h: float,
    secant: float,
    tangent: float,
    steps: np.ndarray,
    errors: Mapping[str, np.ndarray],
    present: str,
    name: str = "f",
    variable: str = "x",
) -> tuple[Figure, str]:
    """A curve with one secant and the tangent; beside it the secant's error over all steps; and the alt text.

    Args:
        f: an elementwise function.
        ends: the part of the curve to draw.
        x, h: the place and the step.
        secant, tangent: the slopes there.
        steps: (n,).
        errors: what each error is called -> |secant - tangent| for each step, (n,).
        present: which of `errors` the secant belongs to; "central, …" has a point on each side of x.
        name, variable: the function's name and that of its input, for the labels and the alt text.
    """
    figure, (left, right) = new_figure(columns=2, width=9.0)
    _draw_slopes(left, f, ends, x, h, secant, tangent, present.startswith("central"))
    left.set(title=f"{name}, {variable} = {x:g}, h = {h:g}", xlabel=variable, ylabel="height")
    others = [label for label in errors if label != present]
    for label, (colour, line) in zip(
        [*others, present], [(GREY, ":")] * len(others) + [(ORANGE, "-")], strict=True
    ):
        # An error of 0, by luck, has no place on a logarithmic axis.
        drawn = np.where(errors[label] > 0, errors[label], np.nan)
        right.loglog(steps, drawn, color=colour, linestyle=line, label=label)
    right.plot(h, max(abs(secant - tangent), 1e-16), "o", color=ORANGE, markeredgecolor=INK)
    right.set(title="How far the secant's slope is off", xlabel="step h", ylabel="error")
    right.legend(loc="lower right", fontsize=9.5)
    shown = np.where(errors[present] > 0, errors[present], np.inf)
    best = int(np.argmin(shown))
    return figure, (
        f"Left: the curve {name} with its tangent at {variable} = {x:g}, slope {tangent:.6g}, and the secant "
        f"({present}) with h = {h:g}, slope {secant:.6g}. Right: the error against h, from {steps.max():g} down "
        f"to {steps.min():g}, both axes logarithmic. It is {abs(secant - tangent):.1e} at the marker, the "
        f"present h, and least at h = {steps[best]:.0e}; where h is smaller, rounding makes it rise, in a "
        "ragged line."
    )


def _draw_slopes(axes, f, ends, x, h, secant, tangent, central: bool) -> None:
    """The curve, the tangent and the secant with its two points."""
    grid = np.linspace(*ends, 200)
    heights = np.asarray(f(grid))
    points = np.array([x - h if central else x, x + h])
    level = np.asarray(f(points)).mean() - secant * points.mean()
    axes.plot(grid, heights, color=BLUE)
    axes.plot(grid, f(x) + tangent * (grid - x), color=INK, linewidth=1.2, label="tangent")
    axes.plot(grid, level + secant * grid, color=ORANGE, linestyle="--", label="secant")
    axes.plot(points, np.asarray(f(points)), "o", color=ORANGE)
    axes.plot(x, f(x), "o", color=INK)
    room = 0.1 * (heights.max() - heights.min())
    axes.set(xlim=ends, ylim=(heights.min() - room, heights.max() + room))
    axes.legend(loc="best", fontsize=9.5)
