"""Keras in a few lines: a model with its parameters inside, for the first lectures.

Everything it does is `fit` and a call of the model; look there for what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import Array

from course_lib.nn.optimizers import Optimizer
from course_lib.nn.sequential import Sequential
from course_lib.nn.training.fit import fit


class Network:
    """A `Sequential`, a loss, an optimizer, and the parameters found so far.

    Args:
        layers, inputs: as for `Sequential`.
        loss, optimizer: as for `fit`.
        key: a random key, for the first parameters and for training.
    """

    def __init__(
        self, layers: Sequence, inputs: int, *, loss: Callable, optimizer: Optimizer, key: Array
    ):
        init_key, self.key = jax.random.split(key)
        self.model, self.loss, self.optimizer = Sequential(layers, inputs), loss, optimizer
        self.params, self.memory = self.model.init(init_key), self.model.start()

    def fit(self, X: Any, y: Any, *, epochs: int, batch_size: int, **options: Any) -> dict:
        """Train from the present parameters; options are those of `fit`. Returns the history."""
        self.key, key = jax.random.split(self.key)
        result = fit(
            self.model,
            self.params,
            (X, y),
            loss=self.loss,
            optimizer=self.optimizer,
            epochs=epochs,
            batch_size=batch_size,
            key=key,
            **{"memory": self.memory} | options,
        )
        self.params, self.memory = result.best_params, result.best_memory
        return result.history

    def predict(self, X: Any) -> Array:
        """Predictions (N, outputs) for X (N, inputs)."""
        return self.model(self.params, X, self.memory)

    def evaluate(self, X: Any, y: Any) -> float:
        """The loss on a data set."""
        return float(self.loss(self.predict(X), jax.numpy.asarray(y), None))
