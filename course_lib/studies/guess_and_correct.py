"""Guess a conversion factor, measure how wrong it is, correct it: learning with one weight.

Dollars to shekels and kilometres to miles are Gurari's examples; the numbers are ours.
"""

from __future__ import annotations

from jax import Array

MILES_PER_KM = 0.621371


def factor_error(factor: Array, given: Array, wanted: Array) -> Array:
    """½ (factor · given - wanted)², elementwise.

    Args:
        factor: the guess, a number or an array of guesses.
        given, wanted: what is converted, and what it should give.

    Returns:
        How wrong each guess is, in the shape of its inputs; 0 for a factor that is right.
    """
    return 0.5 * (factor * given - wanted) ** 2
