"""Which tests need more than data and calls, so that they cannot be judged from outside of the sandbox.

A test gets plain data and functions that it can call. What asks for more, such as the source of a function or
its derivative by JAX, is found when a notebook is built, and not when two thousand submissions wait.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.grading.referee.instructors import (
    InstructorsNotebook,
    TestCell,
    is_code,
    parsed,
    source,
)

# Functions that take a student's function itself: ours, and Python's questions that a stand-in answers.
TAKE_FUNCTIONS = frozenset({"callable", "check"})


def problems(notebook: InstructorsNotebook) -> list[str]:
    """A sentence for each reason why a test cannot be refereed; [] if all can."""
    return [
        f"the test {test.grade_id} cannot be refereed because {reason}"
        for test in notebook.tests.values()
        for reason in dict.fromkeys(_reasons(test, notebook))
    ]


def _reasons(test: TestCell, notebook: InstructorsNotebook) -> Iterator[str]:
    tree = parsed(test.text)
    if tree is None:
        yield "it is no Python"
        return
    mentioned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    # Only `pass`: an exercise that was taken back, whose points everybody shall have.
    given_away = all(isinstance(statement, ast.Pass) for statement in tree.body)
    if not (test.names or mentioned & notebook.students_names or given_away):
        yield "it looks at nothing that a student writes, so that everybody would get its points, or nobody"
    functions = _defined(notebook, ast.FunctionDef | ast.AsyncFunctionDef)
    for name in sorted(_defined(notebook, ast.ClassDef) & set(test.names)):
        yield f"it needs objects of {name}, a class of the student's; only plain data crosses"
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.Name) and child.id in notebook.students_names:
                yield from _use(parent, child, functions)


def _use(parent: ast.AST, name: ast.Name, functions: frozenset[str]) -> Iterator[str]:
    """Whether this use of a student's name is more than a call or a value."""
    match parent:
        case ast.Attribute(attr=attribute) if name.id in functions:
            yield f"it asks for {name.id}.{attribute}; of a function only calls can be asked"
        case ast.Call(func=function) if name is not function and name.id in functions:
            if not (isinstance(function, ast.Name) and function.id in TAKE_FUNCTIONS):
                called = ast.unparse(function)
                yield f"it hands the function {name.id} itself to {called}, which would run where the tests are"
        case ast.keyword() if name.id in functions:
            yield f"it hands the function {name.id} itself on, which would run where the tests are"
    if isinstance(name.ctx, ast.Store | ast.Del):
        yield f"it gives {name.id}, a name of the student's, another meaning"


def _defined(notebook: InstructorsNotebook, kind: type) -> frozenset[str]:
    """Names that the instructor's answers define with `def`, or with `class`."""
    trees = [parsed(source(cell)) for cell in notebook.cells if is_code(cell)]
    nodes = [node for tree in trees if tree for node in ast.walk(tree)]
    found = {node.name for node in nodes if isinstance(node, kind)}
    return frozenset(found & notebook.students_names)
