"""Figures of unit 03: each describes itself in numbers, and is the same picture each time."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import figures
from course_lib.studies.descent import descend
from course_lib.studies.loss_slices import Slice
from course_lib.studies.surfaces import RAVINE, bowl, line_error, ravine

PATH = descend(jax.grad(ravine), jnp.array([10.0, 1.0]), 0.075, 6)
X, Y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])
SIDE = np.linspace(-1, 1, 11)
CUT = Slice(SIDE, SIDE, 0.01 + SIDE[:, None] ** 2 + 3 * SIDE**2)


def line(w):
    return line_error(w, X, Y)


CALLS = {
    "gradient_arrows": lambda: figures.gradient_arrows(bowl, jax.grad(bowl), name="the bowl"),
    "loss_landscape": lambda: figures.loss_landscape(CUT),
    "paths_on_contours": lambda: figures.paths_on_contours(
        ravine, {"rate 0.075": PATH}, (-1, 11), (-1.5, 1.5), equal=False
    ),
    "steps_by_rate": lambda: figures.steps_by_rate(np.array(RAVINE), np.array([10.0, 1.0])),
    "two_spaces": lambda: figures.two_spaces(
        X, Y, descend(jax.grad(line), jnp.array([4.0, -1.0]), 0.3, 9), line
    ),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gradient_arrows", "at right angles"),
        ("loss_landscape", "with a loss of 0.01; "),
        ("paths_on_contours", "from (10, 1) to"),
        ("steps_by_rate", "near the rate 0.0769"),
        ("two_spaces", "step 0 is (4, -1)"),
    ],
)
def test_a_figure_of_surfaces_is_opaque_described_and_the_same_when_drawn_again(
    name, words, drawn_twice
):
    assert words in drawn_twice(CALLS[name])["text/plain"]
