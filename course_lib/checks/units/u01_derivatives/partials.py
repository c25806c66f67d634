"""Unit 01, Derivatives: the exercises on partial derivatives, and their known mistakes.

Truth is autodiff of the functions printed in the notebook. Inputs are drawn away from points where two
mistakes look alike.
"""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.functions import a_plus_bc, nested


def _triples(lecture: tuple[float, float, float]) -> Callable[[np.random.Generator], list[Case]]:
    """The lecture's point and three others, with no two entries alike and none at 0 or 1."""

    def cases(rng: np.random.Generator) -> list[Case]:
        points = [np.array(lecture)]
        for signs in ((1, 1, -1), (-1, 1, 1), (1, -1, 1)):
            points.append(
                np.array(signs) * rng.permutation(np.array([0.5, 2.0, 4.0])) * rng.uniform(1.1, 1.4)
            )
        return [
            Case(", ".join(number(v, 4) for v in point), (jax.device_put(point),))
            for point in points
        ]

    return cases


def _sum_of_gradient(abc):
    _, b, c = abc
    return jnp.full(3, 1 + c + b)


E4 = Exercise(
    name="01-E4",
    points=2,
    signature="grad_a_plus_bc(abc) -> array of the three partials",
    cases=_triples((1.0, -2.0, 3.0)),
    derivative_of=a_plus_bc,
    by_hand=True,
    worked="p·q² + r at p = 2, q = 3: one more unit of p adds q² = 9; q alone has the slope 2·p·q = 12; r has 1.",
    wrong=(
        Wrong(
            "b_and_c_swapped",
            lambda abc: jnp.array([1.0, abc[1], abc[2]]),
            "the last two partials have changed places.",
            "change only b: which other variable scales the effect?",
        ),
        Wrong(
            "all_moved_together",
            _sum_of_gradient,
            "the sum of the three partials, as if all inputs moved together.",
            "a partial derivative moves one input and holds the others still.",
        ),
        Wrong(
            "a_for_one",
            lambda abc: jnp.array([abc[0], abc[2], abc[1]]),
            "the first partial is a itself; the lecture's point, with a = 1, cannot show it.",
            "does doubling a double the effect of one more unit of a?",
        ),
        Wrong(
            "constants_for_the_others",
            lambda abc: jnp.array([1.0, 1.0, 1.0]),
            "every partial is 1, as in a + b + c.",
            "b is multiplied by c: one more unit of b adds how much?",
        ),
        Wrong(
            "product_instead",
            lambda abc: jnp.array([1.0, abc[1] * abc[2], abc[1] * abc[2]]),
            "the last two partials are the product itself.",
            "one of the two factors is the one that moves.",
        ),
        Wrong(
            "a_forgotten",
            lambda abc: jnp.array([0.0, abc[2], abc[1]]),
            "the first partial is 0: as if a did not matter.",
            "one more unit of a adds how much?",
        ),
    ),
)


E6 = Exercise(
    name="01-E6",
    points=3,
    signature="grad_nested(xyz) -> array of the three partials",
    cases=_triples((2.0, 3.0, -4.0)),
    derivative_of=nested,
    by_hand=True,
    worked="f = u² with u = 3p + q: df/du = 2u and du/dp = 3, one behind the other on the path: df/dp = 6u.",
    wrong=(
        Wrong(
            "upstream_forgotten",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], 2 * xyz[1], 1.0]),
            "the last two partials are those of g alone.",
            "on the path from f to y lie two arrows: how fast does x·g change with g?",
        ),
        Wrong(
            "power_not_brought_down",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], xyz[0] * xyz[1], xyz[0]]),
            "the partial for y is half of what it should be.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "power_not_lowered",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], 2 * xyz[0] * xyz[1] ** 2, xyz[0]]),
            "the partial for y still holds a square.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "z_lost",
            lambda xyz: jnp.array([xyz[1] ** 2, 2 * xyz[0] * xyz[1], xyz[0]]),
            "the partial for x lacks z.",
            "in x times g, what multiplies x is the whole of g.",
        ),
        Wrong(
            "y_and_z_swapped",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], xyz[0], 2 * xyz[0] * xyz[1]]),
            "the last two partials have changed places.",
            "return them in the order x, y, z.",
        ),
        Wrong(
            "added_instead_of_multiplied",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], xyz[0] + 2 * xyz[1], xyz[0] + 1]),
            "upstream and local derivative are added.",
            "along one path derivatives multiply; only different paths add.",
        ),
        Wrong(
            "arrows_of_f_swapped",
            lambda xyz: jnp.array(
                [xyz[0], (xyz[1] ** 2 + xyz[2]) * 2 * xyz[1], xyz[1] ** 2 + xyz[2]]
            ),
            "df/dx and df/dg have changed places.",
            "in x times g: if x moves, what multiplies the movement?",
        ),
        Wrong(
            "upstream_is_g",
            lambda xyz: jnp.array(
                [xyz[1] ** 2 + xyz[2], (xyz[1] ** 2 + xyz[2]) * 2 * xyz[1], xyz[1] ** 2 + xyz[2]]
            ),
            "df/dg was taken for g itself.",
            "in x times g: if g moves, what multiplies the movement?",
        ),
        Wrong(
            "x_moves_f_by_one",
            lambda xyz: jnp.array([1.0, 2 * xyz[0] * xyz[1], xyz[0]]),
            "the first partial is 1: as if nothing multiplied x.",
            "in x times g: if x moves, what multiplies the movement?",
        ),
        Wrong(
            "z_does_not_matter",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], 2 * xyz[0] * xyz[1], 0.0]),
            "the last partial is 0: as if z did not matter.",
            "one more unit of z adds how much to g?",
        ),
        Wrong(
            "all_moved_together",
            lambda xyz: jnp.full(3, xyz[1] ** 2 + xyz[2] + 2 * xyz[0] * xyz[1] + xyz[0]),
            "the sum of the three partials, as if all inputs moved together.",
            "a partial derivative moves one input and holds the others still.",
        ),
        Wrong(
            "z_kept",
            lambda xyz: jnp.array([xyz[1] ** 2 + xyz[2], 2 * xyz[0] * xyz[1], xyz[0] * xyz[2]]),
            "the last partial still holds z.",
            "g grows by one when z grows by one, wherever z is.",
        ),
    ),
)
