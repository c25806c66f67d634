"""Unit 08, one step of momentum; those of Adam are in `adam`.

Steps are judged from the middle of a run, where velocity and averages are not zero and the counter is
not 1: a single step from rest hides most mistakes. ε is drawn large enough to show where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.optimizer_steps import momentum_step


def signed(rng: np.random.Generator, shape: tuple, low: float = 0.4, high: float = 2.0) -> Any:
    """Numbers of either sign, none near 0, three digits each."""
    drawn = rng.uniform(low, high, shape) * rng.choice([-1, 1], shape)
    return np.vectorize(lambda value: float(f"{value:.3g}"))(drawn)


def digits(rng: np.random.Generator, low: float, high: float) -> float:
    return float(f"{rng.uniform(low, high):.3g}")


# --- E1: momentum.


def _moving(rng: np.random.Generator) -> list[Case]:
    """Weights that are already under way, one, three, four and a matrix of them."""
    cases = []
    for shape in ((3,), (1,), (2, 3), (4,)):
        w, v, g = (signed(rng, shape) for _ in range(3))
        rate, beta = digits(rng, 0.05, 0.4), digits(rng, 0.55, 0.95)
        label = f"w, v, g of shape {shape}, learning_rate = {rate:g}, beta = {beta:g}"
        cases.append(Case(label, (w, v, g, rate, beta)))
    return cases


def _momentum(
    velocity: Callable = lambda v, g, rate, beta: beta * v - rate * g,
    place: Callable = lambda w, old, v, g, rate, beta: w + v,
) -> Callable:
    """A step with places for mistakes: the new velocity, and what the place does with it."""

    def version(w, v, g, learning_rate, beta):
        w, v, g = (np.asarray(x, float) for x in (w, v, g))
        new = velocity(v, g, learning_rate, beta)
        return place(w, v, new, g, learning_rate, beta), new

    return version


E1 = Exercise(
    name="08-E1",
    points=2,
    signature="momentum(w, v, g, learning_rate, beta) -> (w, v)",
    cases=_moving,
    reference=momentum_step,
    worked="w = 5, v = 2, g = 4, learning_rate = 0.5, beta = 0.9: of the velocity 1.8 is left, the gradient takes 2 "
    "off it. v = -0.2, and so w = 4.8.",
    wrong=(
        Wrong(
            "averaged",
            _momentum(lambda v, g, rate, beta: beta * v - (1 - beta) * rate * g),
            "the gradient's part has a factor 1 - beta too many: this is an average.",
            "this velocity accumulates gradients; it does not average them.",
        ),
        Wrong(
            "averaged_then_scaled",
            _momentum(
                lambda v, g, rate, beta: beta * v + (1 - beta) * g,
                lambda w, old, v, g, rate, beta: w - rate * v,
            ),
            "v is an average of gradients.",
            "this velocity accumulates gradients; it does not average them.",
        ),
        Wrong(
            "uphill",
            _momentum(lambda v, g, rate, beta: beta * v + rate * g),
            "the gradient pushes v the other way: uphill.",
            "the gradient points uphill; what does the velocity need?",
        ),
        Wrong(
            "velocity_reset",
            _momentum(lambda v, g, rate, beta: -rate * g),
            "the old velocity is lost: this is plain descent.",
            "a part of the old velocity stays.",
        ),
        Wrong(
            "rate_missing",
            _momentum(lambda v, g, rate, beta: beta * v - g),
            "the gradient enters the velocity in full.",
            "the learning rate says how much of the gradient counts.",
        ),
        Wrong(
            "rate_outside",
            _momentum(
                lambda v, g, rate, beta: beta * v + g,
                lambda w, old, v, g, rate, beta: w - rate * v,
            ),
            "v has not seen the learning rate: another convention, used by some libraries.",
            "in this formula the rate stands with the gradient, and v is added to w as it is.",
        ),
        Wrong(
            "rate_on_both",
            _momentum(lambda v, g, rate, beta: rate * (beta * v - g)),
            "the old velocity was multiplied by the learning rate, too.",
            "the rate belongs to the gradient alone.",
        ),
        Wrong(
            "beta_on_both",
            _momentum(lambda v, g, rate, beta: beta * (v - rate * g)),
            "the new gradient was damped by beta, too.",
            "beta damps the old velocity alone.",
        ),
        Wrong(
            "nesterov",
            _momentum(place=lambda w, old, v, g, rate, beta: w + beta * v - rate * g),
            "v is right; w looks one step ahead, as Nesterov's does.",
            "the place moves by the new velocity.",
        ),
        Wrong(
            "gradient_twice",
            _momentum(place=lambda w, old, v, g, rate, beta: w + v - rate * g),
            "v is right; in w the gradient counts twice.",
            "the gradient is already in the velocity.",
        ),
        Wrong(
            "old_velocity",
            _momentum(place=lambda w, old, v, g, rate, beta: w + old),
            "v is right; w moved by the old one.",
            "first the velocity, then the place.",
        ),
        Wrong(
            "backwards",
            _momentum(place=lambda w, old, v, g, rate, beta: w - v),
            "v is right; w moved against it.",
            "the minus sign is in the velocity already.",
        ),
        Wrong(
            "no_friction",
            _momentum(lambda v, g, rate, beta: v - rate * g),
            "all of the old velocity stays.",
            "without beta a ball would roll for ever.",
        ),
        Wrong(
            "place_and_velocity_exchanged",
            lambda *args: _momentum()(*args)[::-1],
            "w and v have changed places.",
            "the signature says (w, v).",
        ),
        Wrong(
            "beta_turned_round",
            _momentum(lambda v, g, rate, beta: (1 - beta) * v - rate * g),
            "of the old velocity the share 1 - beta stays.",
            "beta is the share that stays.",
        ),
    ),
)
