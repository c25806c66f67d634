"""Dropout in a linear fit: on average over all masks it is a penalty, another one for each weight.

With hidden units that stay as they are, only the last layer is fitted, and the best weights follow from
a linear system: no training, no chance (S. Wager, S. Wang, P. Liang 2013).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

UNITS = 32
# So steep that a unit goes from -1 to 1 over about a third of the axis.
STEEPNESS = 4.0
# The middles of the units, evenly spread over the twelve points.
MIDDLES = np.linspace(-1.0, 1.0, UNITS)


class LinearFit(NamedTuple):
    """A bias and weights (features,)."""

    bias: float
    weights: np.ndarray

    def __call__(self, features: np.ndarray) -> np.ndarray:
        """Heights (N,) over features (N, features), as in use: nothing drops."""
        return self.bias + features @ self.weights


def hidden_units(x: np.ndarray) -> np.ndarray:
    """Activations of a layer of 32 tanh units, each with a middle of its own: (N,) -> (N, 32)."""
    return np.tanh(STEEPNESS * (np.asarray(x)[:, None] - MIDDLES))


def penalties(features: np.ndarray, strength: float, rate: float) -> np.ndarray:
    """What each squared weight costs, (features,): the strength, and what dropout adds on average.

    With inverted dropout a feature's share of the answer has the variance rate / (1 - rate) · (w·feature)².
    Half its mean over the examples is added to half the squared error.

    Args:
        features: (N, features).
        rate: the chance to drop, at least 0 and below 1.
    """
    return strength + 0.5 * rate / (1 - rate) * np.mean(features**2, axis=0)


def best_fit(
    features: np.ndarray, targets: np.ndarray, strength: float = 0.0, rate: float = 0.0
) -> LinearFit:
    """The fit with the least half squared error plus strength · Σ w², on average over all dropout masks.

    The bias pays no penalty and never drops. Where several fits are best, the one with the smallest weights.

    Args:
        features: (N, features), without a column for the bias.
        targets: (N,).
    """
    middle, level = features.mean(axis=0), targets.mean()
    # A penalty on w is a further row of data that asks for w = 0.
    asked = np.diag(np.sqrt(2 * len(targets) * penalties(features, strength, rate)))
    rows = np.vstack([features - middle, asked])
    heights = np.concatenate([targets - level, np.zeros(len(middle))])
    weights = np.linalg.lstsq(rows, heights, rcond=None)[0]
    return LinearFit(float(level - middle @ weights), weights)


def half_squared_error(fit: LinearFit, features: np.ndarray, targets: np.ndarray) -> float:
    """Half the mean squared error of a fit in use, on features (N, features) and targets (N,)."""
    return float(np.mean((fit(features) - targets) ** 2) / 2)
