"""Figures of networks and log losses tell the numbers that they show, and stay the same."""

import pytest

from course_lib import figures
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


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_tells_its_numbers_is_opaque_and_the_same_when_drawn_again(name, drawn_twice):
    bundle = drawn_twice(CALLS[name])
    for words in TOLD[name]:
        assert words in bundle["text/plain"]
