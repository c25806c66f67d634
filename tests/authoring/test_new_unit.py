"""`course new` in a copy of the course: what it writes builds, teaches its checks' own rules, and grades a class."""

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_lib.authoring.errors import AuthoringError
from course_lib.authoring.new import new_unit
from tests.nbgrader_cycle.environment import isolated, run_python
from tests.nbgrader_cycle.notebooks import solutions, write_into

REPOSITORY = Path(__file__).parents[2]
UNIT = "12_convolution"
COURSE = ["-c", "from course_lib.cli import main; main(prog_name='course')"]
BUTTON = """
import sys
from pathlib import Path
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.load_config_file()
api = NbGraderAPI(config=app.config)
checks, unit, verdicts = Path(sys.argv[1]), sys.argv[2], []
right = checks.read_text()
for text in (right, right.replace("jnp.mean((X", "jnp.sum((X"), right):
    checks.write_text(text)
    result = api.autograde(unit, "eve")
    verdicts.append(str(result["success"]))
    print(result.get("log", ""), result.get("error", ""))
print("VERDICTS", *verdicts)
"""
NO_MEAN = "def mse_gradient(w, X, y):\n    return 2 * X.T @ (X @ w - y)"


@pytest.fixture(scope="module")
def copy(tmp_path_factory, caches):
    """A copy of the course in which the new unit is written and built, and the environment to work in it."""
    place = tmp_path_factory.mktemp("new")
    course = place / "course"
    shutil.copytree(
        REPOSITORY / "course_lib",
        course / "course_lib",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (course / "solutions").mkdir()
    for file in ("nbgrader_config.py", "pyproject.toml", "solutions/jupytext.toml"):
        shutil.copy(REPOSITORY / file, course / file)
    env = isolated(place / "home") | caches | {"PYTHONPATH": str(course)}
    said = run_python([*COURSE, "new", UNIT], course, env)
    assert f"solutions/{UNIT}/{UNIT}.py" in said
    run_python([*COURSE, "build", "12"], course, env)
    return course, env


def test_the_unit_is_built_and_its_files_agree_and_are_tidy(copy):
    course, env = copy
    assert UNIT in run_python([*COURSE, "build", "--check", "12"], course, env)
    checks = f"course_lib/checks/units/u{UNIT}"
    settings = str(REPOSITORY / "pyproject.toml")
    for how in (["check"], ["format", "--check"]):
        run_python(["-m", "ruff", *how, "--config", settings, checks, "solutions"], course, env)


def test_its_checks_keep_their_word(copy):
    course, env = copy
    audit = run_python(["-m", "course_lib.checks", "audit", "--unit", "12"], course, env)
    assert "FINE: every check kept its word." in audit


def test_students_get_it_without_its_answers(copy):
    course, _ = copy
    released = (course / "notebooks" / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
    text = "".join("".join(cell["source"]) for cell in json.loads(released)["cells"])
    assert "X.T @" not in text
    assert "points to where the error rises fastest" not in text
    assert "replace this line with your code" in text


def test_a_class_hands_it_in_and_is_graded(copy, walls):
    course, env = copy
    right = solutions(course / "solutions" / UNIT / f"{UNIT}.ipynb")
    run_python(["-m", "nbgrader", "generate_assignment", UNIT], course, env)
    for student, answer in (("ada", {}), ("mia", {"E1-answer": NO_MEAN})):
        submitted = course / "gradebook" / "submitted" / student / UNIT
        shutil.copytree(course / "notebooks" / UNIT, submitted)
        write_into(submitted / f"{UNIT}.ipynb", right | answer)
    run_python([*COURSE, "grade", "12", "--workers", "1"], course, env)
    with Gradebook(f"sqlite:///{course / 'gradebook' / 'gradebook.db'}", "descent") as gradebook:
        found = {
            student: {grade.name: grade for grade in notebook.grades}
            for student in ("ada", "mia")
            for notebook in [gradebook.find_submission_notebook(UNIT, UNIT, student)]
        }
    assert [found[student]["E1-check"].auto_score for student in ("ada", "mia")] == [2, 0]
    assert found["ada"]["essay"].needs_manual_grade


def test_a_server_grades_by_the_checks_as_they_are_now(copy, walls):
    """Formgrader's button, in one process: a check is broken meanwhile, and repaired."""
    course, env = copy
    right = solutions(course / "solutions" / UNIT / f"{UNIT}.ipynb")
    submitted = course / "gradebook" / "submitted" / "eve" / UNIT
    shutil.copytree(course / "notebooks" / UNIT, submitted)
    write_into(submitted / f"{UNIT}.ipynb", right)
    run_python(["-m", "nbgrader", "generate_assignment", UNIT], course, env)
    checks = course / "course_lib" / "checks" / "units" / f"u{UNIT}" / "exercises.py"
    said = run_python(["-c", BUTTON, str(checks), UNIT], course, env)
    assert said.split("VERDICTS ")[1].split() == ["True", "False", "True"]
    assert "own answers do not pass" in said


@pytest.mark.parametrize(
    "name", ["convolution", "1_convolution", "12-convolution", "12_Convolution", "12_"]
)
def test_what_is_no_name_is_refused_with_an_example(tmp_path, name):
    with pytest.raises(AuthoringError, match="12_convolution"):
        new_unit(tmp_path, name, "Convolution", 60)


@pytest.mark.parametrize("title", ["", "two\nlines", 'a "quoted" word', "back\\slash"])
def test_what_is_no_title_is_refused(tmp_path, title):
    with pytest.raises(AuthoringError, match="is no title"):
        new_unit(tmp_path, UNIT, title, 60)


def test_a_number_that_is_taken_is_refused_with_the_next_free_one(tmp_path):
    with pytest.raises(AuthoringError, match=r"05 is 05_backprop_by_hand's.*12_attention"):
        new_unit(tmp_path, "05_attention", "Attention", 60)


def test_a_course_whose_checks_are_elsewhere_is_refused_and_nothing_written(tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    with pytest.raises(AuthoringError, match="install that copy"):
        new_unit(course, UNIT, "Convolution", 60)
    assert list(course.iterdir()) == []


def test_files_that_are_there_are_not_written_over(copy, monkeypatch):
    course, _ = copy
    from course_lib.checks import units

    monkeypatch.setattr(units, "__path__", [str(course / "course_lib" / "checks" / "units")])
    monkeypatch.setattr(units, "unit_modules", dict)
    (course / "solutions" / "13_attention").mkdir()
    (course / "solutions" / "13_attention" / "notes.txt").write_text("mine")
    with pytest.raises(AuthoringError, match="solutions/13_attention is there already"):
        new_unit(course, "13_attention", "Attention", 60)
    assert not (course / "course_lib" / "checks" / "units" / "u13_attention").exists()


@pytest.fixture
def free(tmp_path, monkeypatch):
    """A course whose checks are its own, and where every number is free."""
    from course_lib.checks import units

    course = tmp_path / "course"
    (course / "checks").mkdir(parents=True)
    monkeypatch.setattr(units, "__path__", [str(course / "checks")])
    monkeypatch.setattr(units, "unit_modules", dict)
    return course


def test_a_file_in_the_place_of_a_folder_is_named_and_stays(free):
    (free / "solutions").mkdir()
    (free / "solutions" / UNIT).write_text("mine")
    with pytest.raises(AuthoringError, match=f"solutions/{UNIT} is there already"):
        new_unit(free, UNIT, "Convolution", 60)
    assert (free / "solutions" / UNIT).read_text() == "mine"


@pytest.mark.parametrize("full", ["solutions", "checks"])
def test_where_a_file_cannot_be_written_no_half_unit_stays(free, full):
    """A half unit would be taken for one, and its number with it."""
    place = free / full
    if place.is_dir():
        place.rmdir()
    place.write_text("no folder")
    with pytest.raises(AuthoringError, match="nothing is left of the new unit"):
        new_unit(free, UNIT, "Convolution", 60)
    assert [path for path in free.rglob("*") if path.is_file()] == [place]
    assert not any(UNIT in path.name for path in free.rglob("*"))
