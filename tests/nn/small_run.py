"""A small problem that the tests of training share, and training written as a plain Python loop.

The loop knows nothing of padding, masks, chunks or compiled epochs: it takes the rows of a batch, and one
step. What `fit` does must be what it does.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(22, 3))
Y = np.sin(X @ [[1.0], [-2.0], [0.5]]) + 0.1 * RNG.normal(size=(22, 1))
HELD_OUT = (RNG.normal(size=(9, 3)), RNG.normal(size=(9, 1)))
MODEL = nn.Sequential([nn.Dense(4, nn.tanh), nn.Dense(1)], inputs=3)
PARAMS = MODEL.init(jax.random.key(0), jnp.float64)
# 22 examples in batches of 8: the last batch has 6.
DEFAULTS = {
    "loss": nn.half_squared_error,
    "optimizer": nn.momentum(0.05),
    "epochs": 4,
    "batch_size": 8,
    "key": jax.random.key(1),
}


def run(model=MODEL, params=PARAMS, data=(X, Y), **changes):
    """`fit` on the small problem, with some arguments changed."""
    return nn.fit(model, params, data, **{**DEFAULTS, **changes})


class Plain(NamedTuple):
    """What the plain loop found; parameters and layers' memory after each epoch."""

    params: list
    memory: list
    step_loss: np.ndarray

    @property
    def last(self):
        return self.params[-1]


def plain_loop(model=MODEL, params=PARAMS, data=(X, Y), **changes):
    """The same training, one step after the other."""
    given = {**DEFAULTS, **changes}
    loss, optimizer = given["loss"], given["optimizer"]

    @jax.jit
    def step(params, state, memory, *batch):
        def batch_loss(params):
            yhat, after = model.apply(params, batch[0], memory, train=True)
            return loss(yhat, *batch[1:]), after

        (value, after), grads = jax.value_and_grad(batch_loss, has_aux=True)(params)
        updates, state = optimizer.update(grads, state, params)
        return nn.apply_updates(params, updates), state, after, value

    state, memory = optimizer.init(params), model.start(jnp.float64)
    found = Plain([], [], [])
    for epoch in range(given["epochs"]):
        for rows in batches(given["key"], len(data[0]), given["batch_size"], epoch):
            batch = [part[rows] for part in data]
            params, state, memory, value = step(params, state, memory, *batch)
            found.step_loss.append(float(value))
        found.params.append(params)
        found.memory.append(memory)
    return found._replace(step_loss=np.reshape(found.step_loss, (given["epochs"], -1)))


def batches(key, n, batch_size, epoch):
    """Lists of row numbers; a single batch of all examples keeps their order."""
    if batch_size == n:
        return [np.arange(n)]
    order = nn.epoch_orders(key, n, batch_size, range(epoch, epoch + 1)).ravel()[:n]
    return [order[first : first + batch_size] for first in range(0, n, batch_size)]


def assert_same(one, other, tolerance=1e-12):
    """Two pytrees have equal structure and numbers; tolerance 0 asks for every bit."""
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance), one, other
    )


def assert_differ(one, other):
    assert not all(
        np.array_equal(a, b)
        for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    )
