"""Single steps of the optimizers of `course_lib.nn`, as functions of plain arrays.

A notebook writes an optimizer as one step from old numbers to new ones; the library keeps the old ones
in a memory. These functions are the library's steps in the notebook's form: the truth of its checks.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import Array

from course_lib import nn
from course_lib.nn import schedules

# What one step takes and gives back: the place and one running array of its own size for each memory.
Two = tuple[Array, Array]
Three = tuple[Array, Array, Array]


def sgd_step(w: Array, g: Array, learning_rate: float) -> Array:
    """w - η·g for arrays of one shape."""
    return _stepped(nn.sgd(learning_rate), w, jnp.zeros((), jnp.int32), g)[0]


def momentum_step(w: Array, v: Array, g: Array, learning_rate: float, beta: float) -> Two:
    """The new (w, v) of `nn.momentum`; arrays of one shape."""
    return _with_velocity(nn.momentum(learning_rate, beta), w, v, g)


def nesterov_step(w: Array, v: Array, g: Array, learning_rate: float, beta: float) -> Two:
    """The new (w, v) of `nn.nesterov`; arrays of one shape."""
    return _with_velocity(nn.nesterov(learning_rate, beta), w, v, g)


def adam_step(
    w: Array,
    m: Array,
    v: Array,
    t: int,
    g: Array,
    learning_rate: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> Three:
    """The new (w, m, v) of `nn.adam` at its step t = 1, 2, …; arrays of one shape."""
    return adamw_step(w, m, v, t, g, learning_rate, beta1, beta2, eps, 0.0)


def adamw_step(
    w: Array,
    m: Array,
    v: Array,
    t: int,
    g: Array,
    learning_rate: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> Three:
    """The new (w, m, v) of `nn.adamw` at its step t = 1, 2, …; arrays of one shape."""
    optimizer = nn.adamw(learning_rate, beta1, beta2, eps, weight_decay)
    # The library counts the steps that are done, the formula of the paper the one that is made.
    memory = {"t": jnp.asarray(t - 1, jnp.int32), "m": jnp.asarray(m), "v": jnp.asarray(v)}
    w, memory = _stepped(optimizer, w, memory, g)
    return w, memory["m"], memory["v"]


def clipped(grads: list[Array], limit: float) -> list[Array]:
    """The gradients as `nn.clip_by_global_norm` passes them on."""
    grads = [jnp.asarray(g) for g in grads]
    return nn.clip_by_global_norm(limit).update(grads, (), None)[0]


def warmup_cosine_rate(t: int, rate: float, warmup: int, steps: int, final: float) -> Array:
    """The rate of `schedules.warmup_cosine` at update t."""
    return schedules.warmup_cosine(rate, warmup, steps, final)(t)


def _with_velocity(optimizer: nn.Optimizer, w: Array, v: Array, g: Array) -> Two:
    memory = {"t": jnp.zeros((), jnp.int32), "v": jnp.asarray(v)}
    w, memory = _stepped(optimizer, w, memory, g)
    return w, memory["v"]


def _stepped(optimizer: nn.Optimizer, w: Array, memory: Any, g: Array) -> tuple[Array, Any]:
    w = jnp.asarray(w)
    updates, memory = optimizer.update(jnp.asarray(g), memory, w)
    return nn.apply_updates(w, updates), memory
