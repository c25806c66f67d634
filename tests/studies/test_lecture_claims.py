"""What slides 12 to 16 of Lecture 02 claim, Q1 to Q10, on both stand-ins for the lecture's curve."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.studies.lecture_claims import POLYNOMIAL, STEPS, VALLEY_CURVE, claims, table

CURVES = {"valley curve": VALLEY_CURVE, "polynomial": POLYNOMIAL}


@pytest.fixture(params=CURVES)
def curve(request):
    return CURVES[request.param]


@pytest.mark.parametrize("number", range(10))
def test_each_claim_of_the_slides_holds_on_both_curves(curve, number):
    claim = claims(curve)[number]
    assert claim.name == f"Q{number + 1}"
    assert claim.holds, claim.shown


def test_the_places_of_the_three_halving_runs_are_those_of_the_outline():
    for start, places, end in (
        (0.1, [-0.464, -1.616, -2.489, -2.499], -2.5015),
        (-3.5, [3.494, -1.851, -2.588, -2.524], -2.512),
        (1.0, [1.781, 1.277, 1.398, 1.427], 1.445),
    ):
        path = VALLEY_CURVE.run(start)
        np.testing.assert_allclose(path[1:5], places, atol=1e-3)
        assert path[-1] == pytest.approx(end, abs=5e-4)


def test_the_steps_from_the_hill_grow_while_the_rate_halves():
    path = VALLEY_CURVE.run(0.1)
    np.testing.assert_allclose(np.abs(np.diff(path))[:4], [0.56, 1.15, 0.87, 0.01], atol=5e-3)
    assert abs(VALLEY_CURVE.slope(0.1)) == pytest.approx(6.6, abs=0.05)


def test_the_constant_runs_land_where_the_outline_says():
    leaves, stays = VALLEY_CURVE.constant(0.05), VALLEY_CURVE.constant(0.025)
    assert leaves[1] == pytest.approx(0.614, abs=1e-3)
    assert leaves[-1] == pytest.approx(1.488340, abs=1e-6)
    np.testing.assert_allclose(stays[1:4], [-1.443, -2.531, -2.482], atol=1e-3)
    # Q8 and Q9 compare two rates from one start: the first steps are as 2 to 1.
    assert (leaves[1] + 3.5) / (stays[1] + 3.5) == pytest.approx(2, rel=1e-12)
    bounces = VALLEY_CURVE.constant(0.03)
    np.testing.assert_allclose(sorted(bounces[-2:]), [-2.832, -2.087], atol=1e-3)


@pytest.mark.parametrize("factor", [0.97, 0.985, 1.0, 1.015, 1.03])
@pytest.mark.parametrize("shift", [-0.02, 0.0, 0.02])
def test_the_claims_on_the_halving_runs_hold_for_rates_and_starts_nearby(factor, shift):
    """A curve that did what the slides say for one rate only would be a coincidence."""
    nearby = {
        start: (rate * factor, decay) for start, (rate, decay) in VALLEY_CURVE.schedules.items()
    }
    shifted = dataclasses.replace(
        VALLEY_CURVE,
        slope=_shifted(shift),
        curve=lambda x: VALLEY_CURVE.curve(x + shift),
        deep=VALLEY_CURVE.deep - shift,
        hill=VALLEY_CURVE.hill - shift,
        shallow=VALLEY_CURVE.shallow - shift,
        schedules=nearby,
    )
    assert all(claim.holds for claim in claims(shifted)[:7])


SLOPES = {}


def _shifted(shift):
    """The slope of the curve moved sideways: the same as starts moved by `shift`, compiled once."""
    return SLOPES.setdefault(shift, lambda x: VALLEY_CURVE.slope(x + shift))


def test_a_curve_with_one_valley_does_not_keep_the_claims():
    parabola = dataclasses.replace(
        VALLEY_CURVE, curve=lambda x: 2 * (x + 2.5) ** 2, slope=_slope_of_a_parabola, deep=-2.5
    )
    failed = {claim.name for claim in claims(parabola) if not claim.holds}
    assert {"Q1", "Q2", "Q6", "Q7", "Q8", "Q10"} <= failed


def _slope_of_a_parabola(x):
    return 4 * (x + 2.5)


def test_starved_runs_come_to_rest_on_the_slope():
    """First rates that are too small: all halved rates together are less than twice the first."""
    for rate, end in ((0.01, -0.067), (0.02, -0.321), (0.04, -1.161), (0.06, -2.089)):
        starved = dataclasses.replace(VALLEY_CURVE, schedules={0.1: (rate, 0.5)}).run(0.1)
        assert starved[-1] == pytest.approx(end, abs=1e-3)
        assert abs(np.diff(starved)).sum() <= 2 * rate * np.abs(VALLEY_CURVE.slope(starved)).max()


def test_the_table_tells_each_claim_and_that_it_holds():
    text = table()
    assert text.count("holds:") == 10
    assert "DOES NOT HOLD" not in text
    assert all(f"Q{n} " in text for n in range(1, 11))
    assert str(STEPS) in text


def test_heights_fall_at_every_step_of_the_run_that_stays():
    path = VALLEY_CURVE.constant(0.025)[:20]
    assert (np.diff(np.asarray(VALLEY_CURVE.curve(jnp.asarray(path)))) < 0).all()
