"""Right numbers, as far as a short number format can hold them."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from course_lib.checks.compare import Leaf
from course_lib.checks.diagnosis.draw import Judged
from course_lib.checks.diagnosis.finding import Cause

# The shorter first: what bfloat16 holds, float16 mostly holds, too.
FORMATS = (("bfloat16", np.dtype(jnp.bfloat16), "two"), ("float16", np.dtype(np.float16), "three"))
# Two steps of rounding may add up, of which each is half a unit. More would excuse mistakes of two per cent.
UNITS = 1
RULE = "leave the numbers as wide as they come in: no astype, no dtype=… to a shorter format."


def explain(judged: list[Judged]) -> Cause | None:
    """The short format in which every number of the answer fits, if its rounding is all that is wrong."""
    pairs = [pair for one in judged for pair in one.pairs]
    numbers = np.concatenate([np.ravel(pair.yours).astype(np.float64) for pair in pairs])
    # Whole numbers fit in any format: these may have been rounded in another way.
    if (numbers == np.round(numbers)).all():
        return None
    for name, short, digits in FORMATS:
        if _fit(numbers, short) and _near(pairs, UNITS * float(jnp.finfo(short).eps)):
            looks = f"every number is right up to the rounding of {name}, which holds {digits} digits or so."
            return Cause("structure", "low_precision", looks, RULE)
    return None


def _fit(numbers: np.ndarray, short: np.dtype) -> bool:
    with np.errstate(all="ignore"):
        return np.array_equal(numbers.astype(short).astype(np.float64), numbers, equal_nan=True)


def _near(pairs: list[Leaf], rtol: float) -> bool:
    return all(pair.right(rtol).all() for pair in pairs)
