"""Figures of unit 06: each describes itself in numbers, and is the same picture each time."""

import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import figures
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies import minibatches
from course_lib.studies.noisy_descent import Curve

X, Y, W = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y), np.zeros(2)
FALLING = np.geomspace(8, 0.2, 21)
CURVES = {
    "B = 1": (np.arange(21), FALLING),
    "B = 10": (np.arange(0, 21, 10), np.array([8.0, 3.0, 1.0])),
}
STUDIED = {
    "batch size": {
        "5": Curve(np.arange(0, 21, 5), np.array([[9.0, 5.0, 3.0, 2.0, 1.2]] * 3)),
        "10": Curve(np.arange(0, 21, 10), np.array([[9.0, 6.0, 4.0]] * 3)),
    },
    "epochs": {"2": Curve(np.arange(0, 21, 10), np.array([[9.0, 4.0, 2.0]] * 3))},
}
DISTANCES = {
    name: np.geomspace(1, end, 41)
    for name, end in (("constant", 0.1), ("1/sqrt(k)", 0.02), ("1/k", 0.03), ("halving", 0.9))
}

CALLS = {
    "losses_by_updates_and_examples": lambda: figures.losses_by_updates_and_examples(CURVES),
    "distance_by_schedule": lambda: figures.distance_by_schedule(
        {"drawn anew": DISTANCES, "shuffled": DISTANCES}, updates_per_epoch=10
    ),
    "gradient_clouds": lambda: figures.gradient_clouds(W, X, Y, (1, 5)),
    "hyperparameters_one_by_one": lambda: figures.hyperparameters_one_by_one(STUDIED, 0.2, 3),
    "spread_against_batch_size": lambda: figures.spread_against_batch_size(W, X, Y, many=500),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_of_batches_is_opaque_described_and_the_same_when_drawn_again(name, drawn_twice):
    drawn_twice(CALLS[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("losses_by_updates_and_examples", "B = 1 ends at 0.200 after 20 updates"),
        ("distance_by_schedule", "shuffled: constant 0.1"),
        ("gradient_clouds", "B = 5, 252 dots with standard deviations 0.54 and 1.69"),
        ("hyperparameters_one_by_one", "batch size: 5 ends at 1; 10 ends at 4"),
        ("spread_against_batch_size", "falls from 5.33 to 0.59"),
    ],
)
def test_the_description_says_what_one_should_see_of_batches(name, words, shown):
    CALLS[name]()
    assert words in shown[0]["text/plain"]


def test_the_sigma_that_fits_drawn_batches_is_that_of_the_examples(shown):
    figures.spread_against_batch_size(W, X, Y, many=4000)
    fitted, true = (
        shown[0]["text/plain"].split("fits the dots best is ")[1].split(", that of the examples ")
    )
    assert float(fitted) == pytest.approx(float(true.rstrip(".")), rel=0.03)
