"""Unit 01, Derivatives: the exercises on finite differences and on their step, and their known mistakes."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.differentiation import central_difference, forward_difference
from course_lib.studies.finite_differences import difference_errors, step_sizes
from course_lib.studies.functions import quadratic, valley_curve


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
            "half_steps",
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
            "a central difference over half the step: your points are h / 2 to each side of x.",
            "the points are a whole h away from x, on each side.",
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
