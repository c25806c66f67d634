"""A result is entered as nbgrader would enter it, whether it was sanitised a moment ago or has to be again."""

from __future__ import annotations

import json

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from course_lib.grading.class_run.apply import Applier
from course_lib.grading.class_run.errors import Failure
from course_lib.grading.class_run.gradebook_side import open_assignment
from course_lib.grading.class_run.handed_in import look_through
from course_lib.grading.class_run.once import once_for_a_class, validated_at_the_end
from course_lib.grading.class_run.prepare import Preparer
from course_lib.grading.class_run.staging import Staging
from course_lib.grading.submission import CellRun, Graded, Limits, hash_of

from .homework import NAME, NOTEBOOKS


class Class:
    """Ada's homework, ready to be entered: each cell has put out its number, one test has failed."""

    def __init__(self, school):
        self.school = school
        school.hand_in("ada")
        self.assignment = open_assignment(school.root, NAME)
        self.staging = Staging(self.assignment)
        self.stage()
        preparer = Preparer(self.assignment, self.staging, b"secret", "none", Limits())
        self.ready = {name: preparer.submission("ada", name, [])[1] for name in NOTEBOOKS}
        self.finished = {name: self.graded(name) for name in NOTEBOOKS}

    def stage(self):
        self.staging.fill(look_through(self.assignment, "ada"))

    def graded(self, name):
        cells = enumerate(json.loads(self.ready[name].cells)["cells"])
        texts = {i: "".join(cell["source"]) for i, cell in cells if cell["cell_type"] == "code"}
        runs = [
            CellRun(i, hash_of(text), i, output(text), 0.1) for i, text in texts.items() if text
        ]
        return Graded(f"ada/{NAME}/{name}", runs)

    def enter(self, ready):
        self.stage()
        Applier(self.assignment, self.staging).apply("ada", self.finished, ready)
        files = sorted(self.assignment.path("autograded", "ada").glob("*.ipynb"))
        return self.school.marks(), [file.read_text() for file in files]


def output(text):
    if "square(2)" in text:
        return [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]
    return [{"output_type": "stream", "name": "stdout", "text": "said\n"}]


@pytest.fixture
def ada(school):
    return Class(school)


def test_marks_and_notebooks_are_the_same_either_way(ada):
    again = ada.enter({})
    at_hand = ada.enter(ada.ready)
    assert at_hand == again
    assert "said" in at_hand[1][0]


@pytest.mark.parametrize("at_hand", [True, False])
def test_a_test_that_was_changed_meanwhile_is_not_given_old_results(ada, at_hand):
    source = ada.assignment.source_folder / "numbers.ipynb"
    source.write_text(source.read_text().replace("double(3) == 6", "double(4) == 8"))
    ada.school.nbgrader("generate_assignment", NAME, "--force")
    with pytest.raises(Failure, match="not the one that was graded"):
        ada.enter(ada.ready if at_hand else {})


def test_a_fingerprint_is_the_same_until_the_assignment_is_another(ada):
    with once_for_a_class():
        assert ada.assignment.fingerprint() == ada.ready["words"].fingerprint
        with Gradebook(ada.school.db_url, "") as book:
            book.find_source_cell("E4-check", "words", NAME).locked = False
            book.db.commit()
        assert ada.assignment.fingerprint() != ada.ready["words"].fingerprint


@pytest.mark.parametrize(("steps", "late"), [({}, True), ({"sanitize_preprocessors": []}, False)])
def test_formats_are_looked_at_after_each_step_where_there_may_be_none(steps, late):
    settings = Config(Autograde=steps)
    validated_at_the_end(settings)
    assert bool(settings.Exporter.get("optimistic_validation")) is late
