"""tools/tests.sh on a small repository: a test that failed once is run again alone, and neither is hidden."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2] / "tools/tests.sh"
# Only the last part, pytest over tests/, is real here.
PYTHON = f"""#!/bin/sh
case "$*" in
  *sphinx*|*nbval*|*programs*) exit 0 ;;
esac
exec "{sys.executable}" "$@"
"""
# Most of the time would be plugins that nothing here needs.
QUICK = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p xdist"}
SUITE = """
import pathlib
before = pathlib.Path(__file__).with_name("ran")

def test_right():
    pass

def test_impatient():
    first = not before.exists()
    before.touch()
    assert not first
"""
WRONG = """
import pytest

@pytest.mark.parametrize("n", range({}))
def test_wrong(n):
    assert False
"""


@pytest.fixture
def run(tmp_path):
    """run(suite): what the script printed about this suite, and its status."""
    (tmp_path / "tools").mkdir()
    shutil.copy(TESTS, tmp_path / "tools")
    commands = tmp_path / "venv/bin"
    commands.mkdir(parents=True)
    for name, text in {"python": PYTHON, "ruff": "#!/bin/sh\n", "course": "#!/bin/sh\n"}.items():
        (commands / name).write_text(text)
        (commands / name).chmod(0o755)

    def of(suite):
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests/test_it.py").write_text(suite)
        done = subprocess.run(
            ["bash", "tools/tests.sh", "venv"],
            cwd=tmp_path,
            env=os.environ | QUICK,
            capture_output=True,
            text=True,
        )
        return done.stdout, done.returncode

    return of


def test_one_that_passes_alone_is_named_and_fails_nothing(run):
    said, status = run(SUITE)
    assert status == 0
    assert "FAILED  pytest " in said
    assert "ok      pytest, again alone" in said
    closing = said.split("Passed at the second try only")[1]
    assert "test_it.py::test_impatient" in closing
    assert "test_right" not in closing
    assert "make test: all parts passed" in closing


def test_one_that_is_wrong_fails_again(run):
    said, status = run(SUITE + WRONG.format(1))
    assert status == 1
    assert "FAILED  pytest, again alone" in said
    assert "make test: FAILED in pytest, again alone" in said
    assert "Passed at the second try" not in said


def test_one_that_is_skipped_when_alone_has_not_passed(run):
    said, status = run(
        SUITE.replace(
            "    assert not first", "    if not first: pytest.skip('gone')\n    assert 0"
        ).replace("import pathlib", "import pathlib, pytest")
    )
    assert "1 skipped" in said
    assert status == 1
    assert "make test: FAILED in pytest, again alone" in said


def test_one_that_crashes_its_worker_is_not_tried_again(run):
    said, status = run("import os\ndef test_right(): pass\ndef test_crash(): os._exit(3)")
    assert "crashed" in said
    assert status == 1
    assert "again alone" not in said


def test_many_failures_are_not_tried_again(run):
    said, status = run(WRONG.format(13))
    assert status == 1
    assert "again alone" not in said
    assert "make test: FAILED in pytest" in said


def test_tests_that_cannot_even_be_read_fail(run):
    said, status = run("import what_nobody_has")
    assert status == 1
    assert "Passed at the second try" not in said


def test_nothing_is_repeated_where_nothing_failed(run):
    said, status = run("def test_right(): pass")
    assert status == 0
    assert "again alone" not in said
    assert "second try" not in said
