"""The models of unit 10 as they were fitted for one split, asked about any patient, measured or imagined.

answers = Answers(patients)                    # the first split's training part; see MODELS
one = table_of({"age": 54, …, "ca": "missing"})
answers.logits("network, L2", one)             # (1,), the logit; its sigmoid is the probability
answers.contributions(one)                     # what each measurement adds to the linear model's logit
answers.unseen(one)                            # measurements as nobody of the training part has them
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import jax
import numpy as np

from course_lib.studies.encoding import LEVELS, MISSING, NUMERIC, encode, standardize
from course_lib.studies.heart_networks import NETWORK, networks, parts, scaled
from course_lib.studies.precision import enable_x64

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients

LINEAR = "logistic regression"
# Names as in `heart_models.compare` -> those of the runs in `heart_networks.networks`.
NETWORKS = {
    "network, L2": "penalized",
    "network": "network",
    "network, 3000 steps": "longer",
}
MODELS = (LINEAR, *NETWORKS)
MEASUREMENTS = (*NUMERIC, *LEVELS)


def table_of(measurements: Mapping[str, float | str]) -> dict[str, np.ndarray]:
    """One patient as a table of one row, (1,) each; the word "missing" becomes NaN."""
    return {
        name: np.array([np.nan if value == MISSING else float(value)])
        for name, value in measurements.items()
    }


class Answers:
    """Four models of one split, fitted on its training part, and what they say of patients.

    A table has the 13 measurements by name, (N,) each, with NaN where a level is missing.

    Attributes:
        train, test: row numbers of the two parts.
        shift, factor: (29,) each; an encoded row times factor plus shift is what the models take.
        weights, bias: of the logistic regression, (29,) and a number.
        params: the networks' parameters, by name.
    """

    def __init__(self, patients: Patients, split: int = 0):
        X = encode(patients.table)
        self.train, self.test = parts(patients)[split]
        self._seen = X[self.train]
        # Standardizing is a straight line for each column: two rows tell it.
        width = X.shape[1]
        self.shift, ones = standardize(self._seen, np.stack([np.zeros(width), np.ones(width)]))[1]
        self.factor = ones - self.shift
        self.weights, self.bias = _logistic(patients, split)
        nets = networks(patients)
        self.params = {
            name: jax.tree.map(
                lambda leaf: np.asarray(leaf[split], float), getattr(nets, run).params
            )
            for name, run in NETWORKS.items()
        }

    def standardized(self, table: Mapping[str, np.ndarray]) -> np.ndarray:
        """The patients (N, 29) in the scale of the training part."""
        return standardize(self._seen, encode(table))[1]

    def logits(self, model: str, table: Mapping[str, np.ndarray]) -> np.ndarray:
        """The logit of the disease by one of MODELS, (N,) float64.

        Raises:
            ValueError: if there is no such model.
        """
        if model not in MODELS:
            raise ValueError(f"there is no model {model!r}, only {', '.join(MODELS)}")
        Z = self.standardized(table)
        if model == LINEAR:
            return Z @ self.weights + self.bias
        with enable_x64(True):
            return np.asarray(NETWORK(self.params[model], Z))[:, 0]

    def contributions(self, table: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What each measurement adds to the logistic regression's logit, (N,) each, all its columns together.

        Against a patient with the mean of every column, whose logit is `bias`: with it they add up to `logits`.
        """
        parts_of_columns = iter((self.standardized(table) * self.weights).T)
        widths = {name: 1 for name in NUMERIC} | {name: len(LEVELS[name]) for name in LEVELS}
        return {
            name: sum(next(parts_of_columns) for _ in range(width))
            for name, width in widths.items()
        }

    def unseen(self, table: Mapping[str, np.ndarray]) -> tuple[str, ...]:
        """The measurements of the table's first row that lie outside of the training part.

        A number outside of its range there, or a level that nobody has there.
        """
        low, high = self._seen.min(axis=0), self._seen.max(axis=0)
        row = encode(table)[0]
        outside = iter((row < low) | (row > high))
        names = (*NUMERIC, *(name for name, levels in LEVELS.items() for _ in levels))
        return tuple(dict.fromkeys(name for name, out in zip(names, outside, strict=True) if out))


@cache
def _logistic(patients: Patients, split: int) -> tuple[np.ndarray, float]:
    """(weights (29,), bias) of the logistic regression of `heart_models.compare` for one split."""
    # scikit-learn is imported where it is used: not every unit should wait for it.
    from sklearn.linear_model import LogisticRegression

    train, _ = parts(patients)[split]
    Z = scaled(encode(patients.table), train)
    model = LogisticRegression(max_iter=1000).fit(Z[train], patients.y[train])
    return model.coef_[0], float(model.intercept_[0])
