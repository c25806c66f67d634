"""A small reverse-mode engine: a tape of numbers made by +, × and max, and the sweep back over it.

`Tape.edges[i]` lists, for node i, each node it was made from with the local slope: (parent, slope).
Parents come before their children, so one pass from the end meets every node after all of its users.
"""

from __future__ import annotations

from collections.abc import Sequence

Edges = Sequence[Sequence[tuple[int, float]]]


def local_slopes(kind: str, x: float, y: float) -> tuple[float, float]:
    """Slopes of x + y, x × y or max(x, y) for x and for y; a tie of the maximum is split evenly.

    Raises:
        ValueError: if `kind` is not "+", "×" or "max".
    """
    if kind == "+":
        return 1.0, 1.0
    if kind == "×":
        return y, x
    if kind == "max":
        share = 0.5 if x == y else float(x > y)
        return share, 1.0 - share
    raise ValueError(f'the kind of a node is "+", "×" or "max", not {kind!r}')


def forward_value(kind: str, x: float, y: float) -> float:
    """The value of a node; `kind` as in `local_slopes`."""
    return {"+": x + y, "×": x * y, "max": max(x, y)}[kind]


class Tape:
    """Numbers in the order in which they were made; a node is known by its place on the tape."""

    def __init__(self, slopes=local_slopes):
        self.slopes = slopes
        self.values: list[float] = []
        self.edges: list[list[tuple[int, float]]] = []

    def number(self, value: float) -> int:
        """Put an input on the tape; returns its place."""
        return self._put(float(value), [])

    def node(self, kind: str, i: int, j: int) -> int:
        """Put "+", "×" or "max" of the nodes i and j on the tape; returns its place."""
        x, y = self.values[i], self.values[j]
        dx, dy = self.slopes(kind, x, y)
        return self._put(forward_value(kind, x, y), [(i, dx), (j, dy)])

    def _put(self, value: float, edges: list[tuple[int, float]]) -> int:
        self.values.append(value)
        self.edges.append(edges)
        return len(self.values) - 1


def sweep_back(edges: Edges) -> list[float]:
    """The slope of the last node with respect to every node of the tape, in one pass from its end."""
    grads = [0.0] * len(edges)
    grads[-1] = 1.0
    for i in reversed(range(len(edges))):
        for parent, slope in edges[i]:
            grads[parent] += grads[i] * slope
    return grads
