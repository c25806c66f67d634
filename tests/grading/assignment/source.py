"""The instructor's notebook: seven checks by machine and one written answer, 18 points.

Four exercises use the course's own checks (a function, one that is handed a function, two by hand);
three are plain asserts with hidden tests, as any instructor writes them, one of them with partial credit.
"""

from __future__ import annotations

import textwrap

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "small"

SETUP = """
import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks import check

jax.config.update("jax_enable_x64", True)
"""

# What an instructor prints for the students and they may use.
GIVEN = """
def a_plus_bc(abc):
    a, b, c = abc
    return a + b * c
"""

# {exercise: the answer cell, as the instructor wrote it}
SOLUTIONS = {
    "E1": '''
def linear(X, W, b):
    """Pre-activations (N, H) of X (N, D)."""
    ### BEGIN SOLUTION
    return X @ W + b
    ### END SOLUTION
''',
    "E2": '''
def grad_a_plus_bc(abc):
    """The three partials of a + b·c."""
    ### BEGIN SOLUTION
    a, b, c = abc
    return jnp.array([1.0, c, b])
    ### END SOLUTION
''',
    "E3": '''
def linear_backward(dout, X, W):
    """The way back through X @ W + b: (dX, dW, db)."""
    ### BEGIN SOLUTION
    return dout @ W.T, X.T @ dout, dout.sum(0)
    ### END SOLUTION
''',
    "E4": """
# The area under x² from 0 to 3.
### BEGIN SOLUTION
# @ANSWER@
area = 3.0**3 / 3
### END SOLUTION
""",
    "E5": '''
def median(values):
    """The middle one of an odd number of values."""
    ### BEGIN SOLUTION
    return sorted(values)[len(values) // 2]
    ### END SOLUTION
''',
    "E6": '''
def tally(words):
    """How often each word occurs."""
    ### BEGIN SOLUTION
    return {word: words.count(word) for word in words}
    ### END SOLUTION
''',
    "E7": '''
def forward_difference(f, x, h):
    """Slope of the secant of f from x to x + h."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION
''',
}

# {exercise: (points, the test cell)}; @HIDDEN@ and @ANSWER@ stand for secrets that a test of grading plants.
CHECKS = {
    "E1": (2, 'check("04-E1", linear)'),
    "E2": (2, 'check("01-E4", grad_a_plus_bc)'),
    "E3": (3, 'check("05-E5", linear_backward)'),
    "E4": (
        1,
        """
assert isinstance(area, float)
### BEGIN HIDDEN TESTS
assert abs(area - 9.0) < 1e-9
### END HIDDEN TESTS
""",
    ),
    "E5": (
        2,
        """
np.testing.assert_equal(median([3, 1, 2]), 2)
### BEGIN HIDDEN TESTS
np.testing.assert_equal(median([5, 9, 1, 7, 3]), 5)
np.testing.assert_allclose(median([0.5, -2.0, 8.25]), 0.5)
assert np.isclose(median([4.5]), 4.5)
# @HIDDEN@
### END HIDDEN TESTS
""",
    ),
    "E6": (
        4,
        """
trials = {
    "to be or not to be": {"to": 2, "be": 2, "or": 1, "not": 1},
    "one": {"one": 1},
}
### BEGIN HIDDEN TESTS
trials["a a b a"] = {"a": 3, "b": 1}
trials["x y z"] = {"x": 1, "y": 1, "z": 1}
### END HIDDEN TESTS
right = [tally(text.split()) == counts for text, counts in trials.items()]
4.0 * sum(right) / len(right)
""",
    ),
    "E7": (2, 'check("01-E1", forward_difference)'),
}
WRITTEN = ("M1", 2, "Because every path to the loss goes through it.")


def notebook(hidden: str = "", answer: str = "") -> NotebookNode:
    """The instructor's notebook.

    hidden, answer: words that stand in a hidden test, and in a solution, and nowhere else.
    """
    cells = [
        new_markdown_cell("# A small assignment", id="title"),
        _code("setup", SETUP, locked=True),
        new_code_cell(GIVEN.strip(), id="given"),
    ]
    for exercise, solution in SOLUTIONS.items():
        points, check = CHECKS[exercise]
        solution = solution.replace("@ANSWER@", answer)
        cells.append(_code(f"{exercise}-answer", solution, solution=True))
        check = check.replace("@HIDDEN@", hidden)
        cells.append(_code(f"{exercise}-check", check, locked=True, grade=True, points=points))
    name, points, text = WRITTEN
    cells.append(new_markdown_cell(f"**{name}.** Why does `dout` enter every gradient?", id="why"))
    cells.append(_written(name, points, text))
    return _as_nbgrader_wants(new_notebook(cells=cells))


def _code(name: str, text: str, **flags: object) -> NotebookNode:
    cell = new_code_cell(textwrap.dedent(text).strip(), id=name)
    cell.metadata["nbgrader"] = _flags(name, **flags)
    return cell


def _written(name: str, points: int, text: str) -> NotebookNode:
    cell = new_markdown_cell(f"### BEGIN SOLUTION\n{text}\n### END SOLUTION", id=f"{name}-answer")
    cell.metadata["nbgrader"] = _flags(f"{name}-answer", solution=True, grade=True, points=points)
    return cell


def _flags(name: str, **flags: object) -> dict:
    none = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return none | {"grade_id": name} | flags


def _as_nbgrader_wants(content: NotebookNode) -> NotebookNode:
    content.metadata["kernelspec"] = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    content.metadata["language_info"] = {"name": "python"}
    nbformat.validate(content)
    return content
