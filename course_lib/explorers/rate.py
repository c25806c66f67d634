"""A learning rate as a trait: refused, in words, unless it is above 0."""

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
