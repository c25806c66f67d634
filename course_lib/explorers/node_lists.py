"""A formula as a list of nodes, one operation a line, and its forward pass on the tape of studies/graphs.

    z = b + c
    f = d * z

The last line is the end of the graph. A name that no line makes is an input.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp

from course_lib import nn
from course_lib.studies import graphs
from course_lib.studies.backprop import ACTIVATIONS
from course_lib.studies.precision import enable_x64

OPERATORS = {ast.Add: "+", ast.Mult: "×"}
# How many numbers each function takes.
FUNCTIONS = {"max": 2, "act": 1, "loss": 2}


class Node(NamedTuple):
    """A number of the graph; `kind` is "input", "+", "×", "max", "act" or "loss", parents are places in the list."""

    name: str
    kind: str
    parents: tuple[int, ...]


def read(text: str) -> tuple[Node, ...]:
    """The nodes of a formula in the order of a tape: the inputs first, then a node for each line.

    Args:
        text: lines such as "z = b + c", "f = d * z", "m = max(a, b)", "h = act(s)" (the activation)
            and "E = loss(yhat, y)" (half the squared error).

    Raises:
        ValueError: if a line is none of these, makes a name a second time, or leads nowhere.
    """
    made = [_node(line.strip()) for line in text.splitlines() if line.strip()]
    if not made:
        raise ValueError('the graph has no node: write a line such as "z = b + c"')
    inner = [name for name, _, _ in made]
    used = [name for _, _, names in made for name in names]
    inputs = [name for name in dict.fromkeys(used) if name not in inner]
    names = inputs + inner
    for k, (name, _, needs) in enumerate(made):
        if name in inner[:k]:
            raise ValueError(f"{name} is made twice: give each line a name of its own")
        early = [each for each in needs if each in inner[k:]]
        if early:
            raise ValueError(
                f"{name} needs {early[0]}, which is not made before it: change the order"
            )
    for name in inner[:-1]:
        if name not in used:
            raise ValueError(
                f"{name} leads nowhere: no later line uses it, and {inner[-1]} is the end"
            )
    nodes = [Node(name, "input", ()) for name in inputs]
    return (
        *nodes,
        *(Node(name, kind, tuple(map(names.index, needs))) for name, kind, needs in made),
    )


def _node(line: str) -> tuple[str, str, tuple[str, ...]]:
    """The name, kind and parents of one line."""
    try:
        (statement,) = ast.parse(line.replace("×", "*").replace("·", "*")).body
    except (SyntaxError, ValueError):
        raise _refused(line) from None
    match statement:
        case ast.Assign([ast.Name(name)], ast.BinOp(ast.Name(x), operator, ast.Name(y))):
            if type(operator) in OPERATORS:
                return name, OPERATORS[type(operator)], (x, y)
        case ast.Assign([ast.Name(name)], ast.Call(ast.Name(function), arguments, [])):
            names = tuple(each.id for each in arguments if isinstance(each, ast.Name))
            if FUNCTIONS.get(function) == len(names) == len(arguments):
                return name, function, names
    raise _refused(line)


def _refused(line: str) -> ValueError:
    return ValueError(
        f'"{line}" is no node: a line makes one name from one operation, such as z = b + c, f = d * z, '
        "m = max(a, b), h = act(s) or E = loss(yhat, y)"
    )


def forward(nodes: Sequence[Node], inputs: Mapping[str, float], activation: str):
    """Both things that a tape keeps: (values, edges), each with an entry for every node; see `studies.graphs`.

    Args:
        inputs: a number for each input.
        activation: what "act" means, "sigmoid", "tanh" or "relu".
    """
    values, edges = [], []
    for name, kind, parents in nodes:
        numbers = [values[i] for i in parents]
        value, slopes = (
            (float(inputs[name]), ()) if kind == "input" else _worked_out(kind, numbers, activation)
        )
        values.append(value)
        edges.append(list(zip(parents, slopes, strict=True)))
    return values, edges


def _worked_out(kind: str, numbers: Sequence[float], activation: str):
    """The value of a node, and its local slopes."""
    if kind in FUNCTIONS and kind != "max":
        function = ACTIVATIONS[activation] if kind == "act" else _half_squared_error
        with enable_x64(True):
            value, slopes = jax.value_and_grad(function, argnums=tuple(range(len(numbers))))(
                *numbers
            )
        return float(value), tuple(map(float, slopes))
    return graphs.forward_value(kind, *numbers), graphs.local_slopes(kind, *numbers)


def _half_squared_error(yhat, y):
    return nn.half_squared_error(jnp.array([yhat]), jnp.array([y]))
