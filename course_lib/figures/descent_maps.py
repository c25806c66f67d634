"""Figures of very many runs at once: which start and rate lead where, and how soon."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch

from course_lib.figures.style import BLUE, INK, ORANGE, RED, new_figure, show
from course_lib.studies.descent import VERDICTS, basins, steps_to_arrive
from course_lib.studies.lecture_curves import HILL, d_quartic, d_valley_curve

# Verdict -> colour and hatch. Each has a brightness of its own, so that the maps can be read in grey, and
# all are light enough for hatches and numbers.
VERDICT_LOOKS = {
    "global": ("#a9c7fe", ""),
    "local": ("#fbcf94", "//"),
    "bounces": ("#b06fa8", "xx"),
    "diverges": ("#ffffff", ".."),
    "stalls": ("#b0b0b5", "--"),
}
HATCH = "#5a5a5f"
STEPS = 100


def steps_against_rate(target: float, marked: Mapping[str, float]) -> None:
    """Steps from w = 2.5 to within 0.001 of the quartic's minimum, for each constant rate.

    Args:
        target: where the minimum is.
        marked: name -> rate, for lines across the picture.
    """
    figure, axes = new_figure(height=4.0)
    most, rates = 400, np.geomspace(0.1, 6, 600)
    counts = np.asarray(steps_to_arrive(d_quartic, 2.5, rates, target, 1e-3, most))
    arrived = counts <= most
    # The smallest rates do not arrive in time, the largest never do: only these have run away.
    lost = rates[~arrived & (rates > 1)].min()
    best = rates[counts.argmin()]
    beyond = counts[arrived & (rates > best)]
    axes.loglog(rates[arrived], counts[arrived], color=BLUE)
    axes.axvspan(lost, rates[-1], facecolor="#f6d5d8", edgecolor=RED, hatch="//", linewidth=0)
    axes.annotate("runs away", (lost * 1.04, 120), color=INK, backgroundcolor="white")
    axes.plot(best, counts.min(), "v", color=ORANGE, label=f"fastest: {best:.2g}")
    for (name, rate), line in zip(marked.items(), ("--", ":", "-."), strict=False):
        axes.axvline(rate, color=INK, linestyle=line, linewidth=1.2, label=f"{name}: {rate:.3g}")
    axes.set(
        xlabel="learning rate",
        ylabel="steps",
        title="Steps from w = 2.5 to within 0.001 of the minimum",
    )
    axes.set_xticks([0.1, 0.2, 0.5, 1, 2, 5], labels=["0.1", "0.2", "0.5", "1", "2", "5"])
    axes.set_yticks([2, 5, 10, 20, 50, 100, 200], labels=["2", "5", "10", "20", "50", "100", "200"])
    axes.minorticks_off()
    axes.legend(loc="lower left", fontsize=10)
    listed = ", ".join(f"{name} at {rate:.3g}" for name, rate in marked.items())
    show(
        figure,
        "Steps needed against the learning rate, on logarithmic axes. The line falls steadily from "
        f"{counts[arrived].max()} steps to {counts.min()} at a rate of about {best:.2g}, rises to about "
        f"{beyond.max()}, unevenly, and ends at {lost:.2f}: from there on the hatched region says that the run runs "
        f"away. Lines mark {listed}.",
    )


def basins_of_attraction(runs: Mapping[str, tuple[float, float, float]]) -> None:
    """What becomes of a run on the valley curve, for each start and rate: constant, and halving.

    Args:
        runs: what is written on the map -> (start, learning rate, decay) of the run.
    """
    figure, panels = new_figure(columns=2, width=10.5, height=4.8)
    starts = np.linspace(-4, 3, 280)
    told = []
    for axes, decay, most, title in (
        (panels[0], 1.0, 0.1, "constant rate"),
        (panels[1], 0.5, 0.25, "rate that halves at every step"),
    ):
        # Not from 0 on: with the tiniest rates 100 steps lead nowhere.
        rates = np.linspace(0.002, most, 200)
        codes = np.asarray(basins(d_valley_curve, starts, rates, STEPS, HILL, decay))
        _draw_map(axes, starts, rates, codes)
        for label, (start, rate, its_decay) in runs.items():
            if its_decay == decay and rate <= most:
                _mark(axes, label, start, rate)
        axes.set(title=title, xlabel="start x", ylabel="learning rate of the first step")
        shares = [np.mean(codes == code) for code in range(len(VERDICTS))]
        listed = ", ".join(
            f"{word} {share:.0%}" for word, share in zip(VERDICTS, shares, strict=True)
        )
        told.append(f"{title}: {listed}")
    patches = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=INK, label=word)
        for word, (colour, hatch) in VERDICT_LOOKS.items()
    ]
    figure.legend(handles=patches, loc="outside lower center", ncols=len(patches))
    show(
        figure,
        "Two maps of start against learning rate, coloured and hatched by what becomes of the run. Left, constant "
        "rates: up to 0.029 the hill at 0.31 divides the map, deep valley left and shallow valley right; above "
        "0.029 runs on the left bounce, above 0.046 they end in the shallow valley too; above 0.061 they bounce or "
        "diverge. Right, halving rates: small ones stall almost everywhere, larger ones lead to bent stripes of "
        "both valleys, the largest diverge. "
        f"Shares of the map: {'; '.join(told)}. Numbers mark the runs of the table.",
    )


def _draw_map(axes: Axes, starts: np.ndarray, rates: np.ndarray, codes: np.ndarray) -> None:
    colours = [colour for colour, _ in VERDICT_LOOKS.values()]
    axes.pcolormesh(
        starts,
        rates,
        codes,
        cmap=ListedColormap(colours),
        norm=BoundaryNorm(np.arange(len(colours) + 1) - 0.5, len(colours)),
        shading="nearest",
        rasterized=True,
    )
    for code, (_, hatch) in enumerate(VERDICT_LOOKS.values()):
        if hatch and np.any(codes == code):
            shape = (codes == code).astype(float)
            hatched = axes.contourf(
                starts, rates, shape, levels=[0.5, 1.5], colors="none", hatches=[hatch]
            )
            hatched.set(edgecolor=HATCH, linewidth=0)
    axes.grid(visible=False)


def _mark(axes: Axes, label: str, start: float, rate: float) -> None:
    axes.plot(start, rate, "o", color=INK, markersize=4, clip_on=False)
    axes.annotate(
        label,
        (start, rate),
        textcoords="offset points",
        xytext=(5, 4),
        fontsize=10,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85},
    )
