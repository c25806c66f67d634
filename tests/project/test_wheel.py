"""What `pip install .` gives a student: course_lib with its data files, and nothing else."""

import shutil
import subprocess
import sys
import zipfile

import pytest

from .files import ROOT, files_for_git


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without a network from a copy of what git would take."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in files_for_git():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    done = subprocess.run(
        [*build, "-w", target, source], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = target.glob("*.whl")
    with zipfile.ZipFile(file) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_course_lib_and_only_these(wheel):
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    tracked = {path.as_posix() for path in files_for_git() if path.parts[0] == "course_lib"}
    assert inside == tracked


def test_the_wheel_carries_both_licences(wheel):
    names = {name.rpartition("/")[2] for name in wheel.namelist()}
    assert {"LICENSE", "LICENSE-TEXT"} <= names


def test_the_wheel_brings_the_course_command(wheel):
    (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "course = course_lib.cli:main" in wheel.read(entry).decode()
