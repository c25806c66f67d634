"""Unit 07: one epoch of SGD, update by update, in both spaces. Choose the order of the points, and see who wins."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax import Array
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.explorers.orders import LARGEST_SEED, orders
from course_lib.explorers.rate import Rate, slider_rates
from course_lib.figures.regression import draw_lines_in_two_spaces
from course_lib.studies import regression

# As many epochs as the runs of unit 07.
MOST_EPOCHS = 30
ORDERS = ("shuffled", "by_x", "low_last")
# Places so many times the reach away are left out of the still.
FAR = 20.0


class OneEpoch(Explorer):
    """A line fitted by SGD, one update after the other, among the points and on the map of the loss.

    Go through an epoch update by update; then put the low points last, and compare where the epoch ends.

    Args:
        x, y: the points, (n,) each; the loss is the mean squared error of the line w1 + w2 x, without a ½.
        start: (w1, w2) where the first epoch begins, both at most `reach` from the least-squares line.
        learning_rate: of every update.
        batch_size: how many points an update uses, 1 to n; the last batch of an epoch may be shorter.
        order: "shuffled", anew for each epoch; "by_x", from the smallest x to the largest; or "low_last",
            from the point farthest above the least-squares line to the one farthest below it.
        seed: of the shuffles; the same seed, the same orders.
        epoch: which one is shown, from 1 on; it begins where the one before it ended.
        update: how many updates of this epoch have been made. All of these can be set and read later, and
            `view` too: "whole" or, for a map that is larger four times, "close".
        rates: the smallest and the largest rate of the slider.
        reach: how far the map goes from the least-squares line.

    Raises:
        ValueError: if x and y are not (n,) or do not make a loss with one lowest place, or a number lies
            outside of its limits.
        traitlets.TraitError: if the order, the view, the seed or the epoch is none of those possible.
    """

    _esm = module("one_epoch.js")

    start = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    learning_rate = Rate(0.1).tag(sync=True)
    batch_size = traitlets.Int(1, min=1).tag(sync=True)
    order = traitlets.Enum(ORDERS, default_value="shuffled").tag(sync=True)
    seed = traitlets.Int(1, min=0, max=LARGEST_SEED).tag(sync=True)
    epoch = traitlets.Int(1, min=1, max=MOST_EPOCHS).tag(sync=True)
    update = traitlets.Int(0, min=0).tag(sync=True)
    view = traitlets.Enum(("whole", "close"), default_value="whole").tag(sync=True)

    # Each point's x and y: (n, 2) float64.
    rows = traitlets.Bytes(read_only=True).tag(sync=True)
    fixed_orders = traitlets.Dict(read_only=True).tag(sync=True)
    bottom = traitlets.Tuple(read_only=True).tag(sync=True)
    least = traitlets.Float(read_only=True).tag(sync=True)
    bends = traitlets.Tuple(read_only=True).tag(sync=True)
    rotation = traitlets.Float(read_only=True).tag(sync=True)
    reach = traitlets.Float(read_only=True).tag(sync=True)
    rates = traitlets.Tuple(read_only=True).tag(sync=True)
    most_epochs = traitlets.Int(MOST_EPOCHS, read_only=True).tag(sync=True)
    largest_seed = traitlets.Int(LARGEST_SEED, read_only=True).tag(sync=True)

    def __init__(
        self, x: Array, y: Array, start: tuple[float, float] = (0.0, 0.0), learning_rate: float = 0.1,
        batch_size: int = 1, order: str = "shuffled", seed: int = 1, epoch: int = 1, update: int = 0,
        view: str = "whole", rates: tuple[float, float] = (0.01, 0.4), reach: float = 2.5,
    ):  # fmt: skip
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        _refuse_what_makes_no_bowl(x, y)
        if not 0 < reach < np.inf:
            raise ValueError(f"the reach of the map must be a positive number, not {reach}")
        self.x, self.y = jnp.asarray(x), jnp.asarray(y)
        self.set_trait("rows", np.column_stack([x, y]).tobytes())
        self.set_trait("reach", float(reach))
        self.set_trait("rates", slider_rates(rates))
        self._survey()
        super().__init__(
            start=tuple(map(float, start)), learning_rate=learning_rate, batch_size=batch_size,
            order=order, seed=seed, epoch=epoch, update=update, view=view,
        )  # fmt: skip

    def _survey(self) -> None:
        """What the page is told of the loss, and the orders that are not drawn by chance."""
        best = np.asarray(regression.least_squares(self.x, self.y), dtype=np.float64)
        H = jax.hessian(regression.line_loss)(jnp.asarray(best), self.x, self.y)
        bends, directions = np.linalg.eigh(np.asarray(H, dtype=np.float64))
        self.set_trait("bottom", tuple(map(float, best)))
        self.set_trait("least", float(regression.losses_of(best, self.x, self.y)))
        self.set_trait("bends", tuple(map(float, bends)))
        angle = np.degrees(np.arctan2(directions[1, 0], directions[0, 0]))
        self.set_trait("rotation", float(angle))
        keys = {"by_x": self.x, "low_last": best[0] + best[1] * self.x - self.y}
        self.set_trait(
            "fixed_orders",
            {name: np.argsort(key, kind="stable").tolist() for name, key in keys.items()},
        )

    @traitlets.validate("start")
    def _on_the_map(self, proposal) -> tuple[float, float]:
        # Asked this way round, because NaN lies nowhere; a drag may end on the border.
        most = self.reach * (1 + 1e-9)
        if not all(abs(a - b) <= most for a, b in zip(proposal["value"], self.bottom, strict=True)):
            (w1, w2), (b1, b2) = proposal["value"], self.bottom
            raise ValueError(
                f"the start ({w1:g}, {w2:g}) lies off the map: both numbers must be at most {self.reach:g} from "
                f"those of the least-squares line ({b1:.3g}, {b2:.3g})"
            )
        return proposal["value"]

    @traitlets.validate("batch_size")
    def _in_the_data(self, proposal) -> int:
        if proposal["value"] > len(self.x):
            raise ValueError(
                f"a batch of {proposal['value']} is larger than the data: there are {len(self.x)} points"
            )
        return proposal["value"]

    @traitlets.validate("update")
    def _in_the_epoch(self, proposal) -> int:
        if proposal["value"] > self.updates:
            raise ValueError(
                f"update {proposal['value']} is not in the epoch: with batches of {self.batch_size} it has "
                f"{self.updates}"
            )
        return proposal["value"]

    @traitlets.observe("batch_size")
    def _end_with_the_epoch(self, change) -> None:
        """Larger batches, fewer updates: who was beyond the last one is at the last one."""
        self.update = min(self.update, self.updates)

    @property
    def updates(self) -> int:
        """How many updates an epoch has."""
        return -(-len(self.x) // self.batch_size)

    @property
    def orders(self) -> np.ndarray:
        """The order of the points in every epoch, row numbers (30, n)."""
        if self.order == "shuffled":
            return orders(self.seed, MOST_EPOCHS, len(self.x))
        return np.tile(self.fixed_orders[self.order], (MOST_EPOCHS, 1))

    @property
    def batch(self) -> np.ndarray:
        """The row numbers of the points that the present update used; none before the first one."""
        used = slice((self.update - 1) * self.batch_size, self.update * self.batch_size)
        return self.orders[self.epoch - 1][used if self.update else slice(0)]

    @property
    def lines(self) -> np.ndarray:
        """The lines of this epoch, (updates + 1, 2): its first one, and the line after each update."""
        rates = jnp.full(MOST_EPOCHS, self.learning_rate)
        places = regression.sgd_places(
            jnp.array(self.start), self.x, self.y, rates, self.orders[None], self.batch_size
        )
        first = (self.epoch - 1) * self.updates
        return np.asarray(places[0, first : first + self.updates + 1])

    @property
    def losses(self) -> np.ndarray:
        """The loss on all points with each of the epoch's lines, (updates + 1,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return regression.losses_of(self.lines, self.x, self.y)

    @property
    def line(self) -> np.ndarray:
        """The line after the present update, (2,)."""
        return self.lines[self.update]

    @property
    def loss(self) -> float:
        """The loss on all points after the present update."""
        return float(self.losses[self.update])

    @property
    def upward(self) -> int:
        """How many updates of this epoch, up to the present one, made the loss on all points larger."""
        return int((np.diff(self.losses[: self.update + 1]) > 0).sum())

    @property
    def distance(self) -> float:
        """How far the present line is from least squares: root of the mean squared gap at the inputs."""
        with np.errstate(over="ignore", invalid="ignore"):
            return float(regression.line_distance(self.line, np.array(self.bottom), self.x))

    def still(self) -> tuple[Figure, str]:
        drawn, names = self._drawable()
        figure, alt = draw_lines_in_two_spaces(
            self.x, self.y, drawn, names, {"least squares": np.array(self.bottom)},
            near=int(self.view == "close" and len(drawn) > 1),
        )  # fmt: skip
        loss = f"{self.loss:.3g}" if np.isfinite(self.loss) else "beyond all bounds"
        told = (
            f"Epoch {self.epoch}, points {self.order.replace('_', ' ')}, B = {self.batch_size}, rate "
            f"{self.learning_rate:.3g}: after {self.update} of {self.updates} updates the loss on all points is "
            f"{loss}, and {self.upward} of them led upward."
        )
        return figure, f"{alt} {told} In a running notebook, one can go on update by update."

    def _drawable(self) -> tuple[np.ndarray, list[str]]:
        """The lines so far with their names, up to the first that is too far away; else where the run began."""
        lines = self.lines[: self.update + 1]
        # Asked this way round, because NaN lies nowhere.
        near = np.abs(lines - np.array(self.bottom)).max(axis=1) < FAR * self.reach
        count = len(lines) if near.all() else int(near.argmin())
        if not count:
            return np.array([self.start]), ["start"]
        return lines[:count], [str(k) for k in range(count)]


def _refuse_what_makes_no_bowl(x: np.ndarray, y: np.ndarray) -> None:
    if x.ndim != 1 or y.shape != x.shape:
        raise ValueError(f"x and y must both be (n,), not {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("the points must be finite numbers")
    if not len(x) or not np.ptp(x) > 1e-6 * np.abs(x).max():
        raise ValueError("the loss has no single lowest place: two points must differ in x")
