"""Figures of unit 02: each describes itself in numbers, and is the same picture each time."""

import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import figures
from course_lib.studies.descent import descend
from course_lib.studies.functions import valley_curve
from course_lib.studies.lecture_curves import d_valley_curve

RUNS = {f"rate {rate}": descend(d_valley_curve, -3.5, rate, 12) for rate in (0.05, 0.025, 0.03)}
HALVING = descend(d_valley_curve, 0.1, 0.085, 5, 0.5)

CALLS = {
    "basins_of_attraction": lambda: figures.basins_of_attraction({"1": (0.1, 0.085, 0.5)}),
    "places_over_steps": lambda: figures.places_over_steps(RUNS, {"bottom": -2.5}, -3.6, -0.8),
    "runs_on_curve": lambda: figures.runs_on_curve(valley_curve, RUNS, -3.8, 2.4, "valley_curve"),
    "steps_against_rate": lambda: figures.steps_against_rate(-1.23477, {"MIT's": 1.0}),
    "steps_and_slopes": lambda: figures.steps_and_slopes(
        HALVING, 0.085 * 0.5 ** np.arange(5), d_valley_curve
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_of_descent_is_opaque_described_and_the_same_when_drawn_again(name, drawn_twice):
    drawn_twice(CALLS[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("runs_on_curve", "rate 0.05: -3.5, 0.6142"),
        ("steps_and_slopes", "longest at step 1"),
        ("steps_against_rate", "ends at 3.38"),
        ("places_over_steps", "rate 0.03 still jumps between"),
        ("basins_of_attraction", "bent stripes"),
    ],
)
def test_the_description_says_what_one_should_see(name, words, shown):
    CALLS[name]()
    assert words in shown[0]["text/plain"]


def test_a_run_that_leaves_the_frame_or_ends_in_nan_can_be_drawn(shown):
    lost = jnp.array([1.0, 9.0, -4000.0, jnp.inf, jnp.nan])
    figures.runs_on_curve(valley_curve, {"lost": lost}, -3.8, 2.4, "valley_curve")
    assert "at the end not a number" in shown[0]["text/plain"]
