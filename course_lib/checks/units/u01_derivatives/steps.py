"""Unit 01, Derivatives: the exercise on one step of gradient descent, and its known mistakes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """One place, the lecture's own step, and arrays; the rate is never 1."""

    def d_quadratic(x):
        return -3 + 8 * x

    def tripled(x):
        return 3 * x

    rate = float(rng.uniform(0.05, 0.3))
    place = jax.device_put(rng.uniform(0.6, 1.5, 3) * np.array([1, -1, 1]))
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
