"""Figures of SGD: clouds of gradients, their spread, runs by updates and by examples, hyperparameters, rates."""

from __future__ import annotations

from collections.abc import Mapping

import jax
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

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
from course_lib.studies.minibatches import (
    all_batches,
    full_grad,
    grad_std,
    grads_of_batches,
    measured_std,
    shuffled_orders,
)
from course_lib.studies.noisy_descent import Curve

LOOKS = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (RED, ":", "^"), (VIOLET, "-.", "D"))


def gradient_clouds(w: np.ndarray, X: np.ndarray, y: np.ndarray, sizes: tuple[int, ...]) -> None:
    """The gradient of every batch of a size as a dot, one panel a size, with the full gradient.

    Args:
        w: where the gradients are taken, (2,).
        X, y: the examples, (n, 2) and (n,); n over B dots are drawn for the batch size B.
        sizes: the batch sizes, two at least.
    """
    figure, panels = new_figure(columns=len(sizes), width=3.2 * len(sizes), height=3.9)
    full, told = np.asarray(full_grad(w, X, y)), []
    clouds = [np.asarray(grads_of_batches(w, X, y, all_batches(len(X), size))) for size in sizes]
    corners = np.concatenate([*clouds, np.zeros((1, 2))])
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = 0.08 * (high - low)
    for axes, size, cloud in zip(panels, sizes, clouds, strict=True):
        _draw_cloud(axes, cloud, full)
        axes.set(
            xlim=(low[0] - room[0], high[0] + room[0]),
            ylim=(low[1] - room[1], high[1] + room[1]),
            title=f"B = {size}: {len(cloud)} batches",
            xlabel="slope along w1",
        )
        spread = cloud.std(axis=0)
        told.append(
            f"B = {size}, {len(cloud)} dots with standard deviations {spread[0]:.2f} and {spread[1]:.2f}"
        )
    panels[0].set_ylabel("slope along w2")
    panels[0].legend(loc="lower right", fontsize=9)
    show(
        figure,
        f"Clouds of dots, one for the gradient of each batch, around a star at the full gradient ({full[0]:.2f}, "
        f"{full[1]:.2f}); a plus marks 0. From left to right the clouds shrink onto the star: {'; '.join(told)}. "
        "The star is the middle of every cloud.",
    )


def _draw_cloud(axes: Axes, cloud: np.ndarray, full: np.ndarray) -> None:
    dots = {"markersize": 4, "alpha": 0.6, "markeredgewidth": 0}
    axes.plot(*cloud.T, "o", color=BLUE, label="one batch", **dots)
    star = {"markersize": 15, "markeredgecolor": "white", "linestyle": "none"}
    axes.plot(*full, marker="*", color=RED, label="full gradient", **star)
    axes.plot(0, 0, "+", color=INK, markersize=11)


def draw_gradient_cloud(
    w: np.ndarray, X: np.ndarray, y: np.ndarray, batches: np.ndarray
) -> tuple[Figure, str]:
    """The gradients of drawn batches, the ellipse of the formula, and which lead uphill; and the alt text.

    Args:
        w: where the gradients are taken, (2,).
        X, y: the examples, (n, 2) and (n,).
        batches: (many, B) row numbers, no row twice in a batch.
    """
    figure, axes = new_figure(width=7.0, height=4.4)
    full = np.asarray(full_grad(w, X, y))
    cloud = np.asarray(grads_of_batches(w, X, y, batches))
    many, size = batches.shape
    uphill = cloud[cloud @ full <= 0]
    _draw_cloud(axes, cloud, full)
    squares = {"markersize": 5, "alpha": 0.8, "markeredgewidth": 0, "linestyle": "none"}
    label = f"leads uphill: {len(uphill)} of {many}"
    axes.plot(*uphill.T, marker="s", color=ORANGE, label=label, **squares)
    around = full + 2 * _circle_as_wide_as_batches(w, X, y, size)
    axes.plot(*around.T, color=INK, linewidth=1.5, label="formula, two standard\ndeviations")
    axes.set(
        xlabel="slope along w1",
        ylabel="slope along w2",
        aspect="equal",
        title=f"B = {size} at w = ({w[0]:.3g}, {w[1]:.3g})",
    )
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), fontsize=10)
    drawn, formula = (np.linalg.norm(each) for each in (cloud.std(axis=0), grad_std(w, X, y, size)))
    return (
        figure,
        f"The gradients of {many} drawn batches with B = {size} at w = ({w[0]:.3g}, {w[1]:.3g}), a cloud of dots "
        f"around a star at the full gradient ({full[0]:.3g}, {full[1]:.3g}); a plus marks 0. They spread by "
        f"{drawn:.3g}, and the formula says {formula:.3g}: its ellipse encloses most of them. {len(uphill)} of "
        f"{many}, drawn as squares, lead uphill.",
    )


def _circle_as_wide_as_batches(
    w: np.ndarray, X: np.ndarray, y: np.ndarray, size: int
) -> np.ndarray:
    """A circle (91, 2) stretched until each direction reaches one standard deviation of a batch's gradient."""
    n, turns = len(X), np.linspace(0, 2 * np.pi, 91)
    single = np.asarray(grads_of_batches(w, X, y, np.arange(n)[:, None]))
    variances, directions = np.linalg.eigh(np.cov(single.T, bias=True))
    reach = np.sqrt(variances.clip(0) * (n - size) / (size * (n - 1)))
    return (np.stack([np.cos(turns), np.sin(turns)], axis=1) * reach) @ directions.T


def spread_against_batch_size(
    w: np.ndarray, X: np.ndarray, y: np.ndarray, many: int = 4000
) -> None:
    """The spread of drawn batches' gradients for each batch size, with theory, on logarithmic axes.

    Args:
        w, X, y: where, and the examples.
        many: how many batches of each size are drawn.
    """
    n, sizes = len(X), np.arange(1, len(X))
    orders = shuffled_orders(jax.random.key(0), n, many)
    measured = np.linalg.norm(measured_std(w, X, y, orders), axis=1)[:-1]
    theory = np.array([np.linalg.norm(grad_std(w, X, y, int(size))) for size in sizes])
    figure, axes = new_figure(height=4.0)
    axes.loglog(
        sizes,
        theory[0] / np.sqrt(sizes),
        "--",
        color=GREY,
        label="σ / √B: an example may come twice",
    )
    axes.loglog(
        sizes, theory, color=BLUE, label="σ √((n - B) / (B (n - 1))): no example comes twice"
    )
    axes.loglog(sizes, measured, "o", color=ORANGE, label=f"measured: {many} drawn batches each")
    axes.set(xlabel="batch size B", ylabel="spread of the gradient", title=f"n = {n} examples")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    _plain_ticks(axes)
    axes.set_xticks(sizes, labels=[str(size) for size in sizes])
    axes.legend(loc="lower left", fontsize=10)
    factors = theory / theory[0]
    fitted = float(measured @ factors / (factors @ factors))
    show(
        figure,
        f"Spread of the gradient against the batch size from 1 to {n - 1}, logarithmic axes. Measured dots lie on "
        f"the curve of theory without replacement, which falls from {theory[0]:.2f} to {theory[-1]:.2f} and bends "
        f"down towards 0 at B = {n}; the dashed line for drawing with replacement stays above it. The σ that fits "
        f"the dots best is {fitted:.2f}, that of the examples {theory[0]:.2f}.",
    )


def losses_by_updates_and_examples(curves: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """The same runs twice: loss against updates, and against examples seen; logarithmic losses.

    Args:
        curves: what a run is called -> (examples seen, loss), both (updates + 1,), the start first.
    """
    figure, panels = new_figure(columns=2, width=10.0, height=4.0)
    told = []
    for (label, (seen, losses)), look in zip(curves.items(), LOOKS, strict=False):
        updates = np.arange(len(losses))
        _one_run(panels[0], updates, losses, look, label)
        _one_run(panels[1], seen, losses, look, label)
        told.append(f"{label} ends at {losses[-1]:.3f} after {updates[-1]} updates")
    seen_by_all = min(seen[-1] for seen, _ in curves.values())
    for axes, what in zip(panels, ("updates", "examples seen"), strict=True):
        axes.set(xscale="symlog", yscale="log", xlabel=what, title=f"loss against {what}")
        axes.set_xlim(left=0)
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        _plain_ticks(axes)
    panels[0].set_ylabel("mean loss of all examples")
    panels[0].legend(loc="upper right", fontsize=10)
    show(
        figure,
        f"The same {len(told)} runs in two panels, logarithmic axes. Left, against updates: large batches seem to "
        f"be the fastest. Right, against examples seen, up to {seen_by_all}: the order is turned round, small "
        f"batches are down first, with jitter, and full batches last, in a few large steps. {'; '.join(told)}.",
    )


def _one_run(axes: Axes, across: np.ndarray, losses: np.ndarray, look: tuple, label: str) -> None:
    colour, line, marker = look
    # Steps: between two updates nothing changes, however many examples are looked at.
    axes.step(across, losses, line, where="post", color=colour, linewidth=1.4, label=label)
    # Few markers, at about equal distances on a logarithmic axis.
    some = np.unique(np.geomspace(1, len(losses), 7).astype(int) - 1)
    axes.plot(across[some], losses[some], marker, color=colour, markersize=5)


def _plain_ticks(axes: Axes) -> None:
    axes.yaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()


def hyperparameters_one_by_one(
    curves: Mapping[str, Mapping[str, Curve]], least: float, shuffles: int
) -> None:
    """A panel for each hyperparameter: median loss above the least, for each of its values.

    Args:
        curves: hyperparameter -> value -> its curves, as from `noisy_descent.one_by_one`.
        least: the lowest loss that any weights have.
        shuffles: how many runs each median is taken over, for the title.
    """
    figure, panels = new_figure(columns=len(curves), width=2.6 * len(curves), height=4.2)
    told = []
    for axes, (name, values) in zip(panels, curves.items(), strict=True):
        ends = []
        for (label, curve), look in zip(values.items(), LOOKS, strict=False):
            above = np.median(curve.losses, axis=0) - least
            colour, line, marker = look
            axes.plot(curve.seen, above, line, color=colour, linewidth=1.5, label=label)
            axes.plot(curve.seen[-1], above[-1], marker, color=colour, markersize=7)
            ends.append(f"{label} ends at {above[-1]:.1g}")
        axes.set(yscale="log", title=name, xlabel="examples seen", ylim=(1e-5, 30))
        axes.legend(loc="lower left", fontsize=9)
        told.append(f"{name}: {'; '.join(ends)}")
    panels[0].set_ylabel(f"loss above the least (median of {shuffles})")
    # One scale for all; its numbers once leave more room for the curves.
    for axes in panels[1:]:
        axes.tick_params(labelleft=False)
    show(
        figure,
        f"{len(told)} panels, one for each hyperparameter, with the median loss above the least one against "
        f"examples seen; in each panel one hyperparameter takes three values and the others stay. {'. '.join(told)}.",
    )


def distance_by_schedule(
    panels_of: Mapping[str, Mapping[str, np.ndarray]], updates_per_epoch: int
) -> None:
    """How far runs are from the best weights, by schedule; epoch by epoch, on logarithmic axes.

    Args:
        panels_of: what a panel is called -> schedule -> distances (updates + 1,), the start first.
        updates_per_epoch: over so many updates a root mean square is drawn as one place.
    """
    figure, panels = new_figure(columns=len(panels_of), width=10.0, height=4.2)
    told = []
    looks = (*LOOKS[:2], (PURPLE, "-.", "D"), (RED, ":", "^"))
    for axes, (title, distances) in zip(panels, panels_of.items(), strict=True):
        ends = []
        for (name, found), (colour, line, marker) in zip(distances.items(), looks, strict=True):
            # Within a shuffled epoch the distance swings; that would be drawn as a broad band.
            epochs = np.sqrt(np.mean(found[1:].reshape(-1, updates_per_epoch) ** 2, axis=1))
            places = np.arange(1, len(epochs) + 1)
            axes.loglog(places, epochs, line, color=colour, linewidth=1.5, label=name)
            axes.loglog(places[-1], epochs[-1], marker, color=colour, markersize=7)
            ends.append(f"{name} {epochs[-1]:.1g}")
        axes.set(title=title, xlabel="epoch", ylim=(1e-3, 5))
        _plain_ticks(axes)
        told.append(f"{title}: {', '.join(ends)}")
    panels[0].set_ylabel("distance from the best w")
    panels[0].legend(loc="lower left", fontsize=10)
    show(
        figure,
        "Distance from the best weights against the number of the epoch, logarithmic axes, for four schedules that "
        "begin with the same rate. Halving stops far away at once; the constant rate levels off; the two rates that "
        f"fall slowly go on down to the end. Distances at the end: {'; '.join(told)}.",
    )
