"""Pictures of the way back: both passes of Gurari's network, gradients that fade, networks that cannot start."""

from __future__ import annotations

import jax
import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, new_figure, show
from course_lib.studies.backprop import gradient_sizes, loss_321
from course_lib.studies.networks import GURARI_PARAMS, GURARI_X, GURARI_Y, forward_321
from course_lib.studies.xor_starts import WIDTHS, share_that_learns

LOOKS = {"sigmoid": (BLUE, "o", "-"), "tanh": (ORANGE, "s", "--"), "relu": (PURPLE, "^", "-.")}


def both_passes_321() -> None:
    """Gurari's network: the value in each unit, its error below, and the gradient on each weight."""
    act, yhat = (np.asarray(a)[0] for a in forward_321(GURARI_PARAMS, GURARI_X))
    grads = jax.tree.map(np.asarray, jax.grad(loss_321)(GURARI_PARAMS, GURARI_X, GURARI_Y))
    values = [GURARI_X[0], act, yhat]
    errors = [None, grads["b1"], grads["b2"]]
    heights = [(1.0, 0.0, -1.0), (0.6, -0.6), (0.0,)]
    figure, axes = new_figure(width=8.4, height=4.6)
    axes.set_axis_off()
    for layer, name in enumerate(("W1", "W2")):
        for (i, j), slope in np.ndenumerate(grads[name]):
            y0, y1 = heights[layer][i], heights[layer + 1][j]
            axes.plot((layer, layer + 1), (y0, y1), color=GREY, linewidth=1.1, zorder=1)
            at = 0.32 if layer == 0 else 0.5
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            place = (layer + at, y0 + at * (y1 - y0))
            label = f"{slope:.4f}" if slope else "0"
            axes.text(*place, label, ha="center", va="center", fontsize=9, bbox=box)
    for layer, units in enumerate(heights):
        for k, y in enumerate(units):
            axes.plot(layer, y, "o", markersize=34, mfc="white", mec=BLUE, mew=2, zorder=2)
            value = f"{values[layer][k]:.3g}"
            axes.text(layer, y, value, ha="center", va="center", fontsize=9.5, zorder=3)
            if layer:
                box = {"facecolor": "white", "edgecolor": ORANGE, "linestyle": "--", "pad": 2}
                label = f"error {errors[layer][k]:.4f}"
                axes.text(layer, y - 0.34, label, ha="center", va="top", fontsize=9.5, bbox=box)
    axes.set(xlim=(-0.25, 2.35), ylim=(-1.35, 1.3))
    axes.set_title("Circles: values. Dashed boxes: errors. On the lines: gradients.", color=INK)
    show(
        figure,
        f"Gurari's 3-2-1 network. In the circles the inputs 1, 0, 1, the hidden values {act[0]:.3f} and "
        f"{act[1]:.3f}, the output {yhat[0]:.3f}. Below the output its error {grads['b2'][0]:.4f}, below the "
        f"hidden units {grads['b1'][0]:.4f} and {grads['b1'][1]:.4f}. On each line its gradient; the two lines "
        f"from the input 0 carry gradient 0.",
    )


def gradient_by_depth() -> None:
    """The size of a gradient on its way back through 20 layers, for three activations, log scale."""
    figure, axes = new_figure(height=4.0)
    last = {}
    for name, (colour, marker, line) in LOOKS.items():
        sizes = gradient_sizes(name)
        axes.semilogy(sizes, line, color=colour, marker=marker, markevery=2, label=name)
        last[name] = sizes[-1]
    axes.set(
        title="Median of 64 random networks, 32 units wide",
        xlabel="layers passed on the way back",
        ylabel="size of the gradient (start = 1)",
    )
    axes.set_xticks(range(0, 21, 5))
    axes.legend(loc="lower left")
    show(
        figure,
        f"Log plot of the size of the gradient against the layers it has passed, 0 to 20. Sigmoid falls as a "
        f"straight line to {last['sigmoid']:.0e}; tanh ends at {last['tanh']:.1g}, relu at {last['relu']:.1g}.",
    )


def xor_learned_by_width() -> None:
    """The percentage of random starts that learn XOR, by the number of hidden units, for three activations."""
    figure, axes = new_figure(height=3.6)
    shares = {name: 100 * share_that_learns(name) for name in LOOKS}
    places = np.arange(len(WIDTHS))
    for name, (colour, marker, line) in LOOKS.items():
        axes.plot(places, shares[name], line, color=colour, marker=marker, label=name)
    axes.set(
        title="Descent from 200 random starts, 400 steps",
        xlabel="hidden units",
        ylabel="% of the starts that learned XOR",
        ylim=(0, 105),
    )
    axes.set_xticks(places, [str(width) for width in WIDTHS])
    axes.legend(loc="lower right")
    # Words, not counts: on another computer one network more or less may learn.
    show(
        figure,
        f"Three lines that rise with the number of hidden units, {', '.join(map(str, WIDTHS))}. With two relus "
        f"{_portion(shares['relu'][0])} of the networks learn XOR, with two sigmoids or two tanhs more; "
        f"with four relus {_portion(shares['relu'][1])}, with four tanhs {_portion(shares['tanh'][1])}, "
        f"with sixteen units of any kind {_portion(min(s[-1] for s in shares.values()))}.",
    )


def _portion(percent: float) -> str:
    """A share in words; their borders lie far from what the figures show."""
    words = ((30, "less than a third"), (50, "less than half"), (75, "more than half"))
    return next((word for border, word in words if percent < border), "nearly all")
