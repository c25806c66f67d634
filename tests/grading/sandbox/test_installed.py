"""The library is found inside, and its answers are not, also where it was installed instead of checked out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import course_lib

IN_A_PROCESS_OF_ITS_OWN = """
{before}
import sys
sys.path.insert(0, {tests!r})
from grading.sandbox.student import Refused, Student
from course_lib.grading.sandbox.kernels import Sandbox
sandbox = Sandbox()
student = Student(sandbox)
{looks}
student.close()
sandbox.close()
"""
TRY_TO_WRITE = """
for path in {paths!r}:
    try:
        student.types(f"open({{path + '/new'!r}}, 'w')")
        print("written")
    except Refused as refused:
        print(str(refused).split(":")[0])
"""
# As Python does it: before what is installed for all.
WITH_PACKAGES_OF_THE_ACCOUNT = """
import site, sys
site.ENABLE_USER_SITE, site.getusersitepackages = True, lambda: {own!r}
sys.path.insert(next(i for i, folder in enumerate(sys.path) if "site-packages" in folder), {own!r})
"""


def seen(*expressions, before="", after="", **options):
    """What a student sees of each expression, in lines, then what `after` prints."""
    looks = "\n".join(f"print(student.types({code!r}))" for code in expressions)
    code = IN_A_PROCESS_OF_ITS_OWN.format(
        before=before, tests=str(Path(__file__).parents[2]), looks=looks + after
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, **options
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_a_copy_among_the_installed_packages_is_shown_without_its_answers(walls, tmp_path):
    library = Path(course_lib.__file__).parent
    site = tmp_path / "site-packages"
    shutil.copytree(library, site / "course_lib")
    for folder in (tmp_path, site):
        folder.chmod(0o755)
    answers = [
        str(library / "__init__.py"),
        str(site / "course_lib" / "checks" / "audit" / "run.py"),
    ]
    found, exercises, hidden, *written = seen(
        "import os, course_lib; course_lib.__file__",
        "from course_lib.checks import check, units; units.unit('01').EXERCISES",
        f"[os.path.exists(path) for path in {answers!r}]",
        after=TRY_TO_WRITE.format(paths=[str(tmp_path), str(site)]),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    assert found == repr(str(site / "course_lib" / "__init__.py"))
    assert exercises == "()"
    assert hidden == "[False, False]"
    assert set(written) == {"OSError"}
    assert len(written) == 2


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
    found, in_order, of_the_course = seen(
        "import in_the_folder, by_a_link; in_the_folder.__file__",
        "from importlib.util import find_spec; find_spec('nbgrader').origin",
        f"import os, course_lib; os.listdir({str(own / 'course_lib')!r}), course_lib.__file__",
        before=WITH_PACKAGES_OF_THE_ACCOUNT.format(own=str(own)),
    )
    assert found == repr(str(own / "in_the_folder.py"))
    assert in_order == repr(str(own / "nbgrader.py"))
    assert of_the_course == repr(([], course_lib.__file__))
