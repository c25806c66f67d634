"""The gradebook and the instructor's notebook name the same graded cells, or nobody is graded."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
import pytest

from . import homework
from .homework import NAME
from .school import School

DIFFER = "The gradebook and the instructor's notebook of hw differ, so nobody is graded: "


def edit(school: School, change: Callable, notebook: str = "numbers") -> None:
    path = school.root / "solutions" / NAME / f"{notebook}.ipynb"
    content = nbformat.read(path, as_version=4)
    change(content)
    nbformat.write(content, path)


def without_e3(content) -> None:
    content.cells = [
        c
        for c in content.cells
        if not c.metadata.get("nbgrader", {}).get("grade_id", "").startswith("E3")
    ]


def more_points(content) -> None:
    for cell in content.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "E1-check":
            cell.metadata.nbgrader.points = 7


def another_exercise(content) -> None:
    content.cells += [
        homework.answer("E9", "def nine():\n    return 9"),
        homework.test("E9", 1, "assert nine() == 9"),
    ]


def by_hand(content) -> None:
    for cell in content.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "E1-check":
            cell.metadata.nbgrader.update(solution=True, locked=False)


def of_code(content) -> None:
    for place, cell in enumerate(content.cells):
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay":
            content.cells[place] = nbformat.v4.new_code_cell(
                "# Why?", metadata=cell.metadata, id=cell.id
            )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_e3, "E3-check is in the gradebook, not in the notebook."),
        (more_points, "E1-check has 2 points in the gradebook and 7 in the notebook."),
        (another_exercise, "E9-check is in the notebook, not in the gradebook."),
        (of_code, "essay is markdown in the gradebook and code in the notebook."),
        (by_hand, "E1-check is another kind of cell in the gradebook than in the notebook."),
    ],
)
def test_a_difference_stops_grading_before_anybody_has_a_mark(school, change, words):
    school.hand_in("ada")
    edit(school, change)
    said = school.grade(status=1)
    assert DIFFER + words in said
    assert said.rstrip().endswith("nbgrader generate_assignment hw")
    assert school.marks() == {}
    assert school.journal() == set()


def test_nbgraders_own_command_stops_as_well(school):
    school.hand_in("ada")
    edit(school, without_e3)
    with pytest.raises(AssertionError, match="E3-check is in the gradebook, not in the notebook"):
        school.nbgrader("autograde", NAME)
    assert not list(school.folder("autograded", "ada").glob("numbers.ipynb"))


@pytest.fixture
def marked(school) -> School:
    """Ada is in the gradebook with all her points; no kernel need run for that."""
    school.hand_in("ada")
    school.grade_with_stand_in()
    return school


def test_other_points_are_nbgraders_to_learn_though_there_are_submissions(marked):
    edit(marked, more_points)
    assert "E1-check has 2 points" in marked.grade_with_stand_in(status=1)
    marked.nbgrader("generate_assignment", NAME)
    marked.grade_with_stand_in()
    assert marked.scores("ada")["E1-check"] == 7.0


def test_where_nbgrader_refuses_to_remove_a_cell_taking_out_the_assignment_helps(marked):
    edit(marked, without_e3)
    said = marked.grade_with_stand_in(status=1)
    assert "nbgrader adds and removes no cells while the gradebook holds submissions" in said
    assert marked.scores("ada")["E3-check"] == 1.0
    with pytest.raises(AssertionError, match="Cannot add or remove cells"):
        marked.nbgrader("generate_assignment", NAME)
    marked.nbgrader("db", "assignment", "remove", NAME, "--force")
    marked.nbgrader("generate_assignment", NAME)
    marked.grade_with_stand_in()
    assert "E3-check" not in marked.scores("ada")
    assert marked.scores("ada")["E1-check"] == 2.0


def test_a_test_that_is_only_pass_gives_everybody_its_points(school):
    def passes(content) -> None:
        for cell in content.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "E3-check":
                cell.source = "pass"

    school.hand_in("ada", {})
    edit(school, passes)
    school.nbgrader("generate_assignment", NAME)
    school.grade()
    assert school.scores("ada")["E3-check"] == 1.0
    assert school.scores("ada")["E1-check"] == 0.0


def test_one_student_is_not_graded_either_if_the_instructors_own_answers_do_not_pass(school):
    def broken(content) -> None:
        for cell in content.cells:
            cell.source = cell.source.replace("return 2 * x", "return 3 * x")

    school.hand_in("ada")
    edit(school, broken)
    said = school.grade("--student", "ada", status=1)
    assert "the instructor's own answers do not pass" in said
    assert school.marks() == {}


def test_that_they_pass_is_asked_again_when_a_file_beside_the_notebook_has_changed(school):
    def reads(content) -> None:
        for cell in content.cells:
            cell.source = cell.source.replace(
                "return 2 * x", "return x * int(open('data.csv').read().strip()[-1])"
            )

    school.hand_in("ada")
    edit(school, reads)
    school.grade("--student", "ada")
    assert school.scores("ada")["E1-check"] == 2.0
    (school.root / "solutions" / NAME / "data.csv").write_text("x,y\n1,3\n")
    said = school.grade("--student", "ada", status=1)
    assert "the instructor's own answers do not pass" in said
    assert school.scores("ada")["E1-check"] == 2.0
