"""The timing of the checks measures right answers, both ways, and holds them to the goals."""

import pytest
from click.testing import CliRunner

from benchmarks import checks
from course_lib.checks.units import unit, unit_modules


def test_every_exercise_with_a_function_is_timed():
    written = [e.name for n in unit_modules() for e in unit(n).EXERCISES if not e.typed]
    assert [exercise.name for exercise, _ in checks.to_time([])] == written


def test_one_exercise_is_timed_with_and_without_the_watch():
    done = CliRunner().invoke(checks.main, ["--exercise", "01-E3"])
    assert "01-E3" in done.output
    assert "without the watch" in done.output
    assert done.exit_code in (0, 1)  # a busy machine may miss the goals


def test_an_unknown_exercise_is_refused():
    done = CliRunner().invoke(checks.main, ["--exercise", "99-E1"])
    assert done.exit_code == 2
    assert "99-E1" in done.output


@pytest.mark.parametrize(
    ("first", "met"), [((0.5, 1.0), (True, True)), ((2.5, 5.5), (False, False))]
)
def test_the_slowest_first_check_is_held_to_the_goals(first, met):
    quick = checks.Timed("01-E1", {False: 0.1, True: 0.1}, {False: 0.1, True: 0.1})
    slow = checks.Timed("01-E2", dict(zip((False, True), first, strict=True)), {})
    assert tuple(fine for fine, _ in checks.verdicts([quick, slow])) == met
