"""Which cells of an instructor's notebook are tests, and which names in them are the student's.

The instructor's notebook decides, never the submission: a test cell's text is taken from here, and the names
that stand-ins are made for are those that the instructor's own answers give a meaning to.
"""

from __future__ import annotations

import ast
import builtins
import json
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

# What a kernel knows without being told.
BUILTIN_NAMES = frozenset(dir(builtins)) | {"display", "get_ipython"}


@dataclass(frozen=True)
class TestCell:
    """One test.

    Attributes:
        grade_id: nbgrader's name of the cell.
        text: its code, with hidden tests.
        names: the student's names that it needs.
        points: what it gives at most.
    """

    # pytest collects classes of this name otherwise.
    __test__ = False

    grade_id: str
    text: str
    names: tuple[str, ...]
    points: float = 0.0


@dataclass(frozen=True)
class InstructorsNotebook:
    """The instructor's notebook, read as far as judging needs it.

    Attributes:
        cells: its cells, as nbformat's JSON.
    """

    cells: tuple[dict[str, Any], ...] = field(repr=False)

    @classmethod
    def from_json(cls, text: str) -> InstructorsNotebook:
        """From the text of an .ipynb file of nbformat 4."""
        return cls(tuple(json.loads(text)["cells"]))

    @cached_property
    def tests(self) -> dict[str, TestCell]:
        """The autograded test cells by grade id."""
        cells = [cell for cell in self.cells if is_test(cell)]
        return {
            grade_id(cell): TestCell(
                grade_id(cell), source(cell), self._names_of(cell), _points(cell)
            )
            for cell in cells
        }

    @cached_property
    def students_names(self) -> frozenset[str]:
        """What the instructor's answers give a meaning to: the student does, too."""
        answers = [cell for cell in self.cells if is_code(cell) and _flag(cell, "solution")]
        return frozenset().union(*(_assigned(source(cell)) for cell in answers))

    @property
    def shared(self) -> list[str]:
        """The code of locked cells that are no tests: the same for everybody, as a set-up cell is."""
        return [source(cell) for cell in self.cells if _is_shared(cell)]

    def needed(self) -> list[str]:
        """The cells that a trusted process runs before it can judge.

        The shared cells where they and Python give a meaning to all that tests name; otherwise, and
        where a test has names of a cell that anybody may edit, everything that is no test.
        """
        known = frozenset().union(self.students_names, *map(_assigned, self.shared))
        asked = frozenset().union(
            *(_used(test.text) - _assigned(test.text) for test in self.tests.values())
        )
        if asked <= known | BUILTIN_NAMES:
            return self.shared
        return [source(cell) for cell in self.cells if is_code(cell) and not is_test(cell)]

    def _names_of(self, cell: dict[str, Any]) -> tuple[str, ...]:
        """Also what shared helper functions use may be the student's."""
        used = _used(source(cell)).union(*map(_used, self.shared))
        return tuple(sorted(used & self.students_names))


def is_code(cell: dict[str, Any]) -> bool:
    """Whether it is a cell of code."""
    return cell.get("cell_type") == "code"


def is_test(cell: dict[str, Any]) -> bool:
    """Whether it is a test that is graded by running it."""
    return is_code(cell) and _flag(cell, "grade") and not _flag(cell, "solution")


def grade_id(cell: dict[str, Any]) -> str:
    """nbgrader's name of a cell, "" if it has none."""
    found = _nbgrader(cell).get("grade_id", "")
    return found if isinstance(found, str) else ""


def source(cell: dict[str, Any]) -> str:
    """The text of a cell; a file may hold it as a list of lines."""
    text = cell.get("source", "")
    return "".join(text) if isinstance(text, list) else text


def parsed(text: str) -> ast.Module | None:
    """The code of a cell as a tree, magics and all; None if it is no Python."""
    try:
        return ast.parse(TransformerManager().transform_cell(text))
    # Whatever a student has written: IPython raises a RuntimeError for more magic words than it takes.
    except Exception:
        return None


def _is_shared(cell: dict[str, Any]) -> bool:
    return is_code(cell) and _flag(cell, "locked") and not _flag(cell, "grade")


def _flag(cell: dict[str, Any], name: str) -> bool:
    return _nbgrader(cell).get(name) is True


def _points(cell: dict[str, Any]) -> float:
    return float(_nbgrader(cell).get("points") or 0.0)


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def _assigned(text: str) -> frozenset[str]:
    """Names that get a meaning at the top level of a cell, in loops and branches, too."""
    tree = parsed(text)
    return frozenset(_bindings(tree)) if tree else frozenset()


def _bindings(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(node.name)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += [(alias.asname or alias.name).split(".")[0] for alias in node.names]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.append(node.name)
        if not isinstance(
            node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
        ):
            found += _bindings(node)
    return found


def _used(text: str) -> frozenset[str]:
    """Names that a cell asks for anywhere in it, without those that its functions give a meaning to themselves."""
    if parsed(text) is None:
        return frozenset()
    python = TransformerManager().transform_cell(text)
    return frozenset(_asked_for(symtable.symtable(python, "cell", "exec")))


def _asked_for(scope: symtable.SymbolTable) -> Iterator[str]:
    top = scope.get_type() == "module"
    for symbol in scope.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for inside in scope.get_children():
        yield from _asked_for(inside)
