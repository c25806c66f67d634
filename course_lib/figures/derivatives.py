"""Figures of unit 01 on slopes: secants that turn into a tangent, a curve above its slope, first steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jax
import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, VIOLET, new_figure, show
from course_lib.nn.differentiation import forward_difference
from course_lib.studies.functions import quadratic
from course_lib.studies.one_program import as_one_program, values_along

SECANT_LOOKS = ((ORANGE, "--", "o"), (PURPLE, "-.", "s"), (VIOLET, ":", "^"))


def secants_to_tangent(
    f: Callable, x: float, steps: Sequence[float], low: float, high: float, name: str = "f"
) -> None:
    """A curve, its secants from x to x + h for up to three shrinking steps, and its tangent at x.

    Args:
        f: an elementwise function.
        x: where the slope is taken.
        steps: one to three steps h, largest first.
        low, high: the interval of x to draw.
        name: the function's name, for the title and the alt text.
    """
    figure, axes = new_figure()
    grid = np.linspace(low, high, 200)
    curve = values_along(f, grid)
    axes.plot(grid, curve, color=BLUE, label=name)
    slopes = [float(forward_difference(f, x, h)) for h in steps]
    for h, slope, (colour, line, marker) in zip(steps, slopes, SECANT_LOOKS, strict=False):
        axes.plot(grid, f(x) + slope * (grid - x), color=colour, linestyle=line, linewidth=1.4)
        axes.plot(
            x + h, f(x + h), marker, color=colour, label=f"secant, h = {h:g}: slope {slope:.4g}"
        )
    tangent = float(as_one_program(jax.grad(f))(float(x)))
    axes.plot(
        grid,
        f(x) + tangent * (grid - x),
        color=INK,
        linewidth=1.2,
        label=f"tangent: slope {tangent:.4g}",
    )
    axes.plot(x, f(x), "o", color=INK, markersize=8)
    bottom, top = float(np.min(curve)), float(np.max(curve))
    axes.set(
        ylim=(bottom - 0.25 * (top - bottom), top),
        xlabel="x",
        ylabel=name,
        title=f"Secants of {name} from x = {x:g}",
    )
    axes.legend(loc="upper left")
    listed = ", ".join(f"{slope:.4g} for h = {h:g}" for h, slope in zip(steps, slopes, strict=True))
    show(
        figure,
        f"The curve {name} with secant lines, all through its point at x = {x:g}. As h shrinks they "
        f"swing towards the tangent: their slopes are {listed}; the tangent's is {tangent:.4g}.",
    )


def curve_and_slope(f: Callable, df: Callable, low: float, high: float, name: str = "f") -> None:
    """A curve, and below the same x its slope; where the slope is zero, both are marked.

    Args:
        f, df: an elementwise function and its derivative.
        low, high: the interval of x to draw.
        name: the function's name, for the titles and the alt text.
    """
    figure, (left, right) = new_figure(columns=2, width=8.5)
    grid = np.linspace(low, high, 1001)
    height, slope = values_along(f, grid), values_along(df, grid)
    flat = _crossings(grid, slope)
    left.plot(grid, height, color=BLUE)
    right.plot(grid, slope, color=ORANGE)
    right.axhline(0.0, color=GREY, linewidth=1.0)
    for number, x in enumerate(flat, start=1):
        for axes, y in ((left, float(f(x))), (right, 0.0)):
            axes.plot(x, y, "o", color=RED)
            axes.annotate(str(number), (x, y), textcoords="offset points", xytext=(7, 7))
    left.set(title=name, xlabel="x", ylabel="height")
    right.set(title=f"slope of {name}", xlabel="x", ylabel="slope")
    places = ", ".join(f"{x:.2f}" for x in flat)
    show(
        figure,
        f"Left: the curve {name}. Right: its slope over the same x. The slope is zero at {len(flat)} numbered "
        f"places, x = {places}; there the curve is flat. {_kinds_of_flat(df, flat)}",
    )


def _kinds_of_flat(df: Callable, flat: np.ndarray) -> str:
    """Which of the flat places are valleys and which are hills, in a sentence for each."""
    told = {
        True: "a valley, where the slope goes from negative to positive",
        False: "a hill, where it goes from positive to negative",
    }
    around = values_along(df, np.concatenate([flat - 1e-3, flat + 1e-3])).reshape(2, -1)
    rises = around[1] > around[0]
    return " ".join(f"Place {i} is {told[bool(up)]}." for i, up in enumerate(rises, start=1))


def _crossings(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where y crosses zero, on straight lines between the grid points of x."""
    i = np.flatnonzero(np.sign(y[:-1]) != np.sign(y[1:]))
    return x[i] - y[i] * (x[i + 1] - x[i]) / (y[i + 1] - y[i])


def steps_on_quadratic(starts: Sequence[float], learning_rate: float) -> None:
    """One step of descent on the quadratic from each start, with the tangent that decides it.

    Args:
        starts: where to start, at most three.
        learning_rate: the step is this times the slope.
    """
    figure, axes = new_figure()
    grid = np.linspace(-1.5, 2.5, 200)
    axes.plot(grid, quadratic(grid), color=BLUE, label="quadratic")
    told, d_quadratic = [], as_one_program(jax.grad(quadratic))
    for start, (colour, line, marker) in zip(starts, SECANT_LOOKS, strict=False):
        slope = float(d_quadratic(float(start)))
        end = start - learning_rate * slope
        near = np.linspace(start - 0.4, start + 0.4, 2)
        axes.plot(near, quadratic(start) + slope * (near - start), color=colour, linestyle=line)
        axes.plot(
            start,
            quadratic(start),
            marker,
            color=colour,
            label=f"{start:g} → {end:g} (slope {slope:g})",
        )
        axes.annotate(
            "",
            (end, quadratic(end)),
            (start, quadratic(start)),
            arrowprops={"arrowstyle": "->", "lw": 1.6},
        )
        way = "down" if quadratic(end) < quadratic(start) else "up"
        told.append(f"from {start:g}, where the slope is {slope:g}, {way} to {end:g}")
    axes.plot([], [], color=INK, linestyle="--", label="dashed pieces: tangents")
    axes.set(xlabel="x", ylabel="quadratic", title=f"One step, learning rate {learning_rate:g}")
    axes.legend(loc="upper center")
    show(
        figure,
        "The quadratic with an arrow along it for one step from each start: "
        + "; ".join(told)
        + ".",
    )
