"""The library is found inside, and its answers are not, also where it was installed instead of checked out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import course_lib

LOOK = """
import sys
sys.path.insert(0, {tests!r})
from grading.sandbox.student import Refused, Student
from course_lib.grading.sandbox.kernels import Sandbox
sandbox = Sandbox()
student = Student(sandbox)
print(student.types("import os, course_lib; course_lib.__file__"))
print(student.types("from course_lib.checks import check, units; units.unit('01').EXERCISES"))
print(student.types("[os.path.exists(path) for path in {hidden!r}]"))
for path in {here!r}, {site!r}:
    try:
        student.types(f"open({{path + '/new'!r}}, 'w')")
        print("written")
    except Refused as refused:
        print(str(refused).split(":")[0])
student.close()
sandbox.close()
"""


def test_a_copy_among_the_installed_packages_is_shown_without_its_answers(walls, tmp_path):
    library = Path(course_lib.__file__).parent
    site = tmp_path / "site-packages"
    shutil.copytree(library, site / "course_lib")
    for folder in (tmp_path, site):
        folder.chmod(0o755)
    look = LOOK.format(
        tests=str(Path(__file__).parents[2]),
        hidden=[
            str(library / "__init__.py"),
            str(site / "course_lib" / "checks" / "audit" / "run.py"),
        ],
        here=str(tmp_path),
        site=str(site),
    )
    done = subprocess.run(
        [sys.executable, "-c", look],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, exercises, hidden, *written = done.stdout.splitlines()
    assert found == repr(str(site / "course_lib" / "__init__.py"))
    assert exercises == "()"
    assert hidden == "[False, False]"
    assert set(written) == {"OSError"}


OF_THE_ACCOUNT = """
import site, sys
site.ENABLE_USER_SITE, site.getusersitepackages = True, lambda: {own!r}
# As Python does it: before what is installed for all.
sys.path.insert(next(i for i, folder in enumerate(sys.path) if "site-packages" in folder), {own!r})
sys.path.insert(0, {tests!r})
from grading.sandbox.student import Student
from course_lib.grading.sandbox.kernels import Sandbox
sandbox = Sandbox()
student = Student(sandbox)
print(student.types("import in_the_folder, by_a_link; in_the_folder.__file__"))
print(student.types("from importlib.util import find_spec; find_spec('nbgrader').origin"))
print(student.types("import os, course_lib; os.listdir({own!r} + '/course_lib'), course_lib.__file__"))
student.close()
sandbox.close()
"""


def test_packages_of_the_account_alone_are_found_inside(walls, tmp_path):
    """As `pip install --user` puts them, in a home that does not exist inside."""
    own = tmp_path / "own"
    (own / "linked").mkdir(parents=True)
    (own / "in_the_folder.py").touch()
    (own / "linked" / "by_a_link.py").touch()
    (own / "a.pth").write_text("linked\n")
    # Installed for all as well; and a copy of the course, with its answers.
    (own / "nbgrader.py").touch()
    (own / "course_lib").mkdir()
    (own / "course_lib" / "answers.py").touch()
    tmp_path.chmod(0o755)
    look = OF_THE_ACCOUNT.format(own=str(own), tests=str(Path(__file__).parents[2]))
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found, in_order, courses = done.stdout.splitlines()
    assert found == repr(str(own / "in_the_folder.py"))
    assert in_order == repr(str(own / "nbgrader.py"))
    assert courses == repr(([], course_lib.__file__))
