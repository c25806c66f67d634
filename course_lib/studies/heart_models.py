"""A network, a logistic regression, trees and a baseline judged on the same splits of the same patients.

    found = compare(patients)              # a dict: name -> Scores, in the order of a table
    found["network"].accuracy              # (splits,), one number for each split
    found["network"].seconds               # of fitting, all splits together
    mean_and_errors(found["network"].auc, patients)     # mean, standard error, corrected error
    difference(found, "network", "logistic regression", "accuracy", patients)   # the same, paired
    predictions(patients, "network")       # p and y of all test parts, one after the other
    fitted_tree(patients, depth=3)         # scikit-learn's tree for all patients, to be drawn

Everything is measured on test parts that nothing was fitted, scaled or chosen on. Settings were fixed
before: the defaults of scikit-learn, and for the network Adam as in unit 08; only the strength of its L2
penalty is chosen, on a part of each training part. The splits share patients, so that the standard error
over them is optimistic; the corrected error counts that. With other seeds of the splits the penalized
network and the logistic regression change places: they are too near to each other to be told apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from course_lib.studies import evaluation
from course_lib.studies.encoding import encode
from course_lib.studies.heart_networks import networks, parts, scaled

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients

# scikit-learn is imported where it is used: not every unit should wait for it.
DEPTHS = (2, 3, 4, 8)
SOME = 40  # patients, healthy and ill ones among them
SCORES = ("accuracy", "auc", "brier", "cross_entropy")


class Scores(NamedTuple):
    """How one model did on the test part of every split.

    Attributes:
        accuracy, auc, brier, cross_entropy: (splits,) each; see `evaluation`. The cross-entropy is infinite
            where the model ruled out what then happened.
        p: probabilities of the patients of each test part, (splits, M).
        seconds: of fitting, for all splits together; for a network without compiling.
        compile_seconds: before that, once; 0 for what needs none.
    """

    accuracy: np.ndarray
    auc: np.ndarray
    brier: np.ndarray
    cross_entropy: np.ndarray
    p: np.ndarray
    seconds: float
    compile_seconds: float = 0.0


def compare(patients: Patients, splits: int = 10) -> dict[str, Scores]:
    """Every model on the same splits: {"always healthy", "logistic regression", "network", …}: Scores."""
    return _compare(patients, splits)


@cache
def _compare(patients: Patients, splits: int) -> dict[str, Scores]:
    found = {"always healthy": _judged(patients, splits, *_fitted(patients, splits, _baseline))}
    for name, make in _scikit_models().items():
        if name.startswith("tree") and "network" not in found:
            found |= _network_scores(patients, splits)
        found[name] = _judged(patients, splits, *_fitted(patients, splits, make))
    return found


def _baseline() -> Any:
    """Tells everybody the share of ill patients in the training part; under 0.5 that means "healthy"."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def _scikit_models() -> dict[str, Callable[[], Any]]:
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    trees = {f"tree, depth {depth}": lambda depth=depth: _tree(depth) for depth in DEPTHS}
    return {
        # Its default penalty, C = 1, is a strength of 1/(2N), here 0.002, in the course's convention.
        "logistic regression": lambda: LogisticRegression(max_iter=1000),
        **trees,
        "gradient boosting": lambda: GradientBoostingClassifier(random_state=0),
    }


def _tree(depth: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    # Among equally good questions a tree takes one at random: the seed fixes which.
    return DecisionTreeClassifier(max_depth=depth, random_state=0)


def _fitted(patients: Patients, splits: int, make: Callable[[], Any]) -> tuple[np.ndarray, float]:
    """Probabilities (splits, M) of the test parts by a model of scikit-learn, and seconds of fitting."""
    X, y, p, seconds = encode(patients.table), patients.y, [], 0.0
    # Not timed: the first fit of a kind loads parts of the library.
    make().fit(X[:SOME], y[:SOME])
    for train, test in parts(patients, splits):
        Z, model = scaled(X, train), make()
        began = time.perf_counter()
        model.fit(Z[train], y[train])
        seconds += time.perf_counter() - began
        p.append(model.predict_proba(Z[test])[:, 1])
    return np.stack(p), seconds


def _network_scores(patients: Patients, splits: int) -> dict[str, Scores]:
    nets = networks(patients, splits)
    names = {"network": "network", "longer": "network, 3000 steps", "penalized": "network, L2"}
    found = {}
    for run, name in names.items():
        logits = getattr(nets, run).logits
        z = np.stack([logits[i, test] for i, (_, test) in enumerate(parts(patients, splits))])
        scores = _judged(patients, splits, _sigmoid(z), nets.seconds[run], nets.compile_seconds)
        y = _answers(patients, splits)
        # From logits: a probability may be rounded to 1, a logit tells how near it is.
        exact = np.mean(np.logaddexp(0, z) - y * z, axis=1)
        found[name] = scores._replace(cross_entropy=exact)
    return found


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -z))


def _answers(patients: Patients, splits: int) -> np.ndarray:
    """The truth for the test parts, (splits, M)."""
    return np.stack([patients.y[test] for _, test in parts(patients, splits)])


def _judged(
    patients: Patients, splits: int, p: np.ndarray, seconds: float, compile_seconds: float = 0.0
) -> Scores:
    pairs = list(zip(p, _answers(patients, splits), strict=True))
    scores = [np.array([getattr(evaluation, score)(*pair) for pair in pairs]) for score in SCORES]
    return Scores(*scores, p, seconds, compile_seconds)


class Estimate(NamedTuple):
    """A mean over splits and how far it may be off.

    Attributes:
        mean: over the splits.
        error: standard error as if the splits were independent: optimistic.
        corrected: larger, because the splits share patients (`evaluation.corrected_error`).
    """

    mean: float
    error: float
    corrected: float


def mean_and_errors(values: np.ndarray, patients: Patients) -> Estimate:
    """The mean of one score over the splits (splits,), with both errors; not a number if one is infinite."""
    values = np.asarray(values)
    if not np.all(np.isfinite(values)):
        return Estimate(float(np.mean(values)), np.nan, np.nan)
    train, test = parts(patients, len(values))[0]
    return Estimate(
        float(np.mean(values)),
        float(evaluation.standard_error(values)),
        float(evaluation.corrected_error(values, len(train), len(test))),
    )


def difference(
    found: dict[str, Scores], name: str, other: str, score: str, patients: Patients
) -> Estimate:
    """How much higher one model scores than another, split by split: on the same patients each time."""
    one, two = (getattr(found[which], score) for which in (name, other))
    return mean_and_errors(one - two, patients)


def predictions(patients: Patients, name: str, splits: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and truths of all test parts in one row, p and y (splits·M,).

    A patient who is in several test parts is in it several times, with a model of another split each time.
    """
    return compare(patients, splits)[name].p.ravel(), _answers(patients, splits).ravel()


@cache
def fitted_tree(patients: Patients, depth: int = 3) -> Any:
    """A decision tree for all patients, on features in their own units; its columns are FEATURES."""
    return _tree(depth).fit(encode(patients.table), patients.y)
