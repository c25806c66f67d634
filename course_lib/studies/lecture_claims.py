"""What slides 12 to 16 of Lecture 02 say about their curve, each claim put to a run on a curve of ours.

The slides show curve and runs as pictures only. A stand-in is good if all ten claims hold on it; the
runs below are the lecture's starts, with the first rates that the slides leave out chosen by us.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np

from course_lib.studies.descent import Slope, descend
from course_lib.studies.functions import valley_curve
from course_lib.studies.lecture_curves import (
    DEEP,
    HILL,
    SHALLOW,
    d_polynomial_curve,
    d_valley_curve,
    polynomial_curve,
)

STEPS = 200
# Halved rates end a run a little short of the bottom; nearer than this it is in the valley.
SETTLED = 0.15


@dataclass(frozen=True)
class StandIn:
    """A curve with two valleys, and the rates with which it does what the slides say.

    Attributes:
        curve, slope: the function and its derivative, elementwise.
        deep, hill, shallow: where it is flat, from left to right.
        schedules: start -> (rate of the first step, its factor from step to step), for three runs.
        too_large: a constant rate with which a run from -3.5 never settles.
    """

    curve: Callable
    slope: Slope
    deep: float
    hill: float
    shallow: float
    schedules: dict[float, tuple[float, float]]
    too_large: float

    def run(self, start: float) -> np.ndarray:
        """The places of the lecture's run from 0.1, -3.5 or 1."""
        rate, decay = self.schedules[start]
        return np.asarray(descend(self.slope, start, rate, STEPS, decay))

    def constant(self, rate: float) -> np.ndarray:
        """The places of the lecture's run from -3.5 with one rate for all steps."""
        return np.asarray(descend(self.slope, -3.5, rate, STEPS))


VALLEY_CURVE = StandIn(
    curve=valley_curve,
    slope=d_valley_curve,
    deep=DEEP,
    hill=HILL,
    shallow=SHALLOW,
    schedules={0.1: (0.085, 0.5), -3.5: (0.085, 0.5), 1.0: (0.085, 0.5)},
    too_large=0.03,
)
# It needs another rate for each start, two of them constant; the curve above does with one schedule.
POLYNOMIAL = StandIn(
    curve=polynomial_curve,
    slope=d_polynomial_curve,
    deep=-2.5,
    hill=0.2,
    shallow=2.0,
    schedules={0.1: (0.2, 0.5), -3.5: (0.025, 1.0), 1.0: (0.05, 1.0)},
    too_large=0.045,
)


@dataclass(frozen=True)
class Claim:
    """One claim of the slides, and what a run says to it."""

    name: str
    slide: str
    says: str
    shown: str
    holds: bool


def claims(on: StandIn = VALLEY_CURVE) -> list[Claim]:
    """The ten claims Q1 to Q10, each with the numbers that decide it."""
    return [Claim(*words, *ask(on)) for words, ask in ASKED]


def table(on: StandIn = VALLEY_CURVE) -> str:
    """The claims as two lines each: what the slide says, and what our curve shows."""
    lines = []
    for claim in claims(on):
        verdict = "holds" if claim.holds else "DOES NOT HOLD"
        lines.append(f"{claim.name:>3}  slide {claim.slide}: {claim.says}")
        lines.append(f"     {verdict}: {claim.shown}")
    return "\n".join(lines)


def _first_step_small(on: StandIn) -> tuple[str, bool]:
    slopes = np.abs(on.slope(on.run(0.1)))
    return (
        f"slope {slopes[0]:.1f} at 0.1, up to {slopes.max():.1f} on the way",
        bool(slopes[0] < 0.25 * slopes.max()),
    )


def _steps_grow(on: StandIn) -> tuple[str, bool]:
    lengths = np.abs(np.diff(on.run(0.1)))
    return f"lengths of the first steps: {_listed(lengths[:4])}", bool(lengths[1] > lengths[0])


def _ends_deep(on: StandIn) -> tuple[str, bool]:
    end = on.run(0.1)[-1]
    return f"it ends at {end:.3f}; the minimum is {on.deep:.3f}", bool(abs(end - on.deep) < 0.05)


def _step_is_rate_times_slope(on: StandIn) -> tuple[str, bool]:
    path = on.run(0.1)
    first, decay = on.schedules[0.1]
    rates = first * decay ** np.arange(STEPS)
    gap = np.abs(np.abs(np.diff(path)) - rates * np.abs(on.slope(path[:-1]))).max()
    return f"the two are equal in each of {STEPS} steps, to rounding", bool(gap < 1e-12)


def _overshoots_and_returns(on: StandIn) -> tuple[str, bool]:
    path = on.run(-3.5)
    returns = path[1] > on.deep and abs(path[-1] - on.deep) < SETTLED
    return f"places {_listed(path[:5])} … {path[-1]:.3f}", bool(returns)


def _oscillates(on: StandIn) -> tuple[str, bool]:
    path = on.run(1.0)
    crossings = np.count_nonzero(np.diff(np.sign(path[:10] - on.shallow)))
    return (
        f"places {_listed(path[:5])} … {path[-1]:.3f}; the minimum is {on.shallow:.3f}",
        bool(crossings >= 2 and abs(path[-1] - on.shallow) < SETTLED),
    )


def _not_global(on: StandIn) -> tuple[str, bool]:
    ends = [on.run(start)[-1] for start in (-3.5, 1.0)]
    left, right = (float(on.curve(end)) for end in ends)
    return f"heights {left:.1f} and {right:.1f}", bool(ends[0] < on.hill < ends[1] and left < right)


def _leaves_the_valley(on: StandIn) -> tuple[str, bool]:
    path = on.constant(0.05)
    return (
        f"first place {path[1]:.3f}, beyond the hill at {on.hill:.3f}; it ends at {path[-1]:.3f}",
        bool((path[1:] > on.hill).all() and abs(path[-1] - on.shallow) < 1e-6),
    )


def _stays_in_the_valley(on: StandIn) -> tuple[str, bool]:
    path = on.constant(0.025)
    heights = np.asarray(on.curve(jnp.asarray(path)))
    # Steps so short that the height changes by less than its rounding say nothing.
    falls = (np.diff(heights)[np.abs(np.diff(path)) > 1e-5] < 0).all()
    return (
        f"first place {path[1]:.3f}; every step goes down; it ends at {path[-1]:.3f}",
        bool(falls and (path < on.hill).all() and abs(path[-1] - on.deep) < 1e-6),
    )


def _bounces_or_crawls(on: StandIn) -> tuple[str, bool]:
    large, small = on.constant(on.too_large), on.constant(0.0001)
    sides = np.sign(large[-20:] - on.deep)
    bounces = (sides[1:] == -sides[:-1]).all() and abs(large[-1] - large[-2]) > 0.1
    crawls = on.deep - small[-1] > 0.05
    return (
        f"rate {on.too_large:g}: {large[-2]:.3f}, {large[-1]:.3f}, … after {STEPS} steps; "
        f"rate 0.0001: still at {small[-1]:.3f}",
        bool(bounces and crawls),
    )


def _listed(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


ASKED = (
    (("Q1", "12", "from 0.1 the first step is small: it is nearly flat there"), _first_step_small),
    (("Q2", "12", "later steps are longer although the rate halves"), _steps_grow),
    (("Q3", "12-13", "the run from 0.1 ends near -2.5, a minimum"), _ends_deep),
    (("Q4", "13", "each step is the rate times the slope"), _step_is_rate_times_slope),
    (("Q5", "14", "from -3.5 it overshoots, is pulled back and settles"), _overshoots_and_returns),
    (("Q6", "14", "from 1 it oscillates and settles in another minimum"), _oscillates),
    (("Q7", "14", "that other minimum is not the global one"), _not_global),
    (("Q8", "15", "from -3.5 with rate 0.05 it leaves the valley"), _leaves_the_valley),
    (("Q9", "16", "from -3.5 with rate 0.025 it stays and descends"), _stays_in_the_valley),
    (("Q10", "16", "too large a rate bounces for ever, a tiny one crawls"), _bounces_or_crawls),
)
