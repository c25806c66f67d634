"""What each hyperparameter of SGD does, changed alone; and how fast a rate must fall if noise is to die out.

Both studies are distributions over many shuffles, computed in one vmapped call each: a single run of SGD
may be lucky.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn import epoch_orders, schedules
from course_lib.studies.minibatches import (
    batch_weights,
    examples_seen,
    least_squares,
    losses_along,
    run,
    updates_per_epoch,
)


class Setting(NamedTuple):
    """The four hyperparameters of SGD; `schedule` maps the update's number 0, 1, … to a rate."""

    start: tuple[float, ...]
    schedule: Callable
    batch_size: int
    epochs: int


class Curve(NamedTuple):
    """The mean loss of all examples against examples seen: (updates + 1,) and (shuffles, updates + 1)."""

    seen: np.ndarray
    losses: np.ndarray


BASE = Setting((0.0, 0.0), schedules.constant(0.05), 5, 20)
# Every hyperparameter with the values it takes while the others stay as in BASE.
ONE_BY_ONE: dict[str, dict[str, Setting]] = {
    "initial values": {
        "(0, 0)": BASE,
        "(4, -1)": BASE._replace(start=(4.0, -1.0)),
        "(1, 2)": BASE._replace(start=(1.0, 2.0)),
    },
    "rate schedule": {
        "constant 0.05": BASE,
        "0.05 / (1 + k/4)": BASE._replace(schedule=schedules.inverse_time(0.05, 0.25)),
        "halved every 5 updates": BASE._replace(schedule=schedules.step(0.05, 0.5, 5)),
    },
    "batch size": {
        "5": BASE,
        "1": BASE._replace(batch_size=1),
        "10": BASE._replace(batch_size=10),
    },
    "epochs": {"20": BASE, "5": BASE._replace(epochs=5), "10": BASE._replace(epochs=10)},
}


def one_by_one(X: Array, y: Array, shuffles: int) -> dict[str, dict[str, Curve]]:
    """The curves of `ONE_BY_ONE`, all settings and shuffles in one vmapped call.

    Args:
        X, y: the examples, (n, 2) and (n,).
        shuffles: how many runs of each setting, each with orders of its own.
    """
    settings = {setting: None for values in ONE_BY_ONE.values() for setting in values.values()}
    curves = dict(zip(settings, _curves(list(settings), X, y, shuffles), strict=True))
    return {
        name: {label: curves[setting] for label, setting in values.items()}
        for name, values in ONE_BY_ONE.items()
    }


def _curves(settings: list[Setting], X: Array, y: Array, shuffles: int) -> list[Curve]:
    n = len(X)
    updates = [s.epochs * updates_per_epoch(n, s.batch_size) for s in settings]
    # A run that ends earlier goes on with rate 0, so that all have one length.
    weights = np.zeros((len(settings), shuffles, max(updates), n))
    rates = np.zeros((len(settings), max(updates)))
    longest = max(s.epochs for s in settings)
    # An epoch's order depends on the key and its number alone: shorter runs begin like longer ones.
    of_size = {
        size: np.stack(
            [batch_weights(jax.random.key(k), n, size, longest) for k in range(shuffles)]
        )
        for size in {s.batch_size for s in settings}
    }
    for i, (setting, count) in enumerate(zip(settings, updates, strict=True)):
        rates[i, :count] = setting.schedule(np.arange(count))
        weights[i, :, :count] = of_size[setting.batch_size][:, :count]
    starts = jnp.array([setting.start for setting in settings])
    losses = np.asarray(_all_losses(starts, X, y, weights, rates))
    return [
        Curve(examples_seen(n, s.batch_size, s.epochs), losses[i, :, : count + 1])
        for i, (s, count) in enumerate(zip(settings, updates, strict=True))
    ]


@jax.jit
def _all_losses(starts: Array, X: Array, y: Array, weights: Array, rates: Array) -> Array:
    def one(start: Array, weights: Array, rates: Array) -> Array:
        return losses_along(run(start, X, y, weights, rates), X, y)

    of_shuffles = jax.vmap(one, in_axes=(None, 0, None))
    return jax.vmap(of_shuffles)(starts, weights, rates)


def median_losses_by_rate(
    rates: np.ndarray, X: Array, y: Array, batch_size: int, epochs: int, shuffles: int
) -> np.ndarray:
    """The loss after some epochs from w = 0 with each constant rate, the median over shuffles: (rates,).

    Args:
        rates: (rates,).
        X, y: the examples, (n, features) and (n,).
        batch_size, epochs: of every run.
        shuffles: how many runs of each rate, each with orders of its own.
    """
    keys = map(jax.random.key, range(shuffles))
    weights = np.stack([batch_weights(key, len(X), batch_size, epochs) for key in keys])
    constant = np.repeat(np.asarray(rates)[:, None], weights.shape[1], axis=1)
    return np.median(_end_losses(X, y, weights, constant), axis=1)


@jax.jit
def _end_losses(X: Array, y: Array, weights: Array, rates: Array) -> Array:
    def one(rates: Array, weights: Array) -> Array:
        return losses_along(run(jnp.zeros(X.shape[1]), X, y, weights, rates)[-1:], X, y)[0]

    return jax.vmap(jax.vmap(one, in_axes=(None, 0)), in_axes=(0, None))(rates, weights)


# Schedules that begin with the same rate: k = 0, 1, … is the number of the update.
FALLING: dict[str, Callable] = {
    "constant": schedules.constant(0.1),
    "1/sqrt(k)": lambda k: 0.1 / jnp.sqrt(1 + k / 20),
    "1/k": schedules.inverse_time(0.1, 1 / 20),
    "halving": schedules.exponential(0.1, 0.5),
}


def distances(
    schedules_by_name: Mapping[str, Callable], X: Array, y: Array, rows: np.ndarray
) -> dict[str, np.ndarray]:
    """How far runs with B = 1 from w = 0 are from least squares after each update.

    Args:
        schedules_by_name: name -> schedule, a function of the array of update numbers.
        X, y: the examples.
        rows: (updates, runs) which example each run uses at each update.

    Returns:
        For each schedule the root mean square distance over all runs, (updates + 1,).
    """
    k = jnp.arange(len(rows))
    rates = jnp.stack([jnp.broadcast_to(rate(k), k.shape) for rate in schedules_by_name.values()])
    found = np.asarray(_distances(rates, jnp.asarray(rows), X, y, least_squares(X, y)))
    return dict(zip(schedules_by_name, found, strict=True))


def shuffled_rows(n: int, epochs: int, runs: int) -> np.ndarray:
    """Rows for `distances`: every run visits every example once an epoch, in a new order."""
    orders = [epoch_orders(jax.random.key(run), n, 1, range(epochs)).ravel() for run in range(runs)]
    return np.stack(orders, axis=1)


def independent_rows(n: int, epochs: int, runs: int) -> np.ndarray:
    """Rows for `distances`: every update draws one of all examples, whatever came before."""
    return np.asarray(jax.random.randint(jax.random.key(0), (epochs * n, runs), 0, n))


@jax.jit
def _distances(rates: Array, rows: Array, X: Array, y: Array, target: Array) -> Array:
    def update(w: Array, inputs: tuple[Array, Array]) -> tuple[Array, Array]:
        row, rate = inputs  # (runs,), (schedules,); w is (schedules, runs, features)
        error = jnp.sum(w * X[row], axis=-1) - y[row]
        w = w - rate[:, None, None] * error[..., None] * X[row]
        return w, _rms(w, target)

    start = jnp.zeros((len(rates), rows.shape[1], X.shape[1]), X.dtype)
    _, found = jax.lax.scan(update, start, (rows, rates.T))
    return jnp.concatenate([_rms(start, target)[None], found]).T


def _rms(w: Array, target: Array) -> Array:
    return jnp.sqrt(jnp.mean(jnp.sum((w - target) ** 2, axis=-1), axis=-1))


@partial(jax.jit, static_argnames=("slope", "runs", "steps"))
def noisy_ends(
    slope: Callable, start: float, rate: float, noise: float, key: Array, runs: int, steps: int
) -> Array:
    """Where runs along a curve end, (runs,), if every slope is off by normal noise of this deviation."""

    def update(place: Array, its_key: Array) -> tuple[Array, None]:
        off = noise * jax.random.normal(its_key, place.shape)
        return place - rate * (slope(place) + off), None

    begin = jnp.full(runs, start, dtype=float)
    return jax.lax.scan(update, begin, jax.random.split(key, steps))[0]


# What Robbins and Monro ask of the rates, and which of it may hold.
CONDITIONS = ("both", "first only", "second only")


def robbins_monro(power: float) -> str:
    """Which of the two conditions the rates 1/k^power, k = 1, 2, …, meet: a word of `CONDITIONS`.

    First: their sum grows without limit, which holds for power <= 1. Second: the sum of their squares
    has a limit, which holds for power > ½.
    """
    if power > 1:
        return "second only"
    return "both" if 2 * power > 1 else "first only"
