"""Unit 10, who is in the test set: a stratified split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

# --- E2: who is in the test set.


def choose_test(order: np.ndarray, y: np.ndarray, fraction: float) -> np.ndarray:
    """The reference: 1 for the first share of each class in the order, 0 for all other rows."""
    in_test = np.zeros(len(y))
    for label in (0, 1):
        rows = order[y[order] == label]
        in_test[rows[: round(fraction * len(rows))]] = 1.0
    return in_test


# Healthy, ill, and a share that gives no half and is not rounded down to what it is rounded to.
CLASSES = ((13, 5, 0.37), (8, 17, 0.22), (15, 11, 0.45), (6, 14, 0.3))


def _classes(rng: np.random.Generator) -> list[Case]:
    cases = []
    for healthy, ill, fraction in CLASSES:
        y = rng.permutation(np.r_[np.zeros(healthy), np.ones(ill)])
        label = f"{healthy} healthy, {ill} ill, fraction {fraction:g}"
        cases.append(Case(label, (rng.permutation(healthy + ill), y, fraction)))
    return cases


def _choose(
    rows: Callable = lambda order, y, label: order[y[order] == label],
    count: Callable = lambda fraction, rows, y: round(fraction * len(rows)),
    taken: Callable = lambda rows, n: rows[:n],
    labels: tuple = (0, 1),
) -> Callable:
    """The choice with a place for each mistake: which rows of a class, how many, which of them."""

    def version(order, y, fraction):
        order, y, in_test = np.asarray(order), np.asarray(y), np.zeros(len(y))
        for label in labels:
            found = rows(order, y, label)
            in_test[taken(found, count(fraction, found, y))] = 1.0
        return in_test

    return version


def _anybody(order, y, fraction):
    in_test = np.zeros(len(y))
    in_test[order[: round(fraction * len(y))]] = 1.0
    return in_test


E2 = Exercise(
    name="10-E2",
    points=2,
    signature="choose_test(order: (N,), y: (N,), fraction) -> (N,)",
    cases=_classes,
    reference=choose_test,
    worked="ten apples, five pears, a third for tasting, in the order of a shuffled list: the first 3 apples of the "
    "list and the first 2 pears (5/3 rounds to 2), wherever between the others they stand.",
    wrong=(
        Wrong(
            "share_of_the_others",
            _choose(count=lambda fraction, rows, y: round((1 - fraction) * len(rows))),
            "fraction is the share that stays for training.",
            "fraction of each class goes to the test set.",
        ),
        Wrong(
            "not_stratified",
            _anybody,
            "the first rows of the order, whatever their class.",
            "each class gives the same share of its rows.",
        ),
        Wrong(
            "labels_in_file_order",
            _choose(rows=lambda order, y, label: order[y == label]),
            "rows of both classes came in together: order was asked with labels that are not in its order.",
            "the first number of order is a row; which entry of y belongs to it?",
        ),
        Wrong(
            "order_ignored",
            _choose(rows=lambda order, y, label: np.flatnonzero(y == label)),
            "the first rows of each class as they stand in the file.",
            "files are often sorted by something: let the random order decide.",
        ),
        Wrong(
            "places_for_rows",
            _choose(rows=lambda order, y, label: np.flatnonzero(y[order] == label)),
            "these are places in the order, not rows.",
            "order says which row stands at a place.",
        ),
        Wrong(
            "training_rows",
            lambda order, y, fraction: 1 - choose_test(order, y, fraction),
            "1 stands for those who are not in the test set.",
            "fraction is the share of the test set.",
        ),
        Wrong(
            "rounded_down",
            _choose(count=lambda fraction, rows, y: int(fraction * len(rows))),
            "a row too few of some class.",
            "round to the nearest whole number; int only cuts off.",
        ),
        Wrong(
            "rounded_up",
            _choose(count=lambda fraction, rows, y: int(np.ceil(fraction * len(rows)))),
            "a row too many of some class.",
            "round to the nearest whole number.",
        ),
        Wrong(
            "same_number_of_each",
            _choose(count=lambda fraction, rows, y: round(fraction * len(y) / 2)),
            "both classes give the same number of rows.",
            "the same share of each class, so that the test set is mixed as the whole.",
        ),
        Wrong(
            "share_of_all_rows",
            _choose(count=lambda fraction, rows, y: round(fraction * len(y))),
            "each class gives as many rows as the whole should.",
            "the share is one of the rows of this class.",
        ),
        Wrong(
            "ill_only",
            _choose(labels=(1,)),
            "nobody healthy is in the test set.",
            "both classes must be in it.",
        ),
        Wrong(
            "healthy_only",
            _choose(labels=(0,)),
            "nobody ill is in the test set.",
            "both classes must be in it.",
        ),
        Wrong(
            "last_of_the_order",
            _choose(taken=lambda rows, n: rows[len(rows) - n :]),
            "the last ones of each class in the order.",
            "as good in life; asked are the first ones.",
        ),
    ),
)
