"""Figures of optimizers tell the numbers that they show, are opaque, and stay the same."""

import pytest

from course_lib import figures
from course_lib.nn import schedules

SCHEDULES = {"constant": schedules.constant(0.5), "halving": schedules.halving(0.5)}

CALLS = {
    "bias_correction": lambda: figures.bias_correction(),
    "decay_two_ways": lambda: figures.decay_two_ways(),
    "network_losses": lambda: figures.network_losses(),
    "rates_and_distances": lambda: figures.rates_and_distances(SCHEDULES),
    "step_sizes": lambda: figures.step_sizes(),
    "steps_by_rate_and_beta": lambda: figures.steps_by_rate_and_beta(),
}
TOLD = {
    "bias_correction": ("m starts at 0.1", "3.16 at first"),
    "decay_two_ways": ("0.73, 0.73, 0.73", "decays fastest"),
    "network_losses": ("plain descent ends highest", "needs at least 0.03"),
    "rates_and_distances": ("constant 0.58", "halving 2.91"),
    "step_sizes": ("factor of 1000", "w1 5e-05, w2 0.05"),
    "steps_by_rate_and_beta": ("β = 0: 70 with rate 0.075", "β = 0.9: 92 with rate 0.01"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_of_optimizers_tells_its_numbers_and_is_the_same_when_drawn_again(
    name, drawn_twice
):
    bundle = drawn_twice(CALLS[name])
    for words in TOLD[name]:
        assert words in bundle["text/plain"]
