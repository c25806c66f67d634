"""Small instructors' notebooks for the tests of the referee."""

import nbformat

from course_lib.grading.referee.instructors import InstructorsNotebook


def code(text, grade_id=None, **flags):
    cell = nbformat.v4.new_code_cell(text)
    if grade_id:
        defaults = {"grade": False, "solution": False, "locked": False, "task": False}
        cell.metadata["nbgrader"] = {**defaults, "schema_version": 3, "grade_id": grade_id, **flags}
    return cell


def shared(text, grade_id="setup"):
    return code(text, grade_id, locked=True)


def answer(text, grade_id):
    return code(text, grade_id, solution=True)


def check(text, grade_id, points=1):
    return code(text, grade_id, grade=True, locked=True, points=points)


def as_json(*cells):
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


def instructors(*cells):
    return InstructorsNotebook.from_json(as_json(*cells))
