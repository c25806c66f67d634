"""A small assignment of two notebooks: plain asserts, hidden tests, partial credit, a written answer.

Its names are what the tests speak of: `numbers` has E1 to E3 and an essay, `words` has E4.
"""

from __future__ import annotations

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "hw"
NOTEBOOKS = ("numbers", "words")


def answer(name: str, text: str) -> NotebookNode:
    cell = new_code_cell(text)
    cell.metadata["nbgrader"] = flags(f"{name}-answer", solution=True)
    return cell


def test(name: str, points: int, text: str) -> NotebookNode:
    cell = new_code_cell(text)
    cell.metadata["nbgrader"] = flags(f"{name}-check", grade=True, locked=True, points=points)
    return cell


def essay(name: str, points: int, text: str) -> NotebookNode:
    cell = new_markdown_cell(text)
    cell.metadata["nbgrader"] = flags(name, grade=True, solution=True, points=points)
    return cell


def flags(grade_id: str, **given: object) -> dict:
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"grade_id": grade_id, "schema_version": 3, **plain, **given}


def solution(header: str, body: str) -> str:
    return f"{header}\n    ### BEGIN SOLUTION\n    {body}\n    ### END SOLUTION"


def sources() -> dict[str, NotebookNode]:
    """{notebook: the instructor's version}."""
    numbers = [
        new_markdown_cell("# Numbers"),
        new_code_cell("scale = 2"),
        answer("E1", solution("def double(x):", "return 2 * x")),
        test(
            "E1",
            2,
            "assert double(3) == 6\n### BEGIN HIDDEN TESTS\nassert double(-1) == -2\n### END HIDDEN TESTS",
        ),
        answer("E2", solution("def square(x):", "return x * x")),
        # A number at the end is partial credit: a point for each of three.
        test("E2", 3, "sum([square(0) == 0, square(2) == 4, square(-3) == 9]) * 1.0"),
        answer("E3", solution("def shown(x):", "return f'{x} <b>!</b>'")),
        test("E3", 1, "print(shown(7))\nassert shown(1).startswith('1')"),
        essay("essay", 4, "Why is a square never negative? (Write here.)"),
    ]
    words = [
        answer("E4", solution("def shout(text):", "return text.upper()")),
        test("E4", 2, "assert shout('ab') == 'AB'"),
    ]
    return {"numbers": _notebook(numbers), "words": _notebook(words)}


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    for place, cell in enumerate(cells):
        cell["id"] = f"cell{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.validate(notebook)
    return notebook


RIGHT = {
    "E1": "def double(x):\n    return 2 * x",
    "E2": "def square(x):\n    return x * x",
    "E3": "def shown(x):\n    return f'{x} <b>!</b>'",
    "E4": "def shout(text):\n    return text.upper()",
    "essay": "Because minus times minus is plus.",
}
