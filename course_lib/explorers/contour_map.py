"""Unit 03: descent on a bowl seen from above. Drag the start; stretch and turn the bowl; choose the rate."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax import Array
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.limited import Limited
from course_lib.explorers.module import module
from course_lib.explorers.rate import Rate, slider_rates
from course_lib.figures.surfaces import draw_paths_on_contours
from course_lib.studies import descent, surfaces

# So near the bottom a run has arrived; as unit 03's figure of steps by rate.
TOLERANCE = 0.01
# Rounding may raise a height by less than this part of it; no run diverges so slowly.
ROUNDING = 1e-9
# The map is so much larger than the square of the starts, for the gradient's arrow at its rim.
ROOM = 1.3
MOST_STRETCHED = 100.0
# Places so many times the reach away are left out of the still.
FAR = 1e4


class ContourMap(Explorer):
    """Gradient descent on a quadratic bowl over two weights, moved by hand.

    Drag the start across a narrow valley, and then raise the rate until the run no longer arrives.

    Args:
        condition_number: how many times as curved the bowl is across its valley as along it, 1 to 100.
        rotation: of the valley against the axis of w1, in degrees, -90 to 90.
        start: (w1, w2), both from -reach to reach.
        learning_rate, steps: of the run. All of these can be set and read later.
        rates: the smallest and the largest rate of the slider.
        reach: how far the starts go from the bottom, which lies at the origin.

    Raises:
        ValueError: if the start lies off the map, or a rate or the reach is not positive.
        traitlets.TraitError: if another number lies outside of its limits.
    """

    _esm = module("contour_map.js")

    condition_number = Limited(10.0, min=1.0, max=MOST_STRETCHED).tag(sync=True)
    rotation = Limited(30.0, min=-90.0, max=90.0).tag(sync=True)
    start = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    learning_rate = Rate().tag(sync=True)
    steps = traitlets.Int(40, min=1, max=100).tag(sync=True)

    rates = traitlets.Tuple(read_only=True).tag(sync=True)
    reach = traitlets.Float(read_only=True).tag(sync=True)
    room = traitlets.Float(ROOM, read_only=True).tag(sync=True)
    most_stretched = traitlets.Float(MOST_STRETCHED, read_only=True).tag(sync=True)
    tolerance = traitlets.Float(TOLERANCE, read_only=True).tag(sync=True)
    rounding = traitlets.Float(ROUNDING, read_only=True).tag(sync=True)

    def __init__(
        self, condition_number: float = 10.0, rotation: float = 30.0, start: tuple[float, float] = (2.8, -0.2),
        learning_rate: float = 0.17, steps: int = 40, rates: tuple[float, float] = (0.001, 2.5), reach: float = 3.0,
    ):  # fmt: skip
        if not 0 < reach < np.inf:
            raise ValueError(f"the reach of the map must be a positive number, not {reach}")
        self.set_trait("reach", reach)
        self.set_trait("rates", slider_rates(rates))
        super().__init__(
            condition_number=condition_number, rotation=rotation, start=tuple(map(float, start)),
            learning_rate=learning_rate, steps=steps,
        )  # fmt: skip

    @traitlets.validate("start")
    def _on_the_map(self, proposal) -> tuple[float, float]:
        # Asked this way round, because NaN lies nowhere.
        if not all(abs(w) <= self.reach for w in proposal["value"]):
            w1, w2 = proposal["value"]
            raise ValueError(
                f"the start ({w1:g}, {w2:g}) lies off the map: both weights must be from "
                f"{-self.reach:g} to {self.reach:g}"
            )
        return proposal["value"]

    @property
    def H(self) -> np.ndarray:
        """The second derivatives of the bowl ½ wᵀH w, (2, 2)."""
        return hessian(self.condition_number, self.rotation)

    @property
    def gradient(self) -> np.ndarray:
        """The gradient at the start, (2,)."""
        return self.H @ np.array(self.start)

    @property
    def trajectory(self) -> np.ndarray:
        """The places of the run, (steps + 1, 2): the start, and the place after each step."""
        return np.asarray(_run(self.H, jnp.array(self.start), self.learning_rate, self.steps))

    @property
    def heights(self) -> np.ndarray:
        """The bowl's height at each place of the run, (steps + 1,)."""
        return _heights(self.H, self.trajectory)

    @property
    def limit(self) -> float:
        """From this rate on descent does not settle: 2 over the largest bend."""
        return 2 / float(np.linalg.eigvalsh(self.H)[-1])

    @property
    def best_rate(self) -> float:
        """The rate that is best for the worst start: 2 over the sum of both bends."""
        return float(surfaces.best_rate(self.H))

    @property
    def verdict(self) -> str:
        """What became of the run: "diverges", "arrives", "zigzags" or "on its way"."""
        return verdict(self.trajectory, self.heights)

    @property
    def arrives_after(self) -> int | None:
        """After how many steps the run is within 0.01 of the bottom; None if it does not get there."""
        near = _distances(self.trajectory) <= TOLERANCE
        return int(near.argmax()) if self.verdict == "arrives" else None

    def still(self) -> tuple[Figure, str]:
        count = self.arrives_after
        became = self.verdict if count is None else f"arrives in {count} steps"
        places = self.trajectory
        # A line to 1e200 is none that could be drawn; the start is never far.
        far = ~(_distances(places) < FAR * self.reach)
        run = {f"rate {self.learning_rate:.3g}, {became}": places[: int(far.argmax()) or None]}
        side, H = (-self.reach * ROOM, self.reach * ROOM), self.H
        figure, alt = draw_paths_on_contours(
            lambda w: 0.5 * w @ H @ w, run, side, side, name="the bowl", levels=self._levels()
        )
        told = (
            f"The bowl is {self.condition_number:.3g} times as curved across its valley as along it, and turned by "
            f"{self.rotation:.3g} degrees."
        )
        return figure, f"{alt} {told} In a running notebook, start, bowl and rate can be moved."

    def _levels(self) -> np.ndarray:
        """Heights of contours, each twice the one before, up to the corners of the map."""
        top = np.log2(self.condition_number * (self.reach * ROOM) ** 2)
        return 2.0 ** np.arange(np.floor(2 * np.log2(self.reach)) - 5, top + 1)


def hessian(condition_number: float, rotation: float) -> np.ndarray:
    """H (2, 2) with the bend 1 along a valley `rotation` degrees from the first axis, and more across."""
    angle = np.radians(rotation)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.diag([1.0, condition_number]) @ turn.T


def verdict(places: np.ndarray, heights: np.ndarray) -> str:
    """What became of a run on a bowl; the page's rules, in the same order.

    Args:
        places: (steps + 1, 2), at least two.
        heights: (steps + 1,) at these places.
    """
    # The heights of a run fall ever more slowly or rise ever faster: the last step tells which.
    if not (np.isfinite(heights[-1]) and heights[-1] <= heights[-2] * (1 + ROUNDING)):
        return "diverges"
    if (_distances(places) <= TOLERANCE).any():
        return "arrives"
    steps = np.diff(places, axis=0)
    turned = len(steps) > 1 and steps[-1] @ steps[-2] < 0
    return "zigzags" if turned else "on its way"


@partial(jax.jit, static_argnames=("steps",))
def _run(H: Array, start: Array, rate: Array, steps: int) -> Array:
    return descent.descend(lambda w: H @ w, start, rate, steps)


def _heights(H: np.ndarray, places: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        return 0.5 * np.einsum("ki,ij,kj->k", places, H, places)


def _distances(places: np.ndarray) -> np.ndarray:
    return np.hypot(places[:, 0], places[:, 1])
