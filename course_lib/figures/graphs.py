"""Computation graphs: boxes for values, arrows for what flows where, numbers for both passes."""

from __future__ import annotations

from course_lib.figures.style import BLUE, INK, ORANGE, new_figure, show


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
