"""A figure as a PNG: what `savefig` gives, also when it is shown again."""

import io
from itertools import combinations

import matplotlib
import numpy as np
import pytest
from colours import APART, GRAPHICS, SEEN_BY, contrast, lab

from course_lib.explorers.module import module
from course_lib.figures import style

COLOURS = [style.BLUE, style.ORANGE, style.RED, style.PURPLE, style.GREY, style.VIOLET]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_line_stands_out_from_white(colour):
    assert contrast(colour, style.RC["figure.facecolor"].replace("white", "#ffffff")) >= GRAPHICS


@pytest.mark.parametrize("reader", SEEN_BY)
def test_two_colours_are_told_apart(reader):
    for one, other in combinations(COLOURS, 2):
        assert np.linalg.norm(lab(one, reader) - lab(other, reader)) > APART, (one, other)


def test_figures_and_explorers_have_the_same_colours():
    drawn = module("shared/theme.js")
    for colour in [style.BLUE, style.ORANGE, style.PURPLE, style.RED, style.VIOLET]:
        assert f'"{colour}"' in drawn


def a_figure(columns=2):
    figure, axes = style.new_figure(columns, width=5.0)
    for position, ax in enumerate(axes if columns > 1 else [axes]):
        ax.plot([0, 1000 * position, 3], [1e-3, 2, 1e5], label="a curve")
        ax.set(xlabel="step", ylabel="a long label", title="A title", yscale="log")
        ax.legend()
    return figure


def by_savefig(figure):
    with matplotlib.rc_context(style.RC):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=style.DPI, metadata={"Software": None})
    return buffer.getvalue()


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_it_is_the_picture_that_savefig_gives(columns):
    assert style.png(a_figure(columns)) == by_savefig(a_figure(columns))


def test_a_figure_without_a_layout_is_drawn_as_it_is():
    figure, same = a_figure(), a_figure()
    for each in (figure, same):
        each.set_layout_engine(None)
    assert style.png(figure) == by_savefig(same)


def test_what_is_changed_and_shown_again_is_laid_out_anew():
    figure, other = a_figure(), a_figure()
    first = style.png(figure)
    assert by_savefig(other) == first
    for each in (figure, other):
        each.axes[0].set_ylabel("a label\nof two lines", fontsize=30)
    assert style.png(figure) == by_savefig(other) != first
