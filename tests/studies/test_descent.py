"""Runs of descent: the same places as a plain loop, as optax, as algebra; verdicts and maps of them."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.nn import adam, gradient_descent, momentum, schedules
from course_lib.studies.descent import (
    VERDICTS,
    basins,
    descend,
    stable_limit,
    steps_to_arrive,
    verdict,
    walk,
)
from course_lib.studies.functions import valley_curve
from course_lib.studies.lecture_curves import (
    DEEP,
    HILL,
    SHALLOW,
    d_polynomial_curve,
    d_quartic,
    d_valley_curve,
    polynomial_curve,
    quartic,
)

VALLEY = np.linspace(-3.5, 2.5, 13)


@pytest.mark.parametrize(
    ("f", "df"),
    [
        (quartic, d_quartic),
        (valley_curve, d_valley_curve),
        (polynomial_curve, d_polynomial_curve),
    ],
)
def test_the_slopes_are_those_of_their_curves(f, df):
    np.testing.assert_allclose(df(VALLEY), jax.vmap(jax.grad(f))(VALLEY), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("place", [DEEP, HILL, SHALLOW])
def test_the_named_places_of_the_valley_curve_are_flat(place):
    assert abs(d_valley_curve(place)) < 1e-12


@given(
    x=st.floats(-5, 5), bend=st.floats(0.1, 5), rate=st.floats(0.01, 0.6), decay=st.floats(0.1, 1)
)
def test_a_bowl_multiplies_the_place_by_one_minus_rate_times_bend(x, bend, rate, decay):
    path = descend(_bowl(bend), x, rate, 6, decay)
    factors = np.cumprod([1 - rate * decay**k * bend for k in range(6)])
    np.testing.assert_allclose(path, x * np.array([1, *factors]), rtol=1e-9, atol=1e-12)


BOWLS = {}


def _bowl(bend):
    # One function for each bend: JAX compiles anew for a function that it has not met.
    return BOWLS.setdefault(bend, lambda x: bend * x)


def test_descend_is_a_walk_of_gradient_descent_with_an_exponential_schedule():
    optimizer = gradient_descent(schedules.exponential(0.085, 0.5))
    walked = walk(d_valley_curve, 0.1, optimizer, 20)
    np.testing.assert_allclose(descend(d_valley_curve, 0.1, 0.085, 20, 0.5), walked, rtol=1e-12)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (gradient_descent(0.02), optax.sgd(0.02)),
        (momentum(0.005, 0.8), optax.sgd(0.005, momentum=0.8)),
        (adam(0.1), optax.adam(0.1)),
    ],
)
def test_a_walk_of_any_optimizer_is_optax_step_by_step(ours, theirs):
    place, memory = jnp.asarray(-3.0), theirs.init(jnp.asarray(-3.0))
    expected = [place]
    for _ in range(15):
        update, memory = theirs.update(d_valley_curve(place), memory, place)
        place = place + update
        expected.append(place)
    np.testing.assert_allclose(
        walk(d_valley_curve, -3.0, ours, 15), jnp.stack(expected), rtol=1e-9, atol=1e-12
    )


def test_an_array_of_starts_makes_the_runs_that_each_start_makes_alone():
    for run in (
        lambda start: descend(d_quartic, start, 0.7, 9, 0.9),
        lambda start: walk(d_quartic, start, momentum(0.2), 9),
    ):
        together = run(VALLEY)
        assert together.shape == (10, len(VALLEY))
        for i, start in enumerate(VALLEY):
            np.testing.assert_allclose(together[:, i], run(start), rtol=1e-12)


def test_steps_to_arrive_are_counted_as_by_hand():
    """A bowl with the factor ½ is within 0.1 of its bottom when (½)^k is at most 0.1: after 4 steps."""
    counts = steps_to_arrive(lambda x: x, 1.0, [0.5, 1.0, 2.0, 3.0], 0.0, 0.1, 50)
    np.testing.assert_array_equal(counts, [4, 1, 51, 51])


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ([0.0, DEEP, DEEP], "global"),
        ([0.0, SHALLOW, SHALLOW + 1e-3], "local"),
        ([0.0, -2.8, -2.1], "bounces"),
        ([0.0, -2.1, -2.8], "bounces"),
        ([0.0, -0.32, -0.32], "stalls"),
        ([0.0, -3.1, -3.1], "stalls"),
        ([0.0, 30.0, -900.0], "diverges"),
        ([0.0, np.inf, np.nan], "diverges"),
        ([0.0, np.inf, -np.inf], "diverges"),
    ],
)
def test_each_end_of_a_run_has_its_word(path, word):
    assert verdict(d_valley_curve, np.array(path), HILL) == word


@pytest.mark.parametrize("decay", [1.0, 0.5])
def test_a_map_says_of_each_run_what_its_path_says(decay):
    starts, rates = np.linspace(-3.9, 2.9, 9), np.linspace(0.004, 0.09, 7)
    codes = basins(d_valley_curve, starts, rates, 100, HILL, decay)
    assert codes.shape == (7, 9)
    for i, rate in enumerate(rates):
        for j, start in enumerate(starts):
            path = descend(d_valley_curve, start, rate, 100, decay)
            assert VERDICTS[codes[i, j]] == verdict(d_valley_curve, path, HILL)


def test_small_constant_rates_end_in_the_valley_on_their_side_of_the_hill():
    starts = np.array([-3.8, -1.0, 0.2, 0.4, 1.0, 2.5])
    codes = basins(d_valley_curve, starts, [0.01, 0.02], 300, HILL)
    np.testing.assert_array_equal(codes, [[0, 0, 0, 1, 1, 1]] * 2)


def test_the_limits_of_the_two_valleys_are_those_of_the_outline():
    assert stable_limit(d_valley_curve, DEEP) == pytest.approx(0.02877, abs=5e-6)
    assert stable_limit(d_valley_curve, SHALLOW) == pytest.approx(0.06095, abs=5e-6)


@pytest.mark.parametrize(
    ("bottom", "other"), [(DEEP, {"bounces", "local"}), (SHALLOW, {"bounces"})]
)
def test_two_over_the_bend_is_where_a_valley_stops_to_hold_a_run(bottom, other):
    limit = stable_limit(d_valley_curve, bottom)
    below, above = basins(d_valley_curve, [bottom + 0.05], [0.97 * limit, 1.05 * limit], 400, HILL)[
        :, 0
    ]
    assert VERDICTS[below] == ("global" if bottom == DEEP else "local")
    assert VERDICTS[above] in other


def test_a_rate_below_two_over_the_bend_runs_away_from_afar():
    """MIT's curve: 2 / bend is 4.93, the run from 2.5 is lost with 3.4 already, one from near is not."""
    bottom = float(descend(d_quartic, 2.5, 1.0, 200)[-1])
    assert stable_limit(d_quartic, bottom) == pytest.approx(4.927, abs=1e-3)
    assert not np.isfinite(descend(d_quartic, 2.5, 3.4, 200)[-1])
    assert descend(d_quartic, bottom + 0.2, 3.4, 200)[-1] == pytest.approx(bottom)
