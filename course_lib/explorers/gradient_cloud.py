"""Unit 06: the gradients of drawn batches as a cloud. Drag the weights, choose the batch size, draw again."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import traitlets
from jax import Array
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.explorers.orders import LARGEST_SEED, orders
from course_lib.figures.minibatches import draw_gradient_cloud
from course_lib.studies import minibatches

# A full gradient shorter than this part of the examples' spread is rounding: w is at the bottom.
ROUNDING = 1e-9


class GradientCloud(Explorer):
    """The gradients of batches, drawn by chance, around the full gradient of a linear regression.

    Drag w to the bottom and see the cloud reach across zero; then raise the batch size until none leads uphill.
    A batch leads uphill if a short step against its gradient raises the loss of all examples.

    Args:
        X, y: the examples, (n, 2) and (n,); the loss is the mean half squared error of yhat = X w.
        w: (w1, w2), both at most `reach` from the bottom.
        batch_size: how many examples a batch has, 1 to n.
        seed: of the draws; the same seed, the same batches. All of these but X and y can be set and read later.
        draws: how many batches are drawn.
        reach: how far the map goes from the bottom.

    Raises:
        ValueError: if X and y do not make a loss with one lowest place, or w or the batch size is off its limits.
        traitlets.TraitError: if another number lies outside of its limits.
    """

    _esm = module("gradient_cloud.js")

    w = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    batch_size = traitlets.Int(2, min=1).tag(sync=True)
    seed = traitlets.Int(1, min=0, max=LARGEST_SEED).tag(sync=True)
    draws = traitlets.Int(200, min=2, max=1000).tag(sync=True)

    # Feature, feature, target of each example: (n, 3) float64.
    rows = traitlets.Bytes(read_only=True).tag(sync=True)
    bottom = traitlets.Tuple(read_only=True).tag(sync=True)
    least = traitlets.Float(read_only=True).tag(sync=True)
    bends = traitlets.Tuple(read_only=True).tag(sync=True)
    rotation = traitlets.Float(read_only=True).tag(sync=True)
    reach = traitlets.Float(read_only=True).tag(sync=True)
    rounding = traitlets.Float(ROUNDING, read_only=True).tag(sync=True)
    largest_seed = traitlets.Int(LARGEST_SEED, read_only=True).tag(sync=True)

    def __init__(
        self, X: Array, y: Array, w: tuple[float, float], batch_size: int = 2, seed: int = 1, draws: int = 200,
        reach: float = 2.5,
    ):  # fmt: skip
        X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
        bends, directions = _bowl(X, y)
        if not 0 < reach < np.inf:
            raise ValueError(f"the reach of the map must be a positive number, not {reach}")
        self.X, self.y = jnp.asarray(X), jnp.asarray(y)
        bottom = minibatches.least_squares(self.X, self.y)
        self.set_trait("rows", np.column_stack([X, y]).tobytes())
        self.set_trait("bottom", tuple(map(float, bottom)))
        self.set_trait("least", float(minibatches.mean_loss(bottom, self.X, self.y)))
        self.set_trait("bends", tuple(map(float, bends)))
        self.set_trait(
            "rotation", float(np.degrees(np.arctan2(directions[1, 0], directions[0, 0])))
        )
        self.set_trait("reach", float(reach))
        super().__init__(w=tuple(map(float, w)), batch_size=batch_size, seed=seed, draws=draws)

    @traitlets.validate("w")
    def _on_the_map(self, proposal) -> tuple[float, float]:
        # Asked this way round, because NaN lies nowhere; a drag may end on the border.
        most = self.reach * (1 + 1e-9)
        if not all(abs(a - b) <= most for a, b in zip(proposal["value"], self.bottom, strict=True)):
            (w1, w2), (b1, b2) = proposal["value"], self.bottom
            raise ValueError(
                f"w = ({w1:g}, {w2:g}) lies off the map: both weights must be at most {self.reach:g} from the "
                f"bottom, which lies at ({b1:.3g}, {b2:.3g})"
            )
        return proposal["value"]

    @traitlets.validate("batch_size")
    def _in_the_data(self, proposal) -> int:
        if proposal["value"] > len(self.X):
            raise ValueError(
                f"a batch of {proposal['value']} is larger than the data: there are {len(self.X)} examples"
            )
        return proposal["value"]

    @property
    def orders(self) -> np.ndarray:
        """The shuffled orders that the seed gives, (draws, n)."""
        return orders(self.seed, self.draws, len(self.X))

    @property
    def batches(self) -> np.ndarray:
        """The drawn batches, a row of row numbers each: (draws, batch_size)."""
        return self.orders[:, : self.batch_size]

    @property
    def gradients(self) -> np.ndarray:
        """The gradient of each drawn batch, (draws, 2)."""
        return np.asarray(
            minibatches.grads_of_batches(jnp.array(self.w), self.X, self.y, self.batches)
        )

    @property
    def full_gradient(self) -> np.ndarray:
        """The gradient of the mean loss of all examples, (2,); exactly 0 at the bottom."""
        full = np.asarray(minibatches.full_grad(jnp.array(self.w), self.X, self.y))
        return full * (np.linalg.norm(full) > ROUNDING * self._spread_of(1))

    @property
    def predicted_spread(self) -> float:
        """The standard deviation by the formula, both weights together, as one length."""
        return self._spread_of(self.batch_size)

    @property
    def measured_spread(self) -> float:
        """The standard deviation of the drawn gradients, both weights together, as one length."""
        return float(np.linalg.norm(self.gradients.std(axis=0)))

    @property
    def uphill(self) -> int:
        """How many of the drawn batches lead uphill: their gradients do not point to the side of the full one."""
        return int((self.gradients @ self.full_gradient <= 0).sum())

    def _spread_of(self, batch_size: int) -> float:
        deviations = minibatches.grad_std(jnp.array(self.w), self.X, self.y, batch_size)
        return float(np.linalg.norm(deviations))

    def still(self) -> tuple[Figure, str]:
        figure, alt = draw_gradient_cloud(np.array(self.w), self.X, self.y, self.batches)
        return figure, f"{alt} In a running notebook, w and the batch size can be moved."


def _bowl(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The bends (2,) of the loss and their directions, the columns of (2, 2); the flat one first."""
    if X.ndim != 2 or X.shape[1] != 2 or y.shape != X.shape[:1]:
        raise ValueError(f"X must be (n, 2) and y (n,), not {X.shape} and {y.shape}")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError("the examples must be finite numbers")
    bends, directions = np.linalg.eigh(X.T @ X / max(1, len(X)))
    if not bends[0] > 1e-9 * bends[1]:
        raise ValueError(
            "the loss has no single lowest place: the two features of X must not be multiples of each other"
        )
    return bends, directions
