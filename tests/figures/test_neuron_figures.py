"""The figure of one neuron tells who pays, is opaque, and stays the same."""

import numpy as np
import pytest

from course_lib.figures import style
from course_lib.figures.neurons import draw_boundary_and_costs

X = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
Y = np.array([0.0, 1.0, 0.0, 1.0])
INPUTS = ("length", "trust")


@pytest.mark.parametrize(
    ("w", "b", "words"),
    [
        # At (2, 1) the logit is 2·2 + 1 - 2 = 3: log(1 + e^3) = 3.05 nats for the wrong side.
        ((2.0, 1.0), -2.0, ("3 of 4 decisions are right", "lies at (2, 1) and costs 3.05 nats")),
        ((0.0, 0.0), 0.0, ("2 of 4 decisions are right", "the loss, is 0.693 nats")),
        ((0.0, 1.0), -50.0, ("4 examples over length and trust", "costs 48 nats")),
    ],
)
def test_the_figure_tells_its_numbers_is_opaque_and_the_same_when_drawn_again(
    drawn_twice, w, b, words
):
    bundle = drawn_twice(lambda: style.show(*draw_boundary_and_costs(X, Y, w, b, INPUTS)))
    for each in words:
        assert each in bundle["text/plain"]


def test_examples_at_one_place_have_a_figure_too(drawn_twice):
    bundle = drawn_twice(
        lambda: style.show(*draw_boundary_and_costs(X[:1], Y[:1], (1.0, 0.0), 0.0, INPUTS))
    )
    assert "1 of 1 decisions are right" in bundle["text/plain"]
