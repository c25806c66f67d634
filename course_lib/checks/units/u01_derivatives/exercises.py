"""Unit 01, Derivatives: its exercises and their known mistakes.

Truth is autodiff of the functions printed in the notebook; the mistakes are those that students of
these lectures make. Inputs are drawn away from points where two mistakes look alike.
"""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.differentiation import central_difference, forward_difference
from course_lib.studies.finite_differences import difference_errors, step_sizes
from course_lib.studies.functions import (
    a_plus_bc,
    nested,
    quadratic,
    square_times_cos,
    valley_curve,
)


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    """Functions whose third derivative does not vanish, and the lecture's own first row."""
    functions = {"sin": jnp.sin, "exp": jnp.exp, "valley_curve": valley_curve, "cos": jnp.cos}
    cases = [Case("f = quadratic, x = 2, h = 0.01", (quadratic, 2.0, 0.01))]
    for name, f in functions.items():
        x, h = float(rng.uniform(0.3, 1.2)), float(rng.uniform(0.05, 0.4))
        cases.append(Case(f"f = {name}, x = {number(x, 3)}, h = {number(h, 3)}", (f, x, h)))
    return cases


E1 = Exercise(
    name="01-E1",
    points=2,
    signature="forward_difference(f, x, h) -> slope",
    cases=_slope_cases,
    reference=forward_difference,
    worked="x³ from 1 to 1.1: the rise is 1.331 - 1 = 0.331, the run 0.1, the slope 3.31.",
    wrong=(
        Wrong(
            "rise_without_run",
            lambda f, x, h: f(x + h) - f(x),
            "you return the rise; it shrinks with h, a slope does not.",
            "slope is rise over run.",
        ),
        Wrong(
            "points_swapped",
            lambda f, x, h: (f(x) - f(x + h)) / h,
            "the right size with the wrong sign.",
            "which of the two points comes first when x increases?",
        ),
        Wrong(
            "backward",
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "the slope of the secant on the left of x.",
            "a forward difference looks from x to x + h.",
        ),
        Wrong(
            "divided_by_x",
            lambda f, x, h: (f(x + h) - f(x)) / x,
            "the rise divided by the place, not by the step.",
            "the run is the distance between your two points.",
        ),
        Wrong(
            "missing_brackets",
            lambda f, x, h: f(x + h) - f(x) / h,
            "only f(x) is divided by h: Python divides before it subtracts.",
            "put the whole rise in brackets.",
        ),
        Wrong(
            "h_added_outside",
            lambda f, x, h: ((f(x) + h) - f(x)) / h,
            "the answer is 1 for every function.",
            "move the input by h, not the output.",
        ),
        Wrong(
            "slope_inverted",
            lambda f, x, h: h / (f(x + h) - f(x)),
            "run over rise.",
            "slope is rise over run.",
        ),
        Wrong(
            "height_not_rise",
            lambda f, x, h: f(x + h) / h,
            "the height of the second point, divided by the run.",
            "the rise is a difference of two heights.",
        ),
        Wrong(
            "run_is_a_place",
            lambda f, x, h: (f(x + h) - f(x)) / (x + h),
            "the rise divided by where the second point is.",
            "the run is the distance between your two points.",
        ),
        Wrong(
            "central_instead",
            central_difference,
            "this is a central difference, with points on both sides of x.",
            "a forward difference looks from x to x + h.",
        ),
        Wrong(
            "size_only",
            lambda f, x, h: abs(f(x + h) - f(x)) / h,
            "right where the function rises, wrong sign where it falls.",
            "a slope can be negative.",
        ),
        Wrong(
            "lectures_h",
            lambda f, x, h: (f(x + h) - f(x)) / 0.01,
            "right for h = 0.01 only.",
            "use the h that you are given.",
        ),
    ),
)

E2 = Exercise(
    name="01-E2",
    points=2,
    signature="central_difference(f, x, h) -> slope",
    cases=_slope_cases,
    reference=central_difference,
    worked="x³ around 1, from 0.9 to 1.1: the rise is 1.331 - 0.729 = 0.602, the run 0.2, the slope 3.01.",
    wrong=(
        Wrong(
            "run_of_h",
            lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "exactly twice the slope.",
            "how far apart are your two points?",
        ),
        Wrong(
            "forward_again",
            forward_difference,
            "this is the forward difference again.",
            "take one point on each side of x.",
        ),
        Wrong(
            "backward",
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "this is the backward difference.",
            "take one point on each side of x.",
        ),
        Wrong(
            "points_swapped",
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
            "the right size with the wrong sign.",
            "which of the two points comes first when x increases?",
        ),
        Wrong(
            "missing_brackets",
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "multiplied by h instead of divided: Python reads / 2 * h from left to right.",
            "put the whole run in brackets.",
        ),
        Wrong(
            "half_steps_full_run",
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / (2 * h),
            "about half the slope: your points are h apart, your run says 2h.",
            "how far apart are your two points?",
        ),
        Wrong(
            "missing_brackets_of_the_rise",
            lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
            "only the second height is divided: Python divides before it subtracts.",
            "put the whole rise in brackets.",
        ),
        Wrong(
            "heights_added",
            lambda f, x, h: (f(x + h) + f(x - h)) / (2 * h),
            "the two heights are added.",
            "the rise is a difference of two heights.",
        ),
        Wrong(
            "slope_inverted",
            lambda f, x, h: 2 * h / (f(x + h) - f(x - h)),
            "run over rise.",
            "slope is rise over run.",
        ),
    ),
)


def _anywhere(rng: np.random.Generator) -> list[Case]:
    """A number, a vector and a matrix of places: the derivative is elementwise."""
    single = float(rng.uniform(1.2, 2.4))
    return [
        Case("x = 2", (jnp.asarray(2.0),)),
        Case(f"x = {number(single, 4)}", (jnp.asarray(single),)),
        Case("x of shape (5,)", (jnp.asarray(rng.uniform(-2, 2, 5)),)),
        Case("x of shape (2, 3)", (jnp.asarray(rng.uniform(-2, 2, (2, 3))),)),
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


def _triples(lecture: tuple[float, float, float]) -> Callable[[np.random.Generator], list[Case]]:
    """The lecture's point and three others, with no two entries alike and none at 0 or 1."""

    def cases(rng: np.random.Generator) -> list[Case]:
        points = [np.array(lecture)]
        for signs in ((1, 1, -1), (-1, 1, 1), (1, -1, 1)):
            points.append(
                np.array(signs) * rng.permutation(np.array([0.5, 2.0, 4.0])) * rng.uniform(1.1, 1.4)
            )
        return [
            Case(", ".join(number(v, 4) for v in point), (jnp.asarray(point),)) for point in points
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
            "all three entries are the same number, the sum of the partials.",
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


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """One place, the lecture's own step, and arrays; the rate is never 1."""

    def d_quadratic(x):
        return -3 + 8 * x

    def tripled(x):
        return 3 * x

    rate = float(rng.uniform(0.05, 0.3))
    place = jnp.asarray(rng.uniform(0.6, 1.5, 3) * np.array([1, -1, 1]))
    return [
        Case("df = d_quadratic, x = 2, learning_rate = 0.01", (d_quadratic, 2.0, 0.01)),
        Case(
            f"df = d_quadratic, x = -1, learning_rate = {number(rate, 3)}",
            (d_quadratic, -1.0, rate),
        ),
        # A NumPy array can be changed in place; whoever does so changes the caller's.
        Case(
            f"df = 3x, x a NumPy array, learning_rate = {number(rate, 3)}",
            (tripled, np.array(place), rate),
        ),
        Case(
            f"df = sin, x of shape (3,), learning_rate = {number(rate / 2, 3)}",
            (jnp.sin, place, rate / 2),
        ),
    ]


E5 = Exercise(
    name="01-E5",
    points=2,
    signature="gradient_step(df, x, learning_rate) -> the new x",
    cases=_step_cases,
    reference=lambda df, x, learning_rate: x - learning_rate * df(x),
    worked="x² at x = 4 has the slope 8; with a rate of 0.1 the step is 0.8 long and goes down: from 4 to 3.2.",
    wrong=(
        Wrong(
            "uphill",
            lambda df, x, learning_rate: x + learning_rate * df(x),
            "the step goes the other way: the function gets larger.",
            "the derivative points uphill.",
        ),
        Wrong(
            "step_instead_of_place",
            lambda df, x, learning_rate: -learning_rate * df(x),
            "this is the step, not where it leads.",
            "change x, do not replace it.",
        ),
        Wrong(
            "rate_forgotten",
            lambda df, x, learning_rate: x - df(x),
            "the step is as long as the slope.",
            "how does the learning rate enter?",
        ),
        Wrong(
            "sign_only",
            lambda df, x, learning_rate: x - learning_rate * jnp.sign(df(x)),
            "every step is as long as the learning rate.",
            "a steeper slope makes a longer step.",
        ),
        Wrong(
            "slope_of_wrong_place",
            lambda df, x, learning_rate: x - df(learning_rate * x),
            "the learning rate went into the derivative.",
            "take the slope where you stand; then scale the step.",
        ),
        Wrong(
            "divided_by_rate",
            lambda df, x, learning_rate: x - df(x) / learning_rate,
            "a smaller rate makes a longer step.",
            "a small learning rate should mean a small step.",
        ),
        Wrong(
            "step_uphill",
            lambda df, x, learning_rate: learning_rate * df(x),
            "this is a step, and uphill, not where a step downhill leads.",
            "change x, do not replace it.",
        ),
        Wrong(
            "slope_forgotten",
            lambda df, x, learning_rate: x - learning_rate,
            "every step is as long as the learning rate, and to the left.",
            "the slope decides which way and how far.",
        ),
        Wrong(
            "lectures_rate",
            lambda df, x, learning_rate: x - 0.01 * df(x),
            "right for a learning rate of 0.01 only.",
            "use the learning rate that you are given.",
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
            "all three entries are the same number, the sum of the partials.",
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

# Where the step is judged: smooth, of the size of 1, with a second derivative that does not vanish.
_PLACES = np.random.default_rng(1).uniform(0.5, 2.0, 400)


def forward_error(h: float, dtype: type) -> float:
    """Relative error of a forward difference of exp with step h, in a number format; a float."""
    with np.errstate(all="ignore"):
        return float(
            difference_errors(forward_difference, np.exp, np.exp, _PLACES, np.array([h]), dtype)[0]
        )


def _least_forward_error(dtype: type) -> float:
    steps = step_sizes(1.0, 1e-12, per_decade=8)
    with np.errstate(all="ignore"):
        errors = difference_errors(forward_difference, np.exp, np.exp, _PLACES, steps, dtype)
    return float(np.nanmin(errors))


def _near_best_h(args: tuple, h: np.ndarray) -> str | None:
    """None if the step's error is within ten times the least error of its number format."""
    (dtype,) = args
    name, h = np.dtype(dtype).name, float(h)
    if h <= 0:
        return f"a step must be positive; yours for {name} is {number(h, 3)}."
    if dtype(h) == 0 or not np.isfinite(dtype(h)):
        return f"{name} cannot hold h = {number(h, 3)}: it is stored as {number(dtype(h))}."
    error, least = forward_error(h, dtype), _least_forward_error(dtype)
    if error <= 10 * least:
        return None
    side = (
        "too small: rounding"
        if h < np.sqrt(np.finfo(dtype).eps)
        else "too large: the bend of the curve"
    )
    return (
        f"for {name}, h = {number(h, 3)} is {side} makes a relative error "
        f"{f'of {number(error, 2)}' if np.isfinite(error) else 'beyond measure'}; "
        f"{number(least, 2)} can be had."
    )


E8 = Exercise(
    name="01-E8",
    points=2,
    signature="best_h(dtype) -> a good step for forward differences in that number format",
    cases=lambda rng: [
        Case(f"dtype = {t.__name__}", (t,)) for t in (np.float32, np.float64, np.float16)
    ],
    reference=lambda dtype: np.sqrt(np.finfo(dtype).eps),
    accepts=_near_best_h,
    worked="if the error were h⁴ + eps/h, both parts would be alike at h⁵ = eps, so at the fifth root of eps.",
    wrong=(
        Wrong(
            "machine_epsilon",
            lambda dtype: np.finfo(dtype).eps,
            "this is the smallest step that changes 1 at all.",
            "at that step the rise is mostly rounding; balance both errors.",
        ),
        Wrong(
            "smaller_is_better",
            lambda dtype: 1e-12,
            "f(x + h) and f(x) are the same stored number, or nearly.",
            "smaller is not always better: look at the left end of the figure.",
        ),
        Wrong(
            "one_step_for_all",
            lambda dtype: 3e-4,
            "the same step in every format; it suits float32.",
            "more digits allow a smaller step: use np.finfo(dtype).eps.",
        ),
        Wrong(
            "float64_for_all",
            lambda dtype: np.sqrt(np.finfo(np.float64).eps),
            "float64's step in every format.",
            "use the eps of the format that you are given.",
        ),
        Wrong(
            "step_of_the_central_difference",
            lambda dtype: np.cbrt(np.finfo(dtype).eps),
            "the cube root of eps is best for a central difference.",
            "a forward difference errs like h, not like h squared: where do h and eps/h meet?",
        ),
        Wrong(
            "smallest_number",
            lambda dtype: np.finfo(dtype).tiny,
            "the smallest number of the format: x + h is x.",
            "smaller is not always better: look at the left end of the figure.",
        ),
        Wrong(
            "halved_instead_of_rooted",
            lambda dtype: np.finfo(dtype).eps ** 1 / 2,
            "half of eps: Python takes the power before it divides.",
            "brackets: a power of (1 / 2), or np.sqrt.",
        ),
        Wrong(
            "float32_for_all",
            lambda dtype: np.sqrt(np.finfo(np.float32).eps),
            "float32's step in every format.",
            "use the eps of the format that you are given.",
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

EXERCISES = (E1, E2, E3, E4, E5, E6, E7, E8, E9)
