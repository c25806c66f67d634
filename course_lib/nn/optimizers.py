"""Optimizers: from gradients to updates.

An optimizer is a pair of functions, in the protocol of optax: `init(params)` makes its memory, and
`update(grads, memory, params)` returns what to *add* to the parameters and the new memory. So every
optimizer of optax runs in this course's training loop, and every one of these runs in optax's.
A rate is a number or a schedule. In the formulas g is the gradient, w the parameter, η the rate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from course_lib.nn.caching import cached

Rate = float | Callable
Params = Any


class Optimizer(NamedTuple):
    """`init(params) -> memory` and `update(grads, memory, params) -> (updates, memory)`.

    It treats all numbers alike, whichever array they stand in: training may hand it all of them as one
    long array. For an optimizer that does not, use any other pair, such as optax's.
    """

    init: Callable
    update: Callable


class Pair(NamedTuple):
    """An optimizer of which nothing more is known."""

    init: Callable
    update: Callable


def apply_updates(params: Params, updates: Params) -> Params:
    """params + updates, leaf by leaf, in the dtype of the parameters."""
    return jax.tree.map(lambda w, u: (w + u).astype(w.dtype), params, updates)


def _zeros(params: Params) -> Params:
    return jax.tree.map(jnp.zeros_like, params)


def _rate_at(rate: Rate, t: Any, grads: Params) -> Any:
    """The rate at update t, in the number format of the gradients; a schedule's may be wider."""
    return jnp.asarray(rate(t), _format(grads)) if callable(rate) else rate


def _format(grads: Params) -> Any:
    """The number format of gradients; there are none where others train every parameter."""
    leaves = jax.tree.leaves(grads)
    return leaves[0].dtype if leaves else float


def _wide(arrays: Any) -> Any:
    """Arrays in 32 bits at least: 16 bits round squares of gradients, an ε, and Adam's 1 - β₂ to zero."""

    def wide(x):
        return jnp.asarray(x, jnp.promote_types(jnp.result_type(x), jnp.float32))

    return jax.tree.map(wide, arrays)


def _as_given(arrays: Any, given: Any) -> Any:
    """Updates in the number formats of the gradients, which the next of a chain expects; a memory in those it had.

    A traced rate or β may be wider: float64, or float32 among 16 bits.
    """
    return jax.tree.map(lambda new, old: new.astype(jnp.result_type(old)), arrays, given)


@cached
def gradient_descent(learning_rate: Rate) -> Optimizer:
    """w ← w - η·g (Cauchy 1847). With mini-batches it is called SGD."""

    def init(params):
        return jnp.zeros((), jnp.int32)

    def update(grads, t, params=None):
        rate = _rate_at(learning_rate, t, grads)
        return jax.tree.map(lambda g: -rate * g, grads), t + 1

    return Optimizer(init, update)


sgd = gradient_descent


@cached
def momentum(learning_rate: Rate, beta: float = 0.9) -> Optimizer:
    """v ← β·v - η·g;  w ← w + v (Polyak 1964). A steady gradient ends up 1/(1-β) times as fast."""

    def init(params):
        return {"t": jnp.zeros((), jnp.int32), "v": _zeros(params)}

    def update(grads, memory, params=None):
        rate = _rate_at(learning_rate, memory["t"], grads)
        v = jax.tree.map(lambda v, g: beta * v - rate * g, memory["v"], grads)
        v = _as_given(v, memory["v"])
        return v, {"t": memory["t"] + 1, "v": v}

    return Optimizer(init, update)


@cached
def nesterov(learning_rate: Rate, beta: float = 0.9) -> Optimizer:
    """v ← β·v - η·g;  w ← w + β·v - η·g: the gradient counts as if one step ahead (Nesterov 1983)."""

    def init(params):
        return {"t": jnp.zeros((), jnp.int32), "v": _zeros(params)}

    def update(grads, memory, params=None):
        rate = _rate_at(learning_rate, memory["t"], grads)
        v = jax.tree.map(lambda v, g: beta * v - rate * g, memory["v"], grads)
        v = _as_given(v, memory["v"])
        ahead = jax.tree.map(lambda v, g: beta * v - rate * g, v, grads)
        return _as_given(ahead, grads), {"t": memory["t"] + 1, "v": v}

    return Optimizer(init, update)


@cached
def adagrad(learning_rate: Rate, eps: float = 1e-7) -> Optimizer:
    """s ← s + g²;  w ← w - η·g/(√s + ε) (Duchi et al. 2011). Steps only ever get shorter."""

    def init(params):
        return {"t": jnp.zeros((), jnp.int32), "s": _wide(_zeros(params))}

    def update(grads, memory, params=None):
        given, grads = grads, _wide(grads)
        rate = _rate_at(learning_rate, memory["t"], grads)
        s = jax.tree.map(lambda s, g: s + g**2, memory["s"], grads)
        updates = jax.tree.map(lambda g, s: -rate * g / (jnp.sqrt(s) + eps), grads, s)
        return _as_given(updates, given), {"t": memory["t"] + 1, "s": s}

    return Optimizer(init, update)


@cached
def rmsprop(learning_rate: Rate, decay: float = 0.9, eps: float = 1e-8) -> Optimizer:
    """s ← ρ·s + (1-ρ)·g²;  w ← w - η·g/(√s + ε) (Tieleman and Hinton 2012)."""

    def init(params):
        return {"t": jnp.zeros((), jnp.int32), "s": _wide(_zeros(params))}

    def update(grads, memory, params=None):
        given, grads = grads, _wide(grads)
        rate = _rate_at(learning_rate, memory["t"], grads)
        s = jax.tree.map(lambda s, g: decay * s + (1 - decay) * g**2, memory["s"], grads)
        s = _as_given(s, memory["s"])
        updates = jax.tree.map(lambda g, s: -rate * g / (jnp.sqrt(s) + eps), grads, s)
        return _as_given(updates, given), {"t": memory["t"] + 1, "s": s}

    return Optimizer(init, update)


@cached
def adam(
    learning_rate: Rate = 1e-3, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
) -> Optimizer:
    """Adam (Kingma and Ba 2015), with t counted from 1:

    m ← β₁·m + (1-β₁)·g;  v ← β₂·v + (1-β₂)·g²;  w ← w - η·m̂/(√v̂ + ε),
    where m̂ = m/(1-β₁ᵗ) and v̂ = v/(1-β₂ᵗ) make up for the start at zero.
    """
    return adamw(learning_rate, beta1, beta2, eps, weight_decay=0.0)


@cached
def adamw(
    learning_rate: Rate = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 1e-4,
) -> Optimizer:
    """`adam`, and w ← w - η·λ·w beside it, not through √v̂ (Loshchilov and Hutter 2019)."""

    decays = isinstance(weight_decay, jax.Array) or weight_decay != 0  # a traced one is no `bool`

    def init(params):
        # Arrays of their own, which a caller's `jax.jit` may be given to overwrite.
        m, v = _wide(_zeros(params)), _wide(_zeros(params))
        return {"t": jnp.zeros((), jnp.int32), "m": m, "v": v}

    def update(grads, memory, params=None):
        if decays and params is None:
            raise ValueError("weight decay needs the parameters: update(grads, memory, params)")
        t, given, grads = memory["t"] + 1, grads, _wide(grads)
        rate = _rate_at(learning_rate, memory["t"], grads)
        m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, memory["m"], grads)
        v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g**2, memory["v"], grads)
        m, v = _as_given(m, memory["m"]), _as_given(v, memory["v"])
        steps = t.astype(_format(grads))
        correct_m, correct_v = 1 / (1 - beta1**steps), 1 / (1 - beta2**steps)

        def move(m, v):
            return -rate * (m * correct_m) / (jnp.sqrt(v * correct_v) + eps)

        updates = jax.tree.map(move, m, v)
        if decays:
            updates = jax.tree.map(lambda u, w: u - rate * weight_decay * w, updates, params)
        return _as_given(updates, given), {"t": t, "m": m, "v": v}

    return Optimizer(init, update)


@cached
def clip_by_global_norm(limit: float) -> Optimizer:
    """g ← g·min(1, limit/‖g‖), with ‖g‖ over all arrays together: the direction stays (Pascanu 2013)."""

    def update(grads, memory, params=None):
        given, grads = grads, _wide(grads)
        norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(grads)))
        factor = jnp.minimum(1, limit / jnp.maximum(norm, jnp.finfo(norm.dtype).tiny))
        return _as_given(jax.tree.map(lambda g: g * factor, grads), given), memory

    return Optimizer(lambda params: (), update)


@cached
def chain(*optimizers: Optimizer) -> Optimizer:
    """One after the other: each transforms what the one before it returned. They may be optax's."""

    def init(params):
        return tuple(optimizer.init(params) for optimizer in optimizers)

    def update(grads, memory, params=None):
        memories = []
        for optimizer, its_memory in zip(optimizers, memory, strict=True):
            grads, its_memory = optimizer.update(grads, its_memory, params)
            memories.append(its_memory)
        return grads, tuple(memories)

    alike = all(isinstance(optimizer, Optimizer) for optimizer in optimizers)
    return Optimizer(init, update) if alike else Pair(init, update)
