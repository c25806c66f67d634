"""Figures of descent along a curve: runs with numbered places, and rates, slopes and steps as bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.film import show_runs
from course_lib.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    VIOLET,
    new_figure,
    show,
)
from course_lib.studies.one_program import values_along

# Colour, line and marker of the first, second and third run, and where its numbers stand.
RUN_LOOKS = (
    (ORANGE, "-", "o", (6, 6)),
    (PURPLE, "--", "s", (-12, 6)),
    (RED, ":", "^", (6, -14)),
    (VIOLET, "-.", "D", (-12, -14)),
)


def runs_on_curve(
    f: Callable,
    runs: Mapping[str, np.ndarray],
    low: float,
    high: float,
    name: str = "f",
    variable: str = "x",
    numbered: int = 4,
    film: int = 0,
) -> None:
    """Show `draw_runs_on_curve` of the same arguments, and a film of the first `film` steps."""
    show_runs(
        lambda some: draw_runs_on_curve(f, some, low, high, name, variable, numbered), runs, film
    )


def draw_runs_on_curve(
    f: Callable,
    runs: Mapping[str, np.ndarray],
    low: float,
    high: float,
    name: str = "f",
    variable: str = "x",
    numbered: int = 4,
) -> tuple[Figure, str]:
    """A curve with the places of up to four runs on it, the first of them numbered; and its alt text.

    Args:
        f: an elementwise function.
        runs: what each run is called -> its places, the start first.
        low, high: the interval to draw; places outside are left out.
        name, variable: the function's name and that of its input, for the labels and the alt text.
        numbered: how many steps of each run get a number and a line; the others only a marker.
    """
    figure, axes = new_figure(height=4.2)
    grid = np.linspace(low, high, 300)
    heights = values_along(f, grid)
    axes.plot(grid, heights, color=BLUE, label=name)
    told, taken = [], []
    for (label, path), look in zip(runs.items(), RUN_LOOKS, strict=False):
        path = np.asarray(path, dtype=float)
        _draw_run(axes, f, path, label, look)
        _number(axes, f, path[: numbered + 1], look, (low, high), taken)
        told.append(f"{label}: {_places(path)}")
    room = 0.12 * (heights.max() - heights.min())
    axes.set(
        xlim=(low, high),
        ylim=(heights.min() - room, heights.max() + room),
        xlabel=variable,
        ylabel=f"height of {name}",
        title=f"Descent on {name}",
    )
    axes.legend(loc="best", fontsize=10)
    return (
        figure,
        f"The curve {name} with the numbered places of {len(told)} run{'s' * (len(told) > 1)}, joined in their "
        f"order. {' '.join(told)}",
    )


def _draw_run(axes, f, path, label, look) -> None:
    """Markers for all places, and lines between those that will have numbers."""
    colour, line, marker, _ = look
    axes.plot(path, values_along(f, path), marker, color=colour, zorder=3)
    axes.plot(
        [], [], line, marker=marker, color=colour, label=f"{label}: ends at {_digits(path[-1])}"
    )


def _number(axes, f, path, look, limits, taken) -> None:
    """Lines between the first places, and their numbers where these do not lie on each other."""
    colour, line, _, offset = look
    heights = values_along(f, path)
    # A line that leaves the frame shows which way a place outside lies.
    axes.plot(path, heights, line, color=colour, linewidth=1.2, zorder=2)
    low, high = limits
    mine: list[float] = []
    for k, (x, y) in enumerate(zip(path, heights, strict=True)):
        free = all(abs(x - other) > 0.03 * (high - low) for other in mine)
        if low <= x <= high and free and (k, x) not in taken:
            axes.annotate(
                str(k), (x, y), textcoords="offset points", xytext=offset, color=INK, fontsize=10
            )
            mine.append(x)
            taken.append((k, x))


def _places(path: np.ndarray) -> str:
    shown = ", ".join(_digits(x) for x in path[:5])
    return f"{shown}{' …' if len(path) > 5 else ''} and at the end {_digits(path[-1])}."


def _digits(x: float) -> str:
    return f"{x:.4g}" if np.isfinite(x) else "not a number"


def steps_and_slopes(path: np.ndarray, learning_rates: np.ndarray, df: Callable) -> None:
    """Three rows of bars for the first steps of a run: rate, size of the slope, length of the step.

    Args:
        path: (steps + 1,) places, the start first.
        learning_rates: (steps,) the rate of each step.
        df: the derivative.
    """
    figure, panels = new_figure(columns=3, width=9.5, height=3.4)
    rates = np.asarray(learning_rates, dtype=float)
    slopes = np.abs(values_along(df, np.asarray(path)[:-1]))
    lengths = np.abs(np.diff(np.asarray(path, dtype=float)))
    steps = np.arange(len(rates))
    looks = (
        ("learning rate", rates, GREY, ""),
        ("size of the slope", slopes, ORANGE, "//"),
        ("length of the step", lengths, BLUE, ".."),
    )
    for axes, (title, values, colour, hatch) in zip(panels, looks, strict=True):
        bars = axes.bar(steps, values, color=colour, hatch=hatch, edgecolor="white")
        axes.bar_label(bars, labels=[f"{value:.2g}" for value in values], fontsize=9, color=INK)
        axes.set(title=title, xlabel="step", ylim=(0, 1.15 * values.max()))
        axes.set_xticks(steps)
        axes.set_axisbelow(True)
        axes.grid(axis="x", visible=False)
    figure.text(0.345, 0.97, "×", fontsize=18, ha="center", va="top", color=INK)
    figure.text(0.675, 0.97, "=", fontsize=18, ha="center", va="top", color=INK)
    show(
        figure,
        f"Bars for {len(steps)} steps. The learning rate falls: {_values(rates)}. The size of the slope: "
        f"{_values(slopes)}. Their product, the length of the step, is longest at step {int(lengths.argmax())}: "
        f"{_values(lengths)}.",
    )


def _values(values: np.ndarray) -> str:
    return ", ".join(f"{value:.2g}" for value in values)


def places_over_steps(
    runs: Mapping[str, np.ndarray], levels: Mapping[str, float], low: float, high: float
) -> None:
    """Where a few runs are after each step: who settles, who bounces, who crawls.

    Args:
        runs: what each run is called -> its places, the start first.
        levels: name -> place, for lines across, such as the bottom of a valley.
        low, high: the interval of places to draw.
    """
    figure, axes = new_figure(height=4.0)
    told = []
    for (label, path), (colour, line, marker, _) in zip(runs.items(), RUN_LOOKS, strict=False):
        path = np.asarray(path, dtype=float)
        axes.plot(path, line, color=colour, marker=marker, markersize=4, linewidth=1.3, label=label)
        last, before = path[-1], path[-2]
        end = (
            f"still jumps between {_digits(before)} and {_digits(last)}"
            if abs(last - before) > 0.05
            else f"is at {_digits(last)}"
        )
        told.append(f"{label} {end} at step {len(path) - 1}")
    for name, place in levels.items():
        axes.axhline(place, color=INK, linewidth=1.0, linestyle=(0, (1, 3)))
        axes.annotate(
            name,
            (1.01, place),
            xycoords=("axes fraction", "data"),
            va="center",
            annotation_clip=False,
        )
    axes.set(xlabel="step", ylabel="place x", ylim=(low, high), title="Place after each step")
    axes.legend(loc="upper right", fontsize=10, ncols=len(runs))
    show(
        figure,
        f"The place of each run against the number of steps, with a line at {' and at '.join(levels)}. "
        f"{'; '.join(told)}.",
    )
