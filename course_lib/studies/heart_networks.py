"""Networks 29-16-1 for heart disease: ten splits of the patients trained at once, and what went on inside.

    parts(patients)             tuple of (train, test) index arrays, one pair for each split
    networks(patients)          Networks: .network (300 steps), .longer (3000), .penalized, times
    training_curves(patients)   losses on the training and the test part by step, (splits, 3000) each
    frozen_weights(patients)    how far the weights of each of the 29 inputs moved
    loss_slices(patients)       the losses on a plane through one trained network

Whole batches, Adam, binary cross-entropy in nats. All of it is kept: a second call costs nothing. The
strength of the L2 penalty is chosen for each split on a validation part of its training part, so that the
test part has no say in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn import (
    Dense,
    Sequential,
    adam,
    apply_updates,
    binary_cross_entropy,
    l2_penalty,
    relu,
)
from course_lib.studies.encoding import FEATURES, encode, fill, standardize, stratified_split
from course_lib.studies.loss_slices import Slice, filter_normalised

if TYPE_CHECKING:
    from course_lib.data.heart_disease import Patients

# 29·16 + 16 + 16·1 + 1 = 497 parameters.
NETWORK = Sequential([Dense(16, relu), Dense(1)], inputs=len(FEATURES))
OPTIMIZER = adam(0.01)
STEPS = 300
# "Longer" is this many times as long.
TIMES = 10
STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3)
TEST_SHARE, VALIDATION_SHARE = 0.2, 0.25
# One for what is split off, one for what a network starts from.
SPLIT_SEED, START_SEED = 10, 497


class Run(NamedTuple):
    """One training run for each split.

    Attributes:
        train, test: cross-entropy before each step, without the penalty, (splits, steps).
        params: the parameters after the last step; the first axis counts the splits.
        logits: of all patients after the last step, (splits, N).
    """

    train: np.ndarray
    test: np.ndarray
    params: dict
    logits: np.ndarray


class Networks(NamedTuple):
    """Runs from the same starts, and how long they took for all splits together.

    Attributes:
        start: parameters that all runs start from; the first axis counts the splits.
        network, longer: without a remedy, STEPS and TIMES·STEPS steps.
        penalized: STEPS steps with an L2 penalty.
        strengths: of that penalty, chosen for each split on its validation part, (splits,).
        seconds: of training, by the name of the run; choosing a strength included.
        compile_seconds: once, for all of them.
    """

    start: dict
    network: Run
    longer: Run
    penalized: Run
    strengths: np.ndarray
    seconds: dict[str, float]
    compile_seconds: float


def parts(patients: Patients, splits: int = 10) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """(train, test) indices of each split: 80 % and 20 % of the healthy and of the ill."""
    # Kept behind a function of its own: a cache takes f(x) and f(x, 10) for two things.
    return _parts(patients, splits)


@cache
def _parts(patients: Patients, splits: int) -> tuple:
    key = jax.random.key(SPLIT_SEED)
    return tuple(
        stratified_split(jax.random.fold_in(key, i), patients.y, TEST_SHARE) for i in range(splits)
    )


def scaled(X: np.ndarray, train: np.ndarray) -> np.ndarray:
    """All rows of X in the scale of the rows `train`; gaps are filled from these, too."""
    return standardize(*fill(X[train], X))[1]


def networks(patients: Patients, splits: int = 10) -> Networks:
    """All runs for these patients."""
    return _networks(patients, splits)


@cache
def _networks(patients: Patients, splits: int) -> Networks:
    outer = parts(patients, splits)
    # A part of each training part stands in for the test part while a strength is chosen.
    key = jax.random.key(SPLIT_SEED + 1)
    inner = []
    for i, (train, _) in enumerate(outer):
        halves = stratified_split(jax.random.fold_in(key, i), patients.y[train], VALIDATION_SHARE)
        inner.append(tuple(train[half] for half in halves))
    began = time.perf_counter()
    state = _starts(jax.random.split(jax.random.key(START_SEED), splits))
    program = _program(state, len(patients))
    compile_seconds, seconds = time.perf_counter() - began, {}

    def fit(which, strengths, times=1):
        began = time.perf_counter()
        run = _run(program, state, _data(patients, which), strengths, times)
        return run, time.perf_counter() - began

    none = np.zeros(splits)
    network, seconds["network"] = fit(outer, none)
    longer, seconds["longer"] = fit(outer, none, TIMES)
    tries = [fit(inner, np.full(splits, strength)) for strength in STRENGTHS]
    # The last loss that was recorded is the one before the last step: near enough.
    losses = [run.test[:, -1] for run, _ in tries]
    strengths = np.asarray(STRENGTHS)[np.argmin(losses, axis=0)]
    penalized, last = fit(outer, strengths)
    seconds["penalized"] = last + sum(duration for _, duration in tries)
    start = jax.tree.map(np.asarray, state[0])
    return Networks(start, network, longer, penalized, strengths, seconds, compile_seconds)


def _starts(keys: Array) -> tuple:
    """He's weights and zero biases, and the optimizer's memory; keys (splits,), a network each."""
    dtype = jnp.zeros(()).dtype  # float64 where it is switched on
    # One after the other: to compile a program that draws all of them takes seconds.
    every = [NETWORK.init(key, dtype) for key in keys]
    states = [(params, OPTIMIZER.init(params)) for params in every]
    return jax.tree.map(lambda *leaves: jax.device_put(np.stack(leaves)), *states)


class _Data(NamedTuple):
    """X (splits, N, 29), y (N, 1), and which rows are in the parts: (splits, N), 1 or 0."""

    X: np.ndarray
    y: np.ndarray
    train: np.ndarray
    test: np.ndarray


def _data(patients: Patients, which: Sequence) -> _Data:
    X, n = encode(patients.table), len(patients)
    masks = np.zeros((2, len(which), n))
    for i, pair in enumerate(which):
        for part, rows in enumerate(pair):
            masks[part, i, rows] = 1
    return _Data(np.stack([scaled(X, train) for train, _ in which]), patients.y[:, None], *masks)


def _steps(state: tuple, data: _Data, strength: Array) -> tuple:
    """STEPS steps of one network: the new state, its losses before each step, the logits after."""

    def losses(params):
        # One forward pass for all patients; the weights say who counts.
        logits = NETWORK(params, data.X)
        train, test = (
            binary_cross_entropy(logits, data.y, part) for part in (data.train, data.test)
        )
        return train + l2_penalty(params, strength), (train, test)

    def step(state, _):
        params, memory = state
        grads, told = jax.grad(losses, has_aux=True)(params)
        updates, memory = OPTIMIZER.update(grads, memory, params)
        return (apply_updates(params, updates), memory), told

    state, told = jax.lax.scan(step, state, length=STEPS)
    return state, told, NETWORK(state[0], data.X)[:, 0]


def _program(state: tuple, n: int) -> Callable:
    """`_steps` for all splits at once, compiled; every run of `networks` uses it."""
    splits, dtype = _first(state).shape[0], _first(state).dtype
    sizes = _Data((splits, n, len(FEATURES)), (n, 1), (splits, n), (splits, n))
    data = _Data(*(jax.ShapeDtypeStruct(size, dtype) for size in sizes))
    every = jax.jit(jax.vmap(_steps, (0, _Data(0, None, 0, 0), 0)))
    return every.lower(state, data, jax.ShapeDtypeStruct((splits,), dtype)).compile()


def _first(state: tuple) -> Array:
    return jax.tree.leaves(state[0])[0]


def _run(program: Callable, state: tuple, data: _Data, strengths: np.ndarray, times: int) -> Run:
    """`times` calls of the program, one after the other."""
    dtype, told = _first(state).dtype, []
    data = _Data(*(jnp.asarray(array, dtype) for array in data))
    for _ in range(times):
        state, losses, logits = program(state, data, jnp.asarray(strengths, dtype))
        told.append(losses)
    train, test = (np.concatenate(part, axis=1) for part in zip(*told, strict=True))
    return Run(train, test, jax.tree.map(np.asarray, state[0]), np.asarray(logits))


class Curves(NamedTuple):
    """Cross-entropy in nats before each step, (splits, steps): on the training part and the test part."""

    train: np.ndarray
    test: np.ndarray


def training_curves(patients: Patients, splits: int = 10) -> Curves:
    """The losses of the network by step, TIMES·STEPS of them, without a remedy."""
    run = networks(patients, splits).longer
    return Curves(run.train, run.test)


class Moves(NamedTuple):
    """How far the 16 weights of each input moved from start to end in one split, (29,) each.

    Attributes:
        constant: whether the input is the same for all of the training part.
        network, penalized: the largest move among the 16 weights, without and with an L2 penalty.
    """

    constant: np.ndarray
    network: np.ndarray
    penalized: np.ndarray


def frozen_weights(patients: Patients, split: int = 0, splits: int = 10) -> Moves:
    """The inputs are in the order of FEATURES. A constant input is 0 after standardization: its weights
    have no gradient from the data, and only a penalty moves them."""
    nets = networks(patients, splits)
    X = encode(patients.table)[parts(patients, splits)[split][0]]
    start = np.asarray(nets.start["dense_1"]["W"][split])
    moves = [
        np.max(np.abs(run.params["dense_1"]["W"][split] - start), axis=1)
        for run in (nets.network, nets.penalized)
    ]
    return Moves(np.ptp(X, axis=0) == 0, *moves)


@cache
def loss_slices(patients: Patients, split: int = 0, points: int = 31) -> tuple[Slice, Slice]:
    """Losses of the network of one split on a plane through it: on its training and on its test part.

    The two directions are random, every filter as long as the trained one; at 1 each has changed by its
    own length. The trained network is in the middle.
    """
    data = _data(patients, parts(patients))
    params = jax.tree.map(lambda leaf: leaf[split], networks(patients).network.params)
    rng = np.random.default_rng(START_SEED)
    directions = filter_normalised(rng, params), filter_normalised(rng, params)
    side = np.linspace(-1.0, 1.0, points)
    both = _two_losses(params, directions, side, data.X[split], data.y, data.train[split])
    return tuple(Slice(side, side, np.asarray(losses)) for losses in both)


@jax.jit
def _two_losses(params: dict, directions: tuple, side: Array, X: Array, y: Array, train: Array):
    """Losses (points, points) on the training part and on the rest."""

    def at(along, across):
        moved = jax.tree.map(lambda p, d, e: p + across * d + along * e, params, *directions)
        logits = NETWORK(moved, X)
        return binary_cross_entropy(logits, y, train), binary_cross_entropy(logits, y, 1 - train)

    return jax.vmap(lambda along: jax.vmap(lambda across: at(along, across))(side))(side)
