"""Figures of over-fitting and of what helps: fits, errors by strength, curves by epoch, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, RED, new_figure, show
from course_lib.studies import overfitting
from course_lib.studies.weight_decay import PULLS, three_ways

# Colour and line of each remedy, in the order of `overfitting.REMEDIES`.
LOOKS = ((RED, "-"), (BLUE, "--"), (PURPLE, "-."))


def fits_by_strength(strengths: Sequence[float]) -> None:
    """The polynomial of degree 9 through the same twelve points, once for each strength of the penalty."""
    figure, panels = new_figure(columns=len(strengths), width=3.1 * len(strengths), height=3.6)
    x, y = overfitting.TWELVE_X, overfitting.twelve_points()
    grid = np.linspace(-1.0, 1.0, 301)
    told = []
    for axes, strength in zip(np.ravel(panels), strengths, strict=True):
        fit = overfitting.penalized_fit(x, y, strength)
        axes.plot(grid, overfitting.wave(grid), "--", color=GREY, label="the true curve")
        axes.plot(grid, np.asarray(overfitting.powers(grid) @ fit), color=BLUE, label="fit")
        axes.plot(x, y, "o", color=ORANGE, label="the points", zorder=3)
        largest = float(np.max(np.abs(fit[1:])))
        axes.set(
            title=f"strength {strength:g}\nlargest weight {largest:.2g}",
            xlabel="x",
            ylim=(-2.4, 2.4),
        )
        told.append(f"strength {strength:g}: largest weight {largest:.2g}")
    np.ravel(panels)[0].set_ylabel("y")
    np.ravel(panels)[-1].legend(loc="lower right", fontsize=9)
    show(
        figure,
        "The same twelve noisy points with a polynomial of degree 9, for several strengths of the penalty; a dashed "
        "line is the curve behind the points. Without a penalty the fit runs through nearly every point and "
        "swings wide between the outer ones; with a medium one it follows the dashed curve; with a strong one it "
        f"is nearly flat. {'; '.join(told)}.",
    )


def draw_fit_and_losses(
    points: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    curve: tuple[np.ndarray, np.ndarray],
    sweep: tuple[Sequence[float], np.ndarray, float],
    losses: tuple[float, float],
    name: str,
    became: str,
) -> tuple[Figure, str]:
    """A fit with the points it knows and those kept aside, and both losses over the strength; and its alt text.

    Args:
        points, validation, curve: places and heights; `points` are fitted, `curve` is the fit.
        sweep: strengths (strengths,), the first one 0; losses (2, strengths) on points and on validation
            points; and the present strength.
        losses: at the present strength.
        name: what was fitted.
        became: with which remedies, and what became of it.
    """
    figure, (left, right) = new_figure(columns=2, width=9.4, height=3.9)
    left.plot(curve[0], overfitting.wave(curve[0]), "--", color=GREY, label="the true curve")
    left.plot(*curve, color=PURPLE, label="fit")
    left.plot(*points, "o", color=BLUE, label="training points", zorder=3)
    left.plot(*validation, "s", color=ORANGE, mfc="none", markersize=4, label="validation points")
    left.set(xlabel="x", ylabel="y", ylim=(-2.4, 2.4), title=f"{name}\n{became}")
    left.legend(loc="lower right", fontsize=9)
    _draw_sweep(right, sweep, losses)
    strengths, (_, new), present = sweep
    best = int(np.argmin(new))
    return figure, (
        f"{len(points[0])} noisy training points with the curve fitted to them ({name}, {became}), the true curve "
        f"dashed, and {len(validation[0])} validation points. Beside it both half squared errors over the strength of "
        f"the penalty: at strength {present:g} they are {losses[0]:.3f} in training and {losses[1]:.3f} in validation; "
        f"the lowest validation loss is {new[best]:.3f}, at strength {strengths[best]:.2g}."
    )


def _draw_sweep(axes, sweep: tuple, losses: tuple[float, float]) -> None:
    """Both losses over the strength, with a mark on each at the present one."""
    strengths, curves, present = sweep
    # No logarithm leads to 0: it stands apart, at the left end.
    zero = strengths[1] / 10
    looks = (("training loss", BLUE, "-", "o"), ("validation loss", ORANGE, "--", "s"))
    for (label, colour, line, marker), curve, loss in zip(looks, curves, losses, strict=True):
        axes.plot(strengths[1:], curve[1:], line, color=colour, label=label)
        axes.plot(present or zero, loss, marker, color=colour, mec=INK)
    axes.set(xscale="log", yscale="log", ylim=(1e-3, 1.0), xlabel="strength of the penalty")
    axes.set_xticks([zero, *strengths[1::10]], ["0", *map("{:g}".format, strengths[1::10])])
    axes.set_title(f"half squared error\nstrength {present:g}")
    axes.legend(loc="upper left", fontsize=9)


def error_by_strength() -> None:
    """Errors on the twelve points and on new ones against the strength of the penalty, over many draws."""
    sweep, strengths = overfitting.strength_sweep(), overfitting.STRENGTHS[1:]
    figure, axes = new_figure(height=4.0)
    middles = []
    for errors, colour, line, name in (
        (sweep.train, BLUE, "-", "on the twelve points"),
        (sweep.validation, ORANGE, "--", "on new points"),
    ):
        low, middle, high = np.quantile(errors[:, 1:], (0.1, 0.5, 0.9), axis=0)
        axes.fill_between(strengths, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(strengths, middle, line, color=colour, label=name)
        middles.append(middle)
    train, new = middles
    best = int(np.argmin(new))
    axes.plot(strengths[best], new[best], "*", color=RED, markersize=14, zorder=4)
    axes.annotate(
        "best for new points",
        (strengths[best], new[best]),
        textcoords="offset points",
        xytext=(-10, -22),
        ha="right",
        color=INK,
    )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="strength of the penalty",
        ylabel="half squared error",
        title=f"{len(sweep.train)} draws of the noise: median, and 8 of 10 inside the band",
    )
    axes.legend(loc="upper left")
    show(
        figure,
        f"Two curves over the strength of the penalty, both axes logarithmic, over {len(sweep.train)} draws of the "
        f"noise. The error on the twelve points only grows with the strength, from {train[0]:.3f} to "
        f"{train[-1]:.2f}. The error on new points is a valley: {new[0]:.3f} at the left end, lowest, "
        f"{new[best]:.3f}, near {strengths[best]:.1g}, and {new[-1]:.2f} at the right end.",
    )


def shrinking_weights() -> None:
    """What a penalty and weight decay do to a quiet and a loud weight, under three optimizers."""
    runs = three_ways()
    figure, panels = new_figure(columns=len(runs), width=9.4, height=3.4)
    told = []
    for axes, (name, path) in zip(panels, runs.items(), strict=True):
        steps = np.arange(len(path))
        for i, (colour, line) in enumerate(((BLUE, "-"), (ORANGE, "--"))):
            label = f"{('quiet', 'loud')[i]}: gradients ±{PULLS[i]:g}"
            axes.plot(steps[::20], path[::20, i], line, color=colour, label=label)
        axes.set(title=name, xlabel="step", ylim=(-0.05, 1.08))
        told.append(f"{name}: quiet {path[-1, 0]:.2f}, loud {path[-1, 1]:.2f}")
    panels[0].set_ylabel("weight")
    panels[0].legend(loc="lower left", fontsize=9)
    show(
        figure,
        "Two weights that start at 1, over 4000 steps, in three panels. Under plain descent with a penalty both "
        "shrink alike, on one line. Under Adam with a penalty the quiet weight falls to about 0 and the loud one "
        f"hardly moves. Under AdamW both shrink alike. At the end: {'; '.join(told)}.",
    )


def training_and_validation(history: Mapping[str, np.ndarray], best_epoch: int) -> None:
    """The two losses of a training run by epoch, with the best epoch marked.

    Args:
        history: of a `Fit` with a validation set: "loss" and "validation_loss", (epochs,) each.
        best_epoch: of the same `Fit`, counted from 1.
    """
    train, validation = history["loss"], history["validation_loss"]
    epochs = np.arange(1, len(train) + 1)
    best = validation[best_epoch - 1]
    figure, axes = new_figure(height=4.0)
    axes.plot(epochs, train, color=BLUE, label="on the training examples")
    axes.plot(epochs, validation, "--", color=ORANGE, label="on the validation examples")
    axes.axvline(best_epoch, color=GREY, linestyle=":", linewidth=1.5)
    axes.plot(best_epoch, best, "*", color=RED, markersize=14, zorder=4)
    axes.annotate(
        f"best: epoch {best_epoch}",
        (best_epoch, best),
        textcoords="offset points",
        xytext=(8, 42),
        color=INK,
    )
    axes.set(xlabel="epoch", ylabel="cross-entropy in nats", ylim=(0, None))
    axes.set_title("Every epoch helps the training loss")
    axes.legend(loc="upper left")
    show(
        figure,
        f"Two losses over {len(train)} epochs. The training loss falls all the way, from {train[0]:.2f} to "
        f"{train[-1]:.2f}. The validation loss falls from {validation[0]:.2f} to {best:.2f} in epoch {best_epoch}, "
        f"marked by a star, and then climbs to {validation[-1]:.2f}.",
    )


def remedies_compared() -> None:
    """Training and validation loss by epoch, without a remedy, with a penalty, and with dropout."""
    runs = overfitting.trained_networks()
    figure, panels = new_figure(columns=2, width=9.4, height=3.9)
    told = []
    for (name, run), (colour, line) in zip(runs.items(), LOOKS, strict=True):
        for axes, losses in zip(panels, (run.train, run.validation), strict=True):
            epochs = np.arange(1, losses.shape[1] + 1)
            axes.plot(epochs, np.median(losses, axis=0), line, color=colour, label=name)
            axes.fill_between(
                epochs, losses.min(0), losses.max(0), color=colour, alpha=0.15, linewidth=0
            )
        ends = np.median(run.train[:, -1]), np.median(run.validation[:, -1])
        told.append(f"{name} {ends[0]:.2f} and {ends[1]:.2f}")
    panels[0].set(title="Training examples", ylabel="cross-entropy in nats")
    panels[1].set(title="Validation examples")
    panels[1].legend(loc="upper left")
    for axes in panels:
        axes.set(xlabel="epoch", ylim=(0, 1.7))
    nets = len(run.train)
    show(
        figure,
        f"Losses over {losses.shape[1]} epochs of networks with {nets} starts, for each of three remedies: the median "
        "as a line, all starts in a band. Left, training examples: without a remedy the loss falls furthest. Right, "
        "validation examples: without a remedy it climbs steeply after the first epochs; with a penalty or with "
        f"dropout it stays low. Training and validation loss at the end: {'; '.join(told)}.",
    )


def weight_histograms() -> None:
    """The weights between the hidden layers at the end of training, for each remedy."""
    runs = overfitting.trained_networks()
    figure, panels = new_figure(columns=len(runs), width=9.4, height=3.4)
    edges, told, highest = np.linspace(-1.2, 1.2, 49), [], 0.0
    for axes, (name, run), (colour, _) in zip(panels, runs.items(), LOOKS, strict=True):
        weights = run.params["dense_2"]["W"].ravel()
        near = float(np.mean(np.abs(weights) < 0.05))
        heights, _, _ = axes.hist(weights, bins=edges, density=True, color=colour)
        highest = max(highest, heights.max())
        axes.set(title=f"{name}\n{near:.0%} nearer to 0 than 0.05", xlabel="weight", yticks=[])
        told.append(f"{name}: {near:.0%}")
    for axes in panels:
        axes.set_ylim(0, 1.05 * highest)
        axes.set_axisbelow(True)
    panels[0].set_ylabel("how many weights")
    show(
        figure,
        "Three histograms of the weights between the two hidden layers after training. Without a remedy the heap is "
        "wide. With a penalty most weights stand in a spike at 0. With dropout the heap is somewhat narrower than "
        f"without a remedy. Share of weights nearer to 0 than 0.05: {'; '.join(told)}.",
    )
