"""Unit 02, Gradient descent in 1-D: the exercise on the largest stable rate, and its known mistakes."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.lecture_curves import DEEP, SHALLOW


def _bends(rng: np.random.Generator) -> list[Case]:
    """Bottoms of valleys with the second derivative there; none bends by 1 or 2."""

    def d2_quartic(w):
        return (12 * w**2 + 2) / 50

    def d2_valley_curve(x):
        return 5.4 * x**2 - 37.5 * jnp.cos(1.25 * x + 0.3)

    bend, place = (float(f"{v:.3g}") for v in (rng.uniform(3, 9), rng.uniform(0.5, 2)))

    def d2_drawn(x):
        return bend + 6 * (x - place)

    return [
        Case("quartic, bottom = -1.2348", (d2_quartic, -1.2347728250532968)),
        Case("valley_curve, bottom = -2.5031", (d2_valley_curve, DEEP)),
        Case("valley_curve, bottom = 1.4883", (d2_valley_curve, SHALLOW)),
        Case(f"d2f(x) = {bend:g} + 6 (x - {place:g}), bottom = {place:g}", (d2_drawn, place)),
    ]


E4 = Exercise(
    name="02-E4",
    points=1,
    signature="largest_stable_rate(d2f, bottom) -> learning rate",
    cases=_bends,
    reference=lambda d2f, bottom: 2 / d2f(bottom),
    worked="the bowl 5x² has slope 10x and bend 10: a step leads from x to x - 10ηx = (1 - 10η)x. The factor is -1 "
    "when 10η is 2.",
    wrong=(
        Wrong(
            "one_over_the_bend",
            lambda d2f, bottom: 1 / d2f(bottom),
            "half of it: with this rate a bowl is at its bottom in one step.",
            "the factor of the bowl must reach -1, not 0.",
        ),
        Wrong(
            "bend_not_inverted",
            lambda d2f, bottom: 2 * d2f(bottom),
            "it grows with the bend.",
            "the narrower the valley, the smaller the rate must be.",
        ),
        Wrong(
            "half_the_bend",
            lambda d2f, bottom: d2f(bottom) / 2,
            "it grows with the bend: this is 1 over the right answer.",
            "solve 1 - ηL = -1 for η, not for L.",
        ),
        Wrong(
            "half_over_the_bend",
            lambda d2f, bottom: 1 / (2 * d2f(bottom)),
            "a quarter of it.",
            "solve 1 - ηL = -1 for η.",
        ),
        Wrong(
            "bend_elsewhere",
            lambda d2f, bottom: 2 / d2f(0.0),
            "the bend is taken at 0.",
            "what counts is the bend at the bottom of the valley.",
        ),
        Wrong(
            "place_for_bend",
            lambda d2f, bottom: 2 / abs(bottom),
            "the place stands where the bend should.",
            "d2f is a function; L is its value at the bottom.",
        ),
        Wrong(
            "bend_itself",
            lambda d2f, bottom: d2f(bottom),
            "this is the bend.",
            "solve 1 - ηL = -1 for η.",
        ),
        Wrong(
            "difference_for_quotient",
            lambda d2f, bottom: 2 - d2f(bottom),
            "2 minus the bend.",
            "η is multiplied by L: to solve for it, divide.",
        ),
    ),
)
