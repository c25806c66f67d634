"""The other make targets and `.ci/run`, with real make and stand-ins for what they call."""

import os
import subprocess
import sys

import pytest

from .files import clean_environment

CLOSING = "============ 3 passed in 0.01s ============"


@pytest.fixture
def installed(copy, program, make):
    """A ready environment whose commands only print their name; `installed(**fails)` sets them.

    `installed(ruff=1)` makes ruff fail. What `python` is to do is told by its arguments.
    """

    def prepare(ruff=0, layout=0, course=0, docs=0, pytest=0, nbval=0):
        venv = copy / ".venv" / "bin"
        program(venv / "activate", "")
        program(
            venv / "ruff",
            'echo "ruff $*"',
            f'case "$1" in format) exit {layout} ;; *) exit {ruff} ;; esac',
        )
        program(venv / "course", 'echo "course $*"', f"exit {course}")
        program(
            venv / "python",
            f"echo 'python' \"$*\"; echo '{CLOSING}'",
            f'case "$*" in *--nbval*) exit {nbval} ;; *sphinx*) exit {docs} ;; *) exit {pytest} ;; esac',
        )
        (copy / "tools" / "setup.sh").write_text("#!/bin/sh\n")

    return prepare


def test_make_alone_lists_the_targets_and_does_nothing(make, copy):
    before = sorted(copy.rglob("*"))
    result = make()
    assert result.returncode == 0
    for target in ("lab", "test", "build", "docs", "constraints", "clean"):
        assert f"make {target} " in result.stdout
    assert sorted(copy.rglob("*")) == before


def test_lab_hands_its_arguments_on(make, installed):
    installed()
    result = make("lab", "ARGS=--no-browser --port 8899")
    assert result.stdout == "course lab --no-browser --port 8899\n"


def test_all_parts_of_the_tests_run_and_the_last_line_says_so(make, installed):
    installed()
    result = make("test")
    assert result.returncode == 0, result.stdout + result.stderr
    for part in ("ruff check", "course build --check", "sphinx", "-m pytest tests", "--nbval"):
        assert part in result.stdout
    assert result.stdout.splitlines()[-1] == "make test: all parts passed"


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"ruff": 1}, "ruff"),
        ({"layout": 1}, "format"),
        ({"course": 1}, "course build --check"),
        ({"docs": 1}, "docs"),
        ({"pytest": 5}, "pytest"),
        ({"nbval": 1}, "nbval"),
        ({"ruff": 1, "pytest": 1}, "ruff, pytest"),
    ],
)
def test_a_failed_part_is_named_last_and_the_others_still_run(make, installed, broken, named):
    installed(**broken)
    result = make("test")
    assert result.returncode != 0
    assert result.stdout.splitlines()[-1] == f"make test: FAILED in {named}"
    assert result.stdout.count("== ruff") == result.stdout.count("--nbval ") == 1


def test_pytests_closing_lines_are_repeated_at_the_end(make, installed):
    installed()
    assert make("test").stdout.splitlines()[-3:-1] == [CLOSING, CLOSING]


def test_clean_spares_the_gradebook_and_folders_that_are_no_environment(make, copy):
    kept = [copy / "gradebook" / "__pycache__" / "x.pyc", copy / "thesis" / "chapter1"]
    gone = [copy / ".build" / "x", copy / "tools" / "__pycache__" / "x.pyc", copy / "x.egg-info/y"]
    for path in kept + gone:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    assert make("clean", "VENV=thesis").returncode == 0
    assert all(path.exists() for path in kept)
    assert not any(path.parent.exists() for path in gone)


def test_clean_removes_an_environment(make, copy):
    (copy / ".venv").mkdir()
    (copy / ".venv" / "pyvenv.cfg").touch()
    make("clean")
    assert not (copy / ".venv").exists()


def test_constraints_are_not_made_with_another_python_than_the_oldest(make, copy, program):
    """A newer Python would choose versions that the oldest cannot install."""
    code = "import sys; sys.version_info = (3, 13, 0); sys.path[:0] = ['tools']"
    other = program(
        "python3.13", f'exec "{sys.executable}" -c "{code}; import constraints; constraints.main()"'
    )
    before = (copy / "constraints.txt").read_text()
    result = make("constraints", f"PYTHON={other}")
    assert result.returncode != 0
    assert "make constraints PYTHON=python3.11" in result.stderr
    assert (copy / "constraints.txt").read_text() == before


@pytest.mark.parametrize("status", [0, 2])
def test_ci_uses_an_empty_temporary_folder_and_passes_the_status_on(
    copy, program, tmp_path, status
):
    note = tmp_path / "note"
    make = program(
        "bin/make",
        f'echo "$*" >"{note}"; folder=$(dirname "${{2#VENV=}}")',
        f'ls -A "$folder" | wc -l >>"{note}"',
        f"exit {status}",
    )
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    path = f"{make.parent}:{os.environ['PATH']}"
    # With a Docker named, none is started: that takes a minute.
    docker = "unix:///nowhere/docker.sock"
    environment = clean_environment(PATH=path, TMPDIR=str(temporary), CI="true", DOCKER_HOST=docker)
    result = subprocess.run([copy / ".ci" / "run"], env=environment, stdin=subprocess.DEVNULL)
    assert result.returncode == status
    command, entries = note.read_text().splitlines()
    assert command.startswith(f"test VENV={temporary}/")
    assert int(entries) == 0
    assert list(temporary.iterdir()) == [], "the temporary folder was left behind"
