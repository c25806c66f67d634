"""A student unpacks the bundle, installs it without a network, works a unit, and finds no way to the rest."""

import inspect
import json
import tomllib

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from course_lib.checks.units import find, unit, unit_modules

from .conftest import ROOT

UNIT = "01_derivatives"
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300, allow_errors=True).execute()
nbformat.write(notebook, sys.argv[1])
"""
# What the student types below the released notebook, and words of what must be said to it.
TYPED = {
    "import sys, course_lib; print(course_lib.__file__, sys.executable)": "",
    'def grad_a_plus_bc(abc):\n    return jnp.array([1.0, abc[1], abc[2]])\n\ncheck("01-E4", grad_a_plus_bc)': (
        "the last two partials have changed places."
    ),
    'def grad_a_plus_bc(abc):\n    return jnp.array([1.0, abc[2], abc[1]])\n\ncheck("01-E4", grad_a_plus_bc)': (
        "PASS"
    ),
    'check("01-E4", jax.grad(a_plus_bc))': "by hand",
    'check("01-E4", grad_a_plus_bc)\ngrad_a_plus_bc.missing': "has no attribute 'missing'",
    "from course_lib.checks import units\nimport inspect\n"
    'inspect.getsource(units.find("01-E5", "exercise").reference)': "could not get source code",
}
EVERY_MODULE = """
import importlib, json, pkgutil, sys
import course_lib
names = [module.name for module in pkgutil.walk_packages(course_lib.__path__, "course_lib.")]
for name in names:
    importlib.import_module(name)
print(json.dumps({"ours": names, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""
COUNT = """
import json
from course_lib.checks.contents import contents
from course_lib.checks.units import unit, unit_modules
counted = {number: len(unit(number).EXERCISES) for number in unit_modules()}
print(json.dumps([counted, len(contents())]))
"""


@pytest.fixture(scope="module")
def worked(student):
    """The cells of the unit as it was released, run in a real kernel, and of what the student typed."""
    path = student.bundle / "notebooks" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    released = len(notebook.cells)
    notebook.cells += [new_code_cell(text) for text in TYPED]
    nbformat.write(notebook, path)
    done = student.python("-c", RUN, path.name, cwd=f"notebooks/{UNIT}")
    assert done.returncode == 0, done.stderr[-3000:]
    cells = nbformat.read(path, as_version=4).cells
    return cells[:released], cells[released:]


def said(cell) -> str:
    """All that a cell shows, as text."""
    words = []
    for output in cell.get("outputs", ()):
        words += [output.get("text", ""), output.get("evalue", "")]
        words += [text for kind, text in output.get("data", {}).items() if kind == "text/plain"]
    return "\n".join(words)


def failed(cell) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", ()))


def test_of_the_released_unit_only_checks_fail_which_wait_for_an_answer(worked):
    released, _ = worked
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in released if failed(cell)]
    assert len(names) >= 5
    assert [name for name in names if name is None or not name.endswith("-check")] == []


def test_the_course_that_ran_is_the_one_of_the_students_environment(worked, student):
    _, typed = worked
    library, python = said(typed[0]).split()
    assert library == str(student.site / "course_lib" / "__init__.py")
    assert python.startswith(str(student.site.parents[2]))


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_what_is_typed_is_answered(worked, number):
    _, typed = worked
    words = list(TYPED.values())[number]
    assert words in said(typed[number])
    assert failed(typed[number]) == (words != "PASS")


def test_in_the_repository_the_same_question_shows_the_answer():
    """So the student's question, among what is typed above, was one that can be answered."""
    assert "df(x)" in inspect.getsource(find("01-E5", "exercise").reference)


def test_every_module_can_be_loaded_and_asks_for_nothing_beyond_the_base_install(student):
    done = student.python("-c", EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "course_lib.bundle.student.lab" in told["ours"]
    assert len(told["ours"]) > 150
    beyond = {"nbgrader", "jupytext", "nbclient", "distributed", "psutil", "setuptools", "rich"}
    assert beyond & set(told["loaded"]) == set()


def test_the_exercises_of_all_units_are_there(student):
    done = student.python("-c", COUNT)
    assert done.returncode == 0, done.stderr
    counted, units = json.loads(done.stdout)
    assert counted == {number: len(unit(number).EXERCISES) for number in unit_modules()}
    assert units == len(counted)


def test_the_students_commands_work(student):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert student.course("--version").stdout == f"course, version {project['version']}+student\n"
    assert student.course("facts", "1").stdout.startswith("unit")
    looked = student.course("doctor", "--json")
    assert json.loads(looked.stdout)["works"], looked.stdout
    assert looked.returncode == 0
    assert "DESCENT_DATA" in student.course("data", "--help").stdout


def test_course_lab_opens_jupyterlab_on_the_notebooks(student):
    done = student.course("lab", "--no-browser", "--show-config-json", cwd=f"notebooks/{UNIT}")
    assert done.returncode == 0, done.stderr
    server = json.loads(done.stdout)["ServerApp"]
    assert server["root_dir"] == str(student.bundle)
    assert server["preferred_dir"] == str(student.bundle / "notebooks")


def test_course_lab_brings_the_courses_own_settings_of_jupyterlab(student):
    look = (
        "from course_lib.lab.start import environment; print(environment()['JUPYTER_CONFIG_PATH'])"
    )
    folder = student.python("-c", look).stdout.strip()
    text = student.site / "course_lib/lab/jupyter/labconfig/default_setting_overrides.json"
    assert text.is_relative_to(folder)
    assert json.loads(text.read_text())["@jupyter-widgets/jupyterlab-manager:plugin"]["saveState"]


def test_course_lab_outside_of_the_bundle_says_where_to_go(student):
    done = student.course("lab", cwd="..")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: No course here: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["build --check", "grade 1 --help", "student-bundle x --zip"])
def test_a_command_of_an_instructor_says_that_it_is_one(student, command):
    done = student.course(*command.split())
    assert done.returncode == 1
    assert done.stderr == (
        f"Error: `course {command.split()[0]}` is for instructors and not part of what students "
        "install.\n"
    )
    assert command.split()[0] not in student.course("--help").stdout
