"""Unit 10, judging and a rival: what a careful person reports of predictions, and one split of a tree.

Predictions are probabilities of the disease for a handful of made-up patients, some of them equal: ties show
how they are counted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

# --- E7: four numbers and a table.


def evaluate(p: np.ndarray, y: np.ndarray) -> dict:
    """The reference: accuracy, Brier score, AUC by pairs, and the confusion table."""
    p, y = np.asarray(p, float), np.asarray(y, float)
    return {
        "accuracy": _accuracy(p, y),
        "brier": _brier(p, y),
        "auc": _auc(p, y),
        "confusion": _confusion(p, y),
    }


def _called(p: np.ndarray) -> np.ndarray:
    return (p > 0.5).astype(float)


def _accuracy(p, y):
    return np.mean(_called(p) == y)


def _brier(p, y):
    return np.mean((p - y) ** 2)


def _auc(p, y, tie=0.5):
    ill, healthy = p[y == 1][:, None], p[y == 0][None, :]
    return np.mean((ill > healthy) + tie * (ill == healthy))


def _confusion(p, y):
    """Rows: healthy, ill in truth; columns: called healthy, called ill."""
    called = _called(p)
    return np.array([[np.sum((y == i) & (called == j)) for j in (0, 1)] for i in (0, 1)])


def _wards(rng: np.random.Generator) -> list[Case]:
    """Probabilities in twentieths, never one half, with ties between ill and healthy."""
    return [Case(f"N = {n}", _ward(rng, n), n) for n in (9, 12, 15, 9)]


def _ward(rng: np.random.Generator, n: int) -> tuple:
    while True:
        y = (rng.random(n) < 0.4).astype(float)
        p = (
            np.clip(np.round(20 * (0.45 + 0.25 * (y - 0.4) + 0.22 * rng.normal(size=n))), 1, 19)
            / 20
        )
        table = _confusion(p, y)
        ties = np.sum(p[y == 1][:, None] == p[y == 0][None, :])
        clear = not np.any(p == 0.5) and np.median(p) != 0.5
        if clear and ties and table.min() > 0 and table[0, 1] != table[1, 0]:
            return p, y


def _evaluate(**others: Callable) -> Callable:
    """The report with some of its entries computed in another way."""

    def version(p, y):
        p, y = np.asarray(p, float), np.asarray(y, float)
        return evaluate(p, y) | {name: other(p, y) for name, other in others.items()}

    return version


def _wrong(entry: str, name: str, other: Callable, sees: str, rule: str) -> Wrong:
    return Wrong(name, _evaluate(**{entry: other}), sees, rule)


def _of_the_called(p, y):
    return np.sum((_called(p) == 1) & (y == 1)) / np.sum(_called(p))


E7 = Exercise(
    name="10-E7",
    points=3,
    signature="evaluate(p: (N,), y: (N,)) -> dict of accuracy, brier, auc, confusion",
    cases=_wards,
    reference=evaluate,
    worked="three patients: ill with p = 0.9, ill with 0.4, healthy with 0.4. Two of three decisions are right. The "
    "mean of 0.01, 0.36 and 0.16 is 0.177. Two pairs: 0.9 beats 0.4; 0.4 against 0.4 counts one half; AUC "
    "0.75. The table: [[1, 0], [1, 1]].",
    wrong=(
        _wrong(
            "accuracy",
            "share_of_the_ill_found",
            lambda p, y: np.mean(_called(p)[y == 1]),
            "accuracy looks at the ill patients only: that is called sensitivity.",
            "right decisions of all patients.",
        ),
        _wrong(
            "accuracy",
            "share_of_the_called",
            _of_the_called,
            "accuracy looks at those only who were called ill: that is called precision.",
            "right decisions of all patients.",
        ),
        _wrong(
            "accuracy",
            "share_of_errors",
            lambda p, y: np.mean(_called(p) != y),
            "accuracy is the share of wrong decisions.",
            "the share of right ones.",
        ),
        _wrong(
            "accuracy",
            "number_of_right_decisions",
            lambda p, y: np.sum(_called(p) == y),
            "accuracy is a count.",
            "a share: divide by the number of patients.",
        ),
        _wrong(
            "brier",
            "brier_root",
            lambda p, y: np.sqrt(_brier(p, y)),
            "brier has a root in it.",
            "the mean of the squares, as it is.",
        ),
        _wrong(
            "brier",
            "brier_half",
            lambda p, y: _brier(p, y) / 2,
            "brier is half of what it should be.",
            "this score has no ½: it is no loss of ours, and its name means the plain mean.",
        ),
        _wrong(
            "brier",
            "brier_not_squared",
            lambda p, y: np.mean(abs(p - y)),
            "brier is the mean distance.",
            "the distances are squared, else saying 0 or 1 would be rewarded.",
        ),
        _wrong(
            "brier",
            "brier_of_decisions",
            lambda p, y: np.mean((_called(p) - y) ** 2),
            "brier looks at decisions.",
            "it judges the probabilities themselves.",
        ),
        _wrong(
            "brier",
            "cross_entropy",
            lambda p, y: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
            "brier is the cross-entropy.",
            "also a good score; this one is the mean squared distance of p from y.",
        ),
        _wrong(
            "auc",
            "ties_lost",
            lambda p, y: _auc(p, y, 0.0),
            "ties count nothing in auc.",
            "where both have the same p, a coin would decide: one half.",
        ),
        _wrong(
            "auc",
            "ties_won",
            lambda p, y: _auc(p, y, 1.0),
            "ties count as won in auc.",
            "where both have the same p, a coin would decide: one half.",
        ),
        _wrong(
            "auc",
            "pairs_turned_round",
            lambda p, y: 1 - _auc(p, y),
            "auc counts the pairs in which the healthy one has the higher p.",
            "a pair is won if the ill patient has the higher p.",
        ),
        _wrong(
            "auc",
            "all_pairs",
            lambda p, y: _auc(p, y) * np.sum(y == 1) * np.sum(y == 0) / len(y) ** 2,
            "auc divides by all pairs of patients.",
            "a pair is one ill and one healthy patient.",
        ),
        _wrong(
            "auc",
            "auc_of_decisions",
            lambda p, y: _auc(_called(p), y),
            "auc looks at decisions.",
            "it compares the probabilities of two patients, without any limit.",
        ),
        _wrong(
            "confusion",
            "table_transposed",
            lambda p, y: _confusion(p, y).T,
            "rows and columns of the table are exchanged.",
            "a row is what is true, a column is what was said.",
        ),
        _wrong(
            "confusion",
            "ill_first",
            lambda p, y: _confusion(p, y)[::-1, ::-1],
            "the table begins with the ill patients.",
            "healthy, 0, comes first, in the rows and in the columns.",
        ),
        _wrong(
            "confusion",
            "table_of_shares",
            lambda p, y: _confusion(p, y) / len(y),
            "the table holds shares.",
            "numbers of patients: they tell how small the set is.",
        ),
        Wrong(
            "limit_at_the_median",
            _evaluate(
                accuracy=lambda p, y: np.mean((p > np.median(p)) == y),
                confusion=lambda p, y: _confusion(np.where(p > np.median(p), 0.9, 0.1), y),
            ),
            "accuracy and table call half of the patients ill.",
            "called ill is who has a p above one half.",
        ),
    ),
)


# --- E8: one split of a tree.


def gini(y: np.ndarray) -> float:
    """2·p·(1 - p) for the share p of ill patients."""
    share = np.mean(y)
    return 2 * share * (1 - share)


def thresholds(x: np.ndarray) -> np.ndarray:
    """Halfway between neighbouring values."""
    values = np.unique(x)
    return (values[:-1] + values[1:]) / 2


def gini_split(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The reference: the threshold with the largest gain, and that gain."""
    return _split()(x, y)


def _columns(rng: np.random.Generator) -> list[Case]:
    """Columns with repeated values; the runner-up is clearly worse, and sides differ in size."""
    return [Case(f"N = {n}", _column(rng, n), n) for n in (9, 13, 10)]


def _column(rng: np.random.Generator, n: int) -> tuple:
    while True:
        x = np.round(rng.uniform(40, 80, n) / 4) * 4
        y = (rng.random(n) < np.where(x > 64, 0.75, 0.25)).astype(float)
        if not 2 < np.sum(y) < n - 2 or len(np.unique(x)) < 5:
            continue
        gains = np.sort([gini(y) - _after(x, y, t) for t in thresholds(x)])
        answers = [rule(x, y) for rule in _OTHERS]
        apart = [abs(a[0] - b[0]) + abs(a[1] - b[1]) > 1e-3 for a, b in _pairs(answers)]
        if gains[-1] - gains[-2] > 0.02 and all(apart):
            return x, y


def _pairs(answers: list) -> list:
    return [(a, b) for i, a in enumerate(answers) for b in answers[:i]]


def _after(x, y, threshold, impurity=gini) -> float:
    left, right = y[x <= threshold], y[x > threshold]
    return (len(left) * impurity(left) + len(right) * impurity(right)) / len(y)


def _split(
    after: Callable = _after,
    gain: Callable = lambda before, after: before - after,
    best: Callable = max,
    candidates: Callable = thresholds,
    impurity: Callable = gini,
) -> Callable:
    """The search with a place for each mistake."""

    def version(x, y):
        x, y = np.asarray(x, float), np.asarray(y, float)
        found = [(gain(impurity(y), after(x, y, t)), t) for t in candidates(x)]
        # The first of equal gains, as a loop that keeps what is larger finds it.
        value, threshold = best(found, key=lambda pair: pair[0])
        return threshold, value

    return version


def _sides(x, y, t):
    return y[x <= t], y[x > t]


def _mean_of_sides(x, y, t):
    left, right = _sides(x, y, t)
    return (gini(left) + gini(right)) / 2


def _sum_of_sides(x, y, t):
    left, right = _sides(x, y, t)
    return gini(left) + gini(right)


def _shares_exchanged(x, y, t):
    left, right = _sides(x, y, t)
    return (len(right) * gini(left) + len(left) * gini(right)) / len(y)


def _shares_of_the_example(x, y, t):
    left, right = _sides(x, y, t)
    return (2 * gini(left) + 4 * gini(right)) / 6


def _not_divided(x, y, t):
    return len(y) * _after(x, y, t)


def _entropy(y):
    p = np.clip(np.mean(y), 1e-12, 1 - 1e-12)
    return -p * np.log(p) - (1 - p) * np.log(1 - p)


def _with_entropy(x, y):
    return _split(lambda x, y, t: _after(x, y, t, _entropy), impurity=_entropy)(x, y)


def _with_half_gini(x, y):
    threshold, gain = gini_split(x, y)
    return threshold, gain / 2


def _at_the_value(x, y):
    """The largest value of the left side, in place of the middle of the gap."""
    threshold, gain = gini_split(x, y)
    return np.max(x[x < threshold]), gain


def _above_the_gap(x, y):
    threshold, gain = gini_split(x, y)
    return np.min(x[x > threshold]), gain


def _middle_of_the_column(x, y):
    return _split(candidates=lambda x: [(np.min(x) + np.max(x)) / 2])(x, y)


def _at_the_mean(x, y):
    return _split(candidates=lambda x: [np.mean(x)])(x, y)


def _impurity_for_gain(x, y):
    threshold, gain = gini_split(x, y)
    return threshold, gini(y) - gain


def _relative(x, y):
    threshold, gain = gini_split(x, y)
    return threshold, gain / gini(y)


# What a column must tell apart.
_OTHERS = (
    gini_split,
    _split(_mean_of_sides),
    _split(_sum_of_sides),
    _split(_shares_exchanged),
    _split(_not_divided),
    _split(best=min),
    _with_entropy,
    _with_half_gini,
    _middle_of_the_column,
    _at_the_mean,
    _impurity_for_gain,
    _relative,
)


E8 = Exercise(
    name="10-E8",
    points=3,
    signature="gini_split(x: (N,), y: (N,)) -> (threshold, gain)",
    cases=_columns,
    reference=gini_split,
    worked="six patients, three of them ill: impurity 0.5. A threshold puts one healthy patient on the left and the "
    "rest, 3 of 5 ill, on the right: impurities 0 and 0.48, by share 1/6·0 + 5/6·0.48 = 0.4, gain 0.1.",
    wrong=(
        Wrong(
            "mean_of_both_sides",
            _split(_mean_of_sides),
            "both sides count alike, whatever their sizes.",
            "a side with two patients should not weigh as much as one with twenty.",
        ),
        Wrong(
            "sum_of_both_sides",
            _split(_sum_of_sides),
            "the impurities of both sides were added up.",
            "each side counts by its share of the patients.",
        ),
        Wrong(
            "shares_exchanged",
            _split(_shares_exchanged),
            "the left side was weighted with the share of the right one.",
            "each side counts by its own share.",
        ),
        Wrong(
            "not_divided",
            _split(_not_divided),
            "sides were weighted by their numbers.",
            "by their shares: divide by the number of all patients.",
        ),
        Wrong(
            "smallest_gain",
            _split(best=min),
            "the worst threshold was kept.",
            "the larger the gain, the purer the sides.",
        ),
        Wrong(
            "entropy",
            _with_entropy,
            "the gain is measured by entropy.",
            "also in use; here the impurity is gini.",
        ),
        Wrong(
            "gini_without_its_two",
            _with_half_gini,
            "the threshold is right; the gain is half of what it should be.",
            "gini is 1 minus the squares of both shares.",
        ),
        Wrong(
            "at_the_value",
            _at_the_value,
            "the gain is right; the threshold is the last value of the left side.",
            "a threshold lies halfway between two values.",
        ),
        Wrong(
            "above_the_gap",
            _above_the_gap,
            "the gain is right; the threshold is the first value of the right side.",
            "a threshold lies halfway between two values.",
        ),
        Wrong(
            "middle_of_the_column",
            _middle_of_the_column,
            "the threshold is the middle of the column.",
            "try every gap, and keep the best.",
        ),
        Wrong(
            "mean_of_the_column",
            _at_the_mean,
            "the threshold is the mean of the column.",
            "try every gap, and keep the best.",
        ),
        Wrong(
            "impurity_for_gain",
            _impurity_for_gain,
            "the threshold is right; the gain is the impurity that is left.",
            "how much purer has it become? Before, minus after.",
        ),
        Wrong(
            "after_for_gain",
            _split(gain=lambda before, after: after),
            "what is left after the question was taken for the gain.",
            "how much purer has it become? Before, minus after.",
        ),
        Wrong(
            "shares_of_the_example",
            _split(_shares_of_the_example),
            "both sides have the shares of the worked example.",
            "each side counts by its own share: how many of all patients are in it?",
        ),
        Wrong(
            "relative_gain",
            _relative,
            "the threshold is right; the gain was divided by the impurity before.",
            "the difference, as it is.",
        ),
    ),
)
