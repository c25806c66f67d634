"""Unit 05, first part: the slopes of single nodes, and the sweep back over a graph."""

from __future__ import annotations

import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.graphs import local_slopes, sweep_back


def _nodes(rng: np.random.Generator) -> list[Case]:
    """Each kind twice, the maximum either way round; never a tie."""
    cases = []
    for kind in ("+", "×", "max", "max", "×"):
        x, y = (float(v) for v in rng.uniform(0.5, 3.0, 2) * rng.choice([-1.0, 1.0], 2))
        if kind == "max":
            low, high = sorted((x, y + 0.3))
            x, y = (high, low) if len(cases) == 2 else (low, high)
        cases.append(Case(f'"{kind}", x = {number(x, 3)}, y = {number(y, 3)}', (kind, x, y)))
    return cases


def _slopes(product=None, maximum=None, total=None):
    """`local_slopes` with another rule for one kind of node."""

    def answer(kind, x, y):
        rule = {"×": product, "max": maximum, "+": total}[kind]
        return rule(x, y) if rule else local_slopes(kind, x, y)

    return answer


E1 = Exercise(
    name="05-E1",
    points=2,
    signature="local_slopes(kind, x, y) -> (dx, dy)",
    cases=_nodes,
    reference=local_slopes,
    worked="a node x - y: one more unit of x raises it by 1, one more of y lowers it by 1; its slopes are 1 and -1.",
    wrong=(
        Wrong(
            "own_factor",
            _slopes(product=lambda x, y: (x, y)),
            "at a product each input gets its own value.",
            "move only x: which other number scales the effect?",
        ),
        Wrong(
            "product_like_a_sum",
            _slopes(product=lambda x, y: (1.0, 1.0)),
            "a product has the slopes of a sum.",
            "move only x: which other number scales the effect?",
        ),
        Wrong(
            "the_product_itself",
            _slopes(product=lambda x, y: (x * y, x * y)),
            "at a product both slopes are its value.",
            "a slope is not the value of the node.",
        ),
        Wrong(
            "smaller_one_passes",
            _slopes(maximum=lambda x, y: (float(x < y), float(y < x))),
            "the maximum lets the smaller input through.",
            "which of the two does the maximum follow if it moves a little?",
        ),
        Wrong(
            "both_pass",
            _slopes(maximum=lambda x, y: (1.0, 1.0)),
            "both inputs of the maximum get slope 1.",
            "the maximum does not notice when the smaller input moves a little.",
        ),
        Wrong(
            "always_split",
            _slopes(maximum=lambda x, y: (0.5, 0.5)),
            "the maximum always splits evenly.",
            "away from a tie only one of the two inputs matters.",
        ),
        Wrong(
            "gate_times_value",
            _slopes(maximum=lambda x, y: (x * (x > y), y * (y > x))),
            "the maximum passes on its value in place of a slope.",
            "the maximum rises as fast as the larger input: that is a slope, not a value.",
        ),
        Wrong(
            "sum_like_a_product",
            _slopes(total=lambda x, y: (y, x)),
            "a sum has the slopes of a product.",
            "by how much does x + y grow when x grows by one?",
        ),
    ),
)


def _graphs(rng: np.random.Generator) -> list[Case]:
    """Tapes in which nodes are used more than once, also one node twice by the same child."""
    cases = []
    # Six, nine and twelve nodes: an answer for one length only will not do.
    for leaves, made in ((2, 3), (3, 5), (4, 7)):
        edges = [[] for _ in range(leaves)]
        for _ in range(made):
            # The node before is always used, so that no path breaks off.
            parents = (len(edges) - 1, int(rng.integers(len(edges))))
            edges.append([(p, float(rng.uniform(0.4, 2.0) * rng.choice([-1, 1]))) for p in parents])
        edges.append([(leaves, 1.5), (len(edges) - 1, -0.7), (0, 1.3)])
        cases.append(Case(f"a graph of {len(edges)} nodes", (edges,)))
    return cases


def _sweep(combine, start=1.0):
    """`sweep_back` with another line in the middle: combine(old, upstream, slope)."""

    def answer(edges):
        grads = [0.0] * len(edges)
        grads[-1] = start
        for i in reversed(range(len(edges))):
            for parent, slope in edges[i]:
                grads[parent] = combine(grads[parent], grads[i], slope)
        return grads

    return answer


E2 = Exercise(
    name="05-E2",
    points=2,
    signature="sweep_back(edges) -> one slope for each node",
    cases=_graphs,
    reference=sweep_back,
    worked="x reaches the end by two paths, one with slopes 2 and 5, one with slopes 3 and 4: "
    "2·5 + 3·4 = 22.",
    wrong=(
        Wrong(
            "overwritten",
            _sweep(lambda old, above, slope: above * slope),
            "where a node is used twice, only the path met last counts.",
            "paths add: keep what is there already.",
        ),
        Wrong(
            "upstream_ignored",
            _sweep(lambda old, above, slope: old + slope),
            "the local slopes are added up, as if every node were the output.",
            "each path is a product: what arrives from above enters, too.",
        ),
        Wrong(
            "slope_ignored",
            _sweep(lambda old, above, slope: old + above),
            "every node hands on what it got; the local slopes are missing.",
            "each path is a product of local slopes.",
        ),
        Wrong(
            "parent_for_node",
            _sweep(lambda old, above, slope: old * slope),
            "only the last node gets a slope; nothing is handed on.",
            "what is multiplied by the local slope is the slope of node i, not that of the parent.",
        ),
        Wrong(
            "slopes_added_along_a_path",
            _sweep(lambda old, above, slope: old + above + slope),
            "along a path the slopes are added.",
            "along a path slopes multiply; paths add.",
        ),
        Wrong(
            "subtracted",
            _sweep(lambda old, above, slope: old - above * slope),
            "every step back changes the sign.",
            "the paths are added up: nothing is taken away here.",
        ),
        Wrong(
            "paths_multiplied",
            _sweep(lambda old, above, slope: (old or 1.0) * above * slope),
            "where a node is used twice, the two paths are multiplied.",
            "along a path slopes multiply; paths add.",
        ),
        Wrong(
            "larger_path_only",
            _sweep(lambda old, above, slope: max(old, above * slope, key=abs)),
            "where a node is used twice, only the stronger path counts.",
            "every path counts: paths add.",
        ),
    ),
)
