"""`course build` in a real nbgrader course: what it makes, what it leaves alone."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from course_lib.authoring import build as building
from course_lib.authoring.course import Unit
from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.lookalikes import insist_on_marks
from course_lib.authoring.scored import insist_on_scores

from .conftest import run_build
from .sample import NAME, SAMPLE, header, tracked_files, write_unit


def test_the_student_s_notebook_holds_the_stubs_and_no_mark(built):
    release = nbformat.read(Unit(built, NAME).release, as_version=4)
    sources = {cell.id: cell.source for cell in release.cells}
    assert sources["P1"] == "guess = ..."
    assert sources["E1-answer"] == (
        'def slope(f, x, h):\n    """Return rise over run."""\n    run = h  # worked\n'
        "    rise = ...\n    return ..."
    )
    assert sources["E2-answer"] == (
        'def double(x):\n    raise NotImplementedError("replace this line with your code")'
    )
    assert sources["B1"].endswith("    gradient = 2 * x\n    return x + rate * gradient")
    text = Unit(built, NAME).release.read_text(encoding="utf-8")
    for mark in ("HOLE", "BUG", "SOLUTION", "secret_two", "jupytext", "lines_to_next_cell"):
        assert mark not in text


def test_the_student_s_folder_holds_no_text_with_the_answers(built):
    assert [path.name for path in Unit(built, NAME).release_folder.iterdir()] == [f"{NAME}.ipynb"]


def test_pairing_notes_of_jupyterlab_do_not_reach_the_student(built):
    unit = Unit(built, NAME)
    settings = building.load_settings(built)
    notebook = nbformat.read(unit.solution, as_version=4)
    notebook.metadata["jupytext"] = {"formats": "ipynb,py:percent"}
    released = building.generate(unit, nbformat.writes(notebook), settings, built / "work")
    assert "jupytext" not in (released / unit.release.name).read_text(encoding="utf-8")


def test_the_solution_is_executed_and_shows_its_outputs(built):
    solution = nbformat.read(Unit(built, NAME).solution, as_version=4)
    nbformat.validate(solution)
    assert all(cell.execution_count for cell in solution.cells if cell.cell_type == "code")
    kinds = [output.output_type for output in solution.cells[-1].outputs]
    assert kinds == ["stream", "display_data"]


def test_a_second_build_changes_no_byte(built):
    before = tracked_files(built)
    report, problems = run_build(built, force=True)
    assert problems == []
    assert "built in" in report
    assert tracked_files(built) == before


def test_nbgrader_s_own_command_gives_the_same_bytes(built, commands_on_path):
    before = tracked_files(built)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", NAME, "--force"],
        cwd=built, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (built / "gradebook" / "gradebook.db").exists(), "this time nbgrader itself ran"
    assert tracked_files(built) == before


def test_a_build_creates_no_gradebook(built):
    assert list(built.rglob("*.db")) == []


def test_what_has_not_changed_is_skipped(built):
    report, problems = run_build(built)
    assert problems == []
    assert report.split() == [NAME, "unchanged"]


def test_a_changed_text_is_built_again(built):
    unit = write_unit(built, SAMPLE.replace("Secants turn", "Secants bend"))
    report, problems = run_build(built)
    assert problems == []
    assert "built in" in report
    for path in (unit.solution, unit.release):
        assert "Secants bend" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", ["library", "solution", "release", "configuration", "data"])
def test_whatever_changes_the_unit_is_built_again(built, changed, library):
    unit = Unit(built, NAME)
    expected = tracked_files(built)
    if changed == "data":
        (unit.folder / "numbers.csv").write_text("1,2\n", encoding="utf-8")
        expected[f"solutions/{NAME}/numbers.csv"] = b"1,2\n"
        expected[f"notebooks/{NAME}/numbers.csv"] = b"1,2\n"
    elif changed == "library":
        (library / "new.py").write_text("", encoding="utf-8")
    else:
        path = {
            "solution": unit.solution,
            "release": unit.release,
            "configuration": built / "nbgrader_config.py",
        }[changed]
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        if changed == "configuration":
            expected[str(path.relative_to(built))] = path.read_bytes()
    report, problems = run_build(built)
    assert problems == []
    assert "built in" in report
    assert tracked_files(built) == expected


def test_a_failing_unit_keeps_its_old_files_and_does_not_stop_the_others(built):
    write_unit(built, SAMPLE.replace("assert double(3) == 6", "assert double(3) == 7"))
    other = write_unit(built, "# %%\nprint(2)\n", "02_other")
    before = tracked_files(built)
    report, problems = run_build(built)
    assert [str(problem).split(" (")[0] for problem in problems] == ["01_sample, cell 7, E2-check"]
    assert other.release.is_file()
    after = tracked_files(built)
    assert {path: after[path] for path in before} == before
    assert [line.split()[:2] for line in report.splitlines()] == [
        [NAME, "failed"],
        ["02_other", "built"],
    ]


@pytest.mark.parametrize("crash", [KeyboardInterrupt, OSError])
def test_a_crash_in_the_middle_leaves_the_old_files(built, monkeypatch, crash):
    write_unit(built, SAMPLE.replace("A sample", "Another sample"))
    before = tracked_files(built)

    def crashing(*_arguments):
        raise crash("in the middle")

    monkeypatch.setattr(building, "generate", crashing)
    with pytest.raises(crash):
        run_build(built)
    assert tracked_files(built) == before
    assert [path.name for path in (built / ".build").iterdir()] == [f"{NAME}.json"]


def test_a_build_removes_nothing_it_did_not_write(built):
    mine = [Unit(built, NAME).release_folder / "my notes.md", built / "notebooks" / "own.ipynb"]
    for path in mine:
        path.write_text("mine", encoding="utf-8")
    run_build(built, force=True)
    assert [path.read_text(encoding="utf-8") for path in mine] == ["mine", "mine"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"# %%\na = 1\n\n{header('E9', solution=True)}\nprint(1)  # HOLE\n",
            "01_sample, cell 2 (E9), line 1 (`print(1)  # HOLE`): only an assignment",
        ),
        ("# %%\na = 1  # HOLE\n", "01_sample, cell 1, line 1 (`a = 1  # HOLE`): a marker in a"),
        ("# %%\n### BEGIN SOLUTION\na = 1\n### END SOLUTION\n", "does not know as a solution"),
        ('# %% nbgrader={"grade_id": "x", "grade": true}\na = 1\n', "nbgrader refuses"),
        (
            f"{header('T1', points=1)}\na = 1\n### BEGIN HIDDEN TEST\nassert a == 1\n### END HIDDEN TEST\n",
            "nbgrader does not know the mark `### BEGIN HIDDEN TEST`",
        ),
        ("# %%\na = 1\n# begin hidden tests\n", "does not know the mark `# begin hidden tests`"),
        (
            '# %%\ncheck("01-E99", 1)\n',
            "cell 1: check(\"01-E99\", …): unit 01 has no exercise '01-E99'",
        ),
    ],
)
def test_a_mark_that_would_reach_the_student_stops_the_unit(course, text, words):
    unit = write_unit(course, text)
    _, problems = run_build(course)
    assert len(problems) == 1
    assert words in str(problems[0])
    assert not unit.release.exists()
    assert not unit.solution.exists()


def test_a_configuration_that_hands_out_the_text_is_refused(course):
    write_unit(course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace('    "[0-9][0-9]_*.py",\n', ""))
    _, problems = run_build(course)
    assert "would hand out 01_sample.py" in str(problems[0])
    assert not Unit(course, NAME).release.exists()


def test_a_written_answer_is_replaced_by_a_friendly_line(course):
    answer = header("R1", solution=True, points=1).replace("# %%", "# %% [markdown]")
    unit = write_unit(course, f"{answer}\n# What I learnt.\n")
    run_build(course)
    cell = nbformat.read(unit.release, as_version=4).cells[0]
    assert cell.source == "*Write your answer here, in place of this line.*"


def test_a_damaged_stamp_costs_a_build_and_no_more(built):
    (built / ".build" / f"{NAME}.json").write_text(json.dumps(["?"]), encoding="utf-8")
    report, problems = run_build(built)
    assert problems == []
    assert "built in" in report


@pytest.mark.parametrize(
    "line",
    [
        "# begin: hidden layer 2",
        "# End (hidden layer)",
        "## Begin testing",
        "# End marker of the plot",
    ],
)
def test_a_comment_that_only_begins_like_a_mark_is_a_comment(line):
    insist_on_marks(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line)]), NAME)


@pytest.mark.parametrize(
    "line", ["### BEGIN_SOLUTION", "### BEGIN HIDDEN-TESTS", "# end mark scheme"]
)
def test_a_mark_with_a_slip_of_the_pen_is_none(line):
    with pytest.raises(AuthoringError, match="does not know the mark"):
        insist_on_marks(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line)]), NAME)


def saved_alone(unit, notebook):
    """As by an editor that knows nothing of the text beside it."""
    unit.solution.write_text(nbformat.writes(notebook), encoding="utf-8")
    later = unit.text.stat().st_mtime + 5
    os.utime(unit.solution, (later, later))


def test_points_set_in_the_notebook_alone_are_not_overwritten(built):
    unit = Unit(built, NAME)
    notebook = nbformat.read(unit.solution, as_version=4)
    (scored,) = (cell for cell in notebook.cells if cell.id == "E1-check")
    scored.metadata.nbgrader.points = 9
    saved_alone(unit, notebook)
    _, problems = run_build(built)
    assert "other cells, points or tags" in str(problems[0])


def test_a_notebook_that_was_only_saved_again_is_built_over(built):
    unit = Unit(built, NAME)
    notebook = nbformat.read(unit.solution, as_version=4)
    notebook.cells[-1].outputs = []
    saved_alone(unit, notebook)
    assert run_build(built)[1] == []


def test_an_edit_in_the_notebook_alone_is_not_overwritten(built):
    unit, course = Unit(built, NAME), built
    notebook = nbformat.read(unit.solution, as_version=4)
    notebook.cells[0].source += "\n\nA sentence of mine."
    saved_alone(unit, notebook)
    _, problems = run_build(course)
    assert "jupytext --to py:percent" in str(problems[0])
    assert "A sentence of mine." in unit.solution.read_text(encoding="utf-8")
    assert run_build(course, force=True)[1] == []
    assert "A sentence of mine." not in unit.solution.read_text(encoding="utf-8")


CHECKED = 'check("01-E3", lambda x: 8 * x - 3)'


@pytest.mark.parametrize(
    ("about", "said"),
    [({}, "does not score"), ({"grade": False}, "does not score"), ({"grade": True, "points": 7}, "7 points"),
     ({"grade": True, "points": 1}, "")],
)  # fmt: skip
def test_a_check_without_its_points_is_named_before_anything_is_built(about, said):
    cell = nbformat.v4.new_code_cell(CHECKED, metadata={"nbgrader": about} if about else {})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    if said:
        with pytest.raises(AuthoringError, match=said):
            insist_on_scores(notebook, "01_derivatives")
    else:
        insist_on_scores(notebook, "01_derivatives")
