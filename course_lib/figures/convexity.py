"""A convex curve and one that is not, each with a chord."""

from __future__ import annotations

import numpy as np

from course_lib.figures.style import BLUE, ORANGE, new_figure, show
from course_lib.studies.functions import quadratic, valley_curve


def chords_above_and_below() -> None:
    """The quadratic with a chord above it; the valley curve with a chord that cuts through its hill."""
    figure, panels = new_figure(columns=2, width=8.5)
    cases = (
        (panels[0], quadratic, (-1.5, 2.5), (-1.0, 2.0), "quadratic: convex"),
        (panels[1], valley_curve, (-3.6, 2.4), (-2.5, 1.9), "valley_curve: not convex"),
    )
    for axes, f, (low, high), ends, title in cases:
        grid = np.linspace(low, high, 300)
        axes.plot(grid, np.asarray(f(grid)), color=BLUE)
        heights = [float(f(x)) for x in ends]
        axes.plot(ends, heights, "o--", color=ORANGE, label="a chord")
        axes.set(title=title, xlabel="x", ylabel="height")
        axes.legend(loc="upper center")
    show(
        figure,
        "Left: the quadratic; a chord between two of its points stays above the curve. Right: the valley "
        "curve; a chord from the bottom of the deep valley, x = -2.5, to x = 1.9 runs below the hill between.",
    )
