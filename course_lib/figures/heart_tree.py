"""The drawing of a decision tree of unit 10: questions in words, and how many ill patients reach each box."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from course_lib.figures.style import BLUE, GREY, INK, ORANGE, new_figure, show
from course_lib.studies.encoding import FEATURES
from course_lib.studies.heart_models import fitted_tree

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients


class Box(NamedTuple):
    """A node of a drawn tree: its place, what it asks (None for a leaf), patients and ill ones in it."""

    x: float
    depth: int
    question: str | None
    patients: int
    ill: int
    children: tuple[int, ...]


def question(feature: int, threshold: float) -> str:
    """The condition under which a patient goes left, in words: "thal is not 3", "age ≤ 54"."""
    name, _, level = FEATURES[feature].partition("=")
    if level:
        return f"{name} is not missing" if level == "missing" else f"{name} is not {level}"
    return f"{name} ≤ {threshold:.4g}"


def boxes(model) -> list[Box]:
    """The nodes of a fitted tree; leaves stand one beside the other, a parent above its children's middle."""
    tree, found, leaves = model.tree_, {}, iter(range(model.tree_.n_leaves))

    def place(node: int, depth: int) -> float:
        total = int(tree.n_node_samples[node])
        ill = round(float(tree.value[node, 0, 1]) * total)
        pair = tree.children_left[node], tree.children_right[node]
        if pair[0] < 0:
            found[node] = Box(next(leaves), depth, None, total, ill, ())
        else:
            x = sum(place(int(child), depth + 1) for child in pair) / 2
            words = question(tree.feature[node], tree.threshold[node])
            found[node] = Box(x, depth, words, total, ill, tuple(map(int, pair)))
        return found[node].x

    place(0, 0)
    return [found[node] for node in range(tree.node_count)]


def tree_drawing(patients: Patients, depth: int = 3) -> None:
    """The tree for all patients: left for yes, right for no; each box says how many in it are ill.

    Args:
        depth: 1 to 4; deeper ones cannot be read.

    Raises:
        ValueError: for another depth.
    """
    if depth not in (1, 2, 3, 4):
        raise ValueError(f"a tree of depth 1 to 4 can be read, one of depth {depth} cannot")
    nodes = boxes(fitted_tree(patients, depth))
    leaves = sum(not node.children for node in nodes)
    figure, axes = new_figure(width=max(5.0, 1.1 * leaves), height=1.2 + 1.15 * depth)
    for node in nodes:
        _draw(axes, node, [nodes[child] for child in node.children])
    axes.set(xlim=(-0.6, leaves - 0.4), ylim=(depth + 0.4, -0.4))
    axes.set_axis_off()
    axes.set_title(f"A tree of depth {depth} for {patients.label}")
    told = [f"{n.ill} of {n.patients} ill" for n in nodes if not n.children]
    show(
        figure,
        f"{patients.label}: a decision tree of depth {depth}. It first asks whether {nodes[0].question}; left is yes, "
        f"right is no. Every box says how many of its patients are ill; a dashed edge means more ill than healthy. "
        f"From left to right the {leaves} last boxes hold: {'; '.join(_in_order(nodes, told))}.",
    )


def _in_order(nodes: list[Box], told: list[str]) -> list[str]:
    leaves = [node for node in nodes if not node.children]
    return [words for _, words in sorted(zip([n.x for n in leaves], told, strict=True))]


def _draw(axes, node: Box, children: list[Box]) -> None:
    for child, word in zip(children, ("yes", "no"), strict=False):
        axes.plot([node.x, child.x], [node.depth, child.depth], color=GREY, zorder=1)
        middle = (node.x + child.x) / 2, (node.depth + child.depth) / 2
        axes.text(*middle, word, ha="center", va="center", fontsize=9, backgroundcolor="white")
    mostly_ill = 2 * node.ill > node.patients
    text = f"{node.ill} of {node.patients} ill"
    axes.text(
        node.x,
        node.depth,
        f"{node.question}?\n{text}" if node.question else text,
        ha="center",
        va="center",
        fontsize=9,
        color=INK,
        zorder=2,
        bbox={
            "boxstyle": "round",
            "facecolor": "#fde3bf" if mostly_ill else "#dbe7ff",
            "edgecolor": ORANGE if mostly_ill else BLUE,
            "linestyle": "--" if mostly_ill else "-",
            "linewidth": 1.6,
        },
    )
