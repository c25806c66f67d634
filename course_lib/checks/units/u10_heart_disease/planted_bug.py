"""Unit 10, the planted bug: what a network decides about the ill."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u10_heart_disease.networks import batch, sigmoid

# --- E9: the planted bug.


def call_ill(params: dict, X: np.ndarray) -> np.ndarray:
    """The reference: 1 where the probability of the disease is above one half, else 0."""
    return np.where(sigmoid(_logits(params, X)) > 0.5, 1.0, 0.0)


def _logits(params: dict, X: np.ndarray) -> np.ndarray:
    act = np.maximum(np.asarray(X) @ params["W1"] + params["b1"], 0)
    return (act @ params["W2"] + params["b2"])[:, 0]


def _doubtful(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"{inputs}-{hidden}-1, N = {n}", _in_doubt(rng, n, inputs, hidden), n)
        for n, inputs, hidden in ((10, 3, 4), (12, 4, 3), (10, 2, 5))
    ]


def _in_doubt(rng: np.random.Generator, n: int, inputs: int, hidden: int) -> tuple:
    """A batch in which every limit that one may think of decides otherwise, and nobody is on the limit."""
    while True:
        params, X, _ = batch(rng, n, inputs, hidden)
        params["b2"] = params["b2"] + 0.25 - np.median(_logits(params, X))
        logits = _logits(params, X)
        limits = (-np.inf, -0.5, 0.0, 0.5, np.inf, np.mean(logits), np.median(logits))
        decisions = {tuple(logits > limit) for limit in limits}
        if len(decisions) == len(limits) and abs(logits).min() > 0.02:
            return params, X


def _decide(rule: Callable) -> Callable:
    return lambda params, X: np.where(rule(_logits(params, X)), 1.0, 0.0)


E9 = Exercise(
    name="10-E9",
    points=2,
    signature="call_ill(params, X: (N, D)) -> (N,)",
    cases=_doubtful,
    reference=call_ill,
    worked="a scale that shows the deviation from 20 degrees: warmer than 20 is what shows more than 0, not more "
    "than 20.",
    wrong=(
        Wrong(
            "bug_left_in",
            _decide(lambda logits: logits > 0.5),
            "the planted bug is still there: patients with a probability just above one half are sent home.",
            "what does the network give back, and which value of it belongs to the probability one half?",
        ),
        Wrong(
            "turned_round",
            _decide(lambda logits: logits < 0),
            "1 stands for the healthy ones.",
            "a large logit says ill.",
        ),
        Wrong(
            "bug_turned_round",
            _decide(lambda logits: logits < 0.5),
            "1 stands for the healthy ones, and for some more.",
            "a large logit says ill; and which value of it belongs to the probability one half?",
        ),
        Wrong(
            "everybody",
            _decide(lambda logits: sigmoid(logits) > 0),
            "everybody is called ill.",
            "a probability is always above 0.",
        ),
        Wrong(
            "nobody",
            _decide(lambda logits: sigmoid(logits) > 1),
            "nobody is called ill.",
            "a probability is never above 1.",
        ),
        Wrong(
            "probability_for_decision",
            lambda params, X: sigmoid(_logits(params, X)),
            "these are the probabilities.",
            "asked is a decision: 1 or 0 for each patient.",
        ),
        Wrong(
            "sure_either_way",
            _decide(lambda logits: abs(logits) > 0.5),
            "1 where the network is sure, of the one or of the other.",
            "the sign of the logit says which of the two.",
        ),
        Wrong(
            "limit_below_zero",
            _decide(lambda logits: logits > -0.5),
            "the limit lies on the other side of 0.",
            "which logit belongs to the probability one half?",
        ),
        Wrong(
            "half_of_them",
            _decide(lambda logits: logits > np.median(logits)),
            "half of the patients are called ill, whoever they are.",
            "a patient's answer must not depend on who else is in the batch.",
        ),
        Wrong(
            "above_the_mean",
            _decide(lambda logits: logits > np.mean(logits)),
            "patients are compared with the mean of the batch.",
            "a patient's answer must not depend on who else is in the batch.",
        ),
    ),
)
