"""Unit 11: when JAX traces again, and padding, which is the cure.

The truth of the first exercise does not come from JAX: a function is traced once for each pair of shape
and number format.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

# --- E1: how often a function is traced.

FORMATS = {"f4": "float32", "f8": "float64", "i4": "int32"}
# Shapes of equal length and of equal size, formats that change alone, and old ones that come back.
CALLS = (
    ((4, "f8"), (4, "f8"), (3, "f8"), (4, "f8"), (3, "f8")),
    ((2, "f8"), (2, "f4"), (2, "i4"), (2, "f8"), (2, "f4"), (5, "f4")),
    (((2, 3), "f4"), ((3, 2), "f4"), (6, "f4"), ((2, 3), "f4"), ((2, 1), "f4"), ((2, 1), "f8")),
)


def _doubled(x: Any) -> Any:
    return x + x


def _streams(rng: np.random.Generator) -> list[Case]:
    """Calls with drawn numbers, the order of whose kinds is drawn, too."""
    cases = []
    for calls in CALLS:
        calls = [calls[i] for i in rng.permutation(len(calls))]
        # The kinds of the first draw must come back later, or "changes" would be "kinds".
        calls = [*calls, calls[0]]
        inputs = [rng.integers(1, 9, shape).astype(kind) for shape, kind in calls]
        # And with the same numbers, or "other numbers" would be "every call".
        inputs[-1] = inputs[0].copy()
        said = ", ".join(f"{FORMATS[x.dtype.str[1:]]}{list(x.shape)}" for x in inputs)
        cases.append(Case(f"inputs: {said}", (_doubled, inputs)))
    return cases


def _kinds(f: Callable, inputs: list) -> int:
    return len({(x.shape, x.dtype) for x in inputs})


def _different(what: Callable) -> Callable:
    return lambda f, inputs: len({what(x) for x in inputs})


def _changes(f: Callable, inputs: list) -> int:
    kinds = [(x.shape, x.dtype) for x in inputs]
    return 1 + sum(one != other for one, other in itertools.pairwise(kinds))


E1 = Exercise(
    name="11-E1",
    points=2,
    signature="count_traces(f, inputs) -> how often",
    cases=_streams,
    reference=_kinds,
    worked="a shop that makes keys: the first customer with a certain lock pays for the mould, all later ones with "
    "such a lock get a key from it. Locks A, B, A, A, B: two moulds, five keys. The counter stands where moulds are "
    "made, not at the door.",
    wrong=(
        Wrong(
            "every_call",
            lambda f, inputs: len(inputs),
            "every call is counted.",
            "count where Python passes only while it traces: inside the function that is jitted.",
        ),
        Wrong(
            "shapes_only",
            _different(lambda x: x.shape),
            "arrays of one shape but of different number formats count as one.",
            "a program is made for a shape and a number format.",
        ),
        Wrong(
            "formats_only",
            _different(lambda x: x.dtype),
            "arrays of one number format but of different shapes count as one.",
            "a program is made for a shape and a number format.",
        ),
        Wrong(
            "lengths_only",
            _different(lambda x: (len(x), x.dtype)),
            "arrays with as many rows count as one, whatever their columns.",
            "the whole shape counts, not only its first number.",
        ),
        Wrong(
            "sizes_only",
            _different(lambda x: (x.size, x.dtype)),
            "(2, 3) and (3, 2) count as one.",
            "the shape counts, not how many numbers there are.",
        ),
        Wrong(
            "every_change",
            _changes,
            "a kind of array that comes back is counted again.",
            "JAX keeps the programs that it has made.",
        ),
        Wrong(
            "always_once",
            lambda f, inputs: 1,
            "the answer is 1, whatever comes in.",
            "a new shape needs a new program.",
        ),
        Wrong(
            "never",
            lambda f, inputs: 0,
            "nothing was counted.",
            "the jitted function must be the one with the counter inside, and it must be called.",
        ),
        Wrong(
            "first_not_counted",
            lambda f, inputs: _kinds(f, inputs) - 1,
            "it is one too few.",
            "the first call traces as well.",
        ),
        Wrong(
            "one_too_many",
            lambda f, inputs: _kinds(f, inputs) + 1,
            "it is one too many.",
            "before the first call nothing is traced.",
        ),
        Wrong(
            "different_numbers",
            lambda f, inputs: len({(x.dtype, x.shape, x.tobytes()) for x in inputs}),
            "other numbers in an array of the same kind are counted as a new trace.",
            "while it traces, JAX does not look at the numbers.",
        ),
    ),
)


# --- E2: padding.


def _batches(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, features, rows in ((5, 2, 8), (3, 4, 8), (6, 3, 6), (4, 2, 5)):
        X = np.round(rng.uniform(0.5, 3, (n, features)) * rng.choice([-1, 1], (n, features)), 2)
        cases.append(Case(f"X ({n}, {features}), rows = {rows}", (X, rows), n))
    return cases


def _padded(
    fill: Callable = lambda X, missing: np.zeros((missing, X.shape[1])),
    weights: Callable = lambda n, missing: [*np.ones(n), *np.zeros(missing)],
    order: Callable = lambda X, filled: np.concatenate([X, filled]),
) -> Callable:
    """Padding with places for mistakes: what is filled in, what it weighs, and where it stands."""

    def version(X: Any, rows: int) -> tuple:
        X = np.asarray(X, float)
        missing = rows - len(X)
        return order(X, fill(X, missing)), np.asarray(weights(len(X), missing), float)

    return version


def _last_row_again(X, missing):
    return np.repeat(X[-1:], missing, axis=0)


E2 = Exercise(
    name="11-E2",
    points=2,
    signature="pad_rows(X, rows) -> (padded, weights)",
    cases=_batches,
    reference=_padded(),
    worked="a table for six with four guests: two empty chairs are put up, at the end. The list of who pays says "
    "1, 1, 1, 1, 0, 0, and the bill is divided by the sum of that list.",
    wrong=(
        Wrong(
            "weights_all_one",
            _padded(weights=lambda n, missing: np.ones(n + missing)),
            "the empty rows weigh as much as the examples.",
            "an empty row must not count in the mean.",
        ),
        Wrong(
            "weights_of_the_old_length",
            _padded(weights=lambda n, missing: np.ones(n)),
            "there are weights for the examples only.",
            "every row has a weight, the empty ones too.",
        ),
        Wrong(
            "weights_turned_round",
            _padded(weights=lambda n, missing: [*np.zeros(n), *np.ones(missing)]),
            "the examples weigh nothing, the empty rows 1.",
            "which rows shall count?",
        ),
        Wrong(
            "weights_share_one",
            _padded(weights=lambda n, missing: [*np.full(n, 1 / n), *np.zeros(missing)]),
            "the weights add up to 1.",
            "an example weighs 1: the loss divides by the sum of the weights itself.",
        ),
        Wrong(
            "weights_made_larger",
            _padded(
                weights=lambda n, missing: [*np.full(n, (n + missing) / n), *np.zeros(missing)]
            ),
            "the weights make up for the empty rows.",
            "an example weighs 1: the loss divides by the sum of the weights itself.",
        ),
        Wrong(
            "last_row_again",
            _padded(_last_row_again),
            "the last row is repeated in place of zeros.",
            "empty rows are rows of zeros.",
        ),
        Wrong(
            "first_rows_again",
            _padded(lambda X, missing: np.resize(X, (missing, X.shape[1]))),
            "the first rows come once more in place of zeros.",
            "empty rows are rows of zeros.",
        ),
        Wrong(
            "mean_row",
            _padded(lambda X, missing: np.repeat(X.mean(0, keepdims=True), missing, 0)),
            "the mean row fills the empty places.",
            "empty rows are rows of zeros.",
        ),
        Wrong(
            "rows_of_ones",
            _padded(lambda X, missing: np.ones((missing, X.shape[1]))),
            "the empty rows hold ones.",
            "empty rows are rows of zeros; the ones belong to the weights.",
        ),
        Wrong(
            "in_front",
            _padded(order=lambda X, filled: np.concatenate([filled, X])),
            "the empty rows stand before the examples, and the weights belong to the old places.",
            "the empty rows come last.",
        ),
        Wrong(
            "in_front_with_its_weights",
            _padded(
                weights=lambda n, missing: [*np.zeros(missing), *np.ones(n)],
                order=lambda X, filled: np.concatenate([filled, X]),
            ),
            "the empty rows stand before the examples.",
            "the empty rows come last.",
        ),
        Wrong(
            "as_many_more",
            lambda X, rows: _padded()(X, len(X) + rows),
            "there are len(X) + rows rows in the end.",
            "rows is how many there are in the end.",
        ),
        Wrong(
            "not_padded",
            lambda X, rows: (np.asarray(X), np.ones(len(X))),
            "X came back as it was.",
            "in the end there are as many rows as rows says.",
        ),
        Wrong(
            "columns_padded",
            lambda X, rows: (np.pad(X, ((0, 0), (0, rows - len(X)))), np.ones(len(X))),
            "zeros stand beside the rows, in new columns.",
            "what is missing are rows.",
        ),
        Wrong(
            "padded_on_both_sides",
            lambda X, rows: (np.pad(X, rows - len(X)), _padded()(X, rows)[1]),
            "there are zeros on all sides.",
            "only rows are missing, and they come last.",
        ),
        Wrong(
            "weights_as_a_column",
            lambda X, rows: (_padded()(X, rows)[0], _padded()(X, rows)[1][:, None]),
            "the weights are a column.",
            "one number for each row: shape (rows,).",
        ),
        Wrong(
            "weight_for_each_entry",
            lambda X, rows: (
                _padded()(X, rows)[0],
                np.repeat(_padded()(X, rows)[1][:, None], X.shape[1], 1),
            ),
            "there is a weight for each number of the table.",
            "one number for each row: shape (rows,).",
        ),
        Wrong(
            "one_row_too_many",
            lambda X, rows: _padded()(X, rows + 1),
            "there is one row too many.",
            "rows is how many there are in the end.",
        ),
        Wrong(
            "exchanged",
            lambda X, rows: _padded()(X, rows)[::-1],
            "rows and weights have changed places.",
            "the signature says (padded, weights).",
        ),
    ),
)
