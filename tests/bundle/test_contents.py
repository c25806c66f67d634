"""The bundle holds what students need, all of it, and nothing that gives an answer away."""

import ast
import base64
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
import zlib

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

from course_lib.authoring.addresses import addresses
from course_lib.bundle.pages import write_pages
from course_lib.bundle.wheel import build_wheel
from course_lib.checks.by_hand import Watch
from course_lib.checks.units import unit, unit_modules

from .conftest import ROOT

# Parts of file names that must not occur in what students get.
NOT_THEIRS = (
    "grading", "authoring", "reference/", "audit", "right_answers", "misconceptions", "__main__",
    "nbgrader", "gradebook", "solutions", "tests/", "tools/", "checkpoints", "build", "__pycache__",
)  # fmt: skip
# Of the parts that students have, what judges the course itself.
OF_THE_COURSE = ("checks/audit/", "checks/__main__", "right_answers.py", "misconceptions")
# Functions of the open library that are the answer to an exercise by hand. The notebooks of later units,
# or of the same one, use them by name: 02 prints the first, 06 calls the second.
KNOWN = {"01-E7": "studies/lecture_curves.py", "06-E1": "studies/minibatches.py"}
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
SHORTEST = 12


def tracked(*folders: str) -> set[str]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", *folders],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return {name for name in listing.split("\0") if name and (ROOT / name).is_file()}


def by_hand_exercises():
    return [one for number in unit_modules() for one in unit(number).EXERCISES if one.by_hand]


def is_sealed(text: bytes) -> bool:
    return text.startswith(b'"""Sealed')


def unsealed(text: bytes) -> bytes:
    """What is in the envelope, read without running it."""
    (packed,) = re.findall(rb"_TEXT = \((.*?)\n\)\n", text, re.DOTALL)
    return zlib.decompress(base64.b85decode(b"".join(re.findall(rb'"(.*)"', packed))))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def lines_of_solutions():
    """{exercise: lines without spaces} that the instructor wrote and the unit's release does not show."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        released = nbformat.read(ROOT / "notebooks" / path.parent.name / path.name, as_version=4)
        shown = squeezed("\n".join(cell.source for cell in released.cells))
        for cell in nbformat.read(path, as_version=4).cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            for region in SOLUTION.findall(cell.source):
                lines = {squeezed(re.sub(r"\s# .*", "", line)) for line in region.splitlines()}
                found.setdefault(f"{path.name[:2]}-{grade_id.split('-')[0]}", set()).update(
                    line for line in lines if len(line) >= SHORTEST and line not in shown
                )
    return found


def test_the_folder_holds_five_things_and_the_notebooks_as_they_were_released(bundle):
    inside = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    top = {name for name in inside if "/" not in name and not name.endswith(".whl")}
    assert top == {"README.md", "requirements.txt", "environment.yml"}
    assert len(inside - top - tracked("notebooks")) == 1, "one wheel and nothing else"
    assert tracked("notebooks") <= inside
    for name in tracked("notebooks"):
        assert (bundle / name).read_bytes() == (ROOT / name).read_bytes()


def test_the_one_file_holds_the_same_folder(bundle):
    with zipfile.ZipFile(bundle.with_name("descent.zip")) as opened:
        packed = {name: opened.read(name) for name in opened.namelist() if name[-1] != "/"}
    assert packed == {
        path.relative_to(bundle.parent).as_posix(): path.read_bytes()
        for path in bundle.rglob("*")
        if path.is_file()
    }


def test_everybody_may_read_the_folder(bundle):
    elsewhere = bundle.parent / "made by mkdir"
    elsewhere.mkdir()
    mode = elsewhere.stat().st_mode
    elsewhere.rmdir()
    assert bundle.stat().st_mode == mode


def test_nothing_that_is_the_instructors_is_in_the_bundle_or_its_wheel(bundle, wheel):
    names = [*wheel, *(p.relative_to(bundle).as_posix() for p in bundle.rglob("*"))]
    found = [name for name in names if any(part in name for part in NOT_THEIRS)]
    # The doctor looks for nbgrader on a student's computer.
    assert found == ["course_lib/doctor/looks/nbgrader.py"]


def test_every_module_of_the_parts_that_students_have_is_in_the_wheel(wheel):
    folders = ("nn", "data", "studies", "figures", "explorers", "checks", "doctor", "lab")
    wanted = {
        name
        for name in tracked(*(f"course_lib/{folder}" for folder in folders))
        if not any(part in name for part in OF_THE_COURSE)
    }
    assert len(wanted) > 150
    others = {f"course_lib/{name}.py" for name in ("__init__", "cli", "processor", "runtime")}
    inside = {name for name in wheel if not name.startswith("course_lib/bundle/")}
    assert wanted == inside - others


def test_what_answers_are_compared_with_is_sealed_and_the_rest_is_as_it_was_written(wheel):
    for name, text in wheel.items():
        in_a_unit = re.fullmatch(r"course_lib/checks/units/u\w+/(?!__init__)\w+\.py", name)
        assert is_sealed(text) == bool(in_a_unit), name
        if (ROOT / name).is_file():
            written = (ROOT / name).read_bytes()
            assert (unsealed(text) if in_a_unit else text) == written


def test_a_sealed_module_shows_no_line_of_what_is_in_it(wheel):
    sealed = [text for text in wheel.values() if is_sealed(text)]
    assert len(sealed) > 30
    for text in sealed:
        lines = {line.strip() for line in unsealed(text).splitlines()}
        assert not {line for line in lines if len(line) >= SHORTEST and line in text}


def test_no_line_of_a_solution_by_hand_can_be_read_in_the_bundle(bundle, wheel):
    """Of the other solutions, some are what the library does: students shall read that."""
    readable = {name: squeezed(text.decode()) for name, text in wheel.items()}
    readable |= {name: squeezed((bundle / name).read_text()) for name in ("README.md",)}
    for path in bundle.glob("notebooks/*/*"):
        cells = nbformat.read(path, 4).cells if path.suffix == ".ipynb" else ()
        text = "\n".join(cell.source for cell in cells) or path.read_text()
        readable[path.name] = squeezed(text)
    solutions, by_hand = lines_of_solutions(), {one.name for one in by_hand_exercises()}
    assert by_hand <= solutions.keys()
    found = {
        (exercise, name)
        for exercise in by_hand
        for line in solutions[exercise]
        for name, text in readable.items()
        if line in text
    }
    # The line that 02 prints, for all who have done 01.
    assert found == {
        ("01-E7", "course_lib/studies/lecture_curves.py"), ("01-E7", "02_descent_1d.ipynb")
    }  # fmt: skip


def test_the_search_for_solutions_finds_those_that_the_sealed_modules_hold(wheel):
    """The test above can fail: the same search, in what the seals hide, finds much."""
    hidden = squeezed(
        "".join(unsealed(text).decode() for text in wheel.values() if is_sealed(text))
    )
    found = {
        exercise
        for exercise, lines in lines_of_solutions().items()
        if any(line in hidden for line in lines)
    }
    assert len(found) >= 5


def test_no_open_function_has_the_name_of_an_answer_by_hand_but_those_that_notebooks_use(wheel):
    asked = {one.function: one.name for one in by_hand_exercises()}
    found = {}
    for name, text in wheel.items():
        if name.endswith(".py") and not is_sealed(text):
            for node in ast.parse(text).body:
                if isinstance(node, ast.FunctionDef) and node.name in asked:
                    found[asked[node.name]] = name.removeprefix("course_lib/")
    assert found == KNOWN


def test_the_truth_of_every_exercise_by_hand_is_autodiff():
    """So no check needs a formula that a student is asked for: not even in a sealed module."""
    assert len(by_hand_exercises()) > 15
    for exercise in by_hand_exercises():
        with Watch() as watch:
            exercise.truth(*exercise.inputs("n")[0].args)
        assert exercise.is_gradient or watch.autodiff, exercise.name


def test_the_wheel_says_that_it_is_the_students_and_needs_the_base_install(wheel_file):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = f"{project['version']}+student"
    assert wheel_file.name == f"descent_course-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel_file) as opened:
        folder = f"descent_course-{version}.dist-info"
        metadata = opened.read(f"{folder}/METADATA").decode()
        commands = opened.read(f"{folder}/entry_points.txt").decode()
        assert {f"{folder}/licenses/LICENSE", f"{folder}/licenses/LICENSE-TEXT"} <= set(
            opened.namelist()
        )
    asked = [line.partition(": ")[2] for line in metadata.splitlines() if "Requires-Dist" in line]
    assert [line for line in asked if "extra ==" not in line] == project["dependencies"]
    assert commands == "[console_scripts]\ncourse = course_lib.bundle.student.cli:main\n"


def test_the_same_course_gives_the_same_wheel(wheel_file, tmp_path):
    target = tmp_path / "again"
    again = build_wheel(ROOT, target, tmp_path)
    assert again.read_bytes() == wheel_file.read_bytes()


def test_pip_and_conda_are_asked_for_what_pyproject_says_and_for_the_wheel_beside_them(
    bundle, wheel_file
):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (lab,) = [x for x in project["optional-dependencies"]["lab"] if x.startswith("jupyterlab")]
    conda = yaml.safe_load((bundle / "environment.yml").read_text())
    packages = [line for line in conda["dependencies"] if isinstance(line, str)]
    assert packages == [f"python{project['requires-python']}", *project["dependencies"], lab, "pip"]
    assert [x for x in conda["dependencies"] if x not in packages] == [
        {"pip": [f"./{wheel_file.name}"]}
    ]
    lines = (bundle / "requirements.txt").read_text().splitlines()
    assert lines[1:] == [lab, f"./{wheel_file.name}"]
    assert str(Requirement(lab)) == lab


def test_the_readme_fits_on_a_screen_and_names_what_is_there(bundle, wheel_file):
    text = (bundle / "README.md").read_text()
    assert len(text.splitlines()) <= 60
    assert "$" not in text
    for word in ("requirements.txt", "environment.yml", "course lab", "Colab", wheel_file.name):
        assert word in text
    assert addresses(ROOT).of_file(wheel_file.name) in text
    assert text.rstrip().endswith(addresses(ROOT).repository)
    assert "Begin with `00_welcome`" in text
    assert "00_welcome" in {path.name for path in (bundle / "notebooks").iterdir()}


def test_the_readme_makes_an_environment_where_there_is_only_a_python3(tmp_path):
    """As on macOS and Debian: `python` is there in an activated environment, and nowhere else."""
    write_pages(ROOT, tmp_path, "some.whl", "00_welcome")
    block = (tmp_path / "README.md").read_text().split("```")[1]
    make, enter, install = block.strip().splitlines()
    assert install.startswith("python -m pip install -r requirements.txt")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    done = subprocess.run(
        [shutil.which("bash"), "-ec", f"{make}\n{enter}\npython -c 'import sys; print(sys.prefix)'"],
        cwd=tmp_path, env={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'env'}\n"), done.stderr


def test_without_the_first_unit_the_readme_begins_with_another(tmp_path):
    write_pages(ROOT, tmp_path, "some.whl", "03_descent_2d")
    assert "Begin with `03_descent_2d`" in (tmp_path / "README.md").read_text()


def test_the_release_that_is_named_is_the_one_of_this_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    web = addresses(ROOT)
    assert web.release.startswith(web.repository + "/")
    assert web.release.endswith(f"/v{project['version']}")


@pytest.mark.parametrize("name", ["a.whl", "a-0.1.0+student.whl"])
def test_the_address_of_a_file_has_no_plus_that_a_server_would_read_as_a_space(name):
    assert addresses(ROOT).of_file(name).endswith("/" + name.replace("+", "%2B"))
