"""Unit 04, Forward pass and losses: the mean squared error, and its known mistakes."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.losses import mean_squared_error


def _predictions(rng: np.random.Generator) -> list[Case]:
    """Predictions as a network gives them, a column, and as a list of numbers; targets are (N,)."""
    cases = []
    for n, shape in ((6, (6,)), (5, (5, 1)), (7, (7, 1)), (4, (4,))):
        yhat, y = rng.normal(size=shape), rng.normal(size=n) + 0.5
        cases.append(
            Case(f"yhat {shape}, y ({n},)", (jax.device_put(yhat), jax.device_put(y)), n)
        )  # fmt: skip
    return cases


def mse(yhat, y):
    """The reference: mean over the examples of (yhat - y)², a column of predictions flattened."""
    return mean_squared_error(jnp.reshape(yhat, jnp.shape(y)), y)


def _errors(yhat, y):
    return jnp.reshape(yhat, jnp.shape(y)) - y


E10 = Exercise(
    name="04-E10",
    points=2,
    signature="mse(yhat: (N,) or (N, 1), y: (N,)) -> mean squared error",
    cases=_predictions,
    reference=mse,
    worked="the mean size of the errors, predictions 3 and 5, targets 2 and 7: (1 + 2)/2 = 1.5; a column minus a "
    "row would give four differences, 1, -4, 3 and -2.",
    wrong=(
        Wrong(
            "bug_left_in",
            lambda yhat, y: jnp.mean((yhat - y) ** 2),
            "the planted bug is still there; it does not show when yhat has the shape of y.",
            "what shape has yhat - y if one is a column and the other is not?",
        ),
        Wrong(
            "halved",
            lambda yhat, y: mse(yhat, y) / 2,
            "half of what is asked: this is the half squared error.",
            "here the lecture's own convention is asked, without the half.",
        ),
        Wrong(
            "rooted",
            lambda yhat, y: jnp.sqrt(mse(yhat, y)),
            "this is the root of the mean squared error.",
            "asked is the mean of the squares itself.",
        ),
        Wrong(
            "square_outside",
            lambda yhat, y: jnp.mean(_errors(yhat, y)) ** 2,
            "positive and negative errors cancel before they are squared.",
            "square each error, then take the mean.",
        ),
        Wrong(
            "summed",
            lambda yhat, y: jnp.sum(_errors(yhat, y) ** 2),
            "it grows with the batch: a sum.",
            "a mean does not grow with the number of examples.",
        ),
        Wrong(
            "all_pairs_summed",
            lambda yhat, y: jnp.mean(jnp.sum((jnp.reshape(yhat, (-1, 1)) - y) ** 2, axis=1)),
            "every prediction is still compared with every target.",
            "make the two shapes alike before you subtract.",
        ),
        Wrong(
            "all_pairs_always",
            lambda yhat, y: jnp.mean((jnp.reshape(yhat, (-1, 1)) - y) ** 2),
            "now every prediction is compared with every target in all cases.",
            "make the two shapes alike before you subtract: both (N,), or both (N, 1).",
        ),
        Wrong(
            "absolute",
            lambda yhat, y: jnp.mean(jnp.abs(_errors(yhat, y))),
            "this is the mean of the sizes of the errors.",
            "square each error.",
        ),
        Wrong(
            "first_prediction_only",
            lambda yhat, y: jnp.mean((jnp.ravel(yhat)[0] - y) ** 2),
            "the first prediction is compared with every target.",
            "each prediction belongs to the target in its own place.",
        ),
        Wrong(
            "diagonal_over_all",
            lambda yhat, y: jnp.sum(_errors(yhat, y) ** 2) / len(y) ** 2,
            "the right pairs, divided by the number of all pairs.",
            "there are N examples, not N times N.",
        ),
        Wrong(
            "errors_not_squared",
            lambda yhat, y: jnp.mean(_errors(yhat, y)),
            "positive and negative errors cancel.",
            "square each error.",
        ),
    ),
)
