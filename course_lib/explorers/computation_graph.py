"""Unit 05: a formula as a graph of nodes. Move its inputs, walk back node by node, look at each edge."""

from __future__ import annotations

import numpy as np
import traitlets
from matplotlib.figure import Figure

from course_lib.explorers import node_lists
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.graph_layout import places
from course_lib.explorers.module import module
from course_lib.figures.graphs import draw_computation_graph
from course_lib.studies import graphs
from course_lib.studies.backprop import ACTIVATIONS


class ComputationGraph(Explorer):
    """The graph of a formula: values on the way forward, slopes of its end on the way back.

    Say which number each node will get before you go back by one more; then move the inputs.

    Args:
        formula: one node a line, such as "z = b + c"; see `node_lists.read`. The last is the end.
        activation: what "act" means in the formula, "sigmoid", "tanh" or "relu".
        swept: how many nodes the sweep has passed, from the end; None for all of them.
        edge: the edge to look at: a node, and which of its inputs, 0 or 1. The first of the end, if None.
        limit: of the sliders, which go from -limit to limit.
        inputs: a number for each input, by name. All but formula and limit can be set and read later.

    Raises:
        ValueError: if a line is no node, an input has no number or one beyond the limit, or there is no
            such edge, or the graph has fewer nodes than are swept.
        traitlets.TraitError: if the activation is none of those possible.
    """

    _esm = module("computation_graph.js")

    inputs = traitlets.Dict(value_trait=traitlets.Float(), key_trait=traitlets.Unicode()).tag(
        sync=True
    )
    activation = traitlets.Enum(list(ACTIVATIONS), default_value="sigmoid").tag(sync=True)
    swept = traitlets.Int(min=0).tag(sync=True)
    edge = traitlets.Tuple(traitlets.Unicode(), traitlets.Int()).tag(sync=True)

    limit = traitlets.Float(5.0, read_only=True).tag(sync=True)
    # For each node its name, its kind, its parents' places in the list, where it stands, and where its edges pass.
    nodes = traitlets.List(read_only=True).tag(sync=True)

    def __init__(
        self, formula: str, activation: str = "sigmoid", swept: int | None = None,
        edge: tuple[str, int] | None = None, limit: float = 5.0, **inputs: float,
    ):  # fmt: skip
        if not 0 < limit < np.inf:
            raise ValueError(f"the limit of the sliders must be a positive number, not {limit}")
        self._list = node_lists.read(formula)
        self.set_trait("limit", float(limit))
        self.set_trait("nodes", _for_the_page(self._list))
        super().__init__(
            inputs={name: float(value) for name, value in inputs.items()},
            activation=activation,
            swept=self.most_swept if swept is None else swept,
            edge=(self.end, 0) if edge is None else edge,
        )

    @traitlets.validate("inputs")
    def _one_for_each(self, proposal) -> dict[str, float]:
        given, wanted = proposal["value"], [n.name for n in self._list if n.kind == "input"]
        if set(given) != set(wanted):
            raise ValueError(
                f"the formula's inputs are {', '.join(wanted)}; numbers came for {', '.join(given) or 'none'}"
            )
        for name, value in given.items():
            # Asked this way round, because NaN lies nowhere.
            if not abs(value) <= self.limit:
                raise ValueError(
                    f"{name} must be from {-self.limit:g} to {self.limit:g}, not {value:g}"
                )
        return {name: given[name] for name in wanted}

    @traitlets.validate("swept")
    def _in_the_graph(self, proposal) -> int:
        if proposal["value"] > self.most_swept:
            raise ValueError(
                f"the sweep passes {self.most_swept} nodes at most, not {proposal['value']}"
            )
        return proposal["value"]

    @traitlets.validate("edge")
    def _there_is_one(self, proposal) -> tuple[str, int]:
        name, place = proposal["value"]
        found = [node for node in self._list if node.name == name]
        if not found or not 0 <= place < len(found[0].parents):
            known = ", ".join(
                f"({n.name!r}, {k})" for n in self._list for k in range(len(n.parents))
            )
            raise ValueError(f"there is no edge ({name!r}, {place}); there are {known}")
        return proposal["value"]

    @property
    def end(self) -> str:
        """The name of the last node, whose slopes the sweep finds."""
        return self._list[-1].name

    @property
    def most_swept(self) -> int:
        """How many nodes hand something on: all but the inputs."""
        return sum(node.kind != "input" for node in self._list)

    @property
    def values(self) -> dict[str, float]:
        """The value of every node, inputs too."""
        return self._named(self._forward()[0])

    @property
    def grads(self) -> dict[str, float]:
        """The slope of the end for every node, as the whole sweep finds it."""
        return self._named(graphs.sweep_back(self._forward()[1]))

    @property
    def grads_so_far(self) -> dict[str, float]:
        """What has arrived at every node once the sweep has passed `swept` nodes; 0 where nothing has."""
        _, edges = self._forward()
        first = len(edges) - self.swept
        return self._named(
            graphs.sweep_back([each if i >= first else [] for i, each in enumerate(edges)])
        )

    @property
    def local_slope(self) -> float:
        """The local slope of the edge looked at."""
        name, place = self.edge
        return self._forward()[1][self._place(name)][place][1]

    @property
    def upstream(self) -> float:
        """The slope of the end for the node that this edge leads back from."""
        return self.grads[self.edge[0]]

    @property
    def flow(self) -> float:
        """What flows back through this edge: upstream times local slope."""
        return self.upstream * self.local_slope

    def _forward(self):
        return node_lists.forward(self._list, self.inputs, self.activation)

    def _place(self, name: str) -> int:
        return [node.name for node in self._list].index(name)

    def _named(self, numbers: list[float]) -> dict[str, float]:
        return {node.name: number for node, number in zip(self._list, numbers, strict=True)}

    def still(self) -> tuple[Figure, str]:
        values, edges = self._forward()
        figure, alt = draw_computation_graph(
            [node.name for node in self._list], places(self._list), values,
            graphs.sweep_back(edges), edges,
        )  # fmt: skip
        return figure, f"{alt} In a running notebook, the inputs can be moved."


def _for_the_page(nodes) -> list[dict]:
    at, via = places(nodes)
    return [
        {**node._asdict(), "at": place, "via": passed}
        for node, place, passed in zip(nodes, at, via, strict=True)
    ]
