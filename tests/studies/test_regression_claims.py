"""What slides 28 to 30 of Lecture 02 claim, on both stand-ins for its ten points, for several keys."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.studies.regression import LECTURE_SETTINGS
from course_lib.studies.regression_claims import (
    TEN_POINTS,
    Shuffles,
    claims,
    falling_rates,
    roughness,
    table,
)

jax.config.update("jax_enable_x64", True)
X_TWO = np.arange(-9, 10, 2) / 10
Y_TWO = np.array([-0.3, -1.15, 0.25, 1.4, 0.3, 0.95, 2.35, 1.0, 2.9, 2.3])
DATA = {
    "ten points": TEN_POINTS,
    "ten points, another key": Shuffles(TEN_X, TEN_Y, TEN_LINE, seed=5),
    "second stand-in": Shuffles(X_TWO, Y_TWO, TEN_LINE),
}


@pytest.fixture(params=DATA)
def on(request):
    return DATA[request.param]


def test_all_claims_hold_but_that_the_lines_arrive_at_the_actual_one(on):
    found = {claim.says: claim.holds for claim in claims(on)}
    false = [says for says, holds in found.items() if not holds]
    assert false == ["the lines arrive at the actual line"]


def test_with_a_falling_rate_every_shuffle_ends_nearer_to_least_squares(on):
    best = np.polyfit(on.x, on.y, 1)[::-1]
    to_best, to_line = (on.distances(falling_rates(30), to)[:, -1] for to in (best, on.line))
    assert (to_best < to_line).all()
    # The limit of the distance to the actual line is that of the two lines.
    gap = best - on.line
    limit = np.sqrt(np.mean((gap[0] + gap[1] * on.x) ** 2))
    assert np.median(to_line) == pytest.approx(limit, rel=0.05)


def test_a_constant_rate_keeps_a_floor_that_a_falling_one_goes_through():
    best = np.polyfit(TEN_X, TEN_Y, 1)[::-1]
    constant = np.median(TEN_POINTS.distances(jnp.full(30, 0.1), best), axis=0)
    falling = np.median(TEN_POINTS.distances(falling_rates(30), best), axis=0)
    np.testing.assert_allclose(constant[10:], 0.14, atol=0.02)
    assert falling[30] < 0.5 * falling[12] < 0.25 * falling[3]


def test_one_run_seldom_comes_nearer_at_each_of_the_epochs_shown():
    shown = TEN_POINTS.distances(falling_rates(30), TEN_LINE)[:, [1, 3, 5, 7, 9]]
    assert 0.01 < np.mean((np.diff(shown, axis=1) < 0).all(axis=1)) < 0.15


def test_the_settings_of_slide_30_go_up_about_as_often_as_the_outline_counts():
    for setting, low, high in zip(LECTURE_SETTINGS, (125, 15, 0), (165, 27, 0), strict=True):
        rises = (np.diff(TEN_POINTS.losses(*setting), axis=1) > 0).sum(axis=1)
        assert low <= np.median(rises) <= high


def test_roughness_adds_up_what_goes_up():
    curves = np.array([[3.0, 1.0, 2.0, 1.5, 1.75], [5.0, 4.0, 3.0, 2.0, 1.0]])
    np.testing.assert_allclose(roughness(curves), [1.25, 0.0])


def test_the_rates_fall_to_zero_and_add_up_beyond_any_bound():
    rates = np.asarray(falling_rates(100_000))
    assert rates[0] == pytest.approx(0.1)
    assert (np.diff(rates) < 0).all()
    assert rates[-1] < 1e-5
    # As the harmonic series: a factor of ten in epochs adds about as much each time.
    steps = [rates[10**k : 10 ** (k + 1)].sum() for k in (2, 3, 4)]
    np.testing.assert_allclose(steps, np.log(10) / 3, rtol=0.05)


def test_the_table_says_of_each_slide_what_it_claims_and_what_is_so():
    text = table()
    assert text.count("holds: ") == 4
    assert text.count("DOES NOT HOLD: ") == 1
    assert [line[:8] for line in text.splitlines()[::2]] == [
        "slide 28", "slide 29", "slide 29", "slide 30", "slide 30",
    ]  # fmt: skip
