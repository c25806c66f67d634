"""The bundle of this course, made once by the real command, and a student's computer without a network."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .student import Student

ROOT = Path(__file__).resolve().parents[2]
COURSE = [sys.executable, "-c", "from course_lib.cli import main; main(prog_name='course')"]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory) -> Path:
    """The folder that `course student-bundle --zip` writes; descent.zip is beside it."""
    out = tmp_path_factory.mktemp("handed out") / "descent"
    done = subprocess.run(
        [*COURSE, "student-bundle", out, "--zip"],
        cwd=ROOT / "tests", capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in sorted(out.parent.iterdir())] == ["descent", "descent.zip"]
    return out


@pytest.fixture(scope="session")
def wheel_file(bundle) -> Path:
    (file,) = bundle.glob("*.whl")
    return file


@pytest.fixture(scope="session")
def wheel(wheel_file) -> dict[str, bytes]:
    """The files of the wheel by name, without what says where it came from."""
    with zipfile.ZipFile(wheel_file) as opened:
        return {name: opened.read(name) for name in opened.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="session")
def student(bundle, tmp_path_factory, caches) -> Student:
    """A student who has unpacked the one file in an empty folder and installed as its README says."""
    folder = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(bundle.with_name("descent.zip")) as opened:
        opened.extractall(folder)
    student = Student(folder, caches)
    done = student.python("-m", "pip", "install", "--no-index", "-r", "requirements.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    return student
