"""A number between two limits as a trait: NaN lies nowhere, so it is refused, too."""

from __future__ import annotations

import numpy as np
import traitlets


class Limited(traitlets.Float):
    """A number from `min` to `max`; anything else raises a TraitError.

    traitlets' own Float takes NaN for a number within any limits: it is neither below nor above.
    """

    def validate(self, obj: traitlets.HasTraits, value: object) -> float:
        number = super().validate(obj, value)
        if np.isnan(number):
            raise traitlets.TraitError(
                f"the value of {self.name!r} must be a number from {self.min:g} to {self.max:g}, not nan"
            )
        return number
