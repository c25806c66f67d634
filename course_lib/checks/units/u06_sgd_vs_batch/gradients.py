"""Unit 06, SGD against batch descent: the exercises on gradients of batches and their known mistakes.

Data are drawn, so that no column is the intercept's, and no batch is sorted. Truths are plain NumPy, which
compiles nothing; the tests compare them with `studies.minibatches`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.minibatches import all_batches, batch_loss


def drawn_examples(rng: np.random.Generator, n: int, features: int) -> tuple:
    """(w, X, y): no prediction is near its target, so that no gradient is small."""
    X = rng.uniform(0.4, 2.0, (n, features)) * rng.choice([-1.0, 1.0], (n, features))
    w = rng.uniform(0.5, 1.5, features)
    y = X @ w + rng.uniform(0.5, 2.0, n) * rng.choice([-1.0, 1.0], n)
    return jax.device_put(w), jax.device_put(X), jax.device_put(y)


def unsorted_rows(rng: np.random.Generator, n: int, batch_size: int) -> np.ndarray:
    """Row numbers of a batch that are neither in order nor in order backwards."""
    while True:
        rows = rng.permutation(n)[:batch_size]
        if batch_size < 3 or ((np.diff(rows) > 0).any() and (np.diff(rows) < 0).any()):
            return rows


def mean_grad(X: Any, error: Any) -> np.ndarray:
    """The gradient of the mean half squared error, from the inputs and yhat - y."""
    return np.asarray(error) @ np.asarray(X) / len(X)


# --- E1: the gradient of a batch.


def _batches(rng: np.random.Generator) -> list[Case]:
    """Batches of four sizes; the last one is all examples, out of order."""
    cases = []
    for n, size, features in ((10, 4, 2), (8, 6, 4), (12, 3, 5), (5, 5, 6)):
        batch = unsorted_rows(rng, n, size)
        label = f"X ({n}, {features}), batch = {batch.tolist()}"
        args = (*drawn_examples(rng, n, features), jax.device_put(batch))
        cases.append(Case(label, args, n=size))
    return cases


def _of_batch(value: Callable) -> Callable:
    """A version made from the rows of the batch: value(Xb, yhat, yb, all examples)."""

    def version(w: Any, X: Any, y: Any, batch: Any) -> np.ndarray:
        w, X, y, batch = map(np.asarray, (w, X, y, batch))
        return value(X[batch], X[batch] @ w, y[batch], len(X))

    return version


E1 = Exercise(
    name="06-E1",
    points=2,
    signature="minibatch_grad(w, X, y, batch) -> gradient, (features,)",
    cases=_batches,
    derivative_of=batch_loss,
    by_hand=True,
    worked="one example with inputs (1, 3), prediction 5 and target 4: the error is 1, its gradient (1, 3). Another "
    "with inputs (1, 2) and error -2: (-2, -4). A batch of these two has the mean, (-0.5, -0.5).",
    wrong=(
        Wrong(
            "sum_for_mean",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, yhat - y) * len(X)),
            "the gradients of the examples are added, not averaged.",
            "the loss of a batch is a mean: what does it divide by?",
        ),
        Wrong(
            "divided_by_all",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, yhat - y) * len(X) / n),
            "the sum over the batch is divided by the number of all examples.",
            "a mean over the batch divides by the size of the batch.",
        ),
        Wrong(
            "scaled_to_all",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, yhat - y) * n),
            "n times the gradient: this estimates the gradient of the sum.",
            "the loss is a mean; for a mean nothing must be scaled up.",
        ),
        Wrong(
            "all_examples",
            lambda w, X, y, batch: mean_grad(X, np.asarray(X) @ np.asarray(w) - np.asarray(y)),
            "this is the gradient of all examples: the batch is not used.",
            "first take the rows of the batch, then forget all others.",
        ),
        Wrong(
            "targets_not_selected",
            lambda w, X, y, batch: (X[batch] @ w - y) @ X[batch] / len(batch),
            "the inputs are those of the batch, the targets those of all examples.",
            "an example is a row of X and the entry of y that belongs to it.",
        ),
        Wrong(
            "targets_of_the_first_rows",
            lambda w, X, y, batch: mean_grad(X[batch], X[batch] @ w - y[: len(batch)]),
            "the targets are the first ones, whatever the batch is.",
            "an example is a row of X and the entry of y that belongs to it.",
        ),
        Wrong(
            "pairs_broken",
            lambda w, X, y, batch: mean_grad(X[batch], X[batch] @ w - y[jnp.sort(batch)]),
            "the targets are those of the batch, but in another order than the inputs.",
            "inputs and targets must move together: index both with the same rows.",
        ),
        Wrong(
            "sign",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, y - yhat)),
            "the right size with the wrong sign.",
            "if the prediction is too large, more of it makes the loss larger.",
        ),
        Wrong(
            "two_kept",
            _of_batch(lambda X, yhat, y, n: 2 * mean_grad(X, yhat - y)),
            "exactly twice the gradient.",
            "the ½ of the loss cancels the 2 of the square.",
        ),
        Wrong(
            "inputs_forgotten",
            _of_batch(lambda X, yhat, y, n: np.full(X.shape[1], np.mean(yhat - y))),
            "every entry is the mean error.",
            "chain rule: one more unit of a weight moves the prediction by how much?",
        ),
        Wrong(
            "means_multiplied",
            _of_batch(lambda X, yhat, y, n: np.mean(yhat - y) * X.mean(axis=0)),
            "the mean error is multiplied by the mean input.",
            "multiply example by example first, then take the mean.",
        ),
        Wrong(
            "power_not_lowered",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, (yhat - y) ** 2)),
            "the square is still there.",
            "power rule: bring the power down, then lower it.",
        ),
        Wrong(
            "targets_forgotten",
            _of_batch(lambda X, yhat, y, n: mean_grad(X, yhat)),
            "it does not depend on the targets.",
            "the error is the prediction minus the target.",
        ),
        Wrong(
            "one_number_an_example",
            _of_batch(lambda X, yhat, y, n: np.mean((yhat - y)[:, None] * X, axis=1)),
            "one number for each example came back.",
            "the mean runs over the examples, the rows; a gradient has an entry for each weight.",
        ),
    ),
)


# --- E2: the gradients of many batches.


def _many_batches(rng: np.random.Generator) -> list[Case]:
    """Every batch of one size, and some drawn ones; never as many batches as features or rows in one."""
    cases = []
    for n, size, features, many in ((5, 2, 2, None), (7, 3, 3, 6), (9, 5, 2, 8)):
        rows = all_batches(n, size)
        if many:
            rows = np.stack([unsorted_rows(rng, n, size) for _ in range(many)])
        label = f"X ({n}, {features}), batches ({len(rows)}, {size})"
        cases.append(Case(label, (*drawn_examples(rng, n, features), jax.device_put(rows)), n=size))
    return cases


def _of_batches(change: Callable) -> Callable:
    """A version made from the right gradients: change(gradients, w, X, y, batches)."""

    def version(w: Any, X: Any, y: Any, batches: Any) -> np.ndarray:
        w, X, y, batches = map(np.asarray, (w, X, y, batches))
        grads = np.stack([mean_grad(X[rows], X[rows] @ w - y[rows]) for rows in batches])
        return change(grads, w, X, y, batches)

    return version


E2 = Exercise(
    name="06-E2",
    points=1,
    signature="grads_of_batches(w, X, y, batches) -> gradients, (many, features)",
    cases=_many_batches,
    reference=_of_batches(lambda grads, *_: grads),
    worked="to call f(a, row) for every row of an array, with one and the same a: "
    "jax.vmap(f, in_axes=(None, 0))(a, rows). None stands where nothing is mapped.",
    wrong=(
        Wrong(
            "averaged_already",
            _of_batches(lambda grads, *_: grads.mean(axis=0)),
            "one gradient came back, the mean of all.",
            "asked is one row for each batch; the mean comes afterwards.",
        ),
        Wrong(
            "one_large_batch",
            _of_batches(
                lambda grads, w, X, y, batches: mean_grad(
                    X[batches.ravel()], X[batches.ravel()] @ w - y[batches.ravel()]
                ).reshape(1, -1)
            ),
            "all batches are taken as one.",
            "each row of batches is a batch of its own.",
        ),
        Wrong(
            "first_batch_only",
            _of_batches(lambda grads, *_: grads[0]),
            "only the gradient of the first batch came back.",
            "asked is one row for each batch.",
        ),
        Wrong(
            "last_batch_only",
            _of_batches(lambda grads, *_: grads[-1]),
            "only the gradient of the last batch came back.",
            "in a loop, keep every gradient, not only the newest.",
        ),
        Wrong(
            "transposed",
            _of_batches(lambda grads, *_: grads.T),
            "rows and columns are exchanged.",
            "a row for each batch, a column for each weight.",
        ),
        Wrong(
            "columns_for_batches",
            lambda w, X, y, batches: np.stack(
                [mean_grad(X[rows], X[rows] @ w - y[rows]) for rows in np.asarray(batches).T]
            ),
            "the columns of batches are taken for batches.",
            "each row of batches is a batch: which axis is mapped?",
        ),
        Wrong(
            "full_gradient_repeated",
            _of_batches(
                lambda grads, w, X, y, batches: np.tile(mean_grad(X, X @ w - y), (len(grads), 1))
            ),
            "every row is the gradient of all examples.",
            "hand on the rows of the batch, not all of them.",
        ),
        Wrong(
            "sum_for_mean",
            _of_batches(lambda grads, w, X, y, batches: grads * batches.shape[1]),
            "the gradients of a batch's examples are added, not averaged.",
            "the loss of a batch is a mean.",
        ),
        Wrong(
            "first_row_of_each",
            _of_batches(
                lambda grads, w, X, y, batches: (
                    X[batches[:, 0]] * (X[batches[:, 0]] @ w - y[batches[:, 0]])[:, None]
                )
            ),
            "only the first example of each batch is used.",
            "a batch is a whole row of batches.",
        ),
    ),
)


# --- E3: how far the gradient of a batch is off.


def _sizes(rng: np.random.Generator) -> list[Case]:
    """Batches of one, of some and of all examples."""
    cases = []
    for n, size, features in ((6, 2, 2), (8, 3, 3), (6, 1, 2), (8, 5, 3), (6, 6, 2)):
        label = f"X ({n}, {features}), batch_size = {size}"
        cases.append(Case(label, (*drawn_examples(rng, n, features), size)))
    return cases


def _spread(
    sigma: Callable = lambda grads: grads.std(axis=0),
    factor: Callable = lambda n, size: np.sqrt((n - size) / (size * (n - 1))),
) -> Callable:
    """`grad_std` with places for mistakes: the spread of single gradients, and what B makes of it."""

    def version(w: Any, X: Any, y: Any, batch_size: int) -> np.ndarray:
        w, X, y = map(np.asarray, (w, X, y))
        grads = (X @ w - y)[:, None] * X
        return np.asarray(sigma(grads) * factor(len(X), batch_size))

    return version


E3 = Exercise(
    name="06-E3",
    points=2,
    signature="grad_std(w, X, y, batch_size) -> standard deviations, (features,)",
    cases=_sizes,
    reference=_spread(),
    # At B = n it is 0, up to the rounding of a difference under a root.
    atol=1e-7,
    worked="the numbers 1, 3, 5, 7 have σ = √5. The mean of two of them is 2, 3, 4, 4, 5 or 6, with a standard "
    "deviation of 1.291 = √5 · √(2 / (2 · 3)).",
    wrong=(
        Wrong(
            "with_replacement",
            _spread(factor=lambda n, size: 1 / np.sqrt(size)),
            "right if an example may be drawn twice: for B = n it is not 0.",
            "the batch of all examples has no spread at all: which factor sees to that?",
        ),
        Wrong(
            "variance",
            _spread(lambda g: g.var(axis=0), lambda n, size: (n - size) / (size * (n - 1))),
            "this is the variance.",
            "the standard deviation is the root of the variance.",
        ),
        Wrong(
            "factor_without_root",
            _spread(factor=lambda n, size: (n - size) / (size * (n - 1))),
            "it falls too fast with B.",
            "the variance falls like 1/B, the standard deviation like its root.",
        ),
        Wrong(
            "root_above_only",
            _spread(factor=lambda n, size: np.sqrt(n - size) / (size * (n - 1))),
            "the root is taken above the line of the fraction only.",
            "the root reaches over the whole fraction: where must its bracket end?",
        ),
        Wrong(
            "multiplied_below_the_line",
            _spread(factor=lambda n, size: np.sqrt((n - size) / size * (n - 1))),
            "n - 1 is multiplied with, where it should divide.",
            "a / b * c is (a / b) · c in Python: what stands below the line needs a bracket.",
        ),
        Wrong(
            "divided_by_the_batch_size",
            _spread(factor=lambda n, size: 1 / size),
            "it falls like 1/B, and for B = n it is not 0.",
            "a mean of B numbers spreads less than one of them, but not B times less.",
        ),
        Wrong(
            "batch_size_ignored",
            _spread(factor=lambda n, size: 1.0),
            "the same for every batch size: this is σ, the spread for B = 1.",
            "what does a mean of B numbers spread, if one of them spreads σ?",
        ),
        Wrong(
            "divided_by_n",
            _spread(factor=lambda n, size: np.sqrt((n - size) / (size * n))),
            "nearly right: n stands where n - 1 should.",
            "for B = 1 the factor must be exactly 1.",
        ),
        Wrong(
            "sample_deviation",
            _spread(lambda g: g.std(axis=0, ddof=1)),
            "σ is divided by n - 1 instead of n, as if the examples were a sample.",
            "the n examples are all there is: their own spread divides by n.",
        ),
        Wrong(
            "mean_not_subtracted",
            _spread(lambda g: np.sqrt((g**2).mean(axis=0))),
            "the size of the gradients, not their spread.",
            "a spread is measured from the mean.",
        ),
        Wrong(
            "upside_down",
            _spread(factor=lambda n, size: np.sqrt(size * (n - 1) / max(n - size, 1e-9))),
            "it grows with the batch.",
            "a larger batch averages more noise away.",
        ),
        Wrong(
            "one_number",
            _spread(lambda g: g.std()),
            "one number for all weights.",
            "each column of the gradients has a spread of its own: along which axis?",
        ),
        Wrong(
            "along_the_features",
            _spread(lambda g: g.std(axis=1)),
            "one number for each example came back.",
            "the spread is that from example to example: along the rows.",
        ),
        Wrong(
            "mean_for_spread",
            _spread(lambda g: g.mean(axis=0)),
            "the mean of the gradients stands where their spread should.",
            "σ is a standard deviation.",
        ),
    ),
)
