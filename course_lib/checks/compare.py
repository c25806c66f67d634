"""Are two answers the same numbers? Entry by entry, in float64, and if not, in which way.

Works on the plain arrays of `plain.py`; knows nothing of exercises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

# A student who computes in float32 is judged at what float32 can hold after a few operations.
FLOAT32_RTOL = 1e-3


@dataclass(frozen=True)
class Leaf:
    """One array of an answer beside its truth.

    Attributes:
        where: path inside the answer: "" for the answer itself, "['W1']" for one of its arrays.
        yours, true: arrays of the same shape.
    """

    where: str
    yours: np.ndarray
    true: np.ndarray

    def right(self, rtol: float) -> np.ndarray:
        """Which entries are right, as a boolean array.

        The tolerance is relative to the entry, or to a thousandth of the largest entry where that is
        more: an entry near zero may carry the rounding of its neighbours.
        """
        if self.yours.dtype == np.float32:
            rtol = max(rtol, FLOAT32_RTOL)
        yours, size = self.yours.astype(np.float64), np.abs(self.true)
        scale = np.maximum(size, 1e-3 * size.max(initial=0.0))
        with np.errstate(invalid="ignore"):
            return np.abs(yours - self.true) <= rtol * scale + 1e-12

    def worst(self, rtol: float) -> tuple:
        """Index of the wrong entry that is furthest off; () for a single number."""
        distance = np.where(
            self.right(rtol), -1.0, np.abs(self.yours.astype(np.float64) - self.true)
        )
        return np.unravel_index(int(np.argmax(distance)), distance.shape)


def leaves(yours: Any, true: Any, where: str = "") -> list[Leaf]:
    """The arrays of two plain answers of the same structure, paired."""
    if isinstance(true, dict):
        return [leaf for key in true for leaf in leaves(yours[key], true[key], f"{where}[{key!r}]")]
    if isinstance(true, list):
        items = enumerate(zip(yours, true, strict=True))
        return [leaf for i, (a, b) in items for leaf in leaves(a, b, f"{where}[{i}]")]
    return [Leaf(where, yours, true)]


def constant_ratio(pairs: list[Leaf], rtol: float) -> float | None:
    """yours/true, if it is one and the same number, other than 1, in every entry of every array."""
    yours = np.concatenate([leaf.yours.astype(np.float64).ravel() for leaf in pairs])
    true = np.concatenate([leaf.true.ravel() for leaf in pairs])
    tiny = 1e-9 * np.abs(true).max(initial=0.0)
    zero = np.abs(true) <= tiny
    if zero.all() or np.any(np.abs(yours[zero]) > tiny + 1e-12):
        return None
    ratios = yours[~zero] / true[~zero]
    middle = float(np.median(ratios))
    rtol = FLOAT32_RTOL if any(leaf.yours.dtype == np.float32 for leaf in pairs) else rtol
    # A ratio of nearly 1 is a wrong answer that is nearly right, and 0 an answer of zeros.
    if abs(middle) < 1e-9 or abs(middle - 1) < 1e-3:
        return None
    return middle if np.allclose(ratios, middle, rtol=10 * rtol, atol=0.0) else None
