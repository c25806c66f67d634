"""A figure as a PNG: what `savefig` gives, also when it is shown again."""

import io

import matplotlib
import pytest

from course_lib.figures import style


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
