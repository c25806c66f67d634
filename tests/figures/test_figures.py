"""Each figure describes itself, and is the same picture, byte for byte, each time."""

import importlib
from pathlib import Path

import jax
import pytest

from course_lib import figures
from course_lib.figures import style
from course_lib.studies.functions import quadratic, valley_curve

CALLS = {
    "chords_above_and_below": lambda: figures.chords_above_and_below(),
    "curve_and_slope": lambda: figures.curve_and_slope(
        valley_curve, jax.vmap(jax.grad(valley_curve)), -3.6, 2.4, "valley_curve"
    ),
    "error_against_step": lambda: figures.error_against_step(),
    "nested_graph": lambda: figures.nested_graph(2.0, 3.0, -4.0),
    "secants_to_tangent": lambda: figures.secants_to_tangent(
        quadratic, 2.0, (1.0, 0.5), 0.2, 3.7, "quadratic"
    ),
    "steps_on_quadratic": lambda: figures.steps_on_quadratic((2.0, -1.0), 0.01),
}


def test_every_figure_of_the_course_is_tested_in_one_of_these_files():
    files = Path(__file__).parent.glob("test_*.py")
    tested = [
        name
        for file in files
        # Some files test what no function of `figures` shows by itself: films, the stills of explorers.
        for name in getattr(importlib.import_module(f"{__package__}.{file.stem}"), "CALLS", ())
    ]
    assert sorted(tested) == sorted(figures.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_carries_its_description_and_is_opaque_and_the_same_when_drawn_again(
    name, drawn_twice
):
    bundle = drawn_twice(CALLS[name])
    assert bundle["text/plain"].split(".")[0][:20] in bundle["text/html"]


def test_the_description_tells_the_numbers_of_the_picture(shown):
    CALLS["secants_to_tangent"]()
    assert "17 for h = 1" in shown[0]["text/plain"]
    assert "the tangent's is 13" in shown[0]["text/plain"]


def test_a_figure_without_a_description_is_refused():
    figure, _ = style.new_figure()
    with pytest.raises(ValueError, match="alt text"):
        style.show(figure, "  ")
