"""equinox with optax, as its documentation writes a training loop: a filter_jit-ed step."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks import jobs
from benchmarks.competitors import in_optax
from benchmarks.jobs import Job


class Network(eqx.Module):
    layers: list
    activation: callable = eqx.field(static=True)

    def __init__(self, job: Job, key: jax.Array):
        sizes = list(zip(job.widths[:-1], job.widths[1:], strict=True))
        keys = jax.random.split(key, len(sizes))
        self.layers = [eqx.nn.Linear(*size, key=k) for size, k in zip(sizes, keys, strict=True)]
        self.activation = jnp.tanh if job.activation == "tanh" else jax.nn.relu

    def __call__(self, act: jax.Array) -> jax.Array:
        for layer in self.layers[:-1]:
            act = self.activation(layer(act))
        return self.layers[-1](act)


def _arrays(model: Network) -> list:
    return [array for layer in model.layers for array in (layer.weight, layer.bias)]


def _with_first_parameters(job: Job, model: Network) -> Network:
    """equinox keeps W as outputs × inputs."""
    first = [jnp.array(w.swapaxes(-1, -2) if i % 2 == 0 else w)
             for i, w in enumerate(jobs.initial(job))]  # fmt: skip
    return eqx.tree_at(_arrays, model, first)


def _result(model: Network) -> list:
    arrays = jax.device_get(_arrays(model))
    return [w.swapaxes(-1, -2) if i % 2 == 0 else w for i, w in enumerate(arrays)]


def _make_step(job: Job):
    loss = in_optax.loss(job)

    def step(model, state, X, y, rate):
        grads = eqx.filter_grad(lambda model: loss(jax.vmap(model)(X), y))(model)
        updates, state = in_optax.optimizer(job, rate).update(grads, state, model)
        return eqx.apply_updates(model, updates), state

    return step


def network(job: Job):
    X, y = jobs.data(job)
    model = _with_first_parameters(job, Network(job, jax.random.key(0)))
    optimizer, step = in_optax.optimizer(job), _make_step(job)
    make_step = eqx.filter_jit(lambda model, state, X, y: step(model, state, X, y, job.rate))

    def run(seed: int) -> list:
        rng, trained = np.random.default_rng(seed), model
        state = optimizer.init(eqx.filter(trained, eqx.is_array))
        for _ in range(job.epochs):
            for x, target in jobs.batches(job, X, y, rng):
                trained, state = make_step(trained, state, x, target)
        return _result(trained)

    return run


def ensemble(job: Job):
    X, y = jobs.data(job)
    keys = jax.random.split(jax.random.key(0), job.many)
    model = _with_first_parameters(job, eqx.filter_vmap(lambda key: Network(job, key))(keys))
    state = eqx.filter_vmap(lambda model: optax.sgd(0.1).init(eqx.filter(model, eqx.is_array)))(
        model
    )
    make_step = eqx.filter_jit(eqx.filter_vmap(_make_step(job)))
    rates = jnp.array(jobs.rates(job))

    def run(seed: int) -> list:
        rng, trained, memory = np.random.default_rng(seed), model, state
        for _ in range(job.epochs):
            for x, target in jobs.ensemble_batches(job, X, y, rng):
                trained, memory = make_step(trained, memory, x, target, rates)
        return _result(trained)

    return run
