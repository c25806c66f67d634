"""Unit 03, Gradient descent in 2-D: the exercises on gradients and on what they promise, and their known mistakes.

Matrices are not symmetric, because that is what students forget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u03_descent_2d.labels import listed, rounded
from course_lib.studies.functions import a_plus_bc
from course_lib.studies.surfaces import any_quadratic, bowl, saddle

# --- E1: the gradient of the lecture's bowl.


def _places(rng: np.random.Generator) -> list[Case]:
    """Four places without a coordinate that is 0 or as large as the other; there and at 1 and 2 mistakes hide.

    For 2w, w² + 1, 2w² and 2 to the power of w agree at one of these. So the lecture's place, (1, -2), comes last: a
    report shows the first input that is wrong.
    """
    sizes = rng.uniform([0.3, 2.1], [0.9, 2.7], (4, 2))
    signs = np.array([[1, 1], [-1, 1], [1, -1], [-1, -1]])
    places = [*rounded(sizes * signs), jnp.array([1.0, -2.0])]
    return [Case(f"w = {listed(w, 3)}", (w,)) for w in places]


E1 = Exercise(
    name="03-E1",
    points=1,
    signature="grad_bowl(w) -> gradient at w, (2,)",
    cases=_places,
    derivative_of=bowl,
    by_hand=True,
    worked="5 w1 + w2³: hold w2, and the slope along w1 is 5; hold w1, and the slope along w2 is 3 w2².",
    wrong=(
        Wrong(
            "constant_kept",
            lambda w: 2 * w + 2,
            "the constant 2 is still in it.",
            "what is the slope of a constant?",
        ),
        Wrong(
            "all_at_once",
            lambda w: jnp.stack([2 * w[0] + 2 * w[1]] * 2),
            "the two slopes are added.",
            "each entry is the slope along one variable, with the other held still.",
        ),
        Wrong(
            "one_number",
            lambda w: 2 * w[0] + 2 * w[1],
            "one number came back.",
            "a gradient has one entry for each variable.",
        ),
        Wrong(
            "swapped",
            lambda w: 2 * w[::-1],
            "the two entries have changed places.",
            "the first entry is the slope along the first variable.",
        ),
        Wrong(
            "first_slope_twice",
            lambda w: jnp.stack([2 * w[0]] * 2),
            "both entries are the slope along w1.",
            "the second entry is the slope along the second variable.",
        ),
        Wrong(
            "second_slope_twice",
            lambda w: jnp.stack([2 * w[1]] * 2),
            "both entries are the slope along w2.",
            "the first entry is the slope along the first variable.",
        ),
        Wrong(
            "two_forgotten",
            lambda w: w,
            "exactly half of the gradient.",
            "power rule: bring the power down.",
        ),
        Wrong(
            "power_not_lowered",
            lambda w: 2 * w**2,
            "the squares are still there.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "power_for_product",
            lambda w: 2.0**w,
            "this is 2 to the power of each coordinate.",
            "in Python one star multiplies, and two make a power.",
        ),
        Wrong(
            "downhill",
            lambda w: -2 * w,
            "the right size with the wrong sign: this points downhill.",
            "the gradient itself points uphill; the minus belongs to the update.",
        ),
        Wrong(
            "height",
            bowl,
            "this is the height at w.",
            "asked is how the height changes along each variable.",
        ),
        Wrong(
            "first_only",
            lambda w: jnp.stack([2 * w[0], 0 * w[1]]),
            "the second entry is always 0.",
            "w2 changes the height as well.",
        ),
        Wrong(
            "length_one",
            lambda w: w / jnp.sqrt(w[0] ** 2 + w[1] ** 2),
            "every gradient has length 1.",
            "how steep it is, is part of the answer.",
        ),
        Wrong(
            "size_only",
            lambda w: 2 * abs(w),
            "no slope is ever negative.",
            "left of the lowest point the slope is negative.",
        ),
    ),
)


# --- E2: the gradient of any quadratic; A need not be symmetric.


def _quadratics(rng: np.random.Generator) -> list[Case]:
    """Two and three variables; every A far from symmetric, every b and w away from 0."""
    cases = []
    for d in (2, 3, 2, 3):
        A = rounded(rng.uniform(0.5, 2.0, (d, d)) + np.triu(rng.uniform(1.0, 2.0, (d, d)), 1))
        w, b = (rounded(rng.uniform(0.5, 2.0, d) * rng.choice([-1, 1], d)) for _ in range(2))
        what = f"A = {listed(A, 3)}" if d == 2 else f"A of shape ({d}, {d})"
        cases.append(Case(f"w = {listed(w, 3)}, {what}, b = {listed(b, 3)}", (w, A, b)))
    return cases


E2 = Exercise(
    name="03-E2",
    points=2,
    signature="grad_quadratic(w, A, b) -> gradient at w, in the shape of w",
    cases=_quadratics,
    derivative_of=any_quadratic,
    by_hand=True,
    worked="½ (3 w1² + 4 w1 w2) - 5 w1: the slope along w1 is 3 w1 + 2 w2 - 5, along w2 it is 2 w1. "
    "The 4 in the corner of the matrix counts half for each of the two.",
    wrong=(
        Wrong(
            "as_if_symmetric",
            lambda w, A, b: A @ w - b,
            "right for symmetric matrices only.",
            "w stands on both sides of A: the product rule gives two terms, one with A, one with its transpose.",
        ),
        Wrong(
            "transposed_only",
            lambda w, A, b: A.T @ w - b,
            "only the transpose of A is in it: right for symmetric matrices only.",
            "w stands on both sides of A: the product rule gives two terms.",
        ),
        Wrong(
            "one_of_two_terms",
            lambda w, A, b: 0.5 * A @ w - b,
            "of the part with A, one of two terms is there.",
            "w stands on both sides of A: the product rule gives two terms, one with A, one with its transpose.",
        ),
        Wrong(
            "other_of_two_terms",
            lambda w, A, b: 0.5 * A.T @ w - b,
            "of the part with A, one of two terms is there: that with the transpose.",
            "w stands on both sides of A: the product rule gives two terms.",
        ),
        Wrong(
            "half_forgotten",
            lambda w, A, b: (A + A.T) @ w - b,
            "the part with A is twice as large as it should be.",
            "the function begins with ½.",
        ),
        Wrong(
            "b_added",
            lambda w, A, b: 0.5 * (A + A.T) @ w + b,
            "b has the wrong sign.",
            "the function ends with minus b·w.",
        ),
        Wrong(
            "b_forgotten",
            lambda w, A, b: 0.5 * (A + A.T) @ w,
            "b is not in it.",
            "b·w changes with w.",
        ),
        Wrong(
            "half_of_all",
            lambda w, A, b: 0.5 * ((A + A.T) @ w - b),
            "b counts half only.",
            "what does the ½ belong to?",
        ),
        Wrong(
            "downhill",
            lambda w, A, b: b - 0.5 * (A + A.T) @ w,
            "the right size with the wrong sign: this points downhill.",
            "the gradient itself points uphill; the minus belongs to the update.",
        ),
        Wrong(
            "diagonal_only",
            lambda w, A, b: jnp.diag(A) * w - b,
            "each entry knows its own variable only.",
            "the other entries of A couple the variables.",
        ),
        Wrong(
            "difference_of_both",
            lambda w, A, b: 0.5 * (A - A.T) @ w - b,
            "A and its transpose are subtracted.",
            "paths add.",
        ),
        Wrong(
            "height",
            any_quadratic,
            "this is the height at w: one number.",
            "a gradient has one entry for each variable.",
        ),
        Wrong(
            "w_times_b",
            lambda w, A, b: 0.5 * (A + A.T) @ w - b * w,
            "w is still in the term with b.",
            "the slope of 5w is 5.",
        ),
    ),
)


# --- E4: does the height fall as a gradient promises?


def mixed(w):
    return jnp.exp(0.3 * w[0]) + w[0] * w[1] + w[1] ** 2


def _claims(rng: np.random.Generator) -> list[Case]:
    """True gradients, a doubled one, one with a wrong entry; steps that are small but not tiny."""
    cases = []
    for name, f, spoil, claim in (
        ("bowl", bowl, lambda g: g, "its gradient"),
        ("mixed", mixed, lambda g: 2 * g, "twice its gradient"),
        ("a + bc", a_plus_bc, lambda g: g, "its gradient"),
        ("saddle", saddle, lambda g: g.at[1].multiply(-1), "its gradient with a wrong sign"),
    ):
        d = 3 if f is a_plus_bc else 2
        w = rounded(rng.uniform([0.8, 1.4, 2.2][:d], [1.2, 2.0, 2.8][:d]))
        g = spoil(jax.grad(f)(w))
        step = float(f"{rng.uniform(0.01, 0.05):.2g}")
        cases.append(
            Case(f"{name}, w = {listed(w, 3)}, g = {claim}, step = {step:g}", (f, w, g, step))
        )
    return cases


def fall_ratio(f: Callable, w: Any, g: Any, step: float, way: int = -1) -> Any:
    return (f(w) - f(w + way * step * g)) / (step * jnp.sum(g * g))


E4 = Exercise(
    name="03-E4",
    points=2,
    signature="fall_ratio(f, w, g, step) -> number",
    cases=_claims,
    reference=fall_ratio,
    worked="5 w1 from w1 = 3 with g = 5 and a step of 0.1: promised is a fall of 0.1 · 25 = 2.5. "
    "The height goes from 15 to 12.5: it falls by 2.5. The ratio is 1.",
    wrong=(
        Wrong(
            "went_uphill",
            lambda f, w, g, step: fall_ratio(f, w, g, step, way=1),
            "you went along g, uphill.",
            "descent goes against the gradient.",
        ),
        Wrong(
            "rise_along_g",
            lambda f, w, g, step: -fall_ratio(f, w, g, step, way=1),
            "you went along g, uphill, and measured the rise.",
            "descent goes against the gradient, and asked is how far the height falls.",
        ),
        Wrong(
            "rise_not_fall",
            lambda f, w, g, step: -fall_ratio(f, w, g, step),
            "the right size with the wrong sign.",
            "a fall is positive if the new height is lower.",
        ),
        Wrong(
            "length_not_squared",
            lambda f, w, g, step: fall_ratio(f, w, g, step) * jnp.linalg.norm(g),
            "you divide by step times the length of g.",
            "the way itself is step times the length; the steepness comes on top.",
        ),
        Wrong(
            "step_not_in_the_promise",
            lambda f, w, g, step: fall_ratio(f, w, g, step) * step,
            "too small by the step.",
            "the promise is for a step of this size.",
        ),
        Wrong(
            "fall_only",
            lambda f, w, g, step: f(w) - f(w - step * g),
            "this is the fall itself.",
            "compare it with what was promised.",
        ),
        Wrong(
            "promise_over_fall",
            lambda f, w, g, step: 1 / fall_ratio(f, w, g, step),
            "the ratio is upside down.",
            "what really happened goes on top.",
        ),
        Wrong(
            "sum_of_entries",
            lambda f, w, g, step: (f(w) - f(w - step * g)) / (step * jnp.sum(g)),
            "you add the entries of g.",
            "g·g is the sum of their squares.",
        ),
        Wrong(
            "mean_of_squares",
            lambda f, w, g, step: (f(w) - f(w - step * g)) / (step * jnp.mean(g * g)),
            "too large by the number of variables.",
            "the falls along all coordinates add up.",
        ),
        Wrong(
            "whole_gradient_as_step",
            lambda f, w, g, step: (f(w) - f(w - g)) / (step * jnp.sum(g * g)),
            "you went the whole length of g.",
            "the way is step times g.",
        ),
    ),
)
