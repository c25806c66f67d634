"""How wrong is a difference quotient? Its error as the step shrinks, in float32 and float64.

The curve falls while the secant turns into the tangent and rises again when f(x + h) and f(x) share
too many digits; where it turns depends on the number format.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# NumPy, not JAX: the study is about rounding in each number format, and NumPy keeps the format of its
# inputs whether or not JAX's 64-bit mode is on.
Quotient = Callable[[Callable, np.ndarray, np.floating], np.ndarray]


def step_sizes(largest: float = 1.0, smallest: float = 1e-16, per_decade: int = 4) -> np.ndarray:
    """Steps h from largest to smallest, equally spaced on a logarithmic axis; float64, shape (n,)."""
    decades = np.log10(largest / smallest)
    return np.geomspace(largest, smallest, round(decades * per_decade) + 1)


def difference_errors(
    quotient: Quotient,
    f: Callable[[np.ndarray], np.ndarray],
    df: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    steps: np.ndarray,
    dtype: np.dtype | type,
) -> np.ndarray:
    """Median error of a difference quotient over many points, for each step.

    The median, because at a single point rounding errors cancel by luck.

    Args:
        quotient: `forward_difference`, `central_difference` or your own (f, x, h) -> slope.
        f, df: an elementwise NumPy function and its derivative.
        points: (n,) where the slope is taken.
        steps: (m,) the steps h.
        dtype: number format of everything inside the quotient, e.g. np.float32.

    Returns:
        (m,) float64: median over the points of |quotient - df|, relative to the median of |df|.
    """
    x = points.astype(dtype)
    true = df(x.astype(np.float64))
    slopes = np.stack([quotient(f, x, dtype(h)) for h in steps]).astype(np.float64)
    return np.median(np.abs(slopes - true), axis=1) / np.median(np.abs(true))
