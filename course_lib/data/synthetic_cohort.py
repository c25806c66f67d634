"""Invented patients with the columns of the heart-disease file, for a computer without a network.

One hidden number, the strain on a heart, moves every measurement a little, and noise hides it again. Nothing
here was fitted to the real rows: means and shares are round numbers of a plausible size.
"""

from __future__ import annotations

import numpy as np

# Whole numbers and tenths of the file: mean, pull of the strain, noise, lowest, highest, decimals.
MEASURES = {
    "age": (54.0, 3.0, 8.5, 29.0, 77.0, 0),
    "trestbps": (132.0, 3.0, 17.0, 94.0, 200.0, 0),
    "chol": (245.0, 5.0, 50.0, 126.0, 420.0, 0),
    "thalach": (150.0, -11.0, 19.0, 71.0, 202.0, 0),
    "oldpeak": (0.8, 0.65, 0.9, 0.0, 6.2, 1),
}
# Levels of the file, how common each is (logits), and the pull of the strain on each (added to those).
LEVELS = {
    "sex": ((0, 1), (0.0, 0.8), (0.0, 0.8)),
    "cp": ((1, 2, 3, 4), (-0.7, 0.0, 0.5, 0.8), (-0.1, -0.7, -0.5, 0.9)),
    "fbs": ((0, 1), (0.0, -1.7), (0.0, 0.1)),
    "restecg": ((0, 1, 2), (0.0, -3.3, -0.1), (0.0, 0.4, 0.3)),
    "exang": ((0, 1), (0.0, -0.8), (0.0, 0.9)),
    "slope": ((1, 2, 3), (0.2, 0.0, -2.0), (-0.6, 0.4, 0.3)),
    "ca": ((0, 1, 2, 3), (0.9, -0.2, -0.9, -1.7), (-0.9, 0.2, 0.7, 0.9)),
    "thal": ((3, 6, 7), (0.6, -1.7, 0.2), (-0.7, 0.2, 0.9)),
}
# Strain (with its own noise) above which num is 1, 2, 3, 4.
STAGES = (0.2, 0.7, 1.2, 1.9)
# Missing values, a share of the patients each.
GAPS = {"ca": 0.013, "thal": 0.0066}


def synthetic_columns(n: int, seed: int) -> dict[str, np.ndarray]:
    """Columns of n invented patients, each float64 (n,), NaN where a value is missing.

    The names are those of the file, the num column included, in no special order.
    """
    rng = np.random.default_rng(seed)
    strain = rng.normal(size=n)
    columns = {}
    for name, (mean, pull, noise, low, high, decimals) in MEASURES.items():
        values = mean + pull * strain + noise * rng.normal(size=n)
        columns[name] = np.round(np.clip(values, low, high), decimals)
    for name, (levels, common, pull) in LEVELS.items():
        # The largest of logit + Gumbel noise is a draw from the softmax of the logits.
        scores = np.asarray(common) + np.outer(strain, pull) + rng.gumbel(size=(n, len(levels)))
        columns[name] = np.asarray(levels, dtype=float)[np.argmax(scores, axis=1)]
    columns["num"] = np.digitize(strain + 0.4 * rng.normal(size=n), STAGES).astype(float)
    for name, share in GAPS.items():
        columns[name][rng.choice(n, size=max(1, round(share * n)), replace=False)] = np.nan
    return columns
