"""From inside there is the system, the Python environment, the library without its answers, and nothing else."""

import ast
import json
import os
from pathlib import Path

import pytest

import course_lib
from course_lib.checks.units import TABLES, unit, unit_modules
from course_lib.grading.sandbox import view

from .student import Refused

LIBRARY = Path(course_lib.__file__).parent
COURSE = LIBRARY.parent
# Files of ours that a student's code must not find; each is really there outside.
OURS = (
    "solutions",
    "notebooks",
    "tests",
    ".git",
    "pyproject.toml",
    "nbgrader_config.py",
    "README.md",
)


def value(student, code):
    """What an expression is worth inside."""
    return ast.literal_eval(student.types(code))


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_the_course_is_there_but_the_library(student, name):
    assert (COURSE / name).exists()
    assert value(student, f"import os; os.path.exists({str(COURSE / name)!r})") is False


def test_a_gradebook_beside_the_library_is_not_there(student):
    assert set(value(student, f"import os; os.listdir({str(COURSE)!r})")) <= {"course_lib", ".venv"}


@pytest.mark.parametrize("number", sorted(unit_modules()))
def test_a_unit_shows_its_questions_and_none_of_its_answers(student, number):
    real = unit(number)
    folder = LIBRARY / "checks" / "units" / real.__name__.split(".")[-1]
    files = value(student, f"import os; sorted(os.listdir({str(folder)!r}))")
    assert files == ["__init__.py", "exercises.py", "questions.py"]
    counts = value(
        student,
        f"from course_lib.checks.units import unit; u = unit({number!r});"
        f"[len(getattr(u, table)) for table in {list(TABLES.values())!r}]",
    )
    assert counts == [0, len(real.PREDICTIONS), len(real.QUESTIONS)]


def test_no_file_inside_holds_a_reference_answer(student):
    found = student.types(
        "import pathlib\n"
        f"root = pathlib.Path({str(LIBRARY)!r})\n"
        "for path in sorted(root.rglob('*')):\n"
        "    answers = path.stem.split('.')[0] in ('right_answers', 'misconceptions')\n"
        "    if answers or {'audit', 'authoring'} & set(path.parts[:-1]):\n"
        "        print(path)"
    )
    # The catalogue of misconceptions is data that every student may read.
    assert [
        line for line in found.splitlines() if not line.endswith("data/misconceptions.json")
    ] == []


def test_the_names_that_a_notebook_needs_are_there(student):
    names = "check, lecture_table, predict, progress, quiz, reveal, CheckFailed"
    assert (
        student.types(f"from course_lib.checks import {names}; from course_lib import nn; 'yes'")
        == "'yes'"
    )
    question, prediction = unit("02").QUESTIONS[0], unit("02").PREDICTIONS[0]
    said = student.types(
        f"quiz({question.name!r}, {question.answer!r}); predict({prediction.name!r}, 2)"
    )
    assert "Error" not in said
    assert student.types("progress()") is not None


def test_the_environment_holds_nothing_of_ours(start, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "secret-of-the-teacher")
    student = start()
    everything = student.types("import os; print(dict(os.environ), open('/proc/1/environ').read())")
    assert "secret" not in everything
    assert "API_TOKEN" not in everything


def test_home_is_empty_and_there_are_no_accounts(student):
    assert value(student, "import os; sorted(os.listdir(os.path.expanduser('~')))") == [
        ".ipython",
        "work",
    ]
    accounts = student.types("print(open('/etc/passwd').read())").splitlines()
    assert [account.split(":")[0] for account in accounts] == ["student"]
    for secret in (
        "/etc/shadow",
        "/etc/ssh",
        str(Path.home() / ".ssh"),
        "/var",
        "/srv",
        "/sys",
    ):
        assert value(student, f"import os; os.path.exists({secret!r})") is False


def test_the_students_files_are_a_copy_to_work_in(start):
    student = start(files={"data/heights.csv": b"1.5,1.7\n", "helper.py": b"x = 3\n"})
    assert (
        student.types("import helper; print(helper.x, open('data/heights.csv').read())")
        == "3 1.5,1.7"
    )
    student.types("open('data/heights.csv', 'w').write('changed'); open('new.txt', 'w').write('1')")
    files = student.kernel.folder / "files"
    assert (files / "data" / "heights.csv").read_bytes() == b"1.5,1.7\n"
    assert not (files / "new.txt").exists()


@pytest.mark.parametrize(
    "path",
    [
        str(LIBRARY / "__init__.py"),
        str(LIBRARY / "checks" / "units" / "u01_derivatives" / "exercises.py"),
        str(LIBRARY / "checks" / "audit" / "new.py"),
        "/usr/bin/new",
        "/new",
        "/etc/passwd",
        "/dev/new",
        "/run/new",
        f"{view.JOB}/new",
        "/proc/sys/kernel/core_pattern",
        "/usr/local/share/new",
    ],
)
def test_nothing_but_the_own_folders_can_be_written(student, path):
    with pytest.raises(Refused, match=r"PermissionError|Read-only file system|FileNotFoundError"):
        student.types(f"open({path!r}, 'w')")


def test_no_other_process_is_seen(student):
    seen = value(student, "import os; [name for name in os.listdir('/proc') if name.isdigit()]")
    assert seen == ["1"]


def test_no_other_job_is_seen(start):
    one, other = start(), start()
    one.types("open('mine.txt', 'w').write('private'); open('/tmp/mine.txt', 'w').write('private')")
    tops = ("/student", "/home", "/tmp", "/run", "/dev")
    walk = f"[path for top in {tops!r} for path, _, names in os.walk(top) if 'mine.txt' in names]"
    assert value(one, f"import os; {walk}") != []
    assert value(other, f"import os; {walk}") == []
    jobs = value(other, f"import os; os.listdir({view.ALL_JOBS!r})")
    assert jobs == []
    inside = other.kernel.inside(other.kernel.folder / "files")
    assert inside == f"{view.JOB}/files"


def test_two_students_draw_different_random_numbers(start):
    code = "import random, numpy as np; print(random.random(), np.random.rand())"
    one, other = (start().types(code).split() for _ in range(2))
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_the_user_inside_is_nobody_here_and_has_no_privileges(student):
    status = dict(
        line.split(":\t", 1)
        for line in student.types("print(open('/proc/self/status').read())").splitlines()
    )
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[kind], 16) == 0
    assert status["NoNewPrivs"].strip() == "1"
    pid = student.kernel.manager.provisioner.child.pid
    assert os.stat(f"/proc/{pid}").st_uid == (os.getuid() or 65534)


def test_the_view_is_data_and_names_no_folder_of_the_course(tmp_path):
    (tmp_path / "private").mkdir()
    mounts = view.view(tmp_path / "private", tmp_path / "jobs")
    shown = [mount for mount in mounts if mount.kind in ("read", "write")]
    assert json.dumps([vars(mount) for mount in mounts])
    for mount in shown:
        source = Path(mount.source).resolve()
        assert source not in (COURSE, *COURSE.parents), f"{mount} shows the whole course"
    assert [mount.target for mount in shown if mount.kind == "write"] == [view.ALL_JOBS]
