"""Figures of unit 10 about how good the models are: scores with errors, calibration, ranking, decisions.

Names are those of `studies.heart_models.compare`; everything is measured on the test sets of ten splits.

    models_compared(patients)                    accuracy and Brier score of all models, with errors
    calibration_curves(patients, names)          predicted against observed shares
    roc_curves(patients, names)                  found among the ill against false alarms
    confusion_table(patients, name, threshold)   decisions against truth, in patients of 100
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, PURPLE, new_figure, show
from course_lib.studies import evaluation
from course_lib.studies.heart_models import compare, mean_and_errors, predictions

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients

LOOKS = ((BLUE, "o", "-"), (ORANGE, "s", "--"), (PURPLE, "^", "-."))
PANELS = {"accuracy": "accuracy (higher is better)", "brier": "Brier score (lower is better)"}


def models_compared(patients: Patients) -> None:
    """Mean accuracy and Brier score of every model; thick: standard error, thin: corrected error."""
    found = compare(patients)
    names = list(found)
    figure, panels = new_figure(columns=2, width=10.2, height=4.4)
    told = []
    for axes, (score, label) in zip(panels, PANELS.items(), strict=True):
        for at, name in enumerate(names):
            mean, error, corrected = mean_and_errors(getattr(found[name], score), patients)
            axes.errorbar(mean, at, xerr=corrected, color=GREY, capsize=4, linewidth=1.2)
            axes.errorbar(mean, at, xerr=error, fmt="o", color=BLUE, linewidth=4, markersize=7)
            if score == "accuracy":
                told.append(f"{name} {mean:.2f} ± {corrected:.2f}")
        axes.set(xlabel=label, ylim=(len(names) - 0.5, -0.5))
        axes.locator_params(axis="x", nbins=5)
        axes.set_yticks(range(len(names)), names)
    panels[1].set_yticklabels([])
    figure.suptitle(f"Ten splits of {patients.label}")
    show(
        figure,
        f"{patients.label}: two panels, accuracy and Brier score, one row a model, the mean over ten test sets as a "
        "dot. A thick bar is the standard error as if the splits were independent, a thin one the larger error "
        f"that counts shared patients. Accuracy with the larger error: {'; '.join(told)}.",
    )


def _checked(names: Sequence[str]) -> Sequence[str]:
    if isinstance(names, str) or not 1 <= len(names) <= len(LOOKS):
        raise ValueError(f"give a list of one to {len(LOOKS)} names of models, got {names!r}")
    return names


def calibration_curves(
    patients: Patients, names: Sequence[str] = ("network, 3000 steps", "network, L2"), bins: int = 5
) -> None:
    """Share of ill patients against what was predicted for them; on the diagonal a model is honest.

    Raises:
        ValueError: for more than three names.
    """
    figure, panels = new_figure(
        columns=len(_checked(names)), width=1.6 + 3.5 * len(names), height=4.2
    )
    told = []
    for axes, name, (colour, marker, line) in zip(np.ravel(panels), names, LOOKS, strict=False):
        p, y = predictions(patients, name)
        curve = evaluation.calibration(p, y, bins)
        axes.plot([0, 1], [0, 1], ":", color=INK)
        axes.errorbar(
            curve.predicted,
            curve.observed,
            curve.errors,
            color=colour,
            marker=marker,
            ls=line,
            capsize=4,
        )
        for x, height, count in zip(curve.predicted, curve.observed, curve.counts, strict=True):
            if count:
                axes.annotate(
                    str(count), (x, height), textcoords="offset points", xytext=(9, -13), fontsize=9
                )
        axes.set(title=name, xlabel="predicted", xlim=(-0.04, 1.06), ylim=(-0.1, 1.06))
        last = np.flatnonzero(curve.counts)[-1]
        told.append(
            f"{name}: told {curve.predicted[last]:.0%} ill on average in the highest bin, "
            f"{curve.observed[last]:.0%} were"
        )
    np.ravel(panels)[0].set_ylabel("share that is ill")
    figure.suptitle(f"Ten test sets of {patients.label}")
    show(
        figure,
        f"{patients.label}: the share of ill patients against the predicted probability, in {bins} bins of equal "
        "width, one panel a model, with standard errors and the number of predictions at each point. On the "
        f"dotted diagonal a model keeps its word; a flatter curve is too sure of itself. {'; '.join(told)}.",
    )


def roc_curves(
    patients: Patients,
    names: Sequence[str] = ("logistic regression", "network", "tree, depth 3"),
) -> None:
    """How many ill are found for how many false alarms, all thresholds, pooled over the test sets.

    Raises:
        ValueError: for more than three names.
    """
    found = compare(patients)
    figure, axes = new_figure(width=5.6, height=4.8)
    told = []
    for name, (colour, marker, line) in zip(_checked(names), LOOKS, strict=False):
        p, y = predictions(patients, name)
        alarms, caught = evaluation.roc(p, y)
        area = float(np.mean(found[name].auc))
        axes.plot(alarms, caught, line, color=colour, label=f"{name}: AUC {area:.2f}")
        half = evaluation.confusion(p, y)
        at = half[0, 1] / half[0].sum(), half[1, 1] / half[1].sum()
        axes.plot(*at, marker, color=colour, markersize=9, markeredgecolor="white", zorder=3)
        told.append(
            f"{name} {area:.2f}, at one half {at[1]:.0%} found for {at[0]:.0%} false alarms"
        )
    axes.plot([0, 1], [0, 1], ":", color=INK)
    axes.set(xlabel="false alarms, share of the healthy", ylabel="found, share of the ill")
    axes.set_title(f"Ten test sets of\n{patients.label}")
    axes.legend(loc="lower right", fontsize=9, title="marker: threshold 0.5", title_fontsize=9)
    show(
        figure,
        f"{patients.label}: share of the ill that is found against share of the healthy that is alarmed, from no "
        "decision for ill at the lower left to all at the upper right; a marker shows the threshold one half. A "
        f"dotted diagonal is guessing, AUC 0.5. Mean AUC of ten splits: {'; '.join(told)}.",
    )


def confusion_table(
    patients: Patients, name: str = "logistic regression", threshold: float = 0.5
) -> None:
    """Decisions against truth on all test sets, as shares of 100 patients."""
    p, y = predictions(patients, name)
    counts = evaluation.confusion(p, y, threshold)
    shares = 100 * counts / counts.sum()
    figure, axes = new_figure(width=5.4, height=3.9)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=80)
    words = (("told so", "false alarm"), ("missed", "found"))
    for (row, column), share in np.ndenumerate(shares):
        text = f"{share:.0f}\n{words[row][column]}"
        axes.text(column, row, text, ha="center", va="center", fontsize=13, color=INK)
    axes.set_xticks((0, 1), ("decided: healthy", "decided: ill"))
    axes.set_yticks((0, 1), ("healthy", "ill"))
    axes.grid(False)
    axes.set_title(f"Of 100, by {name}, threshold {threshold:g}\n{patients.label}", fontsize=11)
    (fine, alarm), (missed, caught) = shares
    show(
        figure,
        f"{patients.label}: a table of four shares for {name} with threshold {threshold:g}. Of 100 patients "
        f"{fine:.0f} are healthy and told so, {alarm:.0f} are healthy and alarmed, {missed:.0f} are ill and missed, "
        f"{caught:.0f} are ill and found.",
    )
