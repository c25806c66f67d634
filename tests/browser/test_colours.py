"""Lines, marks and words of the explorers can be seen and told apart: contrast, and what colour-blind readers see."""

from itertools import combinations

import numpy as np
import pytest
from colours import APART, GRAPHICS, SEEN_BY, WORDS, contrast, lab

from course_lib.explorers.module import module

# JupyterLab's own two grounds.
GROUNDS = {"light": "#ffffff", "dark": "#111111"}
THEME = """async ([text, light, ground]) => {
  const url = URL.createObjectURL(new Blob([text + "\\nexport { theme };"], { type: "text/javascript" }));
  const el = document.body.appendChild(document.createElement("div"));
  document.body.dataset.jpThemeLight = String(light);
  el.style.setProperty("--jp-layout-color0", ground);
  return (await import(url)).theme(el);
}"""


@pytest.fixture(scope="module")
def themes(browser):
    """The colours of each theme, as the page has them."""
    page = browser.new_page()
    text = module("shared/theme.js")
    yield {
        name: page.evaluate(THEME, [text, name == "light", ground])
        for name, ground in GROUNDS.items()
    }
    page.close()


# The first three runs and the curve are also words: "rise", "the curve bends", "across".
@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize(
    ("which", "least"),
    [("ink", WORDS), ("quiet", WORDS), ("curve", WORDS), (0, GRAPHICS), (1, WORDS), (2, WORDS), (3, GRAPHICS)],
)  # fmt: skip
def test_a_colour_stands_out_from_the_ground(themes, name, which, least):
    colours = themes[name]
    assert colours["ground"] == GROUNDS[name]
    colour = colours[which] if isinstance(which, str) else colours["runs"][which]
    assert contrast(colour, GROUNDS[name]) >= least


# The fourth run, which no explorer draws, lies too near to the blue in the dark.
@pytest.mark.parametrize("reader", SEEN_BY)
@pytest.mark.parametrize("name", GROUNDS)
def test_the_colours_of_one_picture_are_told_apart(themes, name, reader):
    used = [themes[name]["curve"], *themes[name]["runs"][:3]]
    for one, other in combinations(used, 2):
        assert np.linalg.norm(lab(one, reader) - lab(other, reader)) > APART, (one, other)
