"""What slides 28 to 30 of Lecture 02 say about ten points and SGD, put to 5,000 shuffles each.

The slides show one run each, as pictures without numbers. One run may be lucky; so each claim is decided
by the median of many, and the share of shuffles that bear it out is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.studies.lecture_claims import Claim
from course_lib.studies.regression import (
    LECTURE_SETTINGS,
    least_squares,
    line_distance,
    losses_of,
    sgd_places,
    shuffled_orders,
)

SHUFFLES, EPOCHS = 5000, 30
# The epochs of slide 29, and a schedule in the place of the one that it leaves out.
SHOWN = (1, 3, 5, 7, 9)
FIRST_RATE, DECAY = 0.1, 0.3


def falling_rates(epochs: int, first: float = FIRST_RATE, decay: float = DECAY) -> Array:
    """The rate of epoch e = 0, 1, …: first / (1 + decay·e); (epochs,)."""
    return first / (1 + decay * jnp.arange(epochs))


@dataclass(frozen=True, eq=False)
class Shuffles:
    """Runs over one set of points, from the line (0, 0), in 5,000 orders.

    Attributes:
        x, y: (n,) the points, n = 10; NumPy, so that an import starts no JAX.
        line: (2,) the line that they were drawn around, the slides' red one.
        seed: of the key that shuffles them.
    """

    x: np.ndarray
    y: np.ndarray
    line: np.ndarray
    seed: int = 0

    @cached_property
    def orders(self) -> np.ndarray:
        """(5000, 30, n) the order of every epoch."""
        return shuffled_orders(jax.random.key(self.seed), SHUFFLES, EPOCHS, len(self.x))

    def places(self, rates: Array, batch_size: int = 1) -> Array:
        """(5000, updates + 1, 2), as `sgd_places`."""
        return sgd_places(jnp.zeros(2), self.x, self.y, rates, self.orders, batch_size)

    def distances(self, rates: Array, to: Array) -> np.ndarray:
        """(5000, epochs + 1) distance of the line after each epoch of B = 1 to another line."""
        ends = np.asarray(self.places(rates))[:, :: len(self.x)]
        return line_distance(ends, to, self.x)

    def losses(self, learning_rate: float, batch_size: int) -> np.ndarray:
        """(5000, updates + 1) loss on all points with a constant rate."""
        places = self.places(jnp.full(EPOCHS, learning_rate), batch_size)
        return losses_of(places, self.x, self.y)


TEN_POINTS = Shuffles(TEN_X, TEN_Y, TEN_LINE)


def roughness(losses: np.ndarray) -> np.ndarray:
    """All upward jumps of each loss curve (…, updates + 1) added up; (…,)."""
    return np.maximum(np.diff(losses, axis=-1), 0).sum(axis=-1)


def claims(on: Shuffles = TEN_POINTS) -> list[Claim]:
    """The claims of slides 28 to 30, each with the numbers that decide it."""
    return [Claim(*words, *ask(on)) for words, ask in ASKED]


def table(on: Shuffles = TEN_POINTS) -> str:
    """The claims as two lines each: what the slide says, and what 5,000 shuffles show."""
    lines = []
    for claim in claims(on):
        verdict = "holds" if claim.holds else "DOES NOT HOLD"
        lines.append(f"slide {claim.slide}: {claim.says}")
        lines.append(f"    {verdict}: {claim.shown}")
    return "\n".join(lines)


def _lines_vary(on: Shuffles) -> tuple[str, bool]:
    steps = np.abs(np.diff(np.asarray(on.places(jnp.full(EPOCHS, FIRST_RATE)))[:, :11], axis=1))
    largest = np.median(steps.max(axis=1), axis=0)
    rises = np.median((np.diff(on.losses(FIRST_RATE, 1)[:, :11], axis=1) > 0).sum(axis=1))
    return (
        f"10 updates; largest change of the intercept {largest[0]:.2f}, of the slope {largest[1]:.2f}; "
        f"{rises:.0f} updates go up (medians)",
        bool(steps.shape[1] == 10 and largest.min() > 0.3 and rises >= 1),
    )


def _comes_closer(on: Shuffles) -> tuple[str, bool]:
    shown = on.distances(falling_rates(EPOCHS), on.line)[:, SHOWN]
    middle = np.median(shown, axis=0)
    every = np.mean((np.diff(shown, axis=1) < 0).all(axis=1))
    return (
        f"median distances {_listed(middle)}; closer every time in {every:.0%} of the shuffles",
        bool((np.diff(middle) < 0).all()),
    )


def _reaches_the_line(on: Shuffles) -> tuple[str, bool]:
    best = least_squares(on.x, on.y)
    truth, least = (on.distances(falling_rates(EPOCHS), to)[:, -1] for to in (on.line, best))
    return (
        f"after {EPOCHS} epochs {np.median(truth):.3f} from the actual line, {np.median(least):.3f} from least "
        f"squares; nearer to least squares in {np.mean(least < truth):.0%}",
        bool(np.mean(truth < least) > 0.5),
    )


def _roughness_order(on: Shuffles) -> tuple[str, bool]:
    told, held = [], []
    for summed in (False, True):
        # The sum over a batch is its mean with a rate that many times as large.
        settings = [(r * b if summed else r, b) for r, b in LECTURE_SETTINGS]
        curves = [roughness(on.losses(*setting)) for setting in settings]
        held.append(np.mean((curves[0] > curves[1]) & (curves[1] > curves[2])))
        medians = _listed(np.median(curves, axis=1))
        told.append(f"{'sum' if summed else 'mean'} {medians} in {held[-1]:.0%}")
    return f"upward jumps added up, {'; '.join(told)} of the shuffles", bool(min(held) > 0.5)


def _all_fall(on: Shuffles) -> tuple[str, bool]:
    ends = [np.median(on.losses(*setting)[:, -1]) for setting in LECTURE_SETTINGS]
    start = on.losses(*LECTURE_SETTINGS[0])[0, 0]
    return (
        f"from {start:.3g} to medians of {_listed(np.array(ends))}",
        bool(max(ends) < 0.5 * start),
    )


def _listed(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values)


Ask = Callable[[Shuffles], tuple[str, bool]]
ASKED: tuple[tuple[tuple[str, str, str], Ask], ...] = (
    (("Q11", "28", "in one epoch of ten updates the line swings widely"), _lines_vary),
    (("Q12", "29", "after epochs 1, 3, 5, 7, 9 the line is closer each time"), _comes_closer),
    (("L-40", "29", "the lines arrive at the actual line"), _reaches_the_line),
    (("Q13", "30", "the smaller the batch, the rougher the curve"), _roughness_order),
    (("Q13", "30", "all three curves fall"), _all_fall),
)
