"""The cost of a probability in nats and bits, formulas that leave a number format, and two slopes."""

from __future__ import annotations

import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, new_figure, show
from course_lib.studies.log_losses import (
    breaks_at,
    cost,
    naive_softplus,
    slope_of_cross_entropy,
    slope_of_half_squared_error,
    stable_softplus,
    through_the_sigmoid,
)

# The probabilities of the lecture's tables that fit on the picture.
MARKED = {1: (0.001, 0.1, 0.5), 0: (0.1, 0.5, 0.999)}


def cost_of_probability() -> None:
    """The cost log(1 / chance) against the probability p for both answers; nats on the left, bits on the right."""
    figure, axes = new_figure(height=4.2)
    grid = np.linspace(0.0005, 0.9995, 1000)
    for y, colour, line, marker in ((1, BLUE, "-", "o"), (0, ORANGE, "--", "s")):
        places = np.array(MARKED[y])
        axes.plot(grid, np.asarray(cost(grid, y)), line, color=colour)
        axes.plot(places, np.asarray(cost(places, y)), marker, color=colour)
        axes.plot([], [], line, marker=marker, color=colour, label=f"answer y = {y}")
    axes.set(xlabel="p, the probability given to y = 1", ylabel="cost in nats", ylim=(0, 7.4))
    bits = axes.secondary_yaxis(
        "right", functions=(lambda v: v / np.log(2), lambda v: v * np.log(2))
    )
    bits.set_ylabel("the same cost in bits", color=INK)
    axes.axhline(np.log(2), color=GREY, linestyle=":", linewidth=1.2)
    axes.annotate("p = ½ costs 0.693 nats = 1 bit", (0.5, np.log(2)), (0.32, 1.5),
                  arrowprops={"arrowstyle": "->", "color": INK})  # fmt: skip
    axes.set_title("Sure and right is free; sure and wrong is dear")
    axes.legend(loc="upper center")
    show(
        figure,
        "Cost against the probability p, two mirrored curves that cross at p = 0.5, cost 0.693 nats or 1 bit. For "
        "the answer 1 the cost falls from 6.9 nats at p = 0.001 to 0 at p = 1; for the answer 0 it rises from 0 to "
        "6.9 nats at p = 0.999. The left axis counts nats, the right axis bits, 1.44 times as many.",
    )


FORMULAS = (
    ("-log(1 - sigmoid), float32", through_the_sigmoid, np.float32, BLUE, "--", "o", 6),
    ("-log(1 - sigmoid), float64", through_the_sigmoid, np.float64, ORANGE, "-.", "s", 4),
    ("log(1 + e^s), float32", naive_softplus, np.float32, PURPLE, ":", "^", 2),
)


def where_formulas_break() -> None:
    """The cost of a logit s when the answer is 0, by formulas that are equal on paper: three of them stop."""
    figure, axes = new_figure(height=4.2)
    logits = np.arange(0.0, 120.0, 0.25)
    axes.plot(
        logits, stable_softplus(logits), color=INK, linewidth=1.2, label="stable: goes on for ever"
    )
    told = []
    for name, formula, dtype, colour, line, marker, width in FORMULAS:
        with np.errstate(all="ignore"):
            costs = formula(logits.astype(dtype)).astype(np.float64)
        end = breaks_at(formula, dtype)
        costs[logits >= end] = np.nan
        axes.plot(logits, costs, line, color=colour, linewidth=width, alpha=0.85)
        axes.plot(end, end, marker, color=colour, markersize=10)
        axes.plot([], [], line, marker=marker, color=colour, label=name)
        axes.annotate(
            f"wrong from s = {end:.1f}", (end, end), textcoords="offset points", xytext=(10, -12)
        )
        told.append(f"{name}, from {end:.1f}")
    axes.set(
        xlabel="logit s of an example whose answer is 0", ylabel="cost in nats",
        title="Equal on paper, not on a computer",
    )  # fmt: skip
    axes.legend(loc="upper left", fontsize=9.5)
    show(
        figure,
        "Cost of a logit s from 0 to 120 when the answer is 0. The stable formula is a straight rising line to the "
        "right end. Three other formulas run along it and stop, each at a marker, where the cost becomes infinite "
        f"or a percent wrong: {'; '.join(told)}.",
    )


def slopes_of_two_losses() -> None:
    """How hard each loss pulls at the logit when the answer is 1: squared error lets go where it is most wrong."""
    figure, axes = new_figure(height=3.8)
    logits = np.linspace(-8.0, 8.0, 161)
    entropy = np.asarray(slope_of_cross_entropy(logits))
    squared = np.asarray(slope_of_half_squared_error(logits))
    for slopes, look, colour, label in (
        (entropy, "o-", BLUE, "cross-entropy: p - 1"),
        (squared, "s--", RED, "half squared error: (p - 1)·p(1 - p)"),
    ):
        axes.plot(logits, slopes, look, color=colour, markevery=20, label=label)
    axes.axvspan(-8, -4, color=GREY, alpha=0.15)
    axes.text(-6, -0.55, "sure\nand wrong", ha="center", va="center")
    axes.set(
        xlabel="logit s; the answer is 1", ylabel="slope of the loss with respect to s",
        title="Which loss still pulls?",
    )  # fmt: skip
    axes.legend(loc="lower right", fontsize=9.5)
    show(
        figure,
        f"Slope of two losses with respect to the logit s, from -8 to 8, when the answer is 1. Cross-entropy: near "
        f"-1 on the far left, then rising to 0. Half squared error: nearly 0 on the far left, {squared[0]:.4f} at "
        f"s = -8, a dip of {squared.min():.2f} around s = {logits[squared.argmin()]:.1f}, and 0 again on the right. "
        f"On the left, where the network is sure and wrong, only cross-entropy pulls.",
    )
