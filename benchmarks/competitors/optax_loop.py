"""JAX without a library of layers: a jitted step with optax, called from a Python loop."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks import jobs
from benchmarks.competitors import in_optax
from benchmarks.jobs import Job


def _forward(job: Job, params: list, X: jax.Array) -> jax.Array:
    act, activation = X, jnp.tanh if job.activation == "tanh" else jax.nn.relu
    last = len(params) - 2
    for layer in range(0, len(params), 2):
        pre = act @ params[layer] + params[layer + 1]
        act = pre if layer == last else activation(pre)
    return act


def _make_step(job: Job):
    loss = in_optax.loss(job)

    def step(params, state, X, y, rate):
        grads = jax.grad(lambda params: loss(_forward(job, params, X), y))(params)
        updates, state = in_optax.optimizer(job, rate).update(grads, state, params)
        return optax.apply_updates(params, updates), state

    return step


def network(job: Job):
    X, y = jobs.data(job)
    step = jax.jit(partial(_make_step(job), rate=job.rate), donate_argnums=(0, 1))
    optimizer = in_optax.optimizer(job)

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        params = [jnp.array(w) for w in jobs.initial(job)]
        state = optimizer.init(params)
        for _ in range(job.epochs):
            for x, target in jobs.batches(job, X, y, rng):
                params, state = step(params, state, x, target)
        return jax.device_get(params)

    return run


def ensemble(job: Job):
    X, y = jobs.data(job)
    step = jax.jit(jax.vmap(_make_step(job)), donate_argnums=(0, 1))
    init = jax.vmap(in_optax.optimizer(job).init)
    rates = jnp.array(jobs.rates(job))

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        params = [jnp.array(w) for w in jobs.initial(job)]
        state = init(params)
        for _ in range(job.epochs):
            for x, target in jobs.ensemble_batches(job, X, y, rng):
                params, state = step(params, state, x, target, rates)
        return jax.device_get(params)

    return run


def trajectories(job: Job):
    optimizer = optax.sgd(job.rate)
    slope = jax.vmap(jax.grad(lambda x: jobs.curve(x, jnp.cos)))

    @jax.jit
    def step(x, state):
        updates, state = optimizer.update(slope(x), state, x)
        return optax.apply_updates(x, updates), state

    def run(seed: int) -> list:
        x = jnp.array(jobs.starts(job))
        state, positions = optimizer.init(x), [x]
        for _ in range(job.steps):
            x, state = step(x, state)
            positions.append(x)
        return [np.stack(jax.device_get(positions))]

    return run
