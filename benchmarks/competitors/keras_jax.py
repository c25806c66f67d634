"""Keras 3 on JAX: compile and fit, without its progress bar."""

from __future__ import annotations

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np

from benchmarks import jobs
from benchmarks.jobs import Job


def _half_squared_error(y, out):
    return keras.ops.mean(keras.ops.square(out - y), axis=-1) / 2


def _model(job: Job) -> keras.Model:
    losses = {
        "half_squared_error": _half_squared_error,
        "binary_cross_entropy": keras.losses.BinaryCrossentropy(from_logits=True),
        "softmax_cross_entropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    }
    make = {
        "sgd": keras.optimizers.SGD,
        "adam": lambda rate: keras.optimizers.Adam(rate, epsilon=1e-8),
    }
    hidden = [keras.layers.Dense(width, activation=job.activation) for width in job.widths[1:-1]]
    layers = [keras.Input((job.widths[0],)), *hidden, keras.layers.Dense(job.widths[-1])]
    model = keras.Sequential(layers)
    model.compile(optimizer=make[job.optimizer](job.rate), loss=losses[job.loss])
    return model


def network(job: Job):
    X, y = jobs.data(job)
    epochs = job.epochs
    if not job.shuffles:
        # As many steps in one epoch: Keras does more between epochs than between steps.
        X, y, epochs = np.tile(X, (epochs, 1)), np.tile(y, (epochs, 1)), 1
    model = _model(job)
    model.optimizer.build(model.trainable_variables)
    first = [np.array(variable) for variable in model.optimizer.variables]

    def run(seed: int) -> list:
        keras.utils.set_random_seed(seed)
        model.set_weights(jobs.initial(job))
        for variable, value in zip(model.optimizer.variables, first, strict=True):
            variable.assign(value)
        model.fit(X, y, batch_size=job.batch, epochs=epochs, shuffle=job.shuffles, verbose=0)
        return model.get_weights()

    return run
