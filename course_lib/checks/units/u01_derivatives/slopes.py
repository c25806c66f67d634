"""Unit 01, Derivatives: the exercises on derivatives of one variable, by rule, and their known mistakes.

Truth is autodiff of the functions printed in the notebook. Inputs are drawn away from points where two
mistakes look alike.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.functions import quadratic, square_times_cos, valley_curve


def _anywhere(rng: np.random.Generator) -> list[Case]:
    """A number, a vector and a matrix of places: the derivative is elementwise."""
    single = float(rng.uniform(1.2, 2.4))
    return [
        Case("x = 2", (jax.device_put(2.0),)),
        Case(f"x = {number(single, 4)}", (jax.device_put(single),)),
        Case("x of shape (5,)", (jax.device_put(rng.uniform(-2, 2, 5)),)),
        Case("x of shape (2, 3)", (jax.device_put(rng.uniform(-2, 2, (2, 3))),)),
    ]


E3 = Exercise(
    name="01-E3",
    points=1,
    signature="d_quadratic(x) -> slope at each x, in the shape of x",
    cases=_anywhere,
    derivative_of=quadratic,
    by_hand=True,
    worked="5 + 2x - x³: the constant gives 0, 2x gives 2, x³ gives 3x²; together 2 - 3x².",
    wrong=(
        Wrong(
            "constant_kept",
            lambda x: 2 - 3 + 8 * x,
            "off by 2 everywhere.",
            "what is the slope of a constant?",
        ),
        Wrong(
            "power_not_brought_down",
            lambda x: -3 + 4 * x,
            "the slope of the square is half as steep as it should be.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "power_not_lowered",
            lambda x: -3 + 8 * x**2,
            "still a square where a straight line should be.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "x_kept_in_linear_term",
            lambda x: -3 * x + 8 * x,
            "the linear term still grows with x.",
            "how much does -3x change when x grows by one?",
        ),
        Wrong(
            "sign_lost",
            lambda x: 3 + 8 * x,
            "off by 6 everywhere.",
            "look at the sign of the linear term.",
        ),
        Wrong(
            "linear_term_lost",
            lambda x: 8 * x,
            "off by 3 everywhere.",
            "every term of a sum has its own slope.",
        ),
        Wrong(
            "height_not_slope",
            quadratic,
            "this is the height of the curve at x.",
            "you return f(x); asked is how fast it changes.",
        ),
        Wrong(
            "no_power_lowered",
            lambda x: -3 * x + 8 * x**2,
            "every term still has an x too many.",
            "power rule: bring the power down, then lower it.",
        ),
    ),
)


E7 = Exercise(
    name="01-E7",
    points=2,
    signature="d_valley_curve(x) -> slope at each x, in the shape of x",
    cases=_anywhere,
    derivative_of=valley_curve,
    by_hand=True,
    worked="sin(2x + 1): the outside gives cos(2x + 1), the inside 2; together 2 cos(2x + 1).",
    wrong=(
        Wrong(
            "inner_factor_missing",
            lambda x: 1.8 * x**3 + 19 - 24 * jnp.sin(1.25 * x + 0.3),
            "only the wave is off, by the factor 0.8.",
            "chain rule: differentiate what is inside the cosine, too.",
        ),
        Wrong(
            "wave_sign",
            lambda x: 1.8 * x**3 + 19 + 30 * jnp.sin(1.25 * x + 0.3),
            "the wave has the wrong sign.",
            "cos falls just right of 0: what sign must its slope have?",
        ),
        Wrong(
            "cosine_kept",
            lambda x: 1.8 * x**3 + 19 - 30 * jnp.cos(1.25 * x + 0.3),
            "the wave is shifted by a quarter of its length.",
            "where cos is at its top, its slope is 0.",
        ),
        Wrong(
            "cosine_kept_and_sign",
            lambda x: 1.8 * x**3 + 19 + 30 * jnp.cos(1.25 * x + 0.3),
            "the wave is shifted by a quarter of its length.",
            "where cos is at its top, its slope is 0; just right of it, it falls.",
        ),
        Wrong(
            "inside_changed",
            lambda x: 1.8 * x**3 + 19 - 30 * jnp.sin(1.25),
            "the wave has become a constant.",
            "chain rule: the outer derivative is taken at the unchanged inside.",
        ),
        Wrong(
            "power_not_brought_down",
            lambda x: 0.45 * x**3 + 19 - 30 * jnp.sin(1.25 * x + 0.3),
            "the x to the fourth contributes a quarter of its slope.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "power_not_lowered",
            lambda x: 1.8 * x**4 + 19 - 30 * jnp.sin(1.25 * x + 0.3),
            "there is still an x to the fourth.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "x_kept_in_linear_term",
            lambda x: 1.8 * x**3 + 19 * x - 30 * jnp.sin(1.25 * x + 0.3),
            "the linear term still grows with x.",
            "how much does 19x change when x grows by one?",
        ),
        Wrong(
            "linear_term_lost",
            lambda x: 1.8 * x**3 - 30 * jnp.sin(1.25 * x + 0.3),
            "off by 19 everywhere.",
            "every term of a sum has its own slope.",
        ),
        Wrong(
            "wave_sign_and_inner_factor",
            lambda x: 1.8 * x**3 + 19 + 24 * jnp.sin(1.25 * x + 0.3),
            "the wave has the wrong sign and lacks a factor.",
            "two things: the slope of cos, and the derivative of what is inside.",
        ),
        Wrong(
            "height_not_slope",
            valley_curve,
            "this is the height of the curve at x.",
            "you return f(x); asked is how fast it changes.",
        ),
    ),
)


E9 = Exercise(
    name="01-E9",
    points=2,
    signature="d_square_times_cos(x) -> slope at each x, in the shape of x",
    cases=_anywhere,
    derivative_of=square_times_cos,
    by_hand=True,
    worked="x·eˣ: x moves and gives 1·eˣ, eˣ moves and gives x·eˣ; together (1 + x)·eˣ.",
    wrong=(
        Wrong(
            "bug_left_in",
            lambda x: 2 * x * jnp.cos(x) + x**2 * jnp.sin(x),
            "the planted bug is still there; it does not show at x = 0.",
            "measure: at which places do formula and measurement differ, and by how much?",
        ),
        Wrong(
            "both_signs",
            lambda x: -2 * x * jnp.cos(x) - x**2 * jnp.sin(x),
            "the first term has the wrong sign now.",
            "change one term at a time and measure again.",
        ),
        Wrong(
            "product_of_slopes",
            lambda x: -2 * x * jnp.sin(x),
            "the two slopes are multiplied.",
            "product rule: one factor moves while the other stands still, then the other way round.",
        ),
        Wrong(
            "first_term_only",
            lambda x: 2 * x * jnp.cos(x),
            "only x squared moves, the cosine stands still.",
            "product rule: there are two terms.",
        ),
        Wrong(
            "second_term_only",
            lambda x: -(x**2) * jnp.sin(x),
            "only the cosine moves, x squared stands still.",
            "product rule: there are two terms.",
        ),
        Wrong(
            "minus_on_the_wrong_term",
            lambda x: x**2 * jnp.sin(x) - 2 * x * jnp.cos(x),
            "every sign is turned round: the minus is on the wrong term.",
            "cos falls just right of 0: which term holds its slope?",
        ),
    ),
)
