"""Pictures of a single neuron: the boundary among its examples, and what each of them costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, RED, new_figure
from course_lib.studies.log_losses import stable_softplus

# Of label 0 and of label 1: colour, marker, line.
CLASSES = ((BLUE, "o", "-"), (ORANGE, "s", "--"))
# Where p is 0.1 or 0.9: the logit, but for its sign.
SURE = np.log(9.0)


def draw_boundary_and_costs(
    X: np.ndarray, y: np.ndarray, w: tuple[float, float], b: float, inputs: Sequence[str]
) -> tuple[Figure, str]:
    """The examples of both classes with the boundary of one neuron; each at its cost; and the alt text.

    Args:
        X, y: the examples, (n, 2), and their labels 0 or 1, (n,).
        w, b: the neuron's weights and its bias.
        inputs: what the two inputs are called.
    """
    figure, (data, paid) = new_figure(columns=2, width=9.0, height=4.2)
    logits = X @ np.array(w) + b
    costs = stable_softplus(np.where(y == 1, -logits, logits))
    right = int(np.sum((logits > 0) == (y == 1)))
    _draw_boundary(data, X, y, np.array(w), b)
    data.set(xlabel=inputs[0], ylabel=inputs[1], title=f"{right} of {len(y)} decisions are right")
    _draw_costs(paid, logits, y, costs)
    costliest = int(costs.argmax())
    data.plot(*X[costliest], "o", markersize=17, markerfacecolor="none", markeredgecolor=RED)
    paid.plot(
        logits[costliest], costs[costliest], "o",
        markersize=15, markerfacecolor="none", markeredgecolor=RED,
    )  # fmt: skip
    place = ", ".join(f"{each:.3g}" for each in X[costliest])
    return figure, (
        f"Left: {len(y)} examples over {inputs[0]} and {inputs[1]}, circles with label 0 and squares with label 1, "
        f"and the boundary of a neuron with w = ({w[0]:.3g}, {w[1]:.3g}) and b = {b:.3g}. {right} of {len(y)} "
        f"decisions are right. Right: each example on the curve of its label, its cost over its logit; their mean, "
        f"the loss, is {costs.mean():.3f} nats. The one that costs most, ringed in both, lies at ({place}) and costs "
        f"{costs[costliest]:.3g} nats."
    )


def _draw_boundary(axes: Axes, X: np.ndarray, y: np.ndarray, w: np.ndarray, b: float) -> None:
    """Examples, and the lines on which p is 0.1, 0.5 and 0.9."""
    low, high = X.min(axis=0), X.max(axis=0)
    middle, half = (low + high) / 2, 0.6 * max((high - low).max(), 1e-6)
    length = float(np.hypot(*w))
    if length:
        foot = middle - (w @ middle + b) / length**2 * w
        along = np.array([-w[1], w[0]]) / length
        far = np.linalg.norm(foot - middle) + 2 * half
        for logit, line in ((-SURE, ":"), (0.0, "-"), (SURE, ":")):
            ends = foot + logit / length**2 * w + far * np.outer((-1, 1), along)
            axes.plot(*ends.T, line, color=INK, linewidth=1.8 if line == "-" else 1.2)
    for label, (colour, marker, _) in enumerate(CLASSES):
        rows = X[y == label]
        axes.plot(*rows.T, marker, color=colour, label=f"y = {label}", zorder=3)
    axes.set(
        xlim=(middle[0] - half, middle[0] + half),
        ylim=(middle[1] - half, middle[1] + half),
        aspect="equal",
    )
    axes.legend(loc="upper right", fontsize=9.5)


def _draw_costs(axes: Axes, logits: np.ndarray, y: np.ndarray, costs: np.ndarray) -> None:
    """The cost of a logit for both labels, every example on its curve, and the mean."""
    wide, high = max(6.0, 1.1 * np.abs(logits).max()), max(3.0, 1.15 * costs.max())
    grid = np.linspace(-wide, wide, 301)
    for label, (colour, marker, line) in enumerate(CLASSES):
        axes.plot(grid, stable_softplus(-grid if label else grid), line, color=colour)
        mine = y == label
        axes.plot(logits[mine], costs[mine], marker, color=colour, zorder=3)
        axes.plot([], [], line, marker=marker, color=colour, label=f"y = {label}")
    axes.axvline(0, color=INK, linewidth=1.2)
    axes.axhline(costs.mean(), color=GREY, linestyle="-.", label=f"loss {costs.mean():.3f}")
    axes.set(
        xlim=(-wide, wide), ylim=(-0.03 * high, high), xlabel="logit s", ylabel="cost in nats",
        title="What each example costs",
    )  # fmt: skip
    axes.legend(loc="upper center", fontsize=9.5)
