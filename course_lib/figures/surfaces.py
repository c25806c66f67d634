"""Figures of surfaces seen from above: contours with arrows, runs of descent, a network's loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import jax
import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.film import show_runs
from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, VIOLET, new_figure, show
from course_lib.studies.loss_slices import Slice
from course_lib.studies.one_program import as_one_program
from course_lib.studies.surfaces import steps_needed

LOOKS = ((ORANGE, "-", "o"), (PURPLE, "--", "s"), (RED, ":", "^"), (VIOLET, "-.", "D"))


def _heights(f: Callable, across: np.ndarray, along: np.ndarray) -> np.ndarray:
    places = np.stack(np.meshgrid(across, along), axis=-1)
    return np.asarray(as_one_program(jax.vmap(jax.vmap(f)))(places))


def _contours(axes, across, along, heights, levels=12) -> None:
    lines = axes.contour(across, along, heights, levels=levels, colors=GREY, linewidths=1.0)
    axes.clabel(lines, fontsize=8, fmt="%.3g")
    axes.grid(visible=False)


def gradient_arrows(f: Callable, gradient: Callable, reach: float = 2.5, name: str = "f") -> None:
    """Contours of a surface, with its gradient as an arrow at each of 49 places.

    Args:
        f: from a place (2,) to its height.
        gradient: from a place (2,) to (2,).
        reach: both axes run from -reach to reach.
        name: the surface's name.
    """
    figure, axes = new_figure(width=5.6, height=5.2)
    side = np.linspace(-reach, reach, 81)
    _contours(axes, side, side, _heights(f, side, side))
    few, gradient = np.linspace(-0.85 * reach, 0.85 * reach, 7), as_one_program(gradient)
    arrows = np.array([[np.asarray(gradient(np.array([x, y]))) for x in few] for y in few])
    axes.quiver(*np.meshgrid(few, few), arrows[..., 0], arrows[..., 1], color=BLUE, angles="xy")
    axes.set(
        xlabel="w1", ylabel="w2", title=f"Gradients of {name} across its contours", aspect="equal"
    )
    lengths = np.linalg.norm(arrows, axis=-1)
    show(
        figure,
        f"Contours of {name} with labelled heights, and its gradient as an arrow at 49 places. Every arrow stands at "
        f"right angles to the contour it starts on and points uphill; the longest has length {lengths.max():.3g}, the "
        f"shortest {lengths.min():.3g}. Both axes have one scale.",
    )


def paths_on_contours(
    f: Callable,
    paths: Mapping[str, np.ndarray],
    across: tuple[float, float],
    along: tuple[float, float],
    name: str = "f",
    equal: bool = True,
    film: int = 0,
) -> None:
    """Show `draw_paths_on_contours` of the same arguments, and a film of the first `film` steps."""
    show_runs(lambda some: draw_paths_on_contours(f, some, across, along, name, equal), paths, film)


def draw_paths_on_contours(
    f: Callable,
    paths: Mapping[str, np.ndarray],
    across: tuple[float, float],
    along: tuple[float, float],
    name: str = "f",
    equal: bool = True,
    levels: int | np.ndarray = 12,
) -> tuple[Figure, str]:
    """Contours of a surface with up to four runs of descent on them, and its alt text.

    Args:
        f: from a place (2,) to its height.
        paths: what each run is called -> its places (steps + 1, 2).
        across, along: the ends of both axes; places outside are cut off.
        name: the surface's name.
        equal: whether both axes have one scale.
        levels: the heights of the contours, or about how many.
    """
    figure, axes = new_figure(width=7.0, height=4.6)
    x, y = np.linspace(*across, 121), np.linspace(*along, 121)
    _contours(axes, x, y, _heights(f, x, y), levels)
    told = []
    for (label, path), look in zip(paths.items(), LOOKS, strict=False):
        path = np.asarray(path)
        _draw_path(axes, path, label, look)
        told.append(
            f"{label}: from ({_pair(path[0])}) to ({_pair(path[-1])}) in {_steps(len(path) - 1)}"
        )
    axes.set(xlim=across, ylim=along, xlabel="w1", ylabel="w2", title=f"Descent on {name}")
    if equal:
        axes.set_aspect("equal")
    axes.legend(loc="best", fontsize=10).set_frame_on(True)
    return (
        figure,
        f"Contours of {name}, seen from above, with {len(told)} run{'s' * (len(told) > 1)} of descent, a marker at "
        f"every place. {'. '.join(told)}.",
    )


def _draw_path(axes, path: np.ndarray, label: str, look: tuple) -> None:
    colour, line, marker = look
    axes.plot(*path.T, line, color=colour, marker=marker, markersize=4, linewidth=1.4, label=label)
    axes.plot(*path[0], marker, color=colour, markeredgecolor=INK, markersize=9)


def _steps(count: int) -> str:
    return f"{count} step{'s' * (count != 1)}"


def _pair(place: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in place)


def steps_by_rate(H: np.ndarray, start: np.ndarray, tolerance: float = 0.01) -> None:
    """Steps that descent on ½ wᵀH w needs, for each constant rate; the best one is marked.

    Args:
        H: (2, 2) symmetric, with positive eigenvalues.
        start: (2,) where every run starts.
        tolerance: the distance from the origin that is near enough.
    """
    figure, axes = new_figure(height=3.8)
    most = 3000
    bends = np.linalg.eigvalsh(H)
    limit, best = 2 / bends[-1], 2 / (bends[0] + bends[-1])
    rates = np.concatenate(
        [np.geomspace(limit / 20, 0.9 * limit, 200), np.linspace(0.9, 0.9999, 200) * limit]
    )
    counts = np.asarray(steps_needed(H, start, rates, tolerance, most))
    arrived = counts <= most
    axes.semilogy(rates[arrived], counts[arrived], color=BLUE)
    fewest = int(steps_needed(H, start, np.array([best]), tolerance, most)[0])
    axes.plot(
        best, fewest, "v", color=ORANGE, markersize=9, label=f"best: {best:.3g}, {fewest} steps"
    )
    axes.axvline(limit, color=RED, linestyle="--", label=f"limit: {limit:.3g}")
    axes.set(
        xlabel="learning rate", ylabel="steps", title=f"Steps to within {tolerance:g} of the bottom"
    )
    axes.legend(loc="upper center", fontsize=10)
    show(
        figure,
        f"Steps needed against the learning rate, steps on a logarithmic axis. The line falls from {counts[0]} "
        f"steps to about {fewest} near the rate {best:.3g}, and then rises steeply towards the limit {limit:.3g}, "
        "which a dashed line marks.",
    )


def two_spaces(x: np.ndarray, y: np.ndarray, path: np.ndarray, error: Callable) -> None:
    """One run seen twice: as lines among the data, and as a path over the parameters.

    Args:
        x, y: (N,) the data.
        path: (steps + 1, 2) places (w1, w2), each of them the line w1 + w2·x.
        error: from a place (2,) to its height.
    """
    figure, (data, parameters) = new_figure(columns=2, width=10.0, height=4.4)
    path = np.asarray(path)
    chosen = [k for k in (0, 1, 3, len(path) - 1) if k < len(path)]
    data.plot(x, y, "o", color=BLUE, label="data")
    # A little beyond the data, so that no marker of a line hides a point.
    room = 0.08 * (np.max(x) - np.min(x))
    ends = np.array([np.min(x) - room, np.max(x) + room])
    side = [np.linspace(path[:, i].min() - 1.0, path[:, i].max() + 1.0, 81) for i in (0, 1)]
    _contours(parameters, *side, _heights(error, *side), levels=14)
    parameters.plot(*path.T, ".-", color=GREY, linewidth=1.0)
    for k, (colour, line, marker) in zip(chosen, LOOKS, strict=False):
        data.plot(
            ends,
            path[k, 0] + path[k, 1] * ends,
            line,
            marker=marker,
            color=colour,
            label=f"step {k}",
        )
        parameters.plot(
            *path[k], marker, color=colour, markeredgecolor=INK, markersize=9, label=f"step {k}"
        )
    data.set(xlabel="x", ylabel="y", title="data space: a place is a line")
    parameters.set(
        xlabel="w1 (intercept)", ylabel="w2 (slope)", title="parameter space: a line is a place"
    )
    data.legend(loc="upper left", fontsize=9)
    parameters.legend(loc="upper right", fontsize=9).set_frame_on(True)
    listed = "; ".join(f"step {k} is ({_pair(path[k])})" for k in chosen)
    show(
        figure,
        f"Two pictures of one run. Left, {len(x)} points with the lines of the steps {', '.join(map(str, chosen))}, "
        f"which turn until they run through the points. Right, the same steps as places over intercept and slope, "
        f"on contours of the error: {listed}.",
    )


def loss_landscape(cut: Slice) -> None:
    """The loss of a network on a plane through its trained parameters, as filled contours."""
    figure, axes = new_figure(width=6.4, height=4.8)
    levels = np.geomspace(max(cut.losses.min(), 1e-6), cut.losses.max(), 13)
    filled = axes.contourf(
        cut.across,
        cut.along,
        cut.losses,
        levels=levels,
        cmap="cividis",
        norm="log",
    )
    axes.contour(cut.across, cut.along, cut.losses, levels=levels, colors="white", linewidths=0.6)
    axes.plot(0, 0, "*", color=ORANGE, markersize=16, markeredgecolor=INK, label="trained network")
    colours = figure.colorbar(filled, ax=axes, label="loss", ticks=levels[::3])
    colours.ax.set_yticklabels([f"{level:.2g}" for level in levels[::3]])
    colours.ax.minorticks_off()
    axes.set(
        xlabel="first random direction",
        ylabel="second random direction",
        title="A slice through the loss of a network",
        aspect="equal",
        xticks=(-1, -0.5, 0, 0.5, 1),
        yticks=(-1, -0.5, 0, 0.5, 1),
    )
    axes.grid(visible=False)
    axes.legend(loc="lower right").set_frame_on(True)
    middle = cut.losses[len(cut.along) // 2, len(cut.across) // 2]
    show(
        figure,
        f"Filled contours of a network's loss over two random directions. The trained network is in the middle, marked "
        f"by a star, with a loss of {middle:.2g}; the contours around it are closed, but no ellipses, and the "
        f"loss grows to {cut.losses.max():.2g} at the rim, faster on some sides than on others.",
    )
