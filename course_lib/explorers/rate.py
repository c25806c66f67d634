"""A learning rate as a trait, and the rates of a slider: refused, in words, unless they are above 0."""

from __future__ import annotations

import numpy as np
import traitlets


class Rate(traitlets.Float):
    """A learning rate, above 0 and finite; anything else raises a ValueError."""

    def __init__(self, default_value: float = 0.1):
        super().__init__(default_value)

    def validate(self, obj: traitlets.HasTraits, value: object) -> float:
        rate = super().validate(obj, value)
        if not 0 < rate < np.inf:
            raise ValueError(f"the learning rate must be above 0, not {rate:g}")
        return rate


def slider_rates(rates: tuple[float, float]) -> tuple[float, float]:
    """The smallest and the largest rate of a slider, as they are sent to the page.

    Raises:
        ValueError: unless they are finite and 0 < smallest < largest.
    """
    slowest, fastest = rates
    if not 0 < slowest < fastest < np.inf:
        raise ValueError(f"the rates go from a small one above 0 to a larger one, not {rates}")
    return float(slowest), float(fastest)
