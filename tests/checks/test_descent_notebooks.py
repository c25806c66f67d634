"""What units 02 and 08 say of their figures' numbers is what these numbers are."""

import re
from pathlib import Path

import jax
import numpy as np
import pytest

from course_lib import figures, nn
from course_lib.checks.checking import examine
from course_lib.checks.units import find
from course_lib.studies import races
from course_lib.studies.descent import descend, steps_to_arrive, verdict
from course_lib.studies.lecture_curves import HILL, d_quartic, d_valley_curve

SOLUTIONS = Path(__file__).parents[2] / "solutions"
W_MIN = -1.2347728250532968


def text_of(unit):
    return (SOLUTIONS / unit / f"{unit}.py").read_text(encoding="utf-8")


def test_beyond_the_best_rate_the_steps_go_up_and_down():
    with jax.enable_x64(True):
        rates = np.linspace(2.4, 3.39, 100)
        steps = np.diff(np.asarray(steps_to_arrive(d_quartic, 2.5, rates, W_MIN, 1e-3, 60)))
    assert (steps > 0).any()
    assert (steps < 0).any()
    assert "a larger rate needs more steps again, with ups and downs." in text_of("02_descent_1d")


def test_the_alt_text_says_how_high_the_steps_rise_beyond_the_best_rate(monkeypatch):
    told = []
    monkeypatch.setattr("course_lib.figures.descent_maps.show", lambda _, alt: told.append(alt))
    with jax.enable_x64(True):
        figures.steps_against_rate(W_MIN, {})
        steps = np.asarray(
            steps_to_arrive(d_quartic, 2.5, np.arange(2.5, 3.38, 0.005), W_MIN, 1e-3, 60)
        )
    (alt,) = told
    said = int(re.search(r"rises to about (\d+), unevenly, and ends", alt)[1])
    assert abs(said - steps.max()) <= 1


def test_near_the_top_momentum_takes_about_a_hundred_steps_or_more():
    rates = np.round(np.arange(0.01, 0.151, 0.005), 4)
    fewest = int(np.asarray(races.ravine_map(nn.momentum, rates, np.array([0.9]))).min())
    assert 90 <= fewest < 100
    assert "Everything takes about a hundred steps or more" in text_of("08_optimizers")


def word(steps):
    """The verdict after another number of steps."""

    def answer(start, learning_rate, decay):
        path = descend(d_valley_curve, start, learning_rate, steps, decay)
        return verdict(d_valley_curve, path, HILL)

    return answer


@pytest.mark.parametrize("steps", [1, 5, 10, 15, 20, 30, 50, 60])
def test_a_run_of_too_few_steps_is_no_verdict(steps):
    assert examine(find("02-E7", "exercise"), word(steps), "nonce").finding is not None


@pytest.mark.parametrize("steps", [99, 100, 101, 150, 200])
def test_a_run_of_a_hundred_steps_or_more_is_one(steps):
    for nonce in ("", "one", "two"):
        assert examine(find("02-E7", "exercise"), word(steps), nonce).finding is None
