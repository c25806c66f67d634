"""Figures of races: two runs on a ravine, steps for each rate and β, and the losses of a small network."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from course_lib import nn
from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, new_figure, show
from course_lib.studies.races import (
    MOST,
    NETWORK_RATES,
    NETWORK_STEPS,
    network_race,
    ravine_map,
)

# Colour, line and marker of each racer.
LOOKS = {
    "gradient descent": (BLUE, "-", "o"),
    "momentum 0.9": (ORANGE, "--", "s"),
    "Adam": (PURPLE, ":", "^"),
}
RACE_LOOKS = ((ORANGE, "-", "o"), (PURPLE, "--", "s"))
RATES = np.round(np.arange(0.01, 0.1501, 0.005), 4)
BETAS = np.round(np.arange(0.0, 0.951, 0.05), 3)


def steps_by_rate_and_beta() -> None:
    """Steps that momentum needs on the ravine, for each rate and β, with the best rate of each β."""
    figure, axes = new_figure(width=7.6, height=4.6)
    counts = np.asarray(ravine_map(nn.momentum, RATES, BETAS))
    best = RATES[counts.argmin(axis=1)]
    colours = _draw_counts(axes, counts)
    axes.plot(best, BETAS, "o", color="white", markeredgecolor=INK, markersize=5)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
    look = {"textcoords": "offset points", "fontsize": 10, "bbox": box}
    for row in (0, 6, 10, 14, 18):
        axes.annotate(str(counts[row].min()), (best[row], BETAS[row]), (7, -4), **look)
    bar = figure.colorbar(colours, ax=axes, label="steps", ticks=[10, 20, 50, 100, 200, 500])
    bar.ax.set_yticklabels(["10", "20", "50", "100", "200", "500"])
    bar.ax.minorticks_off()
    axes.set(xlabel="learning rate", ylabel="β", title="Momentum on the ravine: steps to arrive")
    axes.grid(visible=False)
    listed = ", ".join(
        f"β = {BETAS[i]:g}: {counts[i].min()} with rate {best[i]:g}" for i in (0, 10, 14, 18)
    )
    show(
        figure,
        "A map of steps to arrive on the ravine, learning rate to the right and β upwards. A dot marks the best rate "
        f"of each β: {listed}. The brightest spot, with the fewest steps, lies near β = 0.5 and rate 0.1; towards "
        "small rates and towards large β the steps grow. The hatched region on the right, which begins at 0.08 for "
        "β = 0 and further right for larger β, never arrives.",
    )


def _draw_counts(axes: Axes, counts: np.ndarray) -> QuadMesh:
    """Counts as colours, and hatches where a run does not arrive."""
    shown = np.where(counts <= MOST, counts, np.nan)
    never = (counts > MOST).astype(float)
    hatched = axes.contourf(RATES, BETAS, never, levels=[0.5, 1.5], colors="none", hatches=["//"])
    hatched.set(edgecolor=RED, linewidth=0)
    return axes.pcolormesh(
        RATES, BETAS, shown, cmap="cividis_r", norm=LogNorm(10, MOST), shading="nearest"
    )


def draw_race(
    bends: np.ndarray, racers: Mapping[str, np.ndarray], reach: tuple[float, float], target: float
) -> tuple[Figure, str]:
    """Two runs on ½(b1·w1² + b2·w2²), on its contours and as heights over the steps; and the alt text.

    Args:
        bends: (2,) b1 and b2, above 0.
        racers: what each run is called -> its places (steps + 1, 2), all from one start.
        reach: the map goes from minus to plus this far; places outside are cut off.
        target: a height, for a line across.
    """
    figure, (left, right) = new_figure(columns=2, width=10.0, height=3.6)
    _draw_contours(left, bends, reach)
    for (label, places), (colour, line, marker) in zip(racers.items(), RACE_LOOKS, strict=False):
        with np.errstate(over="ignore", invalid="ignore"):
            heights = 0.5 * (np.asarray(places) ** 2 @ bends)
        # Further out there is nothing that could be drawn.
        near = np.where((heights < 1e9)[:, None], places, np.nan)
        look = {"color": colour, "marker": marker, "markersize": 4, "linewidth": 1.4}
        left.plot(*near.T, line, label=label, **look)
        right.semilogy(np.where(heights < 1e9, heights, np.nan), line, **look)
    start, steps = next(iter(racers.values()))[0], len(heights) - 1
    left.plot(*start, "o", color=BLUE, markeredgecolor=INK, markersize=9)
    right.axhline(target, color=INK, linestyle=(0, (1, 3)))
    right.set(xlabel="step", ylim=(target / 100, 1e4), title="height")
    figure.legend(loc="outside lower center", ncols=len(racers), fontsize=10)
    return (
        figure,
        f"A ravine {bends[1] / bends[0]:.3g} times as curved across as along, seen from above, with two runs of "
        f"{steps} steps from ({start[0]:.3g}, {start[1]:.3g}), and beside it their heights over the steps, on a "
        f"logarithmic axis with a line at {target:g}. Steps until a run stays below it: {'; '.join(racers)}.",
    )


def _draw_contours(axes: Axes, bends: np.ndarray, reach: tuple[float, float]) -> None:
    x, y = (np.linspace(-side, side, 161) for side in reach)
    heights = 0.5 * (bends[0] * x**2 + bends[1] * y[:, None] ** 2)
    levels = 4.0 ** np.arange(-1, np.log(heights.max()) / np.log(4))
    lines = axes.contour(x, y, heights, levels=levels, colors=GREY, linewidths=1.0)
    axes.clabel(lines, fontsize=8, fmt="%.3g")
    limits = ((-side, side) for side in reach)
    axes.set(**dict(zip(("xlim", "ylim"), limits, strict=True)), xlabel="w1", ylabel="w2")
    axes.set_title("the ravine, w2 stretched")
    axes.set_box_aspect(0.55)
    axes.grid(visible=False)


def network_losses() -> None:
    """The small network's race: losses over the steps at each one's best rate, and at the end by rate."""
    figure, (left, right) = new_figure(columns=2, width=10.0, height=4.0)
    told = []
    for name, losses in network_race().items():
        colour, line, marker = LOOKS[name]
        final = losses[:, -1]
        best = int(np.nanargmin(final))
        label = f"{name}, rate {NETWORK_RATES[best]:g}"
        every = NETWORK_STEPS // 6
        left.semilogy(losses[best], line, color=colour, marker=marker, markevery=every, label=label)
        right.loglog(NETWORK_RATES, final, line, color=colour, marker=marker, label=name)
        least = min(r for r, loss in zip(NETWORK_RATES, final, strict=True) if loss < 0.2)
        told.append(
            f"{name} has its best rate at {NETWORK_RATES[best]:g}, and needs at least {least:g}"
        )
    left.set(xlabel="step", ylabel="loss in nats", title="each with its best rate")
    right.set(xlabel="learning rate", title=f"loss after {NETWORK_STEPS} steps")
    left.legend(fontsize=9, loc="upper right")
    right.legend(fontsize=9, loc="lower left")
    show(
        figure,
        "The loss of a small network, on logarithmic axes. Left, over the steps, each racer with its best rate: plain "
        f"descent ends highest. Right, the loss after {NETWORK_STEPS} steps against the learning rate: all curves fall "
        "towards larger rates, Adam's first, and Adam's rises again at the largest rate. To come below 0.2: "
        f"{'; '.join(told)}.",
    )
