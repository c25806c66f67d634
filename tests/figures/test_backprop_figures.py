"""Figures of the way back tell the numbers that they show, and stay the same."""

import pytest

from course_lib import figures

CALLS = {
    "both_passes_321": lambda: figures.both_passes_321(),
    "gradient_by_depth": lambda: figures.gradient_by_depth(),
    "xor_learned_by_width": lambda: figures.xor_learned_by_width(),
}
TOLD = {
    "both_passes_321": ("0.474", "-0.1312", "0.0087 and 0.0065"),
    "gradient_by_depth": ("0 to 20", "Sigmoid falls"),
    "xor_learned_by_width": ("two relus less than a third", "four relus more than half"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_tells_its_numbers_is_opaque_and_the_same_when_drawn_again(name, drawn_twice):
    bundle = drawn_twice(CALLS[name])
    for words in TOLD[name]:
        assert words in bundle["text/plain"]
