"""Figures of unit 10 about the patients and the network: what is in the data, training, weights, the loss.

Each takes the patients of `load_patients` and names them (`patients.label`) in its title, so that nobody
takes invented patients for real ones:

    features_and_disease(patients)      training_and_test_loss(patients)
    weights_moved(patients)             loss_slices_of_network(patients)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, RED, new_figure, show
from course_lib.studies import heart_networks
from course_lib.studies.encoding import FEATURES
from course_lib.studies.evaluation import share_error

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients

# Healthy and ill, in every figure: colour, hatch, line.
HEALTHY, ILL = (BLUE, "", "-"), (ORANGE, "//", "--")


def features_and_disease(patients: Patients) -> None:
    """Highest heart rate of the healthy and the ill; and the share of ill for kinds of pain and of scan."""
    figure, panels = new_figure(columns=3, width=10.2, height=3.9)
    told = [_two_heaps(panels[0], patients)]
    told += [
        _share_by_level(panels[1], patients, "cp", "kind of chest pain (cp)"),
        _share_by_level(panels[2], patients, "ca", "coloured vessels (ca)"),
    ]
    figure.suptitle(patients.label)
    show(
        figure,
        f"{patients.label}, in three panels. Left, the highest heart rate under load (thalach) of healthy and of "
        f"ill patients, two heaps that overlap: {told[0]}. Middle and right, the share of ill patients, with its "
        f"standard error, for each level. {told[1]}. {told[2]}. A dashed line is the share among all, "
        f"{patients.y.mean():.0%}.",
    )


def _two_heaps(axes, patients: Patients) -> str:
    values, ill = patients.table["thalach"], patients.y == 1
    edges = np.linspace(70, 205, 19)
    means = []
    for chosen, (colour, hatch, _), name in ((~ill, HEALTHY, "healthy"), (ill, ILL, "ill")):
        axes.hist(
            values[chosen],
            bins=edges,
            color=colour,
            alpha=0.55,
            hatch=hatch,
            edgecolor="white",
            label=name,
        )
        means.append(f"{name} {np.mean(values[chosen]):.0f} on average")
    axes.set(xlabel="highest heart rate (thalach)", ylabel="patients")
    axes.set_axisbelow(True)
    axes.legend(loc="upper left", fontsize=9)
    return ", ".join(means)


def _share_by_level(axes, patients: Patients, name: str, label: str) -> str:
    values, told = patients.table[name], []
    levels = np.unique(values[~np.isnan(values)])
    for at, level in enumerate(levels):
        among = patients.y[values == level]
        share = float(among.mean())
        axes.errorbar(
            at, share, share_error(share, len(among)), fmt="o", color=BLUE, ecolor=INK, capsize=4
        )
        axes.text(at, -0.09, f"n = {len(among)}", ha="center", fontsize=9)
        told.append(f"{level:g}: {share:.0%} of {len(among)}")
    axes.axhline(patients.y.mean(), color=GREY, linestyle="--")
    axes.set(xlabel=label, ylim=(-0.14, 1.04), xlim=(-0.5, len(levels) - 0.5))
    axes.set_xticks(range(len(levels)), [f"{level:g}" for level in levels])
    axes.set_ylabel("share of ill patients")
    return f"{name} {'; '.join(told)}"


def training_and_test_loss(patients: Patients) -> None:
    """Losses on the training and the test set by step, mean and range over the splits, both axes logarithmic."""
    curves = heart_networks.training_curves(patients)
    figure, axes = new_figure(height=4.2)
    steps = np.arange(1, curves.train.shape[1] + 1)
    for losses, (colour, _, line), name in (
        (curves.train, HEALTHY, "training set"),
        (curves.test, ILL, "test set"),
    ):
        axes.plot(steps, losses.mean(axis=0), line, color=colour, label=f"{name}, mean")
        axes.fill_between(
            steps, losses.min(axis=0), losses.max(axis=0), color=colour, alpha=0.2, linewidth=0
        )
    train, test = (losses.mean(axis=0) for losses in curves)
    best = int(np.argmin(test))
    axes.plot(steps[best], test[best], "*", color=RED, markersize=14, zorder=4)
    axes.annotate(
        f"lowest test loss: {test[best]:.2f}",
        (steps[best], test[best]),
        textcoords="offset points",
        xytext=(-8, 22),
        ha="right",
    )
    axes.set(xscale="log", yscale="log", xlabel="step", ylabel="cross-entropy in nats")
    axes.set_title(f"{len(curves.train)} splits of {patients.label}")
    axes.legend(loc="lower left")
    show(
        figure,
        f"{patients.label}: two losses over {len(steps)} steps, mean and range over {len(curves.train)} splits, both "
        f"axes logarithmic. The training loss falls all the way, from {train[0]:.2f} to less than 0.001. The test "
        f"loss is lowest, {test[best]:.2f}, after about {_round_to_ten(steps[best])} steps and then climbs to "
        f"{test[-1]:.1f}.",
    )


def _round_to_ten(steps: int) -> int:
    return max(10, round(steps, -1))


def weights_moved(patients: Patients) -> None:
    """How far the 16 weights of each input moved in training: those of a constant input not at all."""
    moves = heart_networks.frozen_weights(patients)
    figure, axes = new_figure(width=9.4, height=4.0)
    places = np.arange(len(FEATURES))
    axes.bar(places - 0.2, moves.network, 0.4, color=BLUE, label="network")
    axes.bar(places + 0.2, moves.penalized, 0.4, color=ORANGE, hatch="//", label="network, L2")
    still = np.flatnonzero(moves.network == 0)
    for at in still:
        axes.annotate(
            "0",
            (at - 0.2, 0),
            textcoords="offset points",
            xytext=(0, 3),
            ha="center",
            color=BLUE,
            fontweight="bold",
        )
    axes.set_xticks(places, FEATURES, rotation=90, fontsize=9)
    axes.set(ylabel="largest move of a weight", title=f"One split of {patients.label}")
    axes.set_axisbelow(True)
    axes.legend(loc="upper right")
    names = ", ".join(FEATURES[i] for i in still)
    show(
        figure,
        f"{patients.label}: for each of the 29 inputs, how far the most moved of its 16 weights went in training, as "
        "bars, without and with an L2 penalty. Without it the weights of every input moved, except those of "
        f"{names}: exactly 0, because that input is the same for all patients of the training set. With the "
        "penalty these move, too: the penalty pulls at them, not the data.",
    )


def loss_slices_of_network(patients: Patients) -> None:
    """The loss on a plane through a trained network, once on its training set, once on its test set."""
    slices = heart_networks.loss_slices(patients)
    figure, panels = new_figure(columns=2, width=9.4, height=4.3)
    # One scale for both: nats, from a thousandth to the top.
    levels = np.geomspace(0.005, max(np.max(s.losses) for s in slices), 13)
    told = []
    for axes, found, name in zip(panels, slices, ("training set", "test set"), strict=True):
        filled = axes.contourf(
            found.across,
            found.along,
            np.maximum(found.losses, levels[0]),
            levels=levels,
            norm="log",
            cmap="cividis",
        )
        lines = axes.contour(
            found.across,
            found.along,
            found.losses,
            levels=(0.1, 0.5, 1.0, 2.0),
            colors="white",
            linewidths=1.0,
        )
        axes.clabel(lines, fontsize=9, fmt="%g")
        axes.plot(0, 0, "*", color=RED, markersize=15, markeredgecolor="white")
        axes.set(title=name, xlabel="along one random direction")
        axes.grid(False)
        middle = found.losses[len(found.along) // 2, len(found.across) // 2]
        low = np.unravel_index(np.argmin(found.losses), found.losses.shape)
        told.append((middle, found.losses[low]))
    panels[0].set_ylabel("along another")
    bar = figure.colorbar(filled, ax=panels, ticks=[0.01, 0.1, 1.0, 10.0], format="%g")
    bar.set_label("cross-entropy in nats")
    figure.suptitle(f"One split of {patients.label}")
    (train, _), (test, lowest) = told
    show(
        figure,
        f"{patients.label}: the loss on the same plane through a trained network, which is a star in the middle, "
        "as coloured heights with lines at 0.1, 0.5, 1 and 2 nats. On the training set the star lies at the "
        f"bottom of a hollow, {train:.2f}. On the test set of the same split the ground under it is higher, "
        f"{test:.1f}, and is not the lowest: other places of the plane have {lowest:.1f}.",
    )
