"""`python -m course_lib.checks audit` as somebody types it: exit status, table, JSON, help."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from course_lib.checks import units
from course_lib.checks.audit.cli import main

SAMPLE = '''
"""A unit that exists for the tests of the audit."""

import jax.numpy as jnp

from course_lib.checks.exercise import Case, Exercise, Wrong

CASES = [Case(f"x = {x}", (jnp.asarray(x),)) for x in (1.5, 2.5, -3.5)]
BANK = (Wrong("linear", lambda x: 3 * x, "it is a line.", "think again."),)
SETTINGS = {"points": 1, "signature": "slope(x) -> slope", "cases": lambda rng: CASES, "wrong": BANK}
EXERCISES = (
    Exercise(name="97-E1", reference=lambda x: 3 * x**2, **SETTINGS),
    Exercise(
        name="97-E2",
        reference=lambda x: 3 * x**2,
        accepts=lambda args, value: None,
        **SETTINGS,
    ),
)
PREDICTIONS, QUESTIONS = (), ()
'''
RIGHT = "RIGHT_ANSWERS = {name: [lambda x: 3 * x * x] * 5 for name in ('97-E1', '97-E2')}\n"


@pytest.fixture
def sample(tmp_path):
    """A unit 97 beside the real ones; its second check accepts everything."""
    folder = tmp_path / "u97_sample"
    folder.mkdir()
    (folder / "__init__.py").write_text(SAMPLE)
    (folder / "right_answers.py").write_text(RIGHT)
    units.__path__.append(str(tmp_path))
    units.unit_modules.cache_clear()
    yield
    units.__path__.remove(str(tmp_path))
    units.unit_modules.cache_clear()
    for name in [name for name in sys.modules if ".u97_sample" in name]:
        del sys.modules[name]


def run(*arguments):
    return CliRunner().invoke(main, ["audit", "--jobs", "1", *arguments])


@pytest.mark.usefixtures("sample")
def test_a_check_that_keeps_its_word_ends_with_status_0():
    done = run("--exercise", "97-E1", "--trial", "mistake:")
    assert done.exit_code == 0, done.output
    assert "FINE: every check kept its word." in done.output


@pytest.mark.usefixtures("sample")
def test_a_check_that_does_not_ends_with_status_1_and_says_which_trial():
    done = run("--exercise", "97-E2", "--trial", "mistake:")
    assert done.exit_code == 1
    assert "NOT FINE" in done.output
    assert "wrong accepted: 97-E2 mistake:linear" in done.output


@pytest.mark.usefixtures("sample")
def test_the_table_has_a_line_for_each_exercise_and_one_for_all():
    lines = run("--unit", "97", "--trial", "mistake:").output.splitlines()
    assert [row.split()[0] for row in lines[2:5]] == ["97-E1", "97-E2", "all"]
    heads = len(lines[1]), len(lines[2])
    assert heads[0] == heads[1], "heading and rows are not aligned"
    assert re.match(r"97-E2 +- +3/3 +0/3", lines[3])


@pytest.mark.usefixtures("sample")
def test_json_holds_the_counts_the_failures_and_how_to_repeat_them():
    found = json.loads(run("--unit", "97", "--trial", "mistake:", "--json").output)
    assert found["fine"] is False
    assert found["exercises"]["97-E1"]["named"] == 3
    assert found["total"]["wrong accepted"] == 3
    failure = found["failures"][0]
    assert (failure["exercise"], failure["trial"]) == ("97-E2", "mistake:linear")
    assert "--exercise 97-E2 --trial mistake:linear" in failure["repeat"]


@pytest.mark.usefixtures("sample")
def test_verbose_prints_what_the_check_said_to_each_trial():
    output = run("--exercise", "97-E1", "--trial", "mistake:", "--nonces", "2", "--verbose").output
    assert [word in output for word in ("mistake:linear: ", "mistake:linear (audit-1): ")] == [
        True
    ] * 2
    assert "[linear]" in output


def test_an_unknown_unit_or_exercise_is_answered_with_those_that_exist():
    done = run("--unit", "77")
    assert done.exit_code == 2
    assert "there is no unit '77'; units: 00, 01" in done.output
    done = run("--exercise", "01-E99")
    assert done.exit_code == 2
    assert "01-E1" in done.output
    assert run("--unit", "1", "--exercise", "01-E1").exit_code == 2


def test_the_help_says_what_is_proved_how_to_read_it_and_gives_examples():
    done = CliRunner().invoke(main, ["audit", "--help"])
    assert done.exit_code == 0
    for word in ("mistake", "hostile", "limit", "How to read the table", "Examples", "Exit status"):
        assert word in done.output


def test_exercises_are_audited_side_by_side_in_the_order_they_were_named():
    command = [sys.executable, "-m", "course_lib.checks", "audit", "--jobs", "2", "--json"]
    command += ["--exercise", "01-E5", "--exercise", "01-E8", "--trial", "right:", "--nonces", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(json.loads(done.stdout)["exercises"]) == ["01-E5", "01-E8"]
    assert done.stderr == "", "progress belongs on a terminal only"
