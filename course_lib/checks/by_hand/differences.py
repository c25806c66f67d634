"""Tells numbers that were measured by finite differences from numbers that algebra gave.

Two doubles near each other differ by a multiple of their spacing. So a difference of function values,
divided by a step, leaves a trace: multiplied by the same step again, its binary digits end in zeros.
Numbers from a formula have no such zeros, whatever their rounding.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from course_lib.checks.compare import Leaf

DIGITS = 53  # binary digits of a double
# A formula agrees with autodiff to a few units in the last place; differences never do.
EXACT = 1e-14
FEWEST_NUMBERS = 3
# Powers of two, such as the 2 in 2h, shift digits and change none: 1 stands for 2h, h/2, 12h for 3h …
STEPS = {f"1e-{k}": 10.0**-k for k in range(1, 13)}
STEPS |= {f"3e-{k}": 3 * 10.0**-k for k in range(1, 13)}
STEPS |= {"the cube root of eps": np.finfo(float).eps ** (1 / 3)}
STEPS |= {"1.5e-8": 1.5e-8}
# What a difference over a step that is not in the list errs by, between rounding and float32.
MEASURED_ERRORS = (1e-12, 5e-10)


def finite_differences(
    pairs: list[Leaf],
    calls: int,
    complex_calls: int = 0,
    places: int = 0,
    steps: int = 0,
    complex_steps: int = 0,
) -> str | None:
    """The evidence that numbers, right as they are, were measured and not derived.

    Args:
        pairs: the student's arrays beside the true ones, of all inputs.
        calls: how often the function itself was called for them (`Watch.calls`).
        complex_calls: how many of these calls had a complex argument (`Watch.complex_calls`).
        places: at how many places it was called for one input (`Watch.places`).
        steps: for how many inputs these were a small step apart (`Watch.steps`).
        complex_steps: how often numbers were complex by a little (`Watch.complex_steps`).

    Returns:
        A sentence, or None where the evidence is not clear. Numbers as exact as a formula's are never
        held against a student, however they came about, except where they come from complex places. What was
        rounded, to float32 say, shows nothing of it; there calls a step apart decide.
    """
    if complex_calls:
        return (
            f"the function was called {_times(complex_calls)} at complex places: "
            "that is a complex-step difference."
        )
    if complex_steps:
        return "it computes with numbers whose imaginary part is tiny: that is a complex-step difference."
    for where, inputs in Counter(pair.where for pair in pairs).items():
        # More than once for an input; inside of jit, inputs of one shape share their calls.
        called_enough = calls > inputs
        here = [pair for pair in pairs if pair.where == where]
        yours, error = _inexact(here)
        rounded = not all(map(_exact, here))
        if yours.size < FEWEST_NUMBERS and rounded and steps >= inputs:
            return (
                f"the function was called at places a small step apart, and the numbers{_in(where)} "
                "are rounded, so that nothing else shows in them."
            )
        if yours.size < FEWEST_NUMBERS or np.median(error) <= EXACT:
            continue
        step = _step_in_the_digits(yours, called_enough)
        if step:
            return (
                f"the digits of the numbers{_in(where)} show differences of function values, "
                f"divided by a step such as {step}."
            )
        low, high = MEASURED_ERRORS
        # A formula may use two values of the function, such as s(x)·s(-x), but is exact then.
        if places >= 2 and np.median(error) >= low:
            return (
                f"the function was called at {places} places for one input, and the numbers{_in(where)} "
                f"are off by about {np.median(error):.0e}, as measured ones are."
            )
        if called_enough and low <= np.median(error) <= high and np.mean(error > low / 10) > 0.8:
            return (
                f"the function was called {_times(calls)}, and the numbers{_in(where)} are off by "
                f"about {np.median(error):.0e}, as measured ones are."
            )
    return None


def _exact(pair: Leaf) -> bool:
    """Whether every number is as near to the truth as a formula's in float64, whatever format it is in."""
    mine, true = pair.yours.astype(np.float64), pair.true.astype(np.float64)
    with np.errstate(all="ignore"):
        return bool(
            (np.abs(mine - true) <= MEASURED_ERRORS[0] * np.abs(true).max(initial=0.0)).all()
        )


def _inexact(pairs: list[Leaf]) -> tuple[np.ndarray, np.ndarray]:
    """The numbers that can tell something, and their relative errors, as flat arrays.

    Left out are zeros, entries that only carry the rounding of larger ones, and numbers too short to
    show anything: those that float32 or an integer holds, and those rounded to twelve decimals or less.
    """
    yours, error = [np.empty(0)], [np.empty(0)]
    for pair in pairs:
        mine, true = pair.yours.astype(np.float64).ravel(), pair.true.astype(np.float64).ravel()
        with np.errstate(all="ignore"):
            large = np.abs(true) > 1e-3 * np.abs(true).max(initial=0.0)
            short = (mine == mine.astype(np.float32)) | (mine == np.round(mine, 12))
            keep = large & ~short & np.isfinite(mine) & (pair.yours.dtype != np.float32)
            yours.append(mine[keep])
            error.append(np.abs(mine[keep] - true[keep]) / np.abs(true[keep]))
    return np.concatenate(yours), np.concatenate(error)


def _step_in_the_digits(yours: np.ndarray, called_enough: bool) -> str | None:
    """The step whose product with the numbers ends in zeros, beyond what chance explains.

    For chance, a number has k zeros more than three with probability 0.6 / 2^k; the sum over n numbers
    passes 30 + 2n for one list of numbers in 100,000, all steps taken together, and 18 + 2n, which is
    asked where the function was called twice or more for each input, for one in 1,000.
    """
    # Numbers made of float32 ones are short as they are; what counts is what a step adds.
    short = _beyond_chance(yours)
    beyond = {name: _beyond_chance(yours * step) - short for name, step in STEPS.items()}
    best = max(beyond, key=beyond.get)
    enough = (18 if called_enough else 30) + 2 * yours.size
    return best if beyond[best] >= enough else None


def _beyond_chance(numbers: np.ndarray) -> int:
    return int(np.maximum(_zeros_at_the_end(numbers) - 3, 0).sum())


def _zeros_at_the_end(numbers: np.ndarray) -> np.ndarray:
    """How many binary digits at the end are zero, but for two units of rounding in the last place."""
    digits = np.ldexp(np.frexp(np.abs(numbers))[0], DIGITS).astype(np.int64)
    found = np.zeros(numbers.shape, dtype=np.int64)
    for n in range(1, DIGITS - 8):
        rest = digits % 2**n
        found += np.minimum(rest, 2**n - rest) <= 2
    return found


def _times(count: int) -> str:
    return f"{count} time{'s' if count != 1 else ''}"


def _in(where: str) -> str:
    return f" in {where}" if where else ""
