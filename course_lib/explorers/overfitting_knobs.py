"""Unit 09: twelve noisy points and two knobs against over-fitting. Turn them, and watch both losses."""

from __future__ import annotations

import numpy as np
import traitlets
from matplotlib.figure import Figure

from course_lib.explorers.explorer import Explorer
from course_lib.explorers.limited import Limited
from course_lib.explorers.module import module
from course_lib.figures.regularization import draw_fit_and_losses
from course_lib.studies import overfitting
from course_lib.studies.dropout import (
    LinearFit,
    best_fit,
    half_squared_error,
    hidden_units,
)
from course_lib.studies.overfitting import NOISE, SHOWN, TWELVE_X, twelve_points, wave
from course_lib.studies.precision import enable_x64

DRAWS = 100
# The places of the two sliders, as the page and Python both write them; the losses are drawn at these.
STRENGTHS = (0.0, *(float(f"{10 ** (k / 5 - 7):.3g}") for k in range(36)))
RATES = tuple(round(0.02 * k, 2) for k in range(46))
# A validation loss within this part of the lowest is as good as the lowest.
NEAR = 1.05
# So far a point can be moved; no point is further away from the middle of the picture.
FURTHEST = 5.0
GRID = np.linspace(-1.0, 1.0, 161)
MASKS = 8


def _powers(x: np.ndarray) -> np.ndarray:
    """x, x², …, x⁹ side by side: (N,) -> (N, 9)."""
    # Without 64 bits, JAX would take float64 numbers for float32 and say nothing.
    with enable_x64(True):
        return np.asarray(overfitting.powers(x))[:, 1:]


def _validation_set(n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(DRAWS)
    x = np.sort(rng.uniform(-1.0, 1.0, n))
    return x, wave(x) + NOISE * rng.normal(size=n)


MODELS = {"powers": _powers, "units": hidden_units}
VALIDATION_X, VALIDATION_Y = _validation_set()


class OverfittingKnobs(Explorer):
    """A fit to twelve noisy points, with a penalty on its weights, with dropout, or with both.

    Raise the strength from 0, and see one loss fall while the other rises; then move a point by hand.

    Args:
        strength: of the penalty strength · Σ w², 0 to 1.
        rate: the chance of each feature to drop, 0 to 0.9. The fit is the best one on average over all masks.
        model: "powers", a polynomial of degree 9, or "units", a layer of 32 fixed hidden units.
        draw: which noise the twelve points have, 0 to 99; unit 09 shows the one of number 6.
        point: which of the points is moved, 0 to 11.
        lift: how far it is moved up from where the noise put it. All of these can be set and read later.

    Raises:
        traitlets.TraitError: if a number lies outside of its limits, or the model is neither of the two.
    """

    _esm = module("overfitting_knobs.js")

    strength = Limited(0.0, min=0.0, max=1.0).tag(sync=True)
    rate = Limited(0.0, min=0.0, max=0.9).tag(sync=True)
    model = traitlets.Enum(list(MODELS), default_value="powers").tag(sync=True)
    draw = traitlets.Int(SHOWN, min=0, max=DRAWS - 1).tag(sync=True)
    point = traitlets.Int(2, min=0, max=TWELVE_X.size - 1).tag(sync=True)
    lift = Limited(0.0, min=-FURTHEST, max=FURTHEST).tag(sync=True)

    strengths = traitlets.Tuple(STRENGTHS, read_only=True).tag(sync=True)
    rates = traitlets.Tuple(RATES, read_only=True).tag(sync=True)
    near = traitlets.Float(NEAR, read_only=True).tag(sync=True)
    # Places of the points, the validation points and the grid, one after the other, and how many of each.
    places = traitlets.Bytes(read_only=True).tag(sync=True)
    sizes = traitlets.Tuple((TWELVE_X.size, VALIDATION_X.size, GRID.size), read_only=True).tag(
        sync=True
    )
    # At these places: the features of each model, (features, places), and the curve behind the points, (places,).
    powers = traitlets.Bytes(read_only=True).tag(sync=True)
    units = traitlets.Bytes(read_only=True).tag(sync=True)
    truth = traitlets.Bytes(read_only=True).tag(sync=True)
    # The heights of the twelve points in every draw, (100, 12), and those of the validation points.
    drawn = traitlets.Bytes(read_only=True).tag(sync=True)
    kept_aside = traitlets.Bytes(read_only=True).tag(sync=True)
    # Chances for the masks that are shown, (8, features): a feature is kept where its number reaches the rate.
    chances = traitlets.Bytes(read_only=True).tag(sync=True)

    def __init__(
        self, strength: float = 0.0, rate: float = 0.0, model: str = "powers", draw: int = SHOWN,
        point: int = 2, lift: float = 0.0,
    ):  # fmt: skip
        places = np.concatenate([TWELVE_X, VALIDATION_X, GRID])
        for name, numbers in {
            "places": places,
            "powers": _powers(places).T,
            "units": hidden_units(places).T,
            "truth": wave(places),
            "drawn": np.stack([twelve_points(each) for each in range(DRAWS)]),
            "kept_aside": VALIDATION_Y,
            "chances": np.random.default_rng(0).random((MASKS, hidden_units(GRID).shape[1])),
        }.items():
            self.set_trait(name, np.ascontiguousarray(numbers, dtype=np.float64).tobytes())
        super().__init__(
            strength=strength, rate=rate, model=model, draw=draw, point=point, lift=lift
        )

    def features(self, x: np.ndarray) -> np.ndarray:
        """What the model makes of places x (N,): (N, 9) powers, or (N, 32) activations."""
        return MODELS[self.model](x)

    @property
    def targets(self) -> np.ndarray:
        """The heights of the twelve points, (12,), the moved one included."""
        return twelve_points(self.draw) + self.lift * self._one_point()

    @property
    def fit(self) -> LinearFit:
        """The bias and the weights of the fit; `knobs.fit(knobs.features(x))` are its heights."""
        return self._fit(self.strength, self.rate)

    @property
    def training_loss(self) -> float:
        """Half squared error of the fit on the twelve points: without penalty, and nothing drops."""
        return self._losses(self.fit)[0]

    @property
    def validation_loss(self) -> float:
        """Half squared error of the fit on the forty validation points."""
        return self._losses(self.fit)[1]

    @property
    def masked_weights(self) -> np.ndarray:
        """The weights under each mask that is shown, (8, features): dropped, or made larger by 1 / (1 - rate)."""
        weights = self.fit.weights
        chances = np.frombuffer(self.chances).reshape(MASKS, -1)[:, : weights.size]
        return np.where(chances >= self.rate, weights / (1 - self.rate), 0.0)

    @property
    def follows(self) -> float:
        """How far the curve goes with the chosen point: 0 not at all, 1 all the way."""
        features = self.features(TWELVE_X)
        fit = best_fit(features, self._one_point(), self.strength, self.rate)
        return float(fit(features)[self.point])

    @property
    def losses_by_strength(self) -> np.ndarray:
        """Training and validation loss, (2, 37), at every strength of the slider, with the present rate."""
        return np.array([self._losses(self._fit(each, self.rate)) for each in STRENGTHS]).T

    @property
    def losses_by_rate(self) -> np.ndarray:
        """Training and validation loss, (2, 46), at every rate of the slider, with the present strength."""
        return np.array([self._losses(self._fit(self.strength, each)) for each in RATES]).T

    @property
    def best_strength(self) -> float:
        """The strength of the slider with the lowest validation loss, with the present rate."""
        return STRENGTHS[int(self.losses_by_strength[1].argmin())]

    @property
    def best_rate(self) -> float:
        """The rate of the slider with the lowest validation loss, with the present strength."""
        return RATES[int(self.losses_by_rate[1].argmin())]

    @property
    def verdict(self) -> str:
        """What one knob alone could still do: "over-fits", "under-fits" or "near the best"."""
        return verdict(
            self.validation_loss,
            (self.strength, STRENGTHS, self.losses_by_strength[1]),
            (self.rate, RATES, self.losses_by_rate[1]),
        )

    def still(self) -> tuple[Figure, str]:
        called = {"powers": "a polynomial of degree 9", "units": "32 hidden units"}[self.model]
        figure, alt = draw_fit_and_losses(
            (TWELVE_X, self.targets),
            (VALIDATION_X, VALIDATION_Y),
            (GRID, self.fit(self.features(GRID))),
            (STRENGTHS, self.losses_by_strength, self.strength),
            (self.training_loss, self.validation_loss),
            called,
            f"strength {self.strength:g}, dropout rate {self.rate:g}: {self.verdict}",
        )
        return figure, f"{alt} In a running notebook, both knobs and the points can be moved."

    def _one_point(self) -> np.ndarray:
        return np.eye(TWELVE_X.size)[self.point]

    def _fit(self, strength: float, rate: float) -> LinearFit:
        return best_fit(self.features(TWELVE_X), self.targets, strength, rate)

    def _losses(self, fit: LinearFit) -> tuple[float, float]:
        sets = ((TWELVE_X, self.targets), (VALIDATION_X, VALIDATION_Y))
        return tuple(half_squared_error(fit, self.features(x), y) for x, y in sets)


def verdict(loss: float, *knobs: tuple[float, tuple, np.ndarray]) -> str:
    """Whether more or less of the better knob would lower the validation loss; the page's rules.

    Args:
        loss: the present validation loss.
        knobs: of each its present value, its values, and the validation losses at those.
    """
    value, values, losses = min(knobs, key=lambda knob: knob[2].min())
    if loss <= NEAR * losses.min():
        return "near the best"
    return "over-fits" if values[int(losses.argmin())] > value else "under-fits"
