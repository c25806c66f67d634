"""Unit 09, normalization: batch norm in training, its memory, layer norm, and a network in use.

Truth is the course's library, `nn.BatchNorm` and `nn.LayerNorm`. Columns differ in height and spread, one
has a spread so small that eps shows.
"""

from __future__ import annotations

import functools

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


@functools.partial(jax.jit, static_argnums=2)
def remember(memory, act, momentum):
    """The reference: the memory of batch norm after one more batch."""
    params = {"scale": np.ones(act.shape[1]), "shift": np.zeros(act.shape[1])}
    layer = BatchNorm(momentum=momentum)
    return layer.apply(params, memory, act, train=True, key=None)[1]


def _memories(rng: np.random.Generator) -> list[Case]:
    cases = []
    for (n, h), momentum in (((5, 3), 0.9), ((6, 4), 0.75), ((5, 3), 0.99)):
        act = activations(rng, n, h)[0]
        memory = {"mean": rng.normal(size=h), "variance": rng.uniform(0.5, 2.0, h)}
        memory = {name: jax.device_put(array) for name, array in memory.items()}
        cases.append(Case(f"act ({n}, {h}), momentum {momentum}", (memory, act, momentum), n))
    return cases


def _memory(
    mix=lambda old, new, m: m * old + (1 - m) * new,
    mean=lambda act, memory: np.mean(act, axis=0),
    variance=lambda act, memory: np.var(act, axis=0),
):
    """The memory with another rule in one place."""

    def answer(memory, act, momentum):
        act, memory = np.asarray(act), {k: np.asarray(v) for k, v in memory.items()}
        return {
            "mean": mix(memory["mean"], mean(act, memory), momentum),
            "variance": mix(memory["variance"], variance(act, memory), momentum),
        }

    return answer


def _around_the_new_memory(memory, act, momentum):
    mean = _memory()(memory, act, momentum)["mean"]
    around = _memory(variance=lambda act, memory: np.mean((act - mean) ** 2, axis=0))
    return around(memory, act, momentum)


E5 = Exercise(
    name="09-E5",
    points=2,
    signature="remember(memory, act: (N, H), momentum) -> the new memory, a dict like memory",
    cases=_memories,
    reference=remember,
    worked="a running average of a price, with momentum 0.8: it was 10, today's price is 20: 0.8·10 + 0.2·20 = 12.",
    wrong=(
        Wrong(
            "momentum_on_the_batch",
            _memory(mix=lambda old, new, m: (1 - m) * old + m * new),
            "the newest batch counts most.",
            "momentum is the share of what is remembered; a batch is small and noisy.",
        ),
        Wrong(
            "only_the_last_batch",
            _memory(mix=lambda old, new, m: new),
            "the memory holds the last batch only.",
            "what was remembered before must count, too.",
        ),
        Wrong(
            "added_up",
            _memory(mix=lambda old, new, m: m * old + new),
            "the shares do not sum to 1: the memory will grow far too large.",
            "in an average the two shares sum to 1.",
        ),
        Wrong(
            "nothing_learned",
            _memory(mix=lambda old, new, m: old),
            "the memory is what it was.",
            "the batch must leave a trace.",
        ),
        Wrong(
            "fades_away",
            _memory(mix=lambda old, new, m: m * old),
            "the old memory shrinks, and nothing new is added.",
            "in an average the two shares sum to 1.",
        ),
        Wrong(
            "spread_for_variance",
            _memory(variance=lambda act, memory: np.std(act, axis=0)),
            "the mean is right; for the variance its root is remembered.",
            "the memory keeps the variance; the root comes later, when it is used.",
        ),
        Wrong(
            "one_less_than_n",
            _memory(variance=lambda act, memory: np.var(act, axis=0, ddof=1)),
            "the mean is right; the squares are divided by one less than their number.",
            "the same variance as in training: the plain mean of the squares.",
        ),
        Wrong(
            "around_the_remembered_mean",
            _memory(variance=lambda act, memory: np.mean((act - memory["mean"]) ** 2, axis=0)),
            "the mean is right; the distances were taken from the remembered mean.",
            "a batch's variance is around the batch's own mean.",
        ),
        Wrong(
            "around_the_new_memory",
            _around_the_new_memory,
            "the mean is right; the distances were taken from the new remembered mean.",
            "a batch's variance is around the batch's own mean.",
        ),
        Wrong(
            "always_nine_tenths",
            lambda memory, act, m: _memory()(memory, act, 0.9),
            "right for momentum 0.9 only.",
            "use the momentum that you are given.",
        ),
        Wrong(
            "mean_left_in_the_squares",
            _memory(variance=lambda act, memory: np.mean(act**2, axis=0)),
            "the mean is right; the variance was taken of the numbers, not of their distances from it.",
            "the variance is the mean square of the distances from the mean.",
        ),
        Wrong(
            "one_mean_for_all",
            _memory(
                mean=lambda act, memory: np.mean(act), variance=lambda act, memory: np.var(act)
            ),
            "all features share one mean and one variance.",
            "every feature has a mean and a variance of its own: (H,).",
        ),
        Wrong(
            "variance_forgotten",
            lambda memory, act, m: {
                "mean": _memory()(memory, act, m)["mean"],
                "variance": np.asarray(memory["variance"]),
            },
            "the mean is right; the variance is what it was.",
            "both are remembered.",
        ),
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


@jax.jit
def predict_in_use(params, memory, X):
    """The reference: a network with batch norm as it is used, logits (N, 1)."""
    layer = {"scale": params["scale"], "shift": params["shift"]}
    pre = X @ params["W1"] + params["b1"]
    unit = BatchNorm(eps=EPS).apply(layer, memory, pre, train=False, key=None)[0]
    return jnp.maximum(unit, 0) @ params["W2"] + params["b2"]


def _batches(rng: np.random.Generator) -> list[Case]:
    """Batches, and an example alone, for which the statistics of the batch are worth nothing."""
    cases = []
    for n in (5, 1, 4):
        h = 4
        params = {"W1": rng.normal(size=(3, h)), "b1": rng.normal(size=h)}
        params |= {"scale": rng.uniform(0.5, 2.0, h), "shift": rng.uniform(0.2, 1.0, h)}
        params |= {"W2": rng.normal(size=(h, 1)), "b2": rng.normal(size=1)}
        # A variance so small that eps shows.
        memory = {"mean": rng.normal(size=h), "variance": rng.uniform(0.01, 0.3, h)}
        params, memory = ({k: jax.device_put(v) for k, v in d.items()} for d in (params, memory))
        label = f"{n} example{'s' * (n > 1)}"
        cases.append(Case(label, (params, memory, jax.device_put(rng.normal(size=(n, 3)))), n))
    return cases


def _in_use(
    mean=lambda pre, memory: memory["mean"],
    variance=lambda pre, memory: memory["variance"],
    root=lambda v: np.sqrt(v + EPS),
    end=lambda unit, params: np.maximum(params["scale"] * unit + params["shift"], 0),
):
    """The network in use with another rule in one place."""

    def answer(params, memory, X):
        params, memory = ({k: np.asarray(v) for k, v in d.items()} for d in (params, memory))
        pre = np.asarray(X) @ params["W1"] + params["b1"]
        unit = (pre - mean(pre, memory)) / root(variance(pre, memory))
        return end(unit, params) @ params["W2"] + params["b2"]

    return answer


E9 = Exercise(
    name="09-E9",
    points=2,
    signature="predict_in_use(params, memory, X: (N, features)) -> logits (N, 1)",
    cases=_batches,
    reference=predict_in_use,
    worked="a teacher who grades on a curve needs a class; who takes the exam alone is compared with the classes "
    "of earlier years.",
    wrong=(
        Wrong(
            "bug_left_in",
            _in_use(lambda pre, memory: pre.mean(0), lambda pre, memory: pre.var(0)),
            "the planted bug is still there: the answer for an example depends on what else is in the batch.",
            "in use, no mean but the remembered one may enter.",
        ),
        Wrong(
            "mean_of_the_batch",
            _in_use(mean=lambda pre, memory: pre.mean(0)),
            "the mean is still that of the batch.",
            "the answer for an example must not depend on the others, also not by their mean.",
        ),
        Wrong(
            "variance_of_the_batch",
            _in_use(variance=lambda pre, memory: pre.var(0)),
            "the variance is still that of the batch.",
            "the answer for an example must not depend on the others, also not by their variance.",
        ),
        Wrong(
            "variance_for_its_root",
            _in_use(root=lambda v: v + EPS),
            "the division is by the variance.",
            "the memory holds the variance; divide by its root.",
        ),
        Wrong(
            "taken_for_the_root",
            _in_use(root=lambda v: np.sqrt(v**2 + EPS)),
            "the remembered variance was squared.",
            "the memory holds the variance already.",
        ),
        Wrong(
            "eps_lost",
            _in_use(root=np.sqrt),
            "nearly right: eps was lost on the way.",
            "keep what was right: eps is added to the variance.",
        ),
        Wrong(
            "mean_not_taken_away",
            _in_use(mean=lambda pre, memory: 0.0),
            "the mean is still in it.",
            "the remembered mean takes the place of the batch's.",
        ),
        Wrong(
            "not_normalized",
            _in_use(lambda pre, memory: 0.0, lambda pre, memory: 1 - EPS),
            "the weighted sums are not normalized at all.",
            "in use, too, the next layer expects what it saw in training.",
        ),
        Wrong(
            "relu_lost",
            _in_use(end=lambda unit, params: params["scale"] * unit + params["shift"]),
            "the hidden layer is not bent any more.",
            "keep what was right: relu comes behind the normalization.",
        ),
        Wrong(
            "over_all_entries",
            _in_use(lambda pre, memory: pre.mean(), lambda pre, memory: pre.var()),
            "one mean and one spread serve the whole batch.",
            "it is not the axis: in use the batch does not matter at all.",
        ),
        Wrong(
            "along_the_rows",
            _in_use(
                lambda pre, memory: pre.mean(1, keepdims=True),
                lambda pre, memory: pre.var(1, keepdims=True),
            ),
            "every example is normalized by itself: this is layer norm.",
            "the network was trained with batch norm: use what that has remembered.",
        ),
    ),
)
