"""Layers: what a network is built from.

The contract that every layer obeys. A layer is a description without arrays (a frozen dataclass), and
    outputs(features)                       how many features come out
    init(key, features, dtype)              its parameters, a dict of arrays; {} if it has none
    start(features, dtype)                  what it remembers between batches; {} for most
    apply(params, memory, act, train, key, present)
                                            the output for a batch (N, features), and its new memory
Rows are examples. `train` says whether this is training; `key` is a random key, or None; `present` (N,)
says which rows hold an example and which only fill up a short batch, None if all do. A layer never changes:
equal ones share what was compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax import Array

from course_lib.nn.activations import identity
from course_lib.nn.caching import plain
from course_lib.nn.initializers import Initializer, glorot, he


class Layer:
    """What most layers share: no parameters, no memory, as many features out as in."""

    random = False  # whether apply(train=True) needs a key
    remembers = False  # whether it has a memory

    def __post_init__(self):
        # A NumPy number would widen a coarse batch, and the memory with it.
        for name, value in tuple(vars(self).items()):
            object.__setattr__(self, name, plain(value))

    def outputs(self, features: int) -> int:
        return features

    def init(self, key: Array, features: int, dtype: type) -> dict:
        return {}

    def start(self, features: int, dtype: type) -> dict:
        return {}


@dataclass(frozen=True)
class Dense(Layer):
    """Every output is a weighted sum of every input, plus a bias: activation(act @ W + b).

    Args:
        width: number of outputs.
        activation: an elementwise function, or softmax.
        initializer: for W (features, width); b (width,) starts at zero. Without one: `he` for relu
            and its kin, else `glorot`.
    """

    width: int
    activation: Callable = identity
    initializer: Initializer | None = None

    def __post_init__(self):
        super().__post_init__()
        if not isinstance(self.width, int) or self.width < 1:
            raise ValueError(f"Dense needs a width of 1 or more, not {self.width!r}")
        if not callable(self.activation):
            raise ValueError(
                f"Dense needs a function as its activation, such as relu, not {self.activation!r}"
            )

    def outputs(self, features: int) -> int:
        return self.width

    def init(self, key: Array, features: int, dtype: type) -> dict:
        # By name, so that jax.nn.relu is one of them.
        kin = getattr(self.activation, "__name__", "") in ("relu", "leaky_relu")
        draw = self.initializer or (he if kin else glorot)
        return {"W": draw(key, features, self.width, dtype), "b": jnp.zeros(self.width, dtype)}

    def apply(
        self, params: dict, memory: dict, act: Array, train: bool, key: Array | None, present=None
    ):
        return self.activation(act @ params["W"] + params["b"]), memory


@dataclass(frozen=True)
class Activation(Layer):
    """An activation function as a layer of its own. `Sequential` makes one of any function."""

    function: Callable

    def apply(
        self, params: dict, memory: dict, act: Array, train: bool, key: Array | None, present=None
    ):
        return self.function(act), memory


@dataclass(frozen=True)
class Dropout(Layer):
    """In training, set each activation to zero with probability `rate` and divide the rest by 1 - rate.

    The division keeps the expectation (inverted dropout, Srivastava et al. 2014), so that nothing
    happens outside of training.
    """

    rate: float
    random = True

    def __post_init__(self):
        super().__post_init__()
        if not 0 <= self.rate < 1:
            raise ValueError(
                f"Dropout needs a rate from 0 up to, not including, 1; not {self.rate!r}"
            )

    def apply(
        self, params: dict, memory: dict, act: Array, train: bool, key: Array | None, present=None
    ):
        if not train or self.rate == 0:
            return act, memory
        if key is None:
            raise ValueError(
                "Dropout in training needs a random key: apply(…, train=True, key=key)"
            )
        kept = jax.random.bernoulli(key, 1 - self.rate, act.shape)
        return jnp.where(kept, act / (1 - self.rate), 0), memory


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Each row to mean 0 and variance 1, then scale·row + shift (Ba et al. 2016)."""

    eps: float = 1e-5

    def init(self, key: Array, features: int, dtype: type) -> dict:
        return {"scale": jnp.ones(features, dtype), "shift": jnp.zeros(features, dtype)}

    def apply(
        self, params: dict, memory: dict, act: Array, train: bool, key: Array | None, present=None
    ):
        centred = act - jnp.mean(act, axis=1, keepdims=True)
        variance = jnp.mean(centred**2, axis=1, keepdims=True)
        unit = centred / jnp.sqrt(variance + self.eps)
        return params["scale"] * unit + params["shift"], memory


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each column to mean 0 and variance 1 over the batch, then scale·column + shift.

    Ioffe and Szegedy 2015. Outside of training the mean and variance are running averages of those of
    the batches, average ← momentum·average + (1 - momentum)·batch; they are the layer's memory.
    """

    momentum: float = 0.9
    eps: float = 1e-5
    remembers = True

    def init(self, key: Array, features: int, dtype: type) -> dict:
        return {"scale": jnp.ones(features, dtype), "shift": jnp.zeros(features, dtype)}

    def start(self, features: int, dtype: type) -> dict:
        return {"mean": jnp.zeros(features, dtype), "variance": jnp.ones(features, dtype)}

    def apply(
        self, params: dict, memory: dict, act: Array, train: bool, key: Array | None, present=None
    ):
        if train:
            count = len(act) if present is None else jnp.maximum(jnp.sum(present), 1)
            rows = 1 if present is None else present[:, None]
            mean = jnp.sum(rows * act, axis=0) / count
            variance = jnp.sum(rows * (act - mean) ** 2, axis=0) / count
            batch = {"mean": mean, "variance": variance}
            memory = jax.tree.map(self._average, memory, batch)
        else:
            batch = memory
        unit = (act - batch["mean"]) / jnp.sqrt(batch["variance"] + self.eps)
        return params["scale"] * unit + params["shift"], memory

    def _average(self, old: Array, new: Array) -> Array:
        # In the memory's own number format: in a coarse one small changes would round to none.
        new = jax.lax.stop_gradient(new).astype(old.dtype)
        return self.momentum * old + (1 - self.momentum) * new
