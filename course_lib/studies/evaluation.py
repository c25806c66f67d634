"""How good are probabilities p (N,) for answers y (N,) of 0 and 1? Decisions, ranking, honesty, and doubt.

    accuracy, confusion       decisions at a threshold (p > 0.5 says 1)
    auc, roc                  the ranking alone, whatever the threshold
    brier, cross_entropy      the probabilities themselves; lower is better
    calibration               of those who were told 30 %, do 30 in 100 have it?
    standard_error, corrected_error, share_error      how far a mean may be off

NumPy arrays in, NumPy out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


def _checked(p: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    p, y = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    if p.shape != y.shape or p.ndim != 1 or not p.size:
        raise ValueError(
            f"p and y must be (N,) arrays of one length, got shapes {p.shape} and {y.shape}"
        )
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError(
            f"probabilities lie between 0 and 1, got {p.min():g} to {p.max():g}: are these logits?"
        )
    if not np.all((y == 0) | (y == 1)):
        raise ValueError("answers y must be 0 or 1")
    return p, y


def _parts(p: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of the ill and of the healthy; there must be both."""
    p, y = _checked(p, y)
    if y.min() == y.max():
        raise ValueError(f"a ranking needs answers of both kinds, all of these are {y[0]:g}")
    return p[y == 1], p[y == 0]


def accuracy(p: np.ndarray, y: np.ndarray, threshold: float = 0.5) -> float:
    """Share of right decisions, where p > threshold decides for 1."""
    p, y = _checked(p, y)
    return float(np.mean((p > threshold) == (y == 1)))


def confusion(p: np.ndarray, y: np.ndarray, threshold: float = 0.5) -> np.ndarray:
    """Counts (2, 2): the row is the truth, the column the decision, healthy (0) before ill (1).

    [[healthy and told so, healthy but told ill], [ill but told healthy, ill and told so]].
    """
    p, y = _checked(p, y)
    counts = np.zeros((2, 2), dtype=int)
    np.add.at(counts, (y.astype(int), (p > threshold).astype(int)), 1)
    return counts


def auc(p: np.ndarray, y: np.ndarray) -> float:
    """Chance that an ill one has a higher p than a healthy one, both drawn at random; a tie counts half.

    It is the area under the curve of `roc`. Raises ValueError if all answers are the same.
    """
    ill, healthy = _parts(p, y)
    lead = ill[:, None] - healthy
    return float(np.mean(lead > 0) + np.mean(lead == 0) / 2)


def roc(p: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares decided as ill, (false alarms among the healthy, found among the ill), for every threshold.

    From (0, 0), where nobody is decided ill, to (1, 1). Raises ValueError if all answers are the same.
    """
    ill, healthy = _parts(p, y)
    thresholds = np.concatenate([[np.inf], np.unique(p)[::-1]])[:, None]
    return np.mean(healthy >= thresholds, axis=1), np.mean(ill >= thresholds, axis=1)


def brier(p: np.ndarray, y: np.ndarray) -> float:
    """Mean of (p - y)². 0 is perfect; p = 0.5 for all gives 0.25."""
    p, y = _checked(p, y)
    return float(np.mean((p - y) ** 2))


def cross_entropy(p: np.ndarray, y: np.ndarray) -> float:
    """Mean of -log(probability given to what happened), in nats. Infinite if one was ruled out, p = 0 or 1."""
    p, y = _checked(p, y)
    with np.errstate(divide="ignore"):
        # abs: -log(1) is 0, not -0
        return float(np.abs(np.mean(np.log(np.where(y == 1, p, 1 - p)))))


class Calibration(NamedTuple):
    """Arrays (bins,); NaN where a bin is empty.

    Attributes:
        predicted: mean of p in the bin.
        observed: share of ones in the bin.
        counts: how many are in it.
        errors: standard error of `observed`, as if all were independent.
    """

    predicted: np.ndarray
    observed: np.ndarray
    counts: np.ndarray
    errors: np.ndarray


def calibration(p: np.ndarray, y: np.ndarray, bins: int = 5) -> Calibration:
    """What was predicted and what happened, in `bins` bins of p of equal width from 0 to 1."""
    p, y = _checked(p, y)
    which = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(which, minlength=bins)
    with np.errstate(invalid="ignore"):
        predicted = np.bincount(which, p, bins) / counts
        observed = np.bincount(which, y, bins) / counts
        return Calibration(predicted, observed, counts, np.sqrt(observed * (1 - observed) / counts))


def standard_error(values: np.ndarray) -> np.ndarray:
    """Standard error of the mean over the first axis: the spread (n - 1 in it) divided by √n.

    Right for independent values. Scores of repeated splits of the same patients are not independent (every
    two training parts, and many test parts, share patients): for them this is optimistic, see
    `corrected_error`.
    """
    values = np.asarray(values, dtype=float)
    return values.std(axis=0, ddof=1) / np.sqrt(len(values))


def corrected_error(values: np.ndarray, train: int, test: int) -> np.ndarray:
    """The spread over n repeated splits times √(1/n + test/train), which counts the patients they share.

    More splits do not make it small. A rule of thumb, not a theorem (Nadeau and Bengio 2003, Machine
    Learning 52, "Inference for the generalization error"); meant for differences between two models on
    the same splits, too.

    Args:
        values: scores, the first axis counts the splits.
        train, test: how many patients are in each part.
    """
    values = np.asarray(values, dtype=float)
    return values.std(axis=0, ddof=1) * np.sqrt(1 / len(values) + test / train)


def share_error(share: float, n: int) -> float:
    """Standard error of a share that was counted in n independent cases: √(share·(1 - share)/n)."""
    return float(np.sqrt(share * (1 - share) / n))
