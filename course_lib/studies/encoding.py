"""From a table of patients to numbers for a network: 29 features, stratified parts, the training part's scale.

X = encode(patients.table)                     # (N, 29), named by FEATURES
train, test = stratified_split(jax.random.key(0), patients.y, 0.2)   # two index arrays
X_train, X_test = fill(X[train], X[test])      # no NaN left; the file needs this for no column
X_train, X_test = standardize(X_train, X_test) # means and spreads of the training part only
"""

from __future__ import annotations

from collections.abc import Mapping

import jax
import numpy as np
from jax import Array

MISSING = "missing"
# Measured, or (slope) three steps of one scale: taken as they are.
NUMERIC = ("age", "trestbps", "chol", "thalach", "oldpeak", "slope")
# Names for kinds: one column for each. Nobody in the Cleveland file has cp = 0; other copies list it.
LEVELS = {
    "sex": (0, 1),
    "cp": (0, 1, 2, 3, 4),
    "fbs": (0, 1),
    "restecg": (0, 1, 2),
    "exang": (0, 1),
    "ca": (0, 1, 2, 3, MISSING),
    "thal": (3, 6, 7, MISSING),
}
# "age", …, "slope", "sex=0", "sex=1", "cp=0", …, "thal=missing": 6 + 23 = 29.
FEATURES = NUMERIC + tuple(f"{name}={level}" for name, levels in LEVELS.items() for level in levels)


def encode(table: Mapping[str, np.ndarray]) -> np.ndarray:
    """The columns of FEATURES: numbers as they are, a 1 among zeros for each level of the others.

    Args:
        table: the 13 measurements by name, (N,) each, NaN where one is missing.

    Returns:
        (N, 29) float64; a missing number stays NaN, a missing level has a column where LEVELS says so.

    Raises:
        ValueError: for a value that is no level of its column.
    """
    columns = [np.asarray(table[name], dtype=float) for name in NUMERIC]
    for name, levels in LEVELS.items():
        columns += _one_hot(name, np.asarray(table[name], dtype=float), levels)
    return np.stack(columns, axis=1)


def _one_hot(name: str, values: np.ndarray, levels: tuple) -> list[np.ndarray]:
    found = [np.isnan(values) if level == MISSING else values == level for level in levels]
    lost = ~np.any(found, axis=0)
    if lost.any():
        raise ValueError(
            f"column {name} holds {values[lost][0]:g}, which is none of its levels "
            f"{', '.join(map(str, levels))}"
        )
    return [is_level.astype(float) for is_level in found]


def fill(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both parts with every NaN replaced by the median of its column in the training part.

    Args:
        train, test: (N, features) and (M, features).

    Raises:
        ValueError: if a column of the training part holds nothing but NaN.
    """
    empty = np.flatnonzero(np.all(np.isnan(train), axis=0))
    if empty.size:
        raise ValueError(f"column {empty[0]} of the training part has no value to fill gaps with")
    middle = np.nanmedian(train, axis=0)
    return np.where(np.isnan(train), middle, train), np.where(np.isnan(test), middle, test)


def standardize(train: np.ndarray, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both parts, less the mean and divided by the standard deviation of each column of the training part.

    A column that is the same for all of the training part is only moved, not divided: it becomes 0 there.

    Args:
        train, test: (N, features) and (M, features), without NaN.
    """
    mean, spread = train.mean(axis=0), train.std(axis=0)
    # Rounding may leave a constant column a spread of 1e-17.
    spread = np.where(np.ptp(train, axis=0) == 0, 1.0, spread)
    return (train - mean) / spread, (test - mean) / spread


def stratified_split(key: Array, y: np.ndarray, fraction: float) -> tuple[np.ndarray, np.ndarray]:
    """Random parts for training and for testing, with nearly the same share of each class in both.

    Args:
        key: of jax.random; the same key is the same split.
        y: classes (N,).
        fraction: of each class that goes to the test part, between 0 and 1; rounded to whole examples.

    Returns:
        (train, test): indices into y, in rising order. Together they are all indices, each once.

    Raises:
        ValueError: if fraction is not between 0 and 1.
    """
    if not 0 < fraction < 1:
        raise ValueError(f"fraction must lie between 0 and 1, got {fraction}")
    y = np.asarray(y)
    order = np.asarray(jax.random.permutation(key, len(y)))
    test = []
    for kind in np.unique(y):
        members = order[y[order] == kind]
        test.append(members[: int(fraction * len(members) + 0.5)])
    test = np.sort(np.concatenate(test))
    return np.setdiff1d(np.arange(len(y)), test), test
