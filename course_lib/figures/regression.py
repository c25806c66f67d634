"""Figures of a line fitted by SGD: its two spaces, loss on two axes, and hundreds of shuffles at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, INK, ORANGE, PURPLE, RED, new_figure, show
from course_lib.studies.regression import line_distance, losses_of

# Curve by curve: colour, line, marker, hatch of its band.
LOOKS = ((ORANGE, "-", "o", "//"), (PURPLE, "--", "s", "\\\\"), (RED, "-.", "^", ".."))
# Marked lines, in both spaces: colour, line among the data, marker over the parameters.
REFERENCES = ((INK, (0, (6, 2)), "*"), (RED, (0, (1, 1.5)), "X"))
# Where a number may stand, seen from its marker, best first: in points, as a row of (across, up).
_ANGLES = np.radians([42, 138, 222, 318, 0, 180, 90, 270])
SPOTS = np.concatenate(
    [far * np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1) for far in (13.0, 20.0, 28.0, 36.0)]
)
# Half of the width and height that things take up, in points.
MARKER, REFERENCE = np.array([4.5, 4.5]), np.array([8.0, 8.0])
HEIGHT = np.array([11.0, 8.0])  # what is written on a contour
LETTER = np.array([4.5, 6.0])  # one letter of a number, and some air


def lines_in_two_spaces(
    x: np.ndarray,
    y: np.ndarray,
    places: np.ndarray,
    names: Sequence[str],
    references: Mapping[str, np.ndarray],
    counted: str = "update",
    path: np.ndarray | None = None,
    near: int = 0,
) -> None:
    """Show `draw_lines_in_two_spaces` of the same arguments."""
    show(*draw_lines_in_two_spaces(x, y, places, names, references, counted, path, near))


def draw_lines_in_two_spaces(
    x: np.ndarray,
    y: np.ndarray,
    places: np.ndarray,
    names: Sequence[str],
    references: Mapping[str, np.ndarray],
    counted: str = "update",
    path: np.ndarray | None = None,
    near: int = 0,
) -> tuple[Figure, str]:
    """Some lines of a run, with the same number and colour among the data and over the parameters; and the alt text.

    Args:
        x, y: (n,) the data.
        places: (k, 2) the lines (intercept, slope), in their order.
        names: what is written at each, such as its number.
        references: up to two further lines, by name.
        counted: what the numbers count.
        path: (m, 2) places to join by a thin track over the parameters, which the map then shows whole;
            `places` unless given.
        near: the first line that the map of parameters must show; earlier ones may lie outside.
    """
    figure, (data, parameters) = new_figure(columns=2, width=10.5, height=4.8)
    x, y, places = (np.asarray(each, dtype=float) for each in (x, y, places))
    colours = matplotlib.colormaps["viridis"](np.linspace(0, 0.88, len(places)))
    _draw_lines(data, x, y, places, names, colours, references)
    track = places if path is None else np.asarray(path, dtype=float)
    # A track of its own is shown whole.
    shown = places[near:] if path is None else np.concatenate([places[near:], track])
    marked = np.concatenate([shown, *(np.atleast_2d(w) for w in references.values())])
    window = _draw_places(parameters, x, y, marked, track, references)
    _number(parameters, places, names, colours, window, list(references.values()))
    data.legend(loc="upper left", fontsize=9)
    parameters.legend(loc="best", fontsize=9).set_frame_on(True)
    gaps = [float(line_distance(place, next(iter(references.values())), x)) for place in places]
    listed = ", ".join(f"{n}: ({_pair(w)})" for n, w in zip(names, places, strict=True))
    return (
        figure,
        f"Two pictures of one run, with the same numbers and colours. Left, {len(x)} points and the lines after "
        f"{counted} {', '.join(names)}; right, each of these lines as a place over intercept and slope, on contours of "
        f"the loss. {listed}. The distance to {next(iter(references))} is {gaps[0]:.2g} at the first and "
        f"{gaps[-1]:.2g} at the last; marked as well: {' and '.join(references)}.",
    )


def _draw_lines(axes, x, y, places, names, colours, references) -> None:
    """Points and numbered lines; the numbers stand beside the right ends, apart from each other."""
    ends = np.array([x.min(), x.max()])
    span = ends[1] - ends[0]
    for (name, w), (colour, dashes, _) in zip(references.items(), REFERENCES, strict=False):
        axes.plot(ends, w[0] + w[1] * ends, color=colour, linestyle=dashes, label=name, zorder=3)
    heights = places[:, 0] + places[:, 1] * ends[1]
    for w, colour in zip(places, colours, strict=True):
        axes.plot(ends, w[0] + w[1] * ends, color=colour, linewidth=1.5)
    axes.plot(x, y, "o", color=BLUE, markeredgecolor=INK, zorder=4, label="data")
    low, high = axes.get_ylim()
    for height, stands, name, colour in zip(
        heights, _apart(heights, (high - low) / 20), names, colours, strict=True
    ):
        axes.plot([ends[1], ends[1] + 0.07 * span], [height, stands], color=colour, linewidth=0.8)
        axes.annotate(name, (ends[1] + 0.08 * span, stands), va="center", fontsize=10)
    axes.set(
        xlim=(ends[0] - 0.05 * span, ends[1] + 0.16 * span),
        xlabel="x",
        ylabel="y",
        title="data space: a place is a line",
    )


def _apart(heights: np.ndarray, gap: float) -> np.ndarray:
    """The heights, moved until neighbours are `gap` apart, their order and their middle kept."""
    order = np.argsort(heights)
    # Measured from the places of labels that touch each other, "apart" means "not falling".
    room = gap * np.arange(len(heights))
    wanted = heights[order] - room
    blocks: list[list[float]] = []
    for value in wanted:
        blocks.append([value])
        while len(blocks) > 1 and np.mean(blocks[-1]) < np.mean(blocks[-2]):
            last = blocks.pop()
            blocks[-1] += last
    stands = np.empty(len(heights))
    stands[order] = np.concatenate([np.full(len(b), np.mean(b)) for b in blocks]) + room
    return stands


def _draw_places(axes, x, y, marked, track, references) -> np.ndarray:
    """Contours of the loss around the marked places, a track, the references; returns the window.

    The window (2, 2) is its lower left and its upper right corner.
    """
    low, high = marked.min(axis=0), marked.max(axis=0)
    margin = 0.15 * (high - low) + 0.02
    window = np.stack([low - margin, high + margin])
    _contours(axes, x, y, *np.linspace(*window, 121).T)
    axes.plot(*track.T, "-", color="#606066", linewidth=0.9, zorder=3)
    for (name, w), (colour, _, marker) in zip(references.items(), REFERENCES, strict=False):
        axes.plot(
            *w, marker, color=colour, markeredgecolor="white", markersize=15, label=name, zorder=4
        )
    axes.set(
        xlim=window[:, 0],
        ylim=window[:, 1],
        xlabel="w1 (intercept)",
        ylabel="w2 (slope)",
        title="parameter space: a line is a place",
    )
    return window


def _number(axes, places, names, colours, window, references) -> None:
    """A numbered marker at each place; for a place outside the window, its number at the rim on that side."""
    rim = 0.04 * (window[1] - window[0])
    patch = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
    look = {"textcoords": "offset points", "fontsize": 10, "bbox": patch, "zorder": 6}
    in_points = axes.transData + axes.figure.dpi_scale_trans.inverted()
    kept = [(72 * in_points.transform(w), REFERENCE) for w in references]
    kept += [(72 * in_points.transform(text.get_position()), HEIGHT) for text in axes.texts]
    inside = []
    for place, name, colour in zip(places, names, colours, strict=True):
        shown = np.clip(place, window[0] + rim, window[1] - rim)
        if np.array_equal(shown, place):
            axes.plot(*place, "o", color=colour, markeredgecolor=INK, markersize=7, zorder=5)
            inside.append((place, name))
        else:
            name = f"{name} (outside)"
            axes.annotate(name, shown, xytext=(7, 5), **look)
            half = LETTER * (len(name), 1)
            kept.append((72 * in_points.transform(shown) + (7, 5) + half, half))
    at = [72 * in_points.transform(place) for place, _ in inside]
    corners = 72 * in_points.transform(window)
    for (place, name), spot in zip(
        inside, _free(at, [n for _, n in inside], kept, corners), strict=True
    ):
        lead = {"arrowstyle": "-", "color": INK, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 3}
        near = np.allclose(np.hypot(*spot), np.hypot(*SPOTS[0]))
        axes.annotate(
            name,
            place,
            xytext=spot,
            ha="center",
            va="center",
            arrowprops=None if near else lead,
            **look,
        )


def _free(at, names, taken, corners) -> list[np.ndarray]:
    """For each marker the first of `SPOTS` at which its number covers nothing, with no other marker in between.

    Args:
        at: the markers, in points.
        names: what is written at them.
        taken: what else must not be covered, (middle, half of its size).
        corners: (2, 2) the lower left and the upper right one of the picture.
    """
    chosen, written = [], []
    for k, (marker, name) in enumerate(zip(at, names, strict=True)):
        half = LETTER * (max(1, len(name)), 1)
        others = [(other, MARKER) for other in [*at[:k], *at[k + 1 :]]]
        everything = [*taken, *others, *written, (marker, MARKER)]
        gaps = [
            min(
                _gap(marker + spot, half, everything),
                _gap(marker + spot / 2, np.zeros(2), others),
                _to_the_rim(marker + spot, half, corners),
            )
            for spot in SPOTS
        ]
        # If there is no room anywhere, that spot which covers least.
        best = next((i for i, gap in enumerate(gaps) if gap >= 0), int(np.argmax(gaps)))
        chosen.append(SPOTS[best])
        written.append((marker + SPOTS[best], half))
    return chosen


def _gap(middle, half, others) -> float:
    """How far a box keeps from all others; below 0, how deep it reaches into one of them."""
    gaps = [np.max(np.abs(middle - where) - half - size) for where, size in others]
    return float(min(gaps, default=np.inf))


def _to_the_rim(middle, half, corners) -> float:
    return float(min(np.min(middle - half - corners[0]), np.min(corners[1] - middle - half)))


def _contours(axes, x, y, across, along) -> None:
    grid = np.stack(np.meshgrid(across, along), axis=-1)
    heights = losses_of(grid, x, y)
    least, most = heights.min(), heights.max()
    # Evenly spaced in the root: a bowl's contours are then evenly far apart.
    levels = least + (most - least) * np.linspace(0.12, 0.95, 9) ** 2
    drawn = axes.contour(across, along, heights, levels=levels, colors="#c4c4c8", linewidths=0.9)
    axes.clabel(drawn, fontsize=8, fmt="%.3g", colors="#6a6a70")
    axes.grid(visible=False)


def loss_on_two_axes(
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]], floor: float, updates: int, examples: int
) -> None:
    """Loss curves twice: against the number of updates, and against the examples they used.

    Args:
        curves: up to three runs, name -> (examples seen, loss), each one entry per update and the start.
        floor: the smallest loss that any line has.
        updates, examples: where the two axes end.
    """
    figure, panels = new_figure(columns=2, width=10.5, height=4.2)
    told = []
    for (name, (seen, losses)), (colour, line, marker, _) in zip(
        curves.items(), LOOKS, strict=False
    ):
        seen, losses = np.asarray(seen), np.asarray(losses)
        counts = np.arange(len(losses))
        look = {"color": colour, "linestyle": line, "marker": marker, "linewidth": 1.5}
        for axes, where, end in ((panels[0], counts, updates), (panels[1], seen, examples)):
            shown = where <= end
            every = max(1, shown.sum() // 12)
            axes.plot(
                where[shown], losses[shown], **look, markersize=5, markevery=every, label=name
            )
        rises = int((np.diff(losses[counts <= updates]) > 0).sum())
        told.append(
            f"{name}: {losses[counts <= updates][-1]:.3g} after {updates} updates ({rises} of them upward), "
            f"{losses[seen <= updates][-1]:.3g} after {updates} examples, {losses[seen <= examples][-1]:.3g} after "
            f"{examples} examples"
        )
    for axes, label in zip(panels, ("updates", "examples seen"), strict=True):
        axes.axhline(floor, color=INK, linewidth=1.0, linestyle=(0, (1, 3)), label="least squares")
        axes.set(yscale="log", xlabel=label, ylabel="loss on all points", title=f"against {label}")
        axes.yaxis.set_major_formatter("{x:g}")
    panels[1].legend(loc="upper right", fontsize=9)
    show(
        figure,
        f"The same loss curves on two axes, loss on a logarithmic scale, with a dotted line at the least possible, "
        f"{floor:.3g}. {'. '.join(told)}.",
    )


def bands_over_epochs(panels: Mapping[str, Mapping[str, np.ndarray]], quantity: str) -> None:
    """What hundreds of shuffles do, epoch by epoch: the median, and a band with 80 of 100 runs.

    Args:
        panels: title -> run's name -> (shuffles, epochs + 1) positive numbers, one row a shuffle.
        quantity: what the numbers are, for the axis.
    """
    figure, all_axes = new_figure(columns=len(panels), width=10.5, height=4.2)
    told = []
    for axes, (title, runs) in zip(np.atleast_1d(all_axes), panels.items(), strict=True):
        for (name, values), (colour, line, marker, hatch) in zip(runs.items(), LOOKS, strict=False):
            low, middle, high = np.percentile(np.asarray(values), [10, 50, 90], axis=0)
            epochs = np.arange(len(middle))
            every = max(1, len(middle) // 10)
            axes.fill_between(
                epochs, low, high, facecolor=colour, alpha=0.25, hatch=hatch, edgecolor=colour
            )
            axes.plot(
                epochs, middle, line, color=colour, marker=marker, markevery=every, label=name
            )
            told.append(
                f"{title}, {name}: {low[-1]:.2g} to {high[-1]:.2g}, median {middle[-1]:.2g}"
            )
        axes.set(yscale="log", xlabel="epoch", ylabel=quantity, title=title)
    low = min(axes.get_ylim()[0] for axes in np.atleast_1d(all_axes))
    high = max(axes.get_ylim()[1] for axes in np.atleast_1d(all_axes))
    for axes in np.atleast_1d(all_axes):
        axes.set_ylim(low, high)
        axes.yaxis.set_major_formatter("{x:g}")
        axes.legend(loc="lower left", fontsize=9)
    count = len(np.asarray(next(iter(next(iter(panels.values())).values()))))
    show(
        figure,
        f"Medians of {count} shuffles over the epochs, each with a band that holds 80 of 100 runs, on a logarithmic "
        f"scale. After the last epoch: {'; '.join(told)}.",
    )


def clouds_of_ends(
    x: np.ndarray,
    y: np.ndarray,
    clouds: Mapping[str, np.ndarray],
    references: Mapping[str, np.ndarray],
) -> None:
    """Where hundreds of shuffles end over the parameters, one panel for each way to train.

    Args:
        x, y: (n,) the data.
        clouds: title -> (shuffles, 2) places.
        references: up to two lines to mark, by name.
    """
    figure, panels = new_figure(columns=len(clouds), width=10.5, height=4.6)
    panels = np.atleast_1d(panels)
    everything = np.concatenate([np.asarray(places) for places in clouds.values()])
    low, high = np.percentile(everything, [0.5, 99.5], axis=0)
    margin = 0.1 * (high - low)
    side = [np.linspace(low[i] - margin[i], high[i] + margin[i], 121) for i in (0, 1)]
    told = []
    for axes, (title, places) in zip(panels, clouds.items(), strict=True):
        places = np.asarray(places)
        _contours(axes, np.asarray(x), np.asarray(y), *side)
        axes.plot(*places.T, ".", color=ORANGE, markersize=4, alpha=0.6, zorder=2)
        for (name, w), (colour, _, marker) in zip(references.items(), REFERENCES, strict=False):
            axes.plot(*w, marker, color=colour, markeredgecolor="white", markersize=14, label=name)
        axes.set(
            xlim=side[0][[0, -1]],
            ylim=side[1][[0, -1]],
            xlabel="w1 (intercept)",
            ylabel="w2 (slope)",
            title=title,
        )
        spread = places.std(axis=0)
        told.append(f"{title}: around ({_pair(places.mean(axis=0))}), spread ({_pair(spread)})")
    panels[-1].legend(loc="upper right", fontsize=9).set_frame_on(True)
    marks = " and ".join(f"{name} at ({_pair(w)})" for name, w in references.items())
    show(
        figure,
        f"The last lines of {len(places)} shuffles as points over intercept and slope, one panel for each way to "
        f"train, with {marks} marked. {'; '.join(told)}. Each cloud lies around least squares, not around the other "
        "mark.",
    )


def _pair(w: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in np.asarray(w))
