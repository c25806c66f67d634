"""Unit 04, Forward pass and losses: softmax and its cross-entropy, and their known mistakes.

Truth is `course_lib.nn`. Some inputs lie far out, at logits of 200 and 1000, where formulas that are
equal on paper give NaN or infinity; two such inputs tell which step of a formula breaks.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.activations import log_softmax, sigmoid, softmax, softplus
from course_lib.nn.losses import softmax_cross_entropy


def _tables(rng: np.random.Generator) -> list[Case]:
    """A square table first, on which a lost axis goes unnoticed; the last is far from 0."""
    cases = []
    for n, k in ((4, 4), (5, 3), (7, 4)):
        cases.append(Case(f"S ({n}, {k})", (jax.device_put(rng.normal(size=(n, k)) * 2),), n))
    far = rng.normal(size=(3, 3)) + np.array([[1000.0], [-1000.0], [0.0]])
    cases.append(Case("S (3, 3), one row near 1000, one near -1000", (jax.device_put(far),), 3))
    return cases


def _powers_over_total(S, total):
    return jnp.exp(S) / total(jnp.exp(S))


def _rows_from_0(S):
    return S - S.max(axis=1, keepdims=True)


E8 = Exercise(
    name="04-E8",
    points=2,
    signature="softmax(S: (N, K)) -> (N, K), each row sums to 1",
    cases=_tables,
    reference=softmax,
    worked="with powers of 2 for those of e, S = (2000, 2001): minus the largest, (-1, 0); powers ½ and 1, "
    "together 1½; so ⅓ and ⅔.",
    wrong=(
        Wrong(
            "columns_sum_to_one",
            lambda S: jax.nn.softmax(S, axis=0),
            "the columns sum to 1, the rows do not.",
            "each row is one example.",
        ),
        Wrong(
            "everything_sums_to_one",
            lambda S: jax.nn.softmax(S.ravel()).reshape(S.shape),
            "the whole table sums to 1.",
            "each row is one example.",
        ),
        Wrong(
            "one_total_for_all",
            lambda S: _powers_over_total(_rows_from_0(S), jnp.sum),
            "the whole table sums to 1.",
            "each row is one example, with a sum of its own.",
        ),
        Wrong(
            "totals_of_columns",
            lambda S: _powers_over_total(_rows_from_0(S), lambda E: E.sum(axis=0, keepdims=True)),
            "the columns sum to 1, the rows do not.",
            "each row is one example: its sum goes along the row.",
        ),
        Wrong(
            "no_maximum",
            lambda S: _powers_over_total(S, lambda E: E.sum(axis=1, keepdims=True)),
            "right for small logits; near 1000 infinity is divided by infinity.",
            "a number taken from all logits of a row changes nothing, and can keep the powers small.",
        ),
        Wrong(
            "one_sum_for_all",
            lambda S: _powers_over_total(S, jnp.sum),
            "the whole table sums to 1; near 1000 infinity is divided by infinity.",
            "each row is one example, with a sum of its own.",
        ),
        Wrong(
            "one_maximum_for_all",
            lambda S: _powers_over_total(S - S.max(), lambda E: E.sum(axis=1, keepdims=True)),
            "right until one row lies far below another: its powers are all 0 then.",
            "each row has a maximum of its own.",
        ),
        Wrong(
            "a_lost_axis",
            lambda S: _powers_over_total(S - S.max(axis=1), lambda E: E.sum(axis=1, keepdims=True)),
            "numbers that belong to rows meet the columns; it only runs where the table is square.",
            "a number for each row needs the shape (N, 1): keepdims=True.",
        ),
        Wrong(
            "no_powers",
            lambda S: S / S.sum(axis=1, keepdims=True),
            "the rows sum to 1, but some entries are negative.",
            "a power of e is never negative.",
        ),
        Wrong(
            "powers_not_divided",
            lambda S: jnp.exp(S - S.max(axis=1, keepdims=True)),
            "the largest entry of each row is 1.",
            "divide by the sum of the row.",
        ),
        Wrong(
            "logs_of_them",
            log_softmax,
            "no entry is positive: these are the logarithms.",
            "asked are probabilities.",
        ),
        Wrong(
            "the_smallest_wins",
            lambda S: jax.nn.softmax(-S, axis=1),
            "the smallest logit gets the largest probability.",
            "mind the sign in the power.",
        ),
        Wrong(
            "base_two",
            lambda S: jax.nn.softmax(S * jnp.log(2.0), axis=1),
            "powers of 2.",
            "softmax takes powers of e.",
        ),
        Wrong(
            "sigmoid_of_each",
            sigmoid,
            "each entry has a sigmoid of its own; the rows do not sum to 1.",
            "the classes share a probability of 1.",
        ),
        Wrong(
            "divided_by_the_largest",
            lambda S: S / S.max(axis=1, keepdims=True),
            "the logits are divided by the largest.",
            "powers first, then each divided by their sum.",
        ),
    ),
)


def _logits_and_classes(rng: np.random.Generator) -> list[Case]:
    """Everyday logits; classes that are out of the question; and logits near 1000."""
    sizes = ((5, 4), (7, 3), (6, 5))
    everyday = [(rng.normal(size=(n, k)) * 2, rng.integers(k, size=n)) for n, k in sizes]
    cases = [
        _logits(f"N = {n}, K = {k}", *drawn) for (n, k), drawn in zip(sizes, everyday, strict=True)
    ]
    # Shapes that were there before: each operation on another one is a program to compile.
    S, classes = rng.normal(size=(7, 3)), rng.integers(3, size=7)
    one, two = rng.normal(size=2)
    S[:3] = [[-800.0, one, 0.0], [one, two, -800.0], [0.0, two, one]]
    classes[:3] = [0, 1, 2]
    cases.append(_logits("S with entries of -800", S, classes))
    far = 1000 + rng.normal(size=(7, 3))
    cases.append(_logits("S near 1000", far, np.array([1, 0, 2, 2, 0, 1, 1])))
    return cases


def _logits(name: str, S: np.ndarray, classes: np.ndarray) -> Case:
    n, k = S.shape
    return Case(name, (jax.device_put(S), jax.device_put(np.eye(k)[classes])), n)


def _ce(log_p, Y):
    return -jnp.mean(jnp.sum(Y * log_p, axis=1))


def _one_class_at_a_time(S, Y):
    return jnp.mean(jnp.sum(softplus(S) - Y * S, axis=1))


E9 = Exercise(
    name="04-E9",
    points=3,
    signature="softmax_cross_entropy(S: (N, K), Y: (N, K)) -> mean cost in nats",
    cases=_logits_and_classes,
    # As one program: eight operations on three shapes would be compiled while a student waits.
    reference=jax.jit(softmax_cross_entropy),
    worked="with powers of 2 and log2, S = (2, 0, 1), the first class is right: log2(4 + 1 + 2) = 2.807, and "
    "2.807 - 2 = 0.807 bits.",
    wrong=(
        Wrong(
            "softmax_twice",
            lambda S, Y: softmax_cross_entropy(softmax(S), Y),
            "softmax was applied twice: even sure predictions cost a lot.",
            "what goes into the log-softmax are logits, not probabilities.",
        ),
        Wrong(
            "mean_over_classes_too",
            lambda S, Y: -jnp.mean(Y * log_softmax(S)),
            "smaller by the number of classes.",
            "sum over the classes of an example, then the mean over the examples.",
        ),
        Wrong(
            "mean_over_classes_of_logs",
            lambda S, Y: -jnp.mean(Y * jnp.log(softmax(S))),
            "smaller by the number of classes, and a probability that is rounded to 0 has no logarithm.",
            "sum over the classes of an example, then the mean over the examples.",
        ),
        Wrong(
            "logs_of_zero",
            lambda S, Y: _ce(jnp.log(softmax(S)), Y),
            "right for small logits; a probability that is rounded to 0 has no logarithm.",
            "take the logarithm on paper first: it undoes the power.",
        ),
        Wrong(
            "logs_of_zero_chosen",
            lambda S, Y: -jnp.mean(jnp.log(jnp.sum(Y * softmax(S), axis=1))),
            "a class that is out of the question costs infinitely much when it is right.",
            "take the logarithm on paper first: it undoes the power.",
        ),
        Wrong(
            "no_maximum",
            lambda S, Y: _ce(S - jnp.log(jnp.sum(jnp.exp(S), axis=1, keepdims=True)), Y),
            "right for small logits; near 1000 the power is too large to be stored.",
            "take the largest logit of each row away first, as in softmax.",
        ),
        Wrong(
            "naive_twice",
            lambda S, Y: _ce(jnp.log(_powers_over_total(S, lambda E: E.sum(1, keepdims=True))), Y),
            "right for small logits only: powers that are too large, and logarithms of 0.",
            "take the largest logit of each row away, and the logarithm on paper.",
        ),
        Wrong(
            "one_class_at_a_time",
            _one_class_at_a_time,
            "each class is judged on its own, as a yes or no.",
            "the classes compete: one softmax for a row, not a sigmoid for each entry.",
        ),
        Wrong(
            "summed",
            lambda S, Y: -jnp.sum(Y * log_softmax(S)),
            "it grows with the batch: a sum, as in the lecture.",
            "the course's losses are means over the batch.",
        ),
        Wrong(
            "one_cost_each",
            lambda S, Y: -jnp.sum(Y * log_softmax(S), axis=1),
            "one cost for each example.",
            "asked is a single number, the mean over the batch.",
        ),
        Wrong(
            "minus_forgotten",
            lambda S, Y: _ce(log_softmax(S), -Y),
            "every answer is negative.",
            "the log of a probability is negative; a loss is not.",
        ),
        Wrong(
            "in_bits",
            lambda S, Y: softmax_cross_entropy(S, Y) / np.log(2),
            "you measure in bits: 1.443 times as much.",
            "the loss uses the natural logarithm.",
        ),
        Wrong(
            "labels_forgotten",
            lambda S, Y: -jnp.mean(jnp.max(log_softmax(S), axis=1)),
            "the cost of the likeliest class, whether it is right or not.",
            "Y says which class is right; only its probability counts.",
        ),
        Wrong(
            "columns_for_rows",
            lambda S, Y: _ce(jax.nn.log_softmax(S, axis=0), Y),
            "softmax runs down the columns.",
            "each row is one example.",
        ),
        Wrong(
            "no_logarithm",
            lambda S, Y: 1 - jnp.mean(jnp.sum(Y * softmax(S), axis=1)),
            "no cost is above 1: there is no logarithm in it.",
            "the cost of an example is minus the log of the right class's probability.",
        ),
        Wrong(
            "only_the_right_logit",
            lambda S, Y: -jnp.mean(jnp.sum(Y * S, axis=1)),
            "the right class's logit alone; it can be negative.",
            "the other classes count through the logarithm of the sum.",
        ),
    ),
)
