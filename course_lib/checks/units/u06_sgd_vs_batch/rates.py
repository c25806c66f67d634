"""Unit 06, SGD against batch descent: the exercise on Robbins and Monro, and its known mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.noisy_descent import CONDITIONS, robbins_monro


def _powers(rng: np.random.Generator) -> list[Case]:
    """Powers in all three regions, and both borders exactly."""
    drawn = [rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.9), rng.uniform(1.1, 1.9)]
    powers = [0.0, 0.5, 1.0, 2.0, 0.55, 0.95, 1.05, *(float(f"{p:.2g}") for p in drawn)]
    return [Case(f"power = {power:g}", (power,)) for power in powers]


def _conditions(
    first: Callable = lambda p: p <= 1, second: Callable = lambda p: p > 0.5
) -> Callable:
    """`robbins_monro` with places for mistakes: when each condition holds."""

    def version(power: float) -> str:
        if first(power) and second(power):
            return "both"
        return "first only" if first(power) else "second only"

    return version


E8 = Exercise(
    name="06-E8",
    points=2,
    signature="robbins_monro(power) -> which conditions hold",
    cases=_powers,
    reference=robbins_monro,
    choices=CONDITIONS,
    worked="the rates 1/k³: their sum has a limit, since 3 is above 1. Their squares are 1/k⁶; that sum has a limit, "
    "too. The second condition holds, the first does not.",
    wrong=(
        Wrong(
            "one_over_k_has_a_limit",
            _conditions(first=lambda p: p < 1),
            "1/k is said to have a sum with a limit.",
            "1 + 1/2 + 1/3 + … grows without limit, if slowly: what happens at the border?",
        ),
        Wrong(
            "squares_at_the_border",
            _conditions(second=lambda p: p >= 0.5),
            "1/√k is said to have squares whose sum has a limit.",
            "the squares of 1/√k are 1/k.",
        ),
        Wrong(
            "not_squared",
            _conditions(second=lambda p: p > 1),
            "the second condition is asked of the rates themselves.",
            "what power of k are the squares of the rates?",
        ),
        Wrong(
            "exchanged",
            lambda power: {"first only": "second only", "second only": "first only"}.get(
                robbins_monro(power), "both"
            ),
            "first and second have changed places.",
            "the first speaks of the rates: their sum must grow without limit.",
        ),
        Wrong(
            "first_turned_round",
            _conditions(first=lambda p: p > 1),
            "the first condition is turned round.",
            "a rate that falls fast has a sum with a limit; the first condition asks for none.",
        ),
        Wrong(
            "second_turned_round",
            _conditions(second=lambda p: p <= 0.5),
            "the second condition is turned round.",
            "rates that fall faster have smaller squares: which powers make their sum have a limit?",
        ),
        Wrong(
            "both_turned_round",
            _conditions(first=lambda p: p > 1, second=lambda p: p <= 0.5),
            "both conditions are turned round.",
            "try the power 0, a constant rate: does the sum of the rates grow without limit?",
        ),
        Wrong(
            "first_always",
            _conditions(first=lambda p: True),
            "the first condition is said to hold always.",
            "try the power 2: 1 + 1/4 + 1/9 + … has a limit.",
        ),
        Wrong(
            "both_always",
            lambda power: "both",
            "the answer is always both.",
            "try the power 0, a constant rate: has the sum of its squares a limit?",
        ),
    ),
)
