"""One patient of unit 10: what two models say along one measurement, and what the linear one adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, new_figure

# First and second model, as in the explorer: colour, line, mark.
LOOKS = ((BLUE, "-", "o"), (ORANGE, "--", "s"))


def draw_one_patient(
    name: str,
    present: float | str,
    says: Mapping[str, float],
    values: Sequence,
    curves: Mapping[str, np.ndarray],
    contributions: Mapping[str, float],
    title: str,
) -> tuple[Figure, str]:
    """Both models' probabilities along one measurement, and the parts of the linear model's logit; alt text.

    Args:
        name: of the measurement.
        present: the patient's value of it.
        says: the two models' names -> the probability for the patient.
        values: of the measurement, in their order: numbers, or up to nine levels to be set side by side.
        curves: the same names -> the probabilities at these values, (len(values),).
        contributions: measurement -> what it adds to the logit.
        title: says whose data these are.
    """
    figure, (left, right) = new_figure(columns=2, width=9.8, height=4.4)
    told = _draw_models(left, name, present, says, values, curves)
    added = _draw_contributions(right, contributions)
    figure.suptitle(title, fontsize=11)
    alt = (
        f"{title}. Left, the probability of the disease by two models for one patient, if {name} were another and "
        f"all else stayed: {told}. Right, what each measurement adds to the logit of the logistic regression, as "
        f"bars to the left (healthy) and to the right (ill); the longest are {added}."
    )
    return figure, alt


def _draw_models(axes, name: str, present, says: Mapping, values: Sequence, curves: Mapping) -> str:
    # Levels have no distances: they stand side by side, and nothing joins them.
    apart = len(values) < 10
    places = range(len(values)) if apart else values
    here = values.index(present) if apart else present
    for (model, p), (colour, line, mark) in zip(says.items(), LOOKS, strict=True):
        axes.plot(places, curves[model], mark if apart else line, color=colour, label=model)
        axes.plot(here, p, mark, color=colour, markersize=11, markeredgecolor=INK, zorder=4)
    axes.axvline(here, color=INK, linewidth=1, zorder=0)
    axes.axhline(0.5, color=GREY, linestyle=":")
    if apart:
        axes.set_xticks(places, [str(value) for value in values])
        axes.set_xlim(-0.5, len(values) - 0.5)
    axes.set(xlabel=name, ylabel="probability of the disease", ylim=(-0.03, 1.03))
    axes.legend(loc="best", fontsize=9)
    told = " and ".join(f"{model} says {p:.0%}" for model, p in says.items())
    return f"at {name} {present if apart else f'{present:g}'} {told}"


def _draw_contributions(axes, contributions: Mapping[str, float]) -> str:
    rows, added = list(contributions), np.array(list(contributions.values()))
    ill = added > 0
    for chosen, colour, hatch in ((ill, PURPLE, ""), (~ill, GREY, "//")):
        axes.barh(
            np.flatnonzero(chosen), added[chosen], color=colour, hatch=hatch, edgecolor="white"
        )
    axes.set_axisbelow(True)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(rows)), rows, fontsize=9)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlabel="← healthy    added to the logit    ill →")
    longest = np.argsort(-np.abs(added), kind="stable")[:3]
    return ", ".join(f"{rows[i]} {added[i]:+.2f}" for i in longest)
