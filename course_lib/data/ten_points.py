"""The ten points of the regression studies: noisy values beside the line y = 1 + 2x.

The lecture on optimization fits a line to ten points on its slides 28-30 but shows them only as dots of a
picture. These stand in for them: drawn once from 1 + 2x plus normal noise and frozen at two decimals.
"""

from __future__ import annotations

import numpy as np

# Inputs and targets, (10,) each, float64. The same ten in every unit: never drawn again.
TEN_X = np.linspace(0.0, 2.5, 10)
TEN_Y = np.array([1.17, 1.97, 2.28, 2.02, 3.67, 4.00, 4.06, 5.18, 5.63, 6.15])

# (intercept, slope) of the line that the points were drawn around; least squares finds (1.1205, 1.9940).
TEN_LINE = np.array([1.0, 2.0])
