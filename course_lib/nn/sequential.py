"""A network as a list of layers, one after the other."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.nn.layers import Activation, Layer


@dataclass(frozen=True)
class Sequential:
    """Layers in a row. It holds no arrays: parameters come from `init` and are passed in.

    Example:
        >>> model = Sequential([Dense(16, relu), Dense(1)], inputs=29)
        >>> params = model.init(jax.random.key(0))
        >>> yhat = model(params, X)                     # X (N, 29) -> (N, 1)

    Args:
        layers: layers, or activation functions.
        inputs: number of input features.

    Raises:
        ValueError: for something that is neither, or for a number of inputs below 1.
    """

    layers: Sequence[Layer | Callable]
    inputs: int
    names: tuple[str, ...] = field(init=False, default=())
    features: tuple[int, ...] = field(
        init=False, default=()
    )  # into each layer, and out of the last

    def __post_init__(self):
        if not isinstance(self.inputs, int | np.integer) or self.inputs < 1:
            raise ValueError(
                f"inputs is the number of input features, 1 or more; not {self.inputs!r}"
            )
        layers = tuple(_as_layer(layer) for layer in self.layers)
        features = [self.inputs]
        for layer in layers:
            features.append(layer.outputs(features[-1]))
        # The dataclass is frozen, so that a model can be a key of compiled code.
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "names", _names(layers))
        object.__setattr__(self, "features", tuple(features))

    def init(self, key: Array, dtype: type = jnp.float32) -> dict:
        """Fresh parameters: {"dense_1": {"W": (29, 16), "b": (16,)}, …}, from one random key."""
        keys = jax.random.split(key, max(len(self.layers), 1))
        made = {
            name: layer.init(key, features, dtype)
            for name, layer, key, features in zip(
                self.names, self.layers, keys, self.features, strict=False
            )
        }
        return {name: params for name, params in made.items() if params}

    def start(self, dtype: type = jnp.float32) -> dict:
        """What the layers remember before the first batch; {} unless one is a BatchNorm."""
        made = {
            name: layer.start(features, dtype)
            for name, layer, features in zip(self.names, self.layers, self.features, strict=False)
        }
        return {name: memory for name, memory in made.items() if memory}

    @property
    def random(self) -> bool:
        """Whether training needs a random key for each batch."""
        return any(layer.random for layer in self.layers)

    @property
    def remembers(self) -> bool:
        """Whether a layer has a memory, which the network then needs outside of training."""
        return any(layer.remembers for layer in self.layers)

    def apply(
        self,
        params: dict,
        act: Array,
        memory: dict | None = None,
        train: bool = False,
        key: Array | None = None,
        present: Array | None = None,
    ) -> tuple[Array, dict]:
        """Output (N, outputs) for a batch (N, inputs), and the layers' new memory.

        `present` (N,) says which rows hold an example; None if all do.

        Raises:
            ValueError: if the batch does not fit the network, or parameters do not fit a layer; the
                message names the layer and the shapes that met.
        """
        if not isinstance(params, Mapping):
            raise ValueError(
                f"params must be the dict that model.init made, or the params of a Fit; got {type(params).__name__}: "
                f"call model(params, X)"
            )
        act = jnp.asarray(act)
        if act.ndim != 2 or act.shape[1] != self.inputs:
            raise ValueError(
                f"the network takes a batch of shape (examples, {self.inputs}); this one has shape {act.shape}"
                + (": wrap a single example in [ ]" if act.ndim == 1 else "")
            )
        if memory is None and self.remembers and not train:
            raise ValueError(
                "this network has a BatchNorm: outside of training it needs what that remembers, "
                "model(params, X, memory), with the memory of the Fit or of model.start()"
            )
        memory = self.start() if memory is None else memory
        kept = {}
        for number, (name, layer) in enumerate(zip(self.names, self.layers, strict=True)):
            its_key = None if key is None else jax.random.fold_in(key, number)
            its = params.get(name, {}), memory.get(name, {})
            act, new = self._through(name, layer, *its, act, train, its_key, present)
            if new:
                kept[name] = new
        return act, kept

    def _through(self, name, layer, params, memory, act, *how):
        try:
            return layer.apply(params, memory, act, *how)
        except (KeyError, TypeError) as problem:
            had = jax.tree.map(jnp.shape, params)
            raise ValueError(
                f"layer {name} met a batch of shape {act.shape} with parameters {had or 'none'}: {problem}. "
                f"Are these parameters from this model's init?"
            ) from problem

    def __call__(self, params: dict, X: Array, memory: dict | None = None) -> Array:
        """Predictions (N, outputs) for X (N, inputs), as outside of training."""
        return self.apply(params, X, memory)[0]

    def summary(self) -> str:
        """A table: each layer, the shape that leaves it, its number of parameters, and their sum."""
        shapes = jax.eval_shape(self.init, jax.random.key(0))
        counts = [
            sum(leaf.size for leaf in jax.tree.leaves(shapes.get(name, {}))) for name in self.names
        ]
        rows = [("layer", "output", "parameters"), ("input", f"(N, {self.inputs})", "0")]
        for name, width, count in zip(self.names, self.features[1:], counts, strict=True):
            rows.append((name, f"(N, {width})", f"{count:,}"))
        rows.append(("total", "", f"{sum(counts):,}"))
        room = max(16, *(len(name) + 2 for name, _, _ in rows))
        return "\n".join(f"{a:<{room}}{b:<14}{c:>12}" for a, b, c in rows)


def _as_layer(layer: Layer | Callable) -> Layer:
    if isinstance(layer, Layer):
        _insist_on_fields(layer)
        return layer
    if isinstance(layer, Sequential):
        raise ValueError("a Sequential is no layer of another: put its layers there, *inner.layers")
    if callable(layer) and not isinstance(layer, type):
        return Activation(layer)
    raise ValueError(f"a layer is a Layer or an activation function; got {layer!r}")


def _insist_on_fields(layer: Layer) -> None:
    """Layers that are equal share a compiled program, and a dataclass compares its fields alone."""
    if is_dataclass(layer):
        names = vars(layer).keys() - {field.name for field in fields(layer)}
        # What follows from the fields is no more than they are.
        more = sorted(
            name
            for name in names
            if not isinstance(getattr(type(layer), name, None), functools.cached_property)
        )
        if more:
            raise ValueError(
                f"{type(layer).__name__} has attributes that are no fields, {', '.join(more)}: write "
                f"@dataclass(frozen=True) above the class, and declare them"
            )


def _names(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """dense_1, relu_1, dense_2, …: the kind of a layer and its number among its kind."""
    seen: dict[str, int] = {}
    names = []
    for layer in layers:
        kind = (
            getattr(layer.function, "__name__", "activation").replace("<lambda>", "activation")
            if isinstance(layer, Activation)
            else type(layer).__name__
        )
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
        seen[kind] = seen.get(kind, 0) + 1
        names.append(f"{kind}_{seen[kind]}")
    return tuple(names)
