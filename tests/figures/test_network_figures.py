"""Figures of networks and log losses tell the numbers that they show, and stay the same."""

import base64
import io

import matplotlib.image
import numpy as np
import pytest

from course_lib import figures
from course_lib.figures import style
from course_lib.studies import networks

CALLS = {
    "cost_of_probability": lambda: figures.cost_of_probability(),
    "network_with_shapes": lambda: figures.network_with_shapes((3, 2, 1), ("sigmoid", "sigmoid")),
    "slopes_of_two_losses": lambda: figures.slopes_of_two_losses(),
    "where_formulas_break": lambda: figures.where_formulas_break(),
    "xor_centres": lambda: figures.xor_centres(),
    "xor_two_spaces": lambda: figures.xor_two_spaces(),
}
TOLD = {
    "cost_of_probability": ("0.693 nats or 1 bit", "6.9 nats at p = 0.001"),
    "network_with_shapes": ("W1 of shape (3, 2)", "11 numbers in all"),
    "slopes_of_two_losses": ("-0.0003 at s = -8",),
    "where_formulas_break": ("float64, from 36", "float32, from 88"),
    "xor_centres": (f"{len(networks.trained_centres())} trained networks",),
    "xor_two_spaces": ("(1, 1) moves to (2, 1)",),
}


@pytest.fixture
def shown(monkeypatch):
    """What a figure function sends to the notebook."""
    bundles = []
    monkeypatch.setattr(style, "display", lambda bundle, raw: bundles.append(bundle))
    return bundles


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_tells_its_numbers_and_is_opaque(name, shown):
    CALLS[name]()
    (bundle,) = shown
    for words in TOLD[name]:
        assert words in bundle["text/plain"]
    assert '<img alt="' in bundle["text/html"]
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert np.all(pixels[..., 3] == 1.0)
    assert pixels.std() > 0.01


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_is_the_same_bytes_when_drawn_again(name, shown):
    CALLS[name]()
    CALLS[name]()
    assert shown[0] == shown[1]
