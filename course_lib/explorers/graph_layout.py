"""Where the nodes of a graph stand when it is drawn: in columns, every line leads from a column to the next.

A line that spans several columns gets a free place in each between, so that it passes by the nodes
there. The order within the columns is the one with the fewest crossings that the barycentre method finds,
mended by swaps of neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from statistics import mean

from course_lib.explorers.node_lists import Node

ROUNDS = 12
Place = tuple[float, float]


def places(nodes: Sequence[Node]) -> tuple[list[Place], list[list[list[Place]]]]:
    """(column, row) of each node; and for each node, for each of its inputs, the places that its line passes.

    Columns count from 0 at the front; rows are one apart.
    """
    columns = _columns(nodes)
    # Points are the nodes, then the free places of long lines; routes lead from point to point.
    at, routes = list(columns), []
    for node, found in enumerate(nodes):
        for parent in found.parents:
            free = range(len(at), len(at) + columns[node] - columns[parent] - 1)
            at += range(columns[parent] + 1, columns[node])
            routes.append([parent, *free, node])
    lines = sorted({pair for route in routes for pair in pairwise(route)})
    inner = {k for k in range(len(at)) if k >= len(nodes) or nodes[k].parents}
    rows = _centred(*_rows(at, lines), [line for line in lines if inner.issuperset(line)])
    points = list(zip(at, rows, strict=True))
    rest = iter(routes)
    via = [[[points[k] for k in next(rest)[1:-1]] for _ in node.parents] for node in nodes]
    return points[: len(nodes)], via


def _columns(nodes: Sequence[Node]) -> list[int]:
    """A node stands behind all that it is made from; an input just before the first node that uses it."""
    columns = [0] * len(nodes)
    for i, node in enumerate(nodes):
        if node.parents:
            columns[i] = 1 + max(columns[parent] for parent in node.parents)
    for i, node in enumerate(nodes):
        if node.kind == "input":
            columns[i] = min(columns[k] for k, user in enumerate(nodes) if i in user.parents) - 1
    return columns


def _rows(at: Sequence[int], lines: Sequence[tuple[int, int]]):
    """The points of each column from top to bottom, and the row of each point."""
    orders = [[k for k, column in enumerate(at) if column == each] for each in range(max(at) + 1)]
    best = orders
    for turn in range(ROUNDS):
        orders = _sorted_by_neighbours(orders, lines, backwards=turn % 2 == 0)
        best = min(best, orders, key=lambda found: _untidy(found, lines))
    best = _swapped(best, lines)
    return best, _spread(best, len(at))


def _centred(orders, rows: list[float], lines) -> list[float]:
    """Each column moved by half rows to where its points come from; inputs come from nowhere."""
    for order in orders:
        wanted = [
            mean([rows[a] for a, b in lines if b == k]) - rows[k]
            for k in order
            if k in {b for _, b in lines}
        ]
        shift = round(2 * mean(wanted)) / 2 if wanted else 0.0
        for k in order:
            rows[k] += shift
    return rows


def _sorted_by_neighbours(orders, lines, backwards: bool) -> list[list[int]]:
    """Each column sorted by the mean row of what its points are joined to in the column before, or behind."""
    count = sum(map(len, orders))
    sorted_orders = list(orders)
    walk = range(len(orders))
    for column in reversed(walk) if backwards else walk:
        rows = _spread(sorted_orders, count)
        means = {}
        for point in sorted_orders[column]:
            joined = [
                rows[b if backwards else a] for a, b in lines if point == (a if backwards else b)
            ]
            means[point] = sum(joined) / len(joined) if joined else rows[point]
        sorted_orders[column] = sorted(sorted_orders[column], key=means.__getitem__)
    return sorted_orders


def _swapped(orders, lines) -> list[list[int]]:
    """Neighbours swapped for as long as that makes the drawing tidier."""
    best = orders
    while True:
        tried = [
            [*best[:column], _with_swap(order, k), *best[column + 1 :]]
            for column, order in enumerate(best)
            for k in range(len(order) - 1)
        ]
        found = min([best, *tried], key=lambda each: _untidy(each, lines))
        if found is best:
            return best
        best = found


def _with_swap(order: Sequence[int], k: int) -> list[int]:
    return [*order[:k], order[k + 1], order[k], *order[k + 2 :]]


def _untidy(orders, lines) -> tuple[int, float]:
    """Crossings first, then how steep the lines are."""
    rows = _spread(orders, sum(map(len, orders)))
    return _crossings(orders, lines), sum((rows[a] - rows[b]) ** 2 for a, b in lines)


def _spread(orders: Sequence[Sequence[int]], count: int) -> list[float]:
    rows = [0.0] * count
    for order in orders:
        for k, point in enumerate(order):
            rows[point] = k - (len(order) - 1) / 2
    return rows


def _crossings(orders, lines) -> int:
    rank = {point: k for order in orders for k, point in enumerate(order)}
    column = {point: k for k, order in enumerate(orders) for point in order}
    return sum(
        column[a] == column[c] and (rank[a] - rank[c]) * (rank[b] - rank[d]) < 0
        for (a, b), (c, d) in combinations(lines, 2)
    )
