"""Unit 04: one neuron decides between two classes. Drag its boundary, turn it, make it surer; see who pays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax import Array
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.explorers.rate import Rate, slider_rates
from course_lib.figures.neurons import draw_boundary_and_costs
from course_lib.nn import binary_cross_entropy, sigmoid
from course_lib.studies import descent, evaluation

# The map is so much larger than the square around the examples.
ROOM = 1.2


class NeuronBoundary(Explorer):
    """One neuron with two inputs and a sigmoid: its boundary p = 0.5 among the examples, and what each costs.

    Get as many decisions right as you can; then make the neuron surer, and watch the loss and the accuracy.

    Args:
        X, y: the examples, (n, 2), and their labels 0 or 1, (n,). Both inputs are drawn on one scale.
        w1, w2, b: weights and bias; they and the rate can be set and read later.
        learning_rate: of a step of gradient descent on the mean cost.
        inputs: what the two inputs are called.
        rates: the smallest and the largest rate of the slider.
        largest_weight: where the sliders of the weights end; the notebook may set any number.

    Raises:
        ValueError: if X and y are not such examples, or a weight, the bias or a rate is not finite or possible.
    """

    _esm = module("neuron_boundary.js")

    w1 = traitlets.Float().tag(sync=True)
    w2 = traitlets.Float().tag(sync=True)
    b = traitlets.Float().tag(sync=True)
    learning_rate = Rate().tag(sync=True)

    # Input, input, label of each example: (n, 3) float64.
    rows = traitlets.Bytes(read_only=True).tag(sync=True)
    inputs = traitlets.Tuple(read_only=True).tag(sync=True)
    centre = traitlets.Tuple(read_only=True).tag(sync=True)
    reach = traitlets.Float(read_only=True).tag(sync=True)
    rates = traitlets.Tuple(read_only=True).tag(sync=True)
    largest_weight = traitlets.Float(read_only=True).tag(sync=True)

    def __init__(
        self, X: Array, y: Array, w1: float = 1.0, w2: float = 1.0, b: float = 0.0, learning_rate: float = 0.5,
        inputs: Sequence[str] = ("x1", "x2"), rates: tuple[float, float] = (0.01, 10.0), largest_weight: float = 5.0,
    ):  # fmt: skip
        X, y = _examples(X, y)
        if not 0 < largest_weight < np.inf:
            raise ValueError(f"the largest weight must be above 0, not {largest_weight}")
        first, second = inputs
        self.X, self.y = jnp.asarray(X), jnp.asarray(y)
        low, high = X.min(axis=0), X.max(axis=0)
        self.set_trait("rows", np.column_stack([X, y]).tobytes())
        self.set_trait("inputs", (str(first), str(second)))
        self.set_trait("centre", tuple(map(float, (low + high) / 2)))
        self.set_trait("reach", float(ROOM * (high - low).max() / 2) or 1.0)
        self.set_trait("rates", slider_rates(rates))
        self.set_trait("largest_weight", float(largest_weight))
        super().__init__(w1=w1, w2=w2, b=b, learning_rate=learning_rate)

    @traitlets.validate("w1", "w2", "b")
    def _finite(self, proposal) -> float:
        if not np.isfinite(proposal["value"]):
            raise ValueError(
                f"{proposal['trait'].name} must be a finite number, not {proposal['value']}"
            )
        return proposal["value"]

    @property
    def logits(self) -> np.ndarray:
        """The weighted sum of each example, (n,): above 0 on the side of label 1."""
        return np.asarray(_logits(self._params(), self.X))

    @property
    def probabilities(self) -> np.ndarray:
        """The probability that each example is given for label 1, (n,)."""
        return np.asarray(_probabilities(self._params(), self.X))

    @property
    def costs(self) -> np.ndarray:
        """What each example costs, in nats: (n,)."""
        return np.asarray(_costs(self._params(), self.X, self.y))

    @property
    def loss(self) -> float:
        """The mean cost: the binary cross-entropy, in nats."""
        return float(_loss(self._params(), self.X, self.y))

    @property
    def accuracy(self) -> float:
        """The share of right decisions, where p > 0.5 decides for 1."""
        return evaluation.accuracy(self.probabilities, np.asarray(self.y))

    @property
    def gradient(self) -> np.ndarray:
        """The slopes of the loss along w1, w2 and b, (3,)."""
        return np.asarray(_slopes(self._params(), self.X, self.y))

    @property
    def costliest(self) -> int:
        """The row of the example that costs most; of several, the first."""
        return int(self.costs.argmax())

    def after(self, steps: int = 1) -> np.ndarray:
        """Where steps of gradient descent with the present rate lead: (w1, w2, b) after them, (3,)."""
        return np.asarray(_walk(self._params(), self.X, self.y, self.learning_rate, steps)[-1])

    def _params(self) -> Array:
        return jnp.array([self.w1, self.w2, self.b])

    def still(self) -> tuple[Figure, str]:
        figure, alt = draw_boundary_and_costs(
            np.asarray(self.X), np.asarray(self.y), (self.w1, self.w2), self.b, self.inputs
        )
        return figure, f"{alt} In a running notebook, boundary, weights and bias can be moved."


def _examples(X: Array, y: Array) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if X.ndim != 2 or X.shape[1] != 2 or not len(X) or y.shape != X.shape[:1]:
        raise ValueError(
            f"X must be (n, 2) and y (n,), with n above 0, not {X.shape} and {y.shape}"
        )
    if not np.isfinite(X).all():
        raise ValueError("the inputs in X must be finite numbers")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"the labels in y must be 0 or 1, not {y[~np.isin(y, (0, 1))][0]:g}")
    return X, y


@jax.jit
def _logits(params: Array, X: Array) -> Array:
    return X @ params[:2] + params[2]


@jax.jit
def _probabilities(params: Array, X: Array) -> Array:
    return sigmoid(_logits(params, X))


@jax.jit
def _costs(params: Array, X: Array, y: Array) -> Array:
    one = jax.vmap(lambda s, y: binary_cross_entropy(s[None], y[None]))
    return one(_logits(params, X), y)


@jax.jit
def _loss(params: Array, X: Array, y: Array) -> Array:
    return binary_cross_entropy(_logits(params, X), y)


_slopes = jax.jit(jax.grad(_loss))


@partial(jax.jit, static_argnames=("steps",))
def _walk(params: Array, X: Array, y: Array, rate: Array, steps: int) -> Array:
    return descent.descend(lambda at: jax.grad(_loss)(at, X, y), params, rate, steps)
