"""From which random starts a 2-H-1 network learns XOR: narrow relu networks die, wide ones have spares.

Plain gradient descent on the four corners, cross-entropy in nats, mean over the corners; all networks of
all widths at once. In float32: a count of networks does not need more, and it is faster.
"""

from __future__ import annotations

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.activations import softplus
from course_lib.studies.backprop import ACTIVATIONS
from course_lib.studies.networks import CORNERS, XOR

WIDTHS = (2, 4, 8, 16)
# Unit 2 starts dead: its pre is negative at three corners and 0 at the fourth.
DEAD_START = {
    "W1": np.array([[0.7, -0.6], [0.4, -0.9]]),
    "b1": np.array([0.0, 0.0]),
    "W2": np.array([[0.8], [0.5]]),
    "b2": np.array([0.0]),
}


def cross_entropy(logits: Array, y: Array) -> Array:
    """Mean cost in nats of logits (N, …) for answers y (N,) of 0 and 1; one number for each network."""
    y = y.reshape(-1, *[1] * (jnp.ndim(logits) - 1))
    return jnp.mean(softplus(logits) - y * logits, axis=0)


def xor_loss(params: dict, activation: str = "relu") -> Array:
    """Cross-entropy of one 2-H-1 network on the four corners, in nats; params as in `DEAD_START`."""
    act = ACTIVATIONS[activation](CORNERS @ params["W1"] + params["b1"])
    return cross_entropy((act @ params["W2"] + params["b2"])[:, 0], XOR)


@cache
def share_that_learns(
    activation: str, starts: int = 200, steps: int = 400, learning_rate: float = 1.0
) -> np.ndarray:
    """Which part of the networks of each of `WIDTHS` has all four corners right in the end.

    Weights start standard normal, biases at 0.

    Returns:
        Shares between 0 and 1, (len(WIDTHS),).
    """
    # A narrow network is one of the largest width with units that do not count.
    counts = np.arange(max(WIDTHS)) < np.repeat(WIDTHS, starts)[:, None]
    nets, width = counts.shape
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.normal(size=(2, nets, width)),
        "b1": np.zeros((nets, width)),
        "W2": rng.normal(size=(nets, width)) * counts,
        "b2": np.zeros(nets),
    }
    function = ACTIVATIONS[activation]
    corners, y = jnp.float32(CORNERS), jnp.float32(XOR)

    def logits(params):
        # Two inputs: a sum of two products is faster than many tiny matrix products.
        x1, x2 = corners[:, 0, None, None], corners[:, 1, None, None]
        act = function(x1 * params["W1"][0] + x2 * params["W1"][1] + params["b1"]) * counts
        return jnp.sum(act * params["W2"], axis=-1) + params["b2"]

    def step(params, _):
        # A sum over the networks: the gradient of each is then its own.
        gradient = jax.grad(lambda p: jnp.sum(cross_entropy(logits(p), y)))(params)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), None

    @jax.jit
    def answers(params):
        return logits(jax.lax.scan(step, params, length=steps)[0])

    found = np.asarray(answers(jax.tree.map(np.float32, params)))
    learned = np.all((found > 0) == (XOR[:, None] > 0.5), axis=0)
    return learned.reshape(len(WIDTHS), starts).mean(axis=1)
