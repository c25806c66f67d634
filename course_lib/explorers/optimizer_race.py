"""Unit 08: two optimizers race down one ravine. Drag where both start; choose who runs, and how fast."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import traitlets
from jax import Array
from matplotlib.figure import Figure

from course_lib import nn
from course_lib.explorers.explorer import Explorer
from course_lib.explorers.limited import Limited
from course_lib.explorers.module import module
from course_lib.explorers.rate import Rate, slider_rates
from course_lib.figures.races import draw_race
from course_lib.studies import descent
from course_lib.studies.races import LOW, MOST, RAVINE_START, steps_to_stay

# From (rate, β) to an optimizer; β is what rmsprop calls decay, and adam β₁.
OPTIMIZERS = {
    "gradient_descent": lambda rate, beta: nn.gradient_descent(rate),
    "momentum": nn.momentum,
    "nesterov": nn.nesterov,
    "rmsprop": nn.rmsprop,
    "adam": nn.adam,
}
LANES = ("a", "b")
# A run that ends higher than this has left for good: no race starts so high, and none swings so far.
LOST = 1e6
# Half the sides of the map, and of the part of it where a race may start.
SIDES, REACH = (12.0, 1.9), (11.0, 1.6)
MOST_STRETCHED = 2000.0


class OptimizerRace(Explorer):
    """Two optimizers race from one start to the bottom of a ravine, ½ (w1² + κ w2²).

    Each runs with a learning rate and a β of its own: find those with which the loser wins.
    A lane is (optimizer, learning rate) or (optimizer, learning rate, β); the optimizers are
    "gradient_descent", "momentum", "nesterov", "rmsprop" and "adam", as `course_lib.nn` has them.

    Args:
        a, b: the two lanes; read and set later as `optimizer_a`, `learning_rate_a`, `beta_a`, and so on.
        start: (w1, w2) where both start, within (±11, ±1.6).
        condition_number: κ, how many times as curved the ravine is across as along, 1 to 2000.
        steps: how many steps are drawn; every race goes on for 600.
        rates: the smallest and the largest rate of the sliders.

    Raises:
        ValueError: if a lane is none, the start lies off the map, or a rate is not positive.
        traitlets.TraitError: if an optimizer or another number is none of those possible.
    """

    _esm = module("optimizer_race.js")

    optimizer_a = traitlets.Enum(list(OPTIMIZERS)).tag(sync=True)
    learning_rate_a = Rate().tag(sync=True)
    beta_a = Limited(0.9, min=0.0, max=0.99).tag(sync=True)
    optimizer_b = traitlets.Enum(list(OPTIMIZERS)).tag(sync=True)
    learning_rate_b = Rate().tag(sync=True)
    beta_b = Limited(0.9, min=0.0, max=0.99).tag(sync=True)
    start = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    condition_number = Limited(25.0, min=1.0, max=MOST_STRETCHED).tag(sync=True)
    steps = traitlets.Int(120, min=1, max=300).tag(sync=True)

    rates = traitlets.Tuple(read_only=True).tag(sync=True)
    sides = traitlets.Tuple(default_value=SIDES, read_only=True).tag(sync=True)
    reach = traitlets.Tuple(default_value=REACH, read_only=True).tag(sync=True)
    most_stretched = traitlets.Float(MOST_STRETCHED, read_only=True).tag(sync=True)
    most = traitlets.Int(MOST, read_only=True).tag(sync=True)
    target = traitlets.Float(LOW, read_only=True).tag(sync=True)
    lost = traitlets.Float(LOST, read_only=True).tag(sync=True)

    def __init__(
        self, a: tuple = ("gradient_descent", 0.075), b: tuple = ("momentum", 0.1, 0.9),
        start: tuple[float, float] = RAVINE_START, condition_number: float = 25.0, steps: int = 120,
        rates: tuple[float, float] = (0.0005, 5.0),
    ):  # fmt: skip
        self.set_trait("rates", slider_rates(rates))
        super().__init__(
            start=tuple(map(float, start)), condition_number=condition_number, steps=steps,
            **_lane("a", a), **_lane("b", b),
        )  # fmt: skip

    @traitlets.validate("start")
    def _on_the_map(self, proposal) -> tuple[float, float]:
        # Asked this way round, because NaN lies nowhere.
        if not all(abs(w) <= most for w, most in zip(proposal["value"], REACH, strict=True)):
            w1, w2 = proposal["value"]
            raise ValueError(
                f"the start ({w1:g}, {w2:g}) lies off the map: w1 must be from {-REACH[0]:g} to {REACH[0]:g}, "
                f"and w2 from {-REACH[1]:g} to {REACH[1]:g}"
            )
        return proposal["value"]

    @property
    def trajectories(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of both runs, (601, 2) each: the start, and the place after each step."""
        return tuple(
            np.asarray(run(*self._racer(lane), self.condition_number, jnp.array(self.start)))
            for lane in LANES
        )

    @property
    def heights(self) -> tuple[np.ndarray, np.ndarray]:
        """The ravine's height at each place of both runs, (601,) each."""
        return tuple(_heights(places, self.condition_number) for places in self.trajectories)

    @property
    def verdicts(self) -> tuple[str, str]:
        """What became of both runs: "arrives", "diverges" or "not there"."""
        return tuple(verdict(heights) for heights in self.heights)

    @property
    def arrivals(self) -> tuple[int | None, int | None]:
        """After how many steps each run stays below 0.001; None if that is not so within 600."""
        counts = (int(steps_to_stay(heights, LOW)) for heights in self.heights)
        return tuple(count if count <= MOST else None for count in counts)

    @property
    def winner(self) -> str | None:
        """Who arrives first: "a", "b" or, after equally many steps, "both"; None if nobody arrives."""
        first, second = (MOST + 1 if count is None else count for count in self.arrivals)
        if first == second:
            return "both" if first <= MOST else None
        return "a" if first < second else "b"

    def still(self) -> tuple[Figure, str]:
        racers = dict(zip(map(self._told, LANES), self.trajectories, strict=True))
        drawn = {name: places[: self.steps + 1] for name, places in racers.items()}
        bends = np.array([1.0, self.condition_number])
        figure, alt = draw_race(bends, drawn, SIDES, LOW)
        return figure, f"{alt} In a running notebook, start, optimizers and rates can be chosen."

    def _racer(self, lane: str) -> tuple[str, float, float]:
        parts = ("optimizer", "learning_rate", "beta")
        return tuple(getattr(self, f"{part}_{lane}") for part in parts)

    def _told(self, lane: str) -> str:
        """A lane in words: who runs in it, how, and what became of that."""
        i, (name, rate, beta) = LANES.index(lane), self._racer(lane)
        with_beta = "" if name == "gradient_descent" else f", β {beta:.3g}"
        count = self.arrivals[i]
        became = self.verdicts[i] if count is None else f"{count} step{'s' * (count != 1)}"
        return f"{lane.upper()}, {name.replace('_', ' ')}, rate {rate:.3g}{with_beta}: {became}"


def _lane(lane: str, racer: tuple) -> dict:
    if isinstance(racer, str) or len(racer) not in (2, 3):
        raise ValueError(
            f"a lane is (optimizer, learning rate) or (optimizer, learning rate, β), not {racer!r}"
        )
    names = (f"optimizer_{lane}", f"learning_rate_{lane}", f"beta_{lane}")
    return dict(zip(names, racer, strict=False))


@partial(jax.jit, static_argnames=("optimizer",))
def run(optimizer: str, rate: Array, beta: Array, condition_number: Array, start: Array) -> Array:
    """The places of one run, (601, 2); compiled once for each optimizer."""
    bends = jnp.array([1.0, condition_number])
    return descent.walk(lambda w: bends * w, start, OPTIMIZERS[optimizer](rate, beta), MOST)


def verdict(heights: np.ndarray) -> str:
    """What became of a run with these heights (601,); the page's rules, in the same order."""
    if steps_to_stay(heights, LOW) <= MOST:
        return "arrives"
    return "not there" if heights[-1] < LOST else "diverges"


def _heights(places: np.ndarray, condition_number: float) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        return 0.5 * (places**2 @ np.array([1.0, condition_number]))
