"""flax nnx with optax: nnx.jit and nnx.cached_partial, which its guide gives for small steps."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from benchmarks import jobs
from benchmarks.competitors import in_optax
from benchmarks.jobs import Job


class Network(nnx.Module):
    def __init__(self, job: Job, first: list):
        self.activation = jnp.tanh if job.activation == "tanh" else nnx.relu
        sizes = zip(job.widths[:-1], job.widths[1:], strict=True)
        self.layers = nnx.List([nnx.Linear(*size, rngs=nnx.Rngs(0)) for size in sizes])
        for layer, W, b in zip(self.layers, first[::2], first[1::2], strict=True):
            layer.kernel[...], layer.bias[...] = jnp.array(W), jnp.array(b)

    def __call__(self, act: jax.Array) -> jax.Array:
        for layer in list(self.layers)[:-1]:
            act = self.activation(layer(act))
        return self.layers[-1](act)


def _result(model: Network) -> list:
    pairs = [(layer.kernel[...], layer.bias[...]) for layer in model.layers]
    return jax.device_get([array for pair in pairs for array in pair])


def _make_step(job: Job):
    loss = in_optax.loss(job)

    def step(model, optimizer, X, y):
        grads = nnx.grad(lambda model: loss(model(X), y))(model)
        optimizer.update(model, grads)

    return step


def network(job: Job):
    X, y = jobs.data(job)
    model = Network(job, jobs.initial(job))
    optimizer = nnx.Optimizer(model, in_optax.optimizer(job), wrt=nnx.Param)
    # Copies, because the arrays of the model itself are donated or replaced by training.
    first = jax.tree.map(jnp.copy, nnx.state((model, optimizer)))
    step = nnx.cached_partial(nnx.jit(_make_step(job)), model, optimizer)

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        nnx.update((model, optimizer), first)
        for _ in range(job.epochs):
            for x, target in jobs.batches(job, X, y, rng):
                step(x, target)
        return _result(model)

    return run


def ensemble(job: Job):
    """Many networks are one graph whose arrays have a first axis; the step is vmapped over it."""
    X, y = jobs.data(job)
    initial, rates = jobs.initial(job), jnp.array(jobs.rates(job))

    def parts(rate):
        model = Network(job, [w[0] for w in initial])
        return nnx.split(
            (model, nnx.Optimizer(model, in_optax.optimizer(job, rate), wrt=nnx.Param))
        )

    graph, one = parts(job.rate)
    stacked = jax.tree.map(lambda leaf: jnp.stack([leaf] * job.many), one)
    for number in range(len(initial) // 2):
        arrays = stacked[0]["layers"][number]
        arrays["kernel"][...] = jnp.array(initial[2 * number])
        arrays["bias"][...] = jnp.array(initial[2 * number + 1])
    loss = in_optax.loss(job)

    def one_step(state, X, y, rate):
        model, optimizer = nnx.merge(graph, state)
        optimizer.tx = in_optax.optimizer(job, rate)
        optimizer.update(model, nnx.grad(lambda model: loss(model(X), y))(model))
        return nnx.state((model, optimizer))

    step = jax.jit(jax.vmap(one_step))

    def run(seed: int) -> list:
        rng, state = np.random.default_rng(seed), stacked
        for _ in range(job.epochs):
            for x, target in jobs.ensemble_batches(job, X, y, rng):
                state = step(state, x, target, rates)
        return _result(nnx.merge(graph, state)[0])

    return run
