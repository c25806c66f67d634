"""Computation graphs: boxes for values, arrows for what flows where, numbers for both passes."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, new_figure, show

# In inches: from column to column, from row to row; and the least width of a figure.
PITCH, NARROWEST = (1.45, 1.0), 5.0


def nested_graph(x: float, y: float, z: float) -> None:
    """The graph of f = x·g, g = y² + z: values forward, and on each arrow the name of a local derivative.

    The derivatives stay names, because finding their values is the exercise.

    Args:
        x, y, z: the inputs; their values and those of g and f stand in the boxes.
    """
    g = y**2 + z
    figure, axes = new_figure(height=3.4)
    axes.set_axis_off()
    places = {
        f"x = {x:g}": (0.08, 0.85),
        f"y = {y:g}": (0.08, 0.5),
        f"z = {z:g}": (0.08, 0.15),
        f"g = y² + z = {g:g}": (0.48, 0.32),
        f"f = x·g = {x * g:g}": (0.88, 0.6),
    }
    names = list(places)
    arrows = ((0, 4, "df/dx"), (1, 3, "dg/dy"), (2, 3, "dg/dz"), (3, 4, "df/dg"))
    for name, (left, bottom) in places.items():
        box = {
            "boxstyle": "round,pad=0.45",
            "facecolor": "white",
            "edgecolor": BLUE,
            "linewidth": 1.8,
        }
        axes.text(left, bottom, name, ha="center", va="center", bbox=box, zorder=3)
    for start, end, label in arrows:
        (x0, y0), (x1, y1) = places[names[start]], places[names[end]]
        axes.annotate(
            "",
            (x1, y1),
            (x0, y0),
            arrowprops={"arrowstyle": "->", "lw": 1.4, "shrinkB": 42, "shrinkA": 26},
        )
        middle = (0.45 * x0 + 0.55 * x1 - 0.02, 0.45 * y0 + 0.55 * y1 + 0.05)
        axes.text(
            *middle,
            label,
            ha="center",
            color=INK,
            bbox={"facecolor": "white", "edgecolor": ORANGE, "pad": 2},
        )
    axes.set(xlim=(-0.02, 1.02), ylim=(0, 1))
    show(
        figure,
        f"Computation graph. The inputs y = {y:g} and z = {z:g} flow into g = y² + z = {g:g}; x = {x:g} and g flow "
        f"into f = x times g = {x * g:g}. The arrows carry the local derivatives dg/dy, dg/dz, df/dg and df/dx.",
    )


def draw_computation_graph(
    names: Sequence[str], layout: tuple, values: Sequence[float], grads: Sequence[float],
    edges: Sequence[Sequence[tuple[int, float]]],
) -> tuple[Figure, str]:  # fmt: skip
    """Any graph with both passes: (figure, alternative text).

    Args:
        names: of the nodes.
        layout: (column, row) of each node; and for each node, for each input, the places its line passes.
        values, grads: the value of each node, and the slope of the last node for it.
        edges: for each node (parent, local slope) of each input, as `studies.graphs` keeps them.
    """
    at, via = layout
    columns = [column for column, _ in at]
    rows = [row for _, row in (*at, *(place for node in via for line in node for place in line))]
    width = max(NARROWEST, PITCH[0] * (max(columns) + 1))
    figure, axes = new_figure(width=width, height=PITCH[1] * (max(rows) - min(rows) + 1.4))
    axes.set_axis_off()
    for node, found in enumerate(edges):
        for k, (parent, slope) in enumerate(found):
            twice = [other for other, _ in found].count(parent) - 1
            _line(axes, [at[parent], *via[node][k], at[node]], slope, twice * (k - 0.5))
    for place, name, value, grad in zip(at, names, values, grads, strict=True):
        _box(axes, place, f"{name}\n{value:.3g}", 0.0, BLUE, "-")
        _box(axes, place, f"{grad:.3g}", -0.42, ORANGE, "--")
    axes.set(xlim=(-0.5, max(columns) + 0.5), ylim=(min(rows) - 0.45, max(rows) + 0.65))
    # The first row is the upper one, as on the page.
    axes.invert_yaxis()
    axes.set_title(f"Solid: values. Dashed: slopes of {names[-1]}.", color=INK)
    told = "; ".join(
        f"{name} is {value:.4g} with slope {grad:.4g}"
        for name, value, grad in zip(names, values, grads, strict=True)
    )
    return (
        figure,
        f"Computation graph that ends in {names[-1]}. Values, and slopes of {names[-1]}: {told}.",
    )


def _line(axes, places: Sequence[tuple[float, float]], slope: float, aside: float) -> None:
    """From a node to the next, with its local slope; aside: so that two lines between
    the same nodes show."""
    xs, ys = zip(*places, strict=True)
    ys = [y + 0.24 * aside for y in ys]
    axes.plot(xs, ys, color=GREY, linewidth=1.3, zorder=1)
    middle = (xs[-2] + xs[-1]) / 2, (ys[-2] + ys[-1]) / 2
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    axes.text(*middle, f"×{slope:.3g}", ha="center", va="center", fontsize=9, bbox=box, zorder=2)


def _box(axes, place: tuple[float, float], words: str, up: float, colour: str, line: str) -> None:
    box = {
        "boxstyle": "round,pad=0.3",
        "facecolor": "white",
        "edgecolor": colour,
        "linestyle": line,
        "linewidth": 1.6,
    }
    axes.text(
        place[0], place[1] - up, words, ha="center", va="center", fontsize=10, bbox=box, zorder=3
    )
