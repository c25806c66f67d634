"""Unit 03, Gradient descent in 2-D: drawn arrays, rounded and written so that a report shows the inputs as they are."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def listed(values: Any, digits: int) -> str:
    """An array of one or two dimensions as a label prints it."""
    values = np.asarray(values)
    if values.ndim == 0:
        return f"{float(values):.{digits}g}"
    return f"({', '.join(listed(value, digits) for value in values)})"


def rounded(values: np.ndarray) -> jnp.ndarray:
    """Three digits each, so that a report shows the inputs as they are."""
    return jax.device_put(np.vectorize(lambda v: float(f"{v:.3g}"))(values))
