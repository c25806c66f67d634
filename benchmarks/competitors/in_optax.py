"""A job's loss and optimizer in optax's words, for the competitors that are built on JAX."""

from __future__ import annotations

import jax.numpy as jnp
import optax

from benchmarks.jobs import Job


def loss(job: Job):
    """(out, y) -> the mean loss of a batch."""
    per_example = {
        "half_squared_error": optax.l2_loss,
        "binary_cross_entropy": optax.sigmoid_binary_cross_entropy,
        "softmax_cross_entropy": optax.softmax_cross_entropy_with_integer_labels,
    }[job.loss]
    return lambda out, y: jnp.mean(per_example(out, y))


def optimizer(job: Job, rate=None) -> optax.GradientTransformation:
    """The job's optimizer; `rate` overrides the job's, for an ensemble."""
    make = {"sgd": optax.sgd, "adam": optax.adam}[job.optimizer]
    return make(job.rate if rate is None else rate)
