"""Figures of regularization and normalization tell the numbers that they show, and stay the same."""

import jax
import numpy as np
import pytest

from course_lib import figures
from course_lib.studies import overfitting, weight_decay

HISTORY = {
    "loss": np.array([0.7, 0.5, 0.4, 0.3, 0.2]),
    "validation_loss": np.array([0.8, 0.6, 0.55, 0.7, 0.9]),
}
ACT = np.array([[1.0, 10.0, 0.0], [3.0, 10.0, -1.0], [5.0, 40.0, 1.0], [3.0, 20.0, 0.0]])

CALLS = {
    "before_and_after_normalization": lambda: figures.before_and_after_normalization(ACT),
    "error_by_strength": lambda: figures.error_by_strength(),
    "fits_by_strength": lambda: figures.fits_by_strength((0.0, 0.0003, 1.0)),
    "remedies_compared": lambda: figures.remedies_compared(),
    "shrinking_weights": lambda: figures.shrinking_weights(),
    "training_and_validation": lambda: figures.training_and_validation(HISTORY, 3),
    "weight_histograms": lambda: figures.weight_histograms(),
}
TOLD = {
    "before_and_after_normalization": ("4 examples for 3 features", "means 3.0, 20.0, 0.0"),
    "error_by_strength": ("100 draws of the noise", "near 0.0003"),
    "fits_by_strength": ("strength 0: largest weight 96", "strength 1: largest weight 0.19"),
    "remedies_compared": ("300 epochs of networks with 6 starts", "none 0.2"),
    "shrinking_weights": ("AdamW: quiet 0.67, loud 0.67",),
    "training_and_validation": ("from 0.80 to 0.55 in epoch 3", "climbs to 0.90"),
    "weight_histograms": ("nearer to 0 than 0.05", "L2 penalty"),
}


@pytest.fixture(autouse=True, scope="module")
def in_float64():
    """As in the notebook; and what was computed in another precision is forgotten."""
    kept = (overfitting.trained_networks, overfitting.strength_sweep, weight_decay.three_ways)
    for study in kept:
        study.cache_clear()
    with jax.enable_x64(True):
        yield
    for study in kept:
        study.cache_clear()


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_tells_its_numbers_is_opaque_and_the_same_bytes_when_drawn_again(
    name, drawn_twice
):
    bundle = drawn_twice(CALLS[name])
    for words in TOLD[name]:
        assert words in bundle["text/plain"]


def test_the_histograms_leave_out_few_weights():
    for run in overfitting.trained_networks().values():
        weights = run.params["dense_2"]["W"].ravel()
        assert np.mean(np.abs(weights) > 1.2) < 0.01
