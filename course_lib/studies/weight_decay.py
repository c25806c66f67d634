"""An L2 penalty and weight decay, under plain descent and under Adam: two weights, pulled to and fro.

The loss pulls with equal force to both sides in turn, so that on average it says nothing: what moves the
weights is the penalty or the decay alone. One weight is pulled a hundred times as hard as the other.
"""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn.optimizers import Optimizer, adam, adamw, apply_updates, gradient_descent

# How hard the loss pulls at the quiet and at the loud weight; both begin at 1.
PULLS = np.array([0.1, 10.0])
STRENGTH = 0.05
LEARNING_RATE = 1e-3


def pulled_to_and_fro(optimizer: Optimizer, strength: float = 0.0, steps: int = 4000) -> np.ndarray:
    """The two weights, (steps + 1, 2), the start first.

    Args:
        optimizer: what makes updates of gradients, and perhaps decays weights.
        strength: of an L2 penalty, strength · Σw², whose gradient joins that of the loss.
    """

    def step(carry, side):
        w, memory = carry
        updates, memory = optimizer.update(side * PULLS + 2 * strength * w, memory, w)
        w = apply_updates(w, updates)
        return (w, memory), w

    @jax.jit
    def run(start):
        sides = jnp.where(jnp.arange(steps) % 2, -1.0, 1.0)
        _, places = jax.lax.scan(step, (start, optimizer.init(start)), sides)
        return jnp.vstack([start, places])

    return np.asarray(run(jnp.ones(2)))


@cache
def three_ways(steps: int = 4000) -> dict[str, np.ndarray]:
    """Plain descent and Adam with a penalty of STRENGTH, and AdamW with a decay of twice that."""
    return {
        "descent + penalty": pulled_to_and_fro(gradient_descent(LEARNING_RATE), STRENGTH, steps),
        "Adam + penalty": pulled_to_and_fro(adam(LEARNING_RATE), STRENGTH, steps),
        "AdamW": pulled_to_and_fro(adamw(LEARNING_RATE, weight_decay=2 * STRENGTH), 0.0, steps),
    }
