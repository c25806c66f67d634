"""Unit 09, what batch norm remembers while it trains, and a network in use, which goes by it.

Truth is the course's library, `nn.BatchNorm`.
"""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u09_regularization_normalization.norms import EPS, activations
from course_lib.nn.layers import BatchNorm


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
