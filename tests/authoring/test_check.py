"""`course build --check`: every way in which a unit's three files can disagree."""

import json

import nbformat
import pytest

from course_lib.authoring import check as checking
from course_lib.authoring.course import Unit, units_of

from .sample import NAME, tracked_files, write_unit


def findings(root) -> list[str]:
    found = checking.check(root, units_of(root)) + checking.strays(root)
    assert all(finding.unit and finding.remedy for finding in found)
    return [f"{finding.unit}: {finding.problem}" for finding in found]


def replace(path, old: str, new: str):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_built_course_agrees_and_is_left_as_it_is(built):
    before = tracked_files(built)
    assert findings(built) == []
    assert tracked_files(built) == before
    assert list(built.rglob("*.db")) == []


def test_one_word_in_the_text_is_found(built):
    replace(Unit(built, NAME).text, "Secants turn", "Secants bend")
    [found] = findings(built)
    assert found == (
        "01_sample: solutions/01_sample/01_sample.py and solutions/01_sample/01_sample.ipynb "
        "disagree: cell 1 (`# A sample`) differs in its source"
    )


def test_one_word_in_the_solution_is_found(built):
    replace(Unit(built, NAME).solution, "Secants turn", "Secants bend")
    text, release = findings(built)
    assert "cell 1 (`# A sample`) differs in its source" in text
    assert "notebooks/01_sample/01_sample.ipynb is not what" in release


def test_one_word_in_the_release_is_found(built):
    replace(Unit(built, NAME).release, "Secants turn", "Secants bend")
    [found] = findings(built)
    assert found == (
        "01_sample: notebooks/01_sample/01_sample.ipynb is not what "
        "solutions/01_sample/01_sample.ipynb gives"
    )


def test_a_stub_line_that_is_not_in_the_solution_is_named(built):
    replace(Unit(built, NAME).release, "rise = ...", "ascent = ...")
    _, drift = findings(built)
    assert drift == (
        "01_sample: cell 4 of notebooks/01_sample/01_sample.ipynb shows the student a line that "
        "does not occur in the solution: `ascent = ...`"
    )


def test_metadata_count(built):
    replace(Unit(built, NAME).text, '"points": 2', '"points": 3')
    [found] = findings(built)
    assert "cell 5 (`assert abs(slope(square, 1.0, 1e-6) - 2) < 1e-3`) differs in its metadata" in (
        found
    )


def test_a_cell_more_in_the_text_is_found(built):
    text = Unit(built, NAME).text
    text.write_text(text.read_text(encoding="utf-8") + "\n# %%\nextra = 1\n", encoding="utf-8")
    [found] = findings(built)
    assert "cell 10 (`extra = 1`) is not in the notebook" in found


@pytest.mark.parametrize("missing", ["solution", "release"])
def test_a_missing_file_is_named(built, missing):
    path = getattr(Unit(built, NAME), missing)
    path.unlink()
    [found] = findings(built)
    assert found == f"01_sample: {path.relative_to(built).as_posix()} is missing"


def test_a_missing_data_file_of_the_release_is_named(built):
    (Unit(built, NAME).folder / "numbers.csv").write_text("1\n", encoding="utf-8")
    [found] = findings(built)
    assert found == "01_sample: notebooks/01_sample/numbers.csv is missing"


def test_a_cell_that_was_not_executed_is_named(built):
    path = Unit(built, NAME).solution
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[4].execution_count = None
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    [found] = findings(built)
    assert "cell 5 of solutions/01_sample/01_sample.ipynb (`assert abs" in found
    assert "has not been executed" in found


def test_a_notebook_saved_by_an_editor_is_said_to_be_one(built):
    path = Unit(built, NAME).solution
    content = json.loads(path.read_text(encoding="utf-8"))
    content["metadata"]["language_info"]["version"] = "3.99"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert "it was saved by an editor" in findings(built)[0]


def test_a_broken_notebook_is_named_and_does_not_stop_the_check(built):
    write_unit(built, "# %%\na = 1\n", "02_other")
    Unit(built, NAME).solution.write_text("{", encoding="utf-8")
    found = findings(built)
    assert "01_sample: solutions/01_sample/01_sample.ipynb is not a notebook" in found[0]
    assert any(line.startswith("02_other:") for line in found)


def test_a_mark_the_student_would_see_is_named(built):
    replace(Unit(built, NAME).text, "import matplotlib", "a = 1  # HOLE\nimport matplotlib")
    replace(
        Unit(built, NAME).solution, '"import matplotlib', '"a = 1  # HOLE\\n",\n"import matplotlib'
    )
    assert any("a marker in a cell that nbgrader does not know" in line for line in findings(built))


def test_a_release_without_a_solution_is_named(built):
    orphan = built / "notebooks" / "09_gone" / "09_gone.ipynb"
    orphan.parent.mkdir()
    orphan.write_text("{}", encoding="utf-8")
    assert findings(built) == [
        "09_gone: notebooks/09_gone/09_gone.ipynb is a release without a solution"
    ]


def test_a_notebook_that_nbgrader_would_hand_out_by_accident_is_named(built):
    (Unit(built, NAME).folder / "draft.ipynb").write_text("{}", encoding="utf-8")
    [found] = findings(built)
    assert "solutions/01_sample/draft.ipynb is not built from a text" in found


def test_a_file_that_a_release_has_left_over_is_named(built):
    left = Unit(built, NAME).release_folder / "old_helper.py"
    left.write_text("answer = 42\n", encoding="utf-8")
    [found] = findings(built)
    assert "notebooks/01_sample/old_helper.py is not in the solution's folder any more" in found


def test_a_notebook_in_a_folder_of_the_release_is_named(built):
    deep = Unit(built, NAME).release_folder / "drafts" / "solved.ipynb"
    deep.parent.mkdir()
    deep.write_text("{}", encoding="utf-8")
    [found] = findings(built)
    assert "notebooks/01_sample/drafts/solved.ipynb is not in the solution's folder" in found
