"""Unit 02: a ball on a curve. Drag where it starts, choose the rate; the run, and what became of it, follow."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.explorers.rate import Rate, slider_rates
from course_lib.figures.descent import draw_runs_on_curve
from course_lib.studies import descent
from course_lib.studies.one_program import as_one_program

# So dense that the page's cubics are within a millionth of the curve.
SAMPLES = 2001
# A last step longer than this part of the map is no rest; a slope steeper than this part of the
# steepest is no valley's floor.
MOVING, STEEP = 0.002, 0.02
DECAY = {"constant": 1.0, "halving": 0.5}


class BallOnCurve(Explorer):
    """Gradient descent along a curve, moved by hand.

    Args:
        f: the height, an elementwise function that JAX can differentiate.
        low, high: the map; a run that leaves it is told to have left.
        rates: the smallest and the largest rate of the slider.
        name, variable: what the curve and its horizontal axis are called.
        start, learning_rate, schedule, steps: where to begin; all can be set and read later.

    Raises:
        ValueError: if low is not below high, f is not finite between them, the start lies off the map, or
            a rate is not above 0.
        traitlets.TraitError: if the schedule is none of those possible, or steps not from 1 to 60.
    """

    _esm = module("ball_on_curve.js")

    start = traitlets.Float().tag(sync=True)
    learning_rate = Rate().tag(sync=True)
    schedule = traitlets.Enum(list(DECAY), default_value="constant").tag(sync=True)
    steps = traitlets.Int(20, min=1, max=60).tag(sync=True)

    low = traitlets.Float(-np.inf, read_only=True).tag(sync=True)
    high = traitlets.Float(np.inf, read_only=True).tag(sync=True)
    rates = traitlets.Tuple(read_only=True).tag(sync=True)
    variable = traitlets.Unicode("x", read_only=True).tag(sync=True)
    moving = traitlets.Float(read_only=True).tag(sync=True)
    steep = traitlets.Float(read_only=True).tag(sync=True)
    # Height, slope and second derivative at SAMPLES places: (3, SAMPLES) float64.
    samples = traitlets.Bytes(read_only=True).tag(sync=True)

    def __init__(
        self, f: Callable, low: float, high: float, start: float, learning_rate: float,
        rates: tuple[float, float] = (0.001, 1.0), schedule: str = "constant", steps: int = 20,
        name: str = "f", variable: str = "x",
    ):  # fmt: skip
        if not low < high:
            raise ValueError(f"the map must begin below its end: low {low}, high {high}")
        places = np.linspace(low, high, SAMPLES)
        self.f, self.slope, self.name = f, jax.grad(f), name
        each = (f, self.slope, jax.grad(self.slope))
        table = np.stack([as_one_program(jax.vmap(one))(places) for one in each])
        if not np.isfinite(table).all():
            raise ValueError(f"the curve and its slopes must be finite from {low} to {high}")
        self.set_trait("low", low)
        self.set_trait("high", high)
        self.set_trait("rates", slider_rates(rates))
        self.set_trait("variable", variable)
        self.set_trait("moving", MOVING * (high - low))
        self.set_trait("steep", STEEP * float(abs(table[1]).max()))
        self.set_trait("samples", np.asarray(table, dtype=np.float64).tobytes())
        super().__init__(start=start, learning_rate=learning_rate, schedule=schedule, steps=steps)

    @traitlets.validate("start")
    def _on_the_map(self, proposal) -> float:
        # Asked this way round, because NaN lies nowhere.
        if not self.low <= proposal["value"] <= self.high:
            raise ValueError(
                f"the start must be from {self.low:g} to {self.high:g}, not {proposal['value']:g}"
            )
        return proposal["value"]

    @property
    def trajectory(self) -> np.ndarray:
        """The places of the run, (steps + 1,): the start, and the place after each step."""
        decay = DECAY[self.schedule]
        return np.asarray(
            descent.descend(self.slope, self.start, self.learning_rate, self.steps, decay)
        )

    @property
    def verdict(self) -> str:
        """What became of the run: "leaves", "bounces", "on its way", "stalls" or "rests"."""
        return verdict(self.trajectory, self.slope, self.low, self.high, self.moving, self.steep)

    def still(self) -> tuple[Figure, str]:
        run = {f"rate {self.learning_rate:.3g}, {self.verdict}": self.trajectory}
        figure, alt = draw_runs_on_curve(
            self.f, run, self.low, self.high, self.name, self.variable, numbered=6
        )
        return figure, f"{alt} In a running notebook, start and rate can be moved."


def verdict(
    places: np.ndarray, slope: Callable, low: float, high: float, moving: float, steep: float
) -> str:
    """What became of a run on the map from low to high; the page's rules, in the same order.

    Args:
        places: (steps + 1,), at least two.
        slope: the derivative.
        moving: a longer last step is no rest.
        steep: a steeper slope is no valley's floor.
    """
    # Asked this way round, because NaN lies nowhere.
    if not np.all((places >= low) & (places <= high)):
        return "leaves"
    steps = np.diff(places)
    if abs(steps[-1]) > moving:
        return "bounces" if len(steps) > 1 and steps[-1] * steps[-2] < 0 else "on its way"
    return "stalls" if abs(slope(places[-1])) > steep else "rests"
