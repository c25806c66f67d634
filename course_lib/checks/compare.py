"""Are two answers the same numbers? Entry by entry, in float64, and if not, in which way.

Works on the plain arrays of `plain.py`; knows nothing of exercises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

RTOL = 1e-6
# A student who computes in float32 is judged at what float32 can hold after a few operations.
FLOAT32_RTOL = 1e-3
# An entry may carry the rounding of the largest entry of its array; this is the share of that entry
# below which an entry counts as "near zero". With the tolerances above: 1e-11 and 1e-5 of the largest.
NEAR_ZERO, FLOAT32_NEAR_ZERO = 1e-5, 1e-2
# An array that is zero by cancellation holds the rounding of what was cancelled: this many units in
# the last place of the answer's largest number, or of 1 where all are smaller.
ROUNDING_UNITS = 50


@dataclass(frozen=True)
class Leaf:
    """One array of an answer beside its truth.

    Attributes:
        where: path inside the answer: "" for the answer itself, "['W1']" for one of its arrays.
        yours, true: arrays of the same shape.
        path: the same path as keys and positions.
        largest: the largest number of the whole true answer, 1 at least.
        atol: absolute tolerance; None for the rounding of numbers as large as `largest`.
    """

    where: str
    yours: np.ndarray
    true: np.ndarray
    path: tuple = ()
    largest: float = 1.0
    atol: float | None = None

    def right(self, rtol: float = RTOL) -> np.ndarray:
        """Which entries are right, as a boolean array."""
        return self.like(self.true, rtol)

    def like(self, other: np.ndarray, rtol: float = RTOL) -> np.ndarray:
        """Which entries are those of `other`, an array of the same shape; NaN is like NaN.

        The tolerance is relative to the entry, or to a share of the largest entry of its own array
        where that is more: of its own, so that small arrays are judged as sharply as large ones.
        """
        near_zero, units = NEAR_ZERO, np.finfo(np.float64).eps
        if self.yours.dtype == np.float32:
            rtol, near_zero = max(rtol, FLOAT32_RTOL), FLOAT32_NEAR_ZERO
            units = np.finfo(np.float32).eps
        if self.true.dtype.kind in "iub":
            rtol = near_zero = 0.0  # counts, positions, True and False are exact
        atol = ROUNDING_UNITS * units * self.largest if self.atol is None else self.atol
        yours, other = self.yours.astype(np.float64), np.asarray(other, np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            size = np.abs(other)
            finite = size[np.isfinite(size)]
            scale = np.maximum(size, near_zero * finite.max(initial=0.0))
            close = np.abs(yours - other) <= rtol * np.where(np.isfinite(scale), scale, 0.0) + atol
        return close | (yours == other) | (np.isnan(yours) & np.isnan(other))

    def worst(self, rtol: float = RTOL) -> tuple:
        """Index of the wrong entry that is furthest off; () for a single number."""
        distance = np.where(
            self.right(rtol), -1.0, np.abs(self.yours.astype(np.float64) - self.true)
        )
        return np.unravel_index(int(np.argmax(distance)), distance.shape)

    def first(self, rtol: float = RTOL) -> tuple:
        """Index of the first wrong entry, in reading order."""
        return np.unravel_index(int(np.argmin(self.right(rtol))), self.true.shape)


def leaves(yours: Any, true: Any, where: str = "", atol: float | None = None) -> list[Leaf]:
    """The arrays of two plain answers of the same structure, paired."""
    arrays, truths = flat(yours), flat(true)
    largest = max([1.0, *map(_largest, truths.values())])
    return [
        Leaf(where + "".join(f"[{k!r}]" for k in path), arrays[path], t, path, largest, atol)
        for path, t in truths.items()
    ]


def _largest(array: np.ndarray) -> float:
    size = np.abs(array.astype(np.float64))
    return float(size[np.isfinite(size)].max(initial=0.0))


def flat(tree: Any, path: tuple = ()) -> dict[tuple, np.ndarray]:
    """The arrays of a plain answer by the path to each: keys of dicts, positions in lists."""
    if isinstance(tree, dict | list):
        items = tree.items() if isinstance(tree, dict) else enumerate(tree)
        return {p: a for key, item in items for p, a in flat(item, (*path, key)).items()}
    return {path: np.asarray(tree)}


def ratio_of(pairs: list[Leaf], others: list[np.ndarray], rtol: float = RTOL) -> float | None:
    """yours/other, if it is one number in every entry of every array; NaN if all entries are zero.

    The number is taken from entries that are not near zero; the others must agree with it.
    """
    ratios = []
    for pair, other in zip(pairs, others, strict=True):
        size = np.abs(other)
        sure = size > max(1e-5 * size.max(initial=0.0), 1e-12 * pair.largest)
        ratios.append(pair.yours.astype(np.float64)[sure] / np.asarray(other, np.float64)[sure])
    ratios = np.concatenate(ratios)
    middle = float(np.median(ratios)) if ratios.size else 0.0
    if not np.isfinite(middle):
        return None
    # The ratio of single-precision numbers is known to single precision only, and so on.
    same = all(
        pair.like(middle * other, 10 * rtol).all()
        for pair, other in zip(pairs, others, strict=True)
    )
    return (middle if ratios.size else float("nan")) if same else None
