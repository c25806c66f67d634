"""course_lib.nn as a student calls it: `fit`, with its progress display on."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks import jobs
from benchmarks.jobs import Job
from course_lib import nn


def _model(job: Job) -> nn.Sequential:
    activation = {"tanh": nn.tanh, "relu": nn.relu}[job.activation]
    hidden = [nn.Dense(width, activation) for width in job.widths[1:-1]]
    return nn.Sequential([*hidden, nn.Dense(job.widths[-1])], inputs=job.widths[0])


def _optimizer(job: Job, rate=None) -> nn.Optimizer:
    make = {"sgd": nn.sgd, "adam": nn.adam}[job.optimizer]
    return make(job.rate if rate is None else rate)


def _params(job: Job, model: nn.Sequential) -> dict:
    """The job's first parameters under the model's names."""
    first = jobs.initial(job)
    pairs = zip(first[::2], first[1::2], strict=True)
    names = [name for name in model.names if name.startswith("dense")]
    return {
        name: {"W": jnp.array(W), "b": jnp.array(b)}
        for name, (W, b) in zip(names, pairs, strict=True)
    }


def _result(params: dict) -> list:
    layers = jax.device_get(list(params.values()))
    return [layer[name] for layer in layers for name in ("W", "b")]


def network(job: Job):
    data = jax.device_put(jobs.data(job))
    model, loss = _model(job), getattr(nn, job.loss)
    params = _params(job, model)
    narrow = None if job.compute == "float32" else jnp.dtype(job.compute)

    def run(seed: int) -> list:
        result = nn.fit(
            model, params, data, loss=loss, optimizer=_optimizer(job), epochs=job.epochs,
            batch_size=job.batch, key=jax.random.key(seed), progress=True, compute_dtype=narrow,
        )  # fmt: skip
        return _result(result.params)

    return run


def ensemble(job: Job):
    data = jobs.data(job)
    model, loss = _model(job), getattr(nn, job.loss)
    params, rates = _params(job, model), jnp.array(jobs.rates(job))
    room = job.steps_per_epoch * job.batch - job.n

    @jax.jit
    @jax.vmap
    def train_all(params, orders, rate):
        # Nobody else keeps the losses of all steps; unused, XLA leaves them out here too.
        optimizer = _optimizer(job, rate)
        return nn.train(model, params, data, orders, loss=loss, optimizer=optimizer)[0]

    def run(seed: int) -> list:
        rng, trained = np.random.default_rng(seed), params
        rows = np.tile(np.arange(job.n, dtype=np.int32), (job.many, 1))
        # An epoch at a time, as plain SGD allows: the next orders are drawn while the last ones are trained on.
        for _ in range(job.epochs):
            orders = np.pad(rng.permuted(rows, axis=1), ((0, 0), (0, room)))
            orders = orders.reshape(job.many, 1, job.steps_per_epoch, job.batch)
            trained = train_all(trained, orders, rates)
        return _result(trained)

    return run


def trajectories(job: Job):
    optimizer = nn.gradient_descent(job.rate)
    slope = jax.grad(lambda x: jobs.curve(x, jnp.cos))

    def descend(start):
        def step(state, _):
            x, memory = state
            updates, memory = optimizer.update(slope(x), memory, x)
            return (nn.apply_updates(x, updates), memory), x

        # A last step that nobody sees costs less than putting the start in front of all positions.
        return jax.lax.scan(step, (start, optimizer.init(start)), length=job.steps + 1)[1]

    @jax.jit
    def descend_all(starts):
        return jax.vmap(descend, out_axes=1)(starts)

    first = jobs.starts(job)

    def run(seed: int) -> list:
        return [np.asarray(descend_all(first))]

    return run
