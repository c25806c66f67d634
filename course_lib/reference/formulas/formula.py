"""What a formula of the sheet is: LaTeX for people, a Python twin for the tests, and its unit.

A group is one table of the sheet. It is filled by decorating the twins, so LaTeX and code stand together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """One formula of the sheet.

    Attributes:
        name: what one looks for, in a few words.
        latex: the formula, without dollar signs.
        value: its Python twin; plain arithmetic, arrays with examples in the rows.
        unit: "05", the unit that prints it; "nn" if only the course's library has it.
        gradient_of: the twin of which `value` is the gradient, or None. The names of its arguments say which
            gradient: with `dout` first it is a backward pass and returns a slope for every array, or for
            those before a `*`; with `dx` and `dy` besides x and y it is a rule for rates of change;
            else it is the slope for the first argument.
    """

    name: str
    latex: str
    value: Callable
    unit: str
    gradient_of: Callable | None = None


class Group:
    """A table of the sheet: a title, and its formulas in the order in which they were added."""

    def __init__(self, title: str):
        self.title = title
        self.formulas: list[Formula] = []

    def add(self, unit: str, name: str, latex: str, gradient_of: Callable | None = None):
        """Return a decorator that adds the function under it as the twin of `latex`."""

        def keep(value: Callable) -> Callable:
            self.formulas.append(Formula(name, latex, value, unit, gradient_of))
            return value

        return keep
