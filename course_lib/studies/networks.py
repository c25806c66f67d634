"""The lectures' small networks with their own numbers, and a forward pass that runs them.

Sources: slide 6 of lecture 02 (XOR), Gurari's 3-2-1 network, the 13-parameter model of Hands-on Deep
Learning. Parameters are dicts of NumPy arrays; rows of a batch are examples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.activations import identity, relu, sigmoid, softplus, tanh

# The four corners of the unit square, and XOR of each.
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0.0, 1.0, 1.0, 0.0])
# The lecture names no activation; only relu makes these parameters compute XOR.
XOR_PARAMS = {
    "W1": np.array([[1.0, 1.0], [1.0, 1.0]]),
    "b1": np.array([0.0, -1.0]),
    "W2": np.array([[1.0], [-2.0]]),
    "b2": np.array([0.0]),
}
# Column j of W1 holds the weights into hidden unit j; the lecture calls the hidden units 4 and 5.
GURARI_PARAMS = {
    "W1": np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]),
    "b1": np.array([-0.4, 0.2]),
    "W2": np.array([[-0.3], [-0.2]]),
    "b2": np.array([0.1]),
}
GURARI_X, GURARI_Y = np.array([[1.0, 0.0, 1.0]]), np.array([1.0])
# The slide gives the formula only; these thirteen numbers, w1 to w13, are the course's.
THIRTEEN = np.array([0.1, 0.5, -0.2, 0.3, 0.8, -0.7, 0.4, -0.6, 0.2, 0.9, 0.05, -0.1, 0.6])


def count_params(sizes: Sequence[int]) -> int:
    """Weights and biases of a fully connected network with these widths, the inputs first."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))


def forward(
    params: dict, X: Array, hidden: Callable[[Array], Array], output: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """One hidden layer.

    Args:
        params: {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}.
        X: (N, D), rows are examples.
        hidden, output: the activation functions of the two layers.

    Returns:
        (activations of the hidden layer (N, H), predictions (N, K)).
    """
    act = hidden(X @ params["W1"] + params["b1"])
    return act, output(act @ params["W2"] + params["b2"])


def xor_net(X: Array) -> Array:
    """The lecture's XOR network with relu: (N, 2) -> (N,); at the corners 0, 1, 1, 0."""
    return forward(XOR_PARAMS, X, relu, identity)[1][..., 0]


def forward_321(params: dict, X: Array) -> tuple[Array, Array]:
    """Gurari's network, a sigmoid in both layers: hidden activations (N, 2) and predictions (N, 1)."""
    return forward(params, X, sigmoid, sigmoid)


def thirteen_params(w: Array) -> dict:
    """The slide's w1 … w13 as the arrays of a 2-3-1 network: each unit's bias comes before its weights."""
    return {
        "W1": jnp.array([[w[3], w[7], w[11]], [w[4], w[8], w[12]]]),
        "b1": jnp.array([w[2], w[6], w[10]]),
        "W2": jnp.array([[w[1]], [w[5]], [w[9]]]),
        "b2": jnp.array([w[0]]),
    }


def best_affine_fit(X: Array, y: Array) -> tuple[Array, Array]:
    """Least squares with one layer and no activation: ([b, w1, w2, …], its mean squared error)."""
    columns = jnp.column_stack([jnp.ones(len(X)), X])
    # The normal equations: exact for the whole numbers of XOR, and fine for a few columns.
    fit = jnp.linalg.solve(columns.T @ columns, columns.T @ y)
    return fit, jnp.mean((columns @ fit - y) ** 2)


@cache
def trained_centres(
    nets: int = 200, width: int = 4, steps: int = 300, learning_rate: float = 1.0
) -> np.ndarray:
    """What networks that learned XOR say at (0.5, 0.5), where nobody told them anything.

    Each is trained by gradient descent on the four corners from a start of its own; all at once.

    Returns:
        The probabilities at the centre, one for each network that has all four corners right.
    """
    rng = np.random.default_rng(0)
    shapes = {"W1": (2, width), "b1": (1, width), "W2": (width, 1), "b2": (1, 1)}
    # The first axis counts the networks: one product of stacked matrices serves all of them.
    start = {name: rng.normal(size=(nets, *shape)) for name, shape in shapes.items()}

    def total_loss(params):
        logits = forward(params, CORNERS, tanh, identity)[1][..., 0]
        # A sum over the networks: the gradient of each is then its own.
        return jnp.sum(jnp.mean(softplus(logits) - XOR * logits, axis=1))

    def step(params, _):
        gradient = jax.grad(total_loss)(params)
        return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient), None

    @jax.jit
    def answers(params):
        params, _ = jax.lax.scan(step, params, length=steps)
        places = np.vstack([CORNERS, [[0.5, 0.5]]])
        return forward(params, places, tanh, sigmoid)[1][..., 0]

    found = np.asarray(answers(start))
    learned = np.all((found[:, :4] > 0.5) == (XOR > 0.5), axis=1)
    return found[learned, 4]
