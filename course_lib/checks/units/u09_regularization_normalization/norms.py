"""Unit 09, the two norms in training: batch norm and layer norm.

Truth is the course's library, `nn.BatchNorm` and `nn.LayerNorm`. Columns differ in height and spread, one
has a spread so small that eps shows.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.layers import BatchNorm, LayerNorm

EPS = 1e-5


@jax.jit
def batchnorm_train(act, scale, shift):
    """The reference: batch norm in training, (N, H) -> (N, H)."""
    memory = BatchNorm().start(act.shape[1], jnp.result_type(float))
    params = {"scale": scale, "shift": shift}
    return BatchNorm(eps=EPS).apply(params, memory, act, train=True, key=None)[0]


@jax.jit
def layernorm(act, scale, shift):
    """The reference: layer norm, (N, H) -> (N, H)."""
    params = {"scale": scale, "shift": shift}
    return LayerNorm(eps=EPS).apply(params, {}, act, train=True, key=None)[0]


def activations(rng: np.random.Generator, n: int, h: int) -> tuple:
    """act (n, h) with columns of all heights and spreads, scale and shift (h,)."""
    spread = np.concatenate([[0.02], rng.uniform(0.5, 3.0, h - 1)])
    act = rng.uniform(-4.0, 4.0, h) + spread * rng.normal(size=(n, h))
    scale = rng.uniform(0.5, 2.0, h) * rng.choice([-1.0, 1.0], h)
    return jax.device_put(act), jax.device_put(scale), jax.device_put(rng.uniform(-2.0, 2.0, h))


def _columns(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"act ({n}, {h}), scale ({h},), shift ({h},)", activations(rng, n, h), n)
        for n, h in ((5, 3), (6, 4), (5, 3))
    ]


def _norm(
    axis,
    mean=lambda act, axis: np.mean(act, axis=axis, keepdims=True),
    variance=lambda act, axis: np.var(act, axis=axis, keepdims=True),
    root=lambda v: np.sqrt(v + EPS),
    end=lambda unit, scale, shift: scale * unit + shift,
):
    """A norm along an axis with another rule in one place."""

    def answer(act, scale, shift):
        act, scale, shift = map(np.asarray, (act, scale, shift))
        return end((act - mean(act, axis)) / root(variance(act, axis)), scale, shift)

    return answer


def _squares(act, axis):
    return (act - np.mean(act, axis=axis, keepdims=True)) ** 2


def _left_undivided(act, axis):
    """How far act - mean / spread is from (act - mean) / spread."""
    return act - act / np.sqrt(np.var(act, axis=axis, keepdims=True) + EPS)


def _shared_mistakes(axis: int) -> tuple[Wrong, ...]:
    """What goes wrong in both norms alike."""
    return (
        Wrong(
            "divided_by_the_variance",
            _norm(axis, root=lambda v: v + EPS),
            "the spread afterwards is not 1: the division is by the variance.",
            "the variance is a square: what has the unit of the numbers themselves?",
        ),
        Wrong(
            "one_less_than_n",
            _norm(
                axis,
                variance=lambda act, axis: np.var(act, axis=axis, ddof=1, keepdims=True),
            ),
            "the squares are divided by one less than their number.",
            "here the variance is the plain mean of the squares.",
        ),
        Wrong(
            "shift_scaled",
            _norm(axis, end=lambda unit, scale, shift: scale * (unit + shift)),
            "the shift is scaled, too.",
            "first scale, then shift.",
        ),
        Wrong(
            "shift_forgotten",
            _norm(axis, end=lambda unit, scale, shift: scale * unit),
            "shift does not enter.",
            "the last step has two parts: scale and shift.",
        ),
        Wrong(
            "scale_forgotten",
            _norm(axis, end=lambda unit, scale, shift: unit + shift),
            "scale does not enter.",
            "the last step has two parts: scale and shift.",
        ),
        Wrong(
            "scale_and_shift_forgotten",
            _norm(axis, end=lambda unit, scale, shift: unit),
            "mean 0 and spread 1, and that is all.",
            "afterwards each feature gets a scale and a shift of its own.",
        ),
        Wrong(
            "scale_and_shift_exchanged",
            _norm(axis, end=lambda unit, scale, shift: shift * unit + scale),
            "scale and shift have changed places.",
            "the scale multiplies, the shift is added.",
        ),
        Wrong(
            "eps_outside_the_root",
            _norm(axis, root=lambda v: np.sqrt(v) + EPS),
            "nearly right: eps stands beside the root.",
            "eps is added to the variance.",
        ),
        Wrong(
            "eps_forgotten",
            _norm(axis, root=np.sqrt),
            "nearly right: eps does not enter.",
            "what if all numbers are the same? That is what eps is for.",
        ),
        Wrong(
            "mean_not_taken_away",
            _norm(axis, mean=lambda act, axis: 0.0),
            "the mean is still in it.",
            "what is divided are distances from the mean.",
        ),
        Wrong(
            "mean_left_in_the_squares",
            _norm(
                axis,
                variance=lambda act, axis: np.mean(act**2, axis=axis, keepdims=True),
            ),
            "the variance is too large: it was taken of the numbers, not of their distances from the mean.",
            "the variance is the mean square of the distances from the mean.",
        ),
        Wrong(
            "spread_for_variance",
            _norm(axis, variance=lambda act, axis: np.std(act, axis=axis, keepdims=True)),
            "the root was taken twice: the variance is a root already.",
            "the variance is the mean square of the distances, without a root.",
        ),
        Wrong(
            "squares_summed",
            _norm(axis, variance=lambda act, axis: _squares(act, axis).sum(axis, keepdims=True)),
            "the squares were added up, not averaged.",
            "the variance is the plain mean of the squares.",
        ),
        Wrong(
            "squared_too_late",
            _norm(axis, variance=lambda act, axis: 0.0),
            "the variance is 0: the distances were averaged before they were squared.",
            "first square each distance, then take the mean.",
        ),
        Wrong(
            "one_variance_for_all",
            _norm(axis, variance=lambda act, axis: np.var(act)),
            "the means are right; one variance serves the whole array.",
            "mean and variance run over the same numbers.",
        ),
        Wrong(
            "axis_lost_in_the_variance",
            _norm(axis, variance=lambda act, axis: np.mean(_squares(act, axis))),
            "the means are right; the squares of the whole array are averaged into one variance.",
            "mean and variance run over the same numbers.",
        ),
        Wrong(
            "bracket_forgotten",
            lambda act, scale, shift: (
                _norm(axis)(act, scale, shift) + scale * _left_undivided(np.asarray(act), axis)
            ),
            "only the mean is divided by the spread; the numbers themselves are not.",
            "first take the mean away, then divide what is left.",
        ),
        Wrong(
            "one_mean_for_all",
            _norm(None),
            "one mean and one spread serve the whole array.",
            "which numbers belong together: a row, or a column?",
        ),
    )


E4 = Exercise(
    name="09-E4",
    points=2,
    signature="batchnorm_train(act: (N, H), scale: (H,), shift: (H,)) -> (N, H)",
    cases=_columns,
    reference=batchnorm_train,
    worked="without eps, the numbers 10, 20, 60: mean 30, distances -20, -10, 30, mean square 1400 / 3 = 466.7, "
    "root 21.6; so -0.93, -0.46, 1.39.",
    wrong=(
        Wrong(
            "along_the_rows",
            _norm(1),
            "every row has mean 0, not every column.",
            "batch norm compares one feature over all examples of the batch.",
        ),
        *_shared_mistakes(0),
    ),
)


def _rows(rng: np.random.Generator) -> list[Case]:
    """Rows differ in height and spread, one by so little that eps shows; a square one hides a lost axis."""
    cases = []
    for n, h in ((4, 4), (3, 5), (3, 5)):
        act, scale, shift = activations(rng, n, h)
        spread = np.concatenate([[0.02], rng.uniform(0.5, 3.0, n - 1)])[:, None]
        act = rng.uniform(-4.0, 4.0, (n, 1)) + spread * rng.normal(size=(n, h))
        label = f"act ({n}, {h}), scale ({h},), shift ({h},)"
        cases.append(Case(label, (jax.device_put(act), scale, shift), n))
    return cases


def _row_mean_meets_columns(act, scale, shift):
    act = np.asarray(act)
    unit = (act - act.mean(axis=1)) / np.sqrt(act.var(axis=1) + EPS)
    return scale * unit + shift


E7 = Exercise(
    name="09-E7",
    points=2,
    signature="layernorm(act: (N, H), scale: (H,), shift: (H,)) -> (N, H)",
    cases=_rows,
    reference=layernorm,
    worked="without eps, one example with the numbers 10, 20, 60: mean 30, root of the mean square 21.6; so -0.93, "
    "-0.46, 1.39, whatever the other examples are.",
    wrong=(
        Wrong(
            "along_the_columns",
            _norm(0),
            "every column has mean 0, not every row: this is batch norm.",
            "layer norm looks at one example at a time.",
        ),
        Wrong(
            "axis_lost",
            _row_mean_meets_columns,
            "it runs where act is square, with wrong numbers; elsewhere the shapes do not fit.",
            "a mean for every row must stand in a column, (N, 1), to meet its row.",
        ),
        *_shared_mistakes(1),
    ),
)
