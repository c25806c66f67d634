"""Pictures of small networks: their shapes, and what the XOR network sees."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, new_figure, show
from course_lib.nn.activations import relu
from course_lib.studies.networks import (
    CORNERS,
    XOR,
    XOR_PARAMS,
    count_params,
    trained_centres,
    xor_net,
)

# One look for each class: colour, marker, and the number that stands beside it.
CLASSES = ((BLUE, "o"), (ORANGE, "s"))


def network_with_shapes(sizes: Sequence[int], activations: Sequence[str]) -> None:
    """Every unit and every weight of a small network; under it the shapes that flow and those that are learned.

    Args:
        sizes: widths of the layers, the inputs first; a few units each.
        activations: the name of the activation of each layer but the inputs.
    """
    figure, axes = new_figure(width=8.0, height=4.4)
    axes.set_axis_off()
    places = [[(x, y) for y in _heights(n)] for x, n in enumerate(sizes)]
    for left, right in pairwise(places):
        for start in left:
            for end in right:
                axes.plot(*zip(start, end, strict=True), color=GREY, linewidth=1.1, zorder=1)
    for x, units in enumerate(places):
        for _, y in units:
            _unit(axes, x, y, bias=x > 0)
    told = []
    for x, n in enumerate(sizes):
        name = "X" if x == 0 else "yhat" if x == len(sizes) - 1 else "act"
        axes.text(x, -1.28, f"{name}\n(N, {n})", ha="center", va="top", color=INK)
        if x:
            shapes = f"W{x} ({sizes[x - 1]}, {n})\nb{x} ({n},)"
            axes.text(x - 0.5, -1.28, shapes, ha="center", va="top", color=PURPLE)
            axes.text(x, 1.42, activations[x - 1], ha="center", va="bottom", style="italic")
            told.append(f"W{x} of shape ({sizes[x - 1]}, {n}) with b{x} of shape ({n},)")
    axes.text(0, 1.42, "inputs", ha="center", va="bottom", style="italic")
    axes.set(xlim=(-0.4, len(sizes) - 0.6), ylim=(-2.0, 1.75))
    axes.set_title(f"{' - '.join(map(str, sizes))}: {count_params(sizes)} numbers to learn")
    show(
        figure,
        f"A network drawn from left to right in columns of {', '.join(map(str, sizes))} units. Every unit of a "
        f"column is joined by a line, its weight, to every unit of the next; each unit behind the inputs carries "
        f"a small b, its bias. Below: {'; '.join(told)}; {count_params(sizes)} numbers in all.",
    )


def _heights(n: int) -> np.ndarray:
    return np.linspace(1.0, -1.0, n) if n > 2 else np.linspace(0.55, -0.55, n) * (n > 1)


def _unit(axes, x: float, y: float, bias: bool) -> None:
    colour = ORANGE if bias else BLUE
    axes.plot(
        x, y, "o", markersize=26, markerfacecolor="white", markeredgecolor=colour, mew=2, zorder=2
    )
    if bias:
        axes.text(x, y, "+b", ha="center", va="center", fontsize=9.5, zorder=3)


def xor_two_spaces() -> None:
    """XOR at the inputs, where no line separates the classes, and in the hidden layer, where one does."""
    figure, (left, right) = new_figure(columns=2, width=9.0, height=4.2)
    hidden = np.asarray(relu(CORNERS @ XOR_PARAMS["W1"] + XOR_PARAMS["b1"]))
    _points(left, CORNERS, [f"({a:g}, {b:g})" for a, b in CORNERS])
    _decision(left)
    left.set(
        title="The inputs: one line is not enough",
        xlabel="$x_1$",
        ylabel="$x_2$",
        xlim=(-0.35, 1.5),
        ylim=(-0.35, 1.5),
    )
    labels = ["(0, 0)", "(0, 1) and (1, 0)", "", "(1, 1)"]
    _points(right, hidden, labels)
    grid = np.array([-0.5, 2.6])
    right.plot(grid, (grid - 0.5) / 2, "--", color=RED, label="output = 0.5")
    right.set(
        title="The hidden layer: one line does it",
        xlabel="$act_1$",
        ylabel="$act_2$",
        xlim=(-0.5, 2.8),
        ylim=(-0.5, 1.5),
    )
    right.legend(loc="upper left")
    show(
        figure,
        "Left: the four corners of the unit square. The corners with answer 1, squares, lie across from each "
        "other, and so do those with answer 0, circles: no single line has the squares on one side and the "
        "circles on the other. The network's answer is above one half in a diagonal band between two parallel "
        "lines. Right: the same four points after the hidden layer. (0, 1) and (1, 0) fall on one point (1, 0), "
        "(0, 0) stays, (1, 1) moves to (2, 1): now one line separates the square from the two circles.",
    )


def _points(axes, places: np.ndarray, labels: Sequence[str]) -> None:
    for (x, y), answer, label in zip(places, XOR, labels, strict=True):
        colour, marker = CLASSES[int(answer)]
        axes.plot(x, y, marker, color=colour, markersize=13, zorder=3)
        axes.annotate(f"{answer:g}", (x, y), ha="center", va="center", fontsize=9, zorder=4)
        axes.annotate(
            label, (x, y), textcoords="offset points", xytext=(10, 8), fontsize=9.5, zorder=4
        )


def _decision(axes) -> None:
    """Where the network's answer is above one half, shaded, with its border."""
    side = np.linspace(-0.35, 1.5, 186)
    x1, x2 = np.meshgrid(side, side)
    answers = np.asarray(xor_net(np.stack([x1.ravel(), x2.ravel()], axis=1))).reshape(x1.shape)
    axes.contourf(x1, x2, answers, levels=[0.5, np.inf], colors=[ORANGE], alpha=0.18)
    axes.contour(x1, x2, answers, levels=[0.5], colors=[RED], linestyles="--", linewidths=1.5)
    axes.text(0.5, 0.5, "above ½", ha="center", va="center", rotation=-45, color=INK)


def xor_centres() -> None:
    """What networks that learned the four corners of XOR say in the middle: anything between 0 and 1."""
    centres = trained_centres()
    figure, axes = new_figure(height=3.2)
    counts, _, _ = axes.hist(
        centres, bins=np.linspace(0, 1, 21), color=BLUE, edgecolor="white", linewidth=0.8
    )
    axes.set(
        title=f"{len(centres)} networks, all right at the four corners",
        xlabel="answer at (0.5, 0.5)",
        ylabel="networks",
    )
    low, high = int(np.sum(centres < 0.1)), int(np.sum(centres > 0.9))
    show(
        figure,
        f"Histogram of the answers at (0.5, 0.5) of {len(centres)} trained networks that are right at all four "
        f"corners. They spread over the whole range from {centres.min():.2f} to {centres.max():.2f}: {low} say less "
        f"than 0.1, {high} more than 0.9, the fullest of the twenty bars holds {int(counts.max())}.",
    )
