"""Unit 01: a secant becomes a tangent. Drag the place, shrink the step; rounding has the last word."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np
import traitlets
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.module import module
from course_lib.figures.finite_differences import draw_secant_and_error
from course_lib.nn.differentiation import central_difference, forward_difference
from course_lib.studies.finite_differences import step_sizes
from course_lib.studies.one_program import as_one_program
from course_lib.studies.precision import enable_x64

SAMPLES = 2001
LARGEST, SMALLEST = 1.0, 1e-12
# The steps of the slider: with three digits, so that the page and Python write the same number.
STEPS = np.array([float(f"{h:.3g}") for h in step_sizes(LARGEST, SMALLEST, per_decade=20)])
QUOTIENTS = {"forward": forward_difference, "central": central_difference}
FORMATS = {"float32": np.float32, "float64": np.float64}
# Over a shorter run, two heights would share too many digits to say what a slope is without rounding.
NEAR = 1e-3
# The page and Python may miss a chord by so many units in the last digit of what they work it out from.
SLACK = 8


class SecantToTangent(Explorer):
    """The slope of a secant, measured by this computer, beside that of the tangent.

    Make h smaller until the secant cannot be told from the tangent; then go on, and watch the error.

    Args:
        f: the height, an elementwise function that JAX can differentiate.
        low, high: the part of the curve to show; f is also asked one step h beyond either end.
        x, h, quotient, number_format: what to begin with; all can be set and read later. The
            quotient is "forward" or "central", the number format "float32" or "float64".
        name, variable: what the curve and its horizontal axis are called.

    Raises:
        ValueError: if low is not below high, f is not finite where it is asked, x lies off the
            curve's part, or h is not from 1e-12 to 1.
        traitlets.TraitError: if quotient or number format is none of those possible.
    """

    _esm = module("secant_to_tangent.js")

    x = traitlets.Float().tag(sync=True)
    h = traitlets.Float(LARGEST).tag(sync=True)
    quotient = traitlets.Enum(list(QUOTIENTS), default_value="forward").tag(sync=True)
    number_format = traitlets.Enum(list(FORMATS), default_value="float64").tag(sync=True)

    low = traitlets.Float(-np.inf, read_only=True).tag(sync=True)
    high = traitlets.Float(np.inf, read_only=True).tag(sync=True)
    smallest = traitlets.Float(SMALLEST, read_only=True).tag(sync=True)
    largest = traitlets.Float(LARGEST, read_only=True).tag(sync=True)
    variable = traitlets.Unicode("x", read_only=True).tag(sync=True)
    # Height, slope and second derivative at SAMPLES places from low - largest to high + largest.
    samples = traitlets.Bytes(read_only=True).tag(sync=True)
    # The steps, and for each the slope by each quotient in each format: (5, steps) float64; taken
    # at this x, where the tangent has this slope.
    measured = traitlets.Bytes(read_only=True).tag(sync=True)
    measured_at = traitlets.Tuple(read_only=True).tag(sync=True)

    def __init__(
        self, f: Callable, low: float, high: float, x: float, h: float = 0.5,
        quotient: str = "forward", number_format: str = "float64", name: str = "f", variable: str = "x",
    ):  # fmt: skip
        if not low < high:
            raise ValueError(f"the curve must begin below its end: low {low}, high {high}")
        self.f, self.name = f, name
        self._grad = as_one_program(jax.grad(f))
        self.set_trait("low", low)
        self.set_trait("high", high)
        self.set_trait("variable", variable)
        self.set_trait("samples", _samples(f, low - LARGEST, high + LARGEST))
        super().__init__(x=x, h=h, quotient=quotient, number_format=number_format)
        self._measure()
        self.observe(self._measure, ["x", "h"])

    @traitlets.validate("x")
    def _on_the_curve(self, proposal) -> float:
        # Asked this way round, because NaN lies nowhere.
        if not self.low <= proposal["value"] <= self.high:
            raise ValueError(
                f"x must be from {self.low:g} to {self.high:g}, not {proposal['value']:g}"
            )
        return proposal["value"]

    @traitlets.validate("h")
    def _possible(self, proposal) -> float:
        if not SMALLEST <= proposal["value"] <= LARGEST:
            raise ValueError(
                f"h must be from {SMALLEST:g} to {LARGEST:g}, not {proposal['value']:g}"
            )
        return proposal["value"]

    def _measure(self, change=None) -> None:
        """Take the slope at x with every step, and with h; the page is sent the numbers."""
        steps = np.union1d(STEPS, self.h)
        rows = [measure(self.f, self.x, steps, q, t) for q in QUOTIENTS for t in FORMATS]
        with self.hold_sync():
            self.set_trait("measured", np.stack([steps, *rows]).tobytes())
            self.set_trait("measured_at", (self.x, self.tangent))

    @property
    def tangent(self) -> float:
        """The slope of the curve at x, from autodiff in float64."""
        return self._slope(self.x)

    @property
    def secant(self) -> float:
        """The slope of the secant with the step h, as this computer finds it in the number format."""
        return float(measure(self.f, self.x, [self.h], self.quotient, self.number_format)[0])

    @property
    def error(self) -> float:
        """How far the secant's slope is from the tangent's, at least 0."""
        return abs(self.secant - self.tangent)

    @property
    def error_table(self) -> tuple[np.ndarray, np.ndarray]:
        """(steps, errors), (n,) each, with the present quotient and number format, the smallest first."""
        steps = np.union1d(STEPS, self.h)
        slopes = measure(self.f, self.x, steps, self.quotient, self.number_format)
        return steps, np.abs(slopes - self.tangent)

    @property
    def limited_by(self) -> str:
        """What the error is made of: "bending", "rounding" or, if nothing is left of it, "no rise"."""
        bending, rounding = self._two_errors()
        if bending >= rounding:
            return "bending"
        return "rounding" if self.secant else "no rise"

    def _two_errors(self) -> tuple[float, float]:
        """How wrong the slope would be without rounding, and about how wrong rounding makes it."""
        back = self.h if self.quotient == "central" else 0.0
        run, tangent = self.h + back, self.tangent
        bending = abs(chord_slope(self.f, self._slope, self.x - back, self.x + self.h) - tangent)
        lost = max(self._rounded(place) for place in {self.x - back, self.x, self.x + self.h})
        # A central chord of a parabola does not bend: what is left of it is the rounding of this very calculation.
        unsure = SLACK * np.finfo(np.float64).eps * (lost / run if run >= NEAR else abs(tangent))
        unit = np.finfo(FORMATS[self.number_format]).eps
        return (bending if bending > unsure else 0.0), float(unit * lost / run)

    def _slope(self, place: float) -> float:
        with enable_x64(True):
            return float(self._grad(float(place)))

    def _rounded(self, place: float) -> float:
        """The size of what is rounded for a height: the height itself, and its place."""
        with enable_x64(True):
            return abs(float(self.f(place))) + abs(place * self._slope(place))

    def still(self) -> tuple[Figure, str]:
        errors = {
            f"{self.quotient}, {each}": np.abs(
                measure(self.f, self.x, STEPS, self.quotient, each) - self.tangent
            )
            for each in FORMATS
        }
        with enable_x64(True):
            figure, alt = draw_secant_and_error(
                self.f, (self.low, self.high), self.x, self.h, self.secant, self.tangent,
                STEPS, errors, f"{self.quotient}, {self.number_format}", self.name, self.variable,
            )  # fmt: skip
        return figure, f"{alt} In a running notebook, {self.variable} and h can be moved."


def measure(f: Callable, x: float, steps: np.ndarray, quotient: str, number_format: str):
    """Slopes of f at x, taken with these steps (n,) in a number format; (n,) float64."""
    dtype = FORMATS[number_format]
    # Without 64 bits, JAX would take float64 numbers for float32 and say nothing.
    with enable_x64(True), np.errstate(all="ignore"):
        slopes = QUOTIENTS[quotient](f, dtype(x), np.asarray(steps, dtype=dtype))
        return np.asarray(slopes, dtype=np.float64)


def chord_slope(f: Callable, slope: Callable, start: float, end: float) -> float:
    """The slope of a chord as if nothing were rounded; the page's rules.

    Over a short run it is the mean of the curve's own slope there, from two places (Gauss).

    Args:
        slope: the derivative of f, in float64.
    """
    run = end - start
    with enable_x64(True):
        if abs(run) >= NEAR:
            return float((f(end) - f(start)) / run)
    middle, aside = (start + end) / 2, run / np.sqrt(12)
    return (slope(middle - aside) + slope(middle + aside)) / 2


def _samples(f: Callable, low: float, high: float) -> bytes:
    slope = jax.grad(f)
    with enable_x64(True):
        places = np.linspace(low, high, SAMPLES)
        each = (f, slope, jax.grad(slope))
        table = np.stack([as_one_program(jax.vmap(one))(places) for one in each])
    if not np.isfinite(table).all():
        raise ValueError(f"the curve and its slopes must be finite from {low:g} to {high:g}")
    return np.asarray(table, dtype=np.float64).tobytes()
