"""Figures of unit 07: numbered lines that can be told apart, two axes, bands and clouds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from course_lib import figures
from course_lib.data.ten_points import TEN_LINE, TEN_X, TEN_Y
from course_lib.figures import regression

BEST = np.polyfit(TEN_X, TEN_Y, 1)[::-1]
LINES = {"least squares": BEST, "actual": TEN_LINE}
RNG = np.random.default_rng(0)
PLACES = BEST + np.linspace(1, 0.1, 6)[:, None] * RNG.normal(0, 0.3, (6, 2))
PLACES[0] = 0.2, 0.0
NAMES = ["1", "2", "3", "4", "5", "6"]
SEEN = np.arange(0, 61)
CURVES = {
    "B = 1": (SEEN, np.where(SEEN % 2, 0.3, 0.2)),
    "B = 2": (2 * SEEN, 15 * 0.8**SEEN + 0.1),
}
RUNS = {
    "constant": 0.1 + RNG.uniform(0, 0.1, (50, 9)),
    "falling": 0.5 ** np.arange(9) + RNG.uniform(0.01, 0.1, (50, 9)),
}
CLOUDS = {
    "constant": BEST + RNG.normal(0, 0.1, (60, 2)),
    "falling": BEST + RNG.normal(0, 0.01, (60, 2)),
}

CALLS = {
    "bands_over_epochs": lambda: figures.bands_over_epochs(
        {"to one": RUNS, "to the other": RUNS}, "distance"
    ),
    "clouds_of_ends": lambda: figures.clouds_of_ends(TEN_X, TEN_Y, CLOUDS, LINES),
    "lines_in_two_spaces": lambda: figures.lines_in_two_spaces(
        TEN_X, TEN_Y, PLACES, NAMES, LINES, near=1
    ),
    "loss_on_two_axes": lambda: figures.loss_on_two_axes(CURVES, 0.1, updates=30, examples=60),
}


@pytest.fixture
def drawn(monkeypatch):
    """The matplotlib figures themselves."""
    kept = []
    monkeypatch.setattr(regression, "show", lambda figure, alt: kept.append(figure))
    return kept


@pytest.mark.parametrize("name", CALLS)
def test_a_figure_of_regression_is_opaque_described_and_the_same_when_drawn_again(
    name, drawn_twice
):
    drawn_twice(CALLS[name])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bands_over_epochs", "Medians of 50 shuffles"),
        ("clouds_of_ends", "least squares at (1.12, 1.99)"),
        ("lines_in_two_spaces", "1: (0.2, 0)"),
        ("loss_on_two_axes", "B = 1: 0.2 after 30 updates (15 of them upward)"),
    ],
)
def test_the_description_of_regression_tells_the_numbers_of_the_picture(name, words, shown):
    CALLS[name]()
    assert words in shown[0]["text/plain"]


def test_both_spaces_show_each_line_with_one_colour_and_one_number(drawn):
    CALLS["lines_in_two_spaces"]()
    data, parameters = drawn[0].axes
    for axes in (data, parameters):
        written = {text.get_text().split()[0] for text in axes.texts}
        assert set(NAMES) <= written
    ends = np.array([TEN_X.min(), TEN_X.max()])
    for place in PLACES[1:]:
        heights = place[0] + place[1] * ends
        (line,) = [
            one for one in data.lines
            if len(one.get_ydata()) == 2 and np.allclose(one.get_ydata(), heights)
        ]  # fmt: skip
        (marker,) = [
            one for one in parameters.lines
            if len(one.get_xdata()) == 1 and np.allclose(one.get_xydata()[0], place)
        ]  # fmt: skip
        assert np.array_equal(line.get_color(), marker.get_color())


def test_a_place_outside_the_map_is_said_to_be(drawn):
    CALLS["lines_in_two_spaces"]()
    parameters = drawn[0].axes[1]
    assert "1 (outside)" in [text.get_text() for text in parameters.texts]
    assert parameters.get_ylim()[0] > PLACES[0, 1]


def test_the_same_losses_stand_on_both_axes_at_updates_and_at_examples(drawn):
    CALLS["loss_on_two_axes"]()
    left, right = drawn[0].axes
    for axes, end, places in ((left, 30, SEEN), (right, 60, 2 * SEEN)):
        (line,) = [one for one in axes.lines if one.get_label() == "B = 2"]
        np.testing.assert_allclose(line.get_xdata(), places[places <= end])
        np.testing.assert_allclose(line.get_ydata(), CURVES["B = 2"][1][places <= end])


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=12), st.floats(0.01, 2))
def test_labels_stand_apart_in_the_order_of_their_lines(heights, gap):
    heights = np.array(heights)
    stands = regression._apart(heights, gap)
    order = np.argsort(heights)
    assert (np.diff(stands[order]) >= gap - 1e-9).all()


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=12, unique=True))
def test_labels_that_are_apart_already_stay_where_they_are(heights):
    heights = np.array(heights, float)
    np.testing.assert_allclose(regression._apart(heights, 0.9), heights)


def test_a_track_of_its_own_lies_inside_the_map_of_parameters(drawn):
    track = BEST + np.array([[0.0, 0.0], [0.3, -0.6], [0.1, 0.4]])
    figures.lines_in_two_spaces(TEN_X, TEN_Y, PLACES[1:], NAMES[1:], LINES, path=track)
    axes = drawn[0].axes[1]
    for values, (low, high) in zip(track.T, (axes.get_xlim(), axes.get_ylim()), strict=True):
        assert low < values.min() < values.max() < high


def crowded(drawn):
    """The map of parameters with nine lines close to each other and to the best one, and the numbers there."""
    turn = np.linspace(0, 6, 9)
    close = BEST + 0.02 * turn[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    far = BEST + np.array([[0.0, 0.0], [0.3, -0.6], [0.1, 0.4]])
    names = [str(k) for k in range(1, 10)]
    figures.lines_in_two_spaces(TEN_X, TEN_Y, close, names, LINES, path=far)
    drawn[0].draw_without_rendering()
    axes = drawn[0].axes[1]
    numbers = {text.get_text(): text for text in axes.texts if text.get_text() in names}
    return axes, close, numbers


def test_numbers_over_the_parameters_cover_no_marker_and_no_other_number(drawn):
    axes, close, numbers = crowded(drawn)
    assert len(numbers) == len(close)
    # An annotation's own extent holds its arrow, too.
    boxes = [Text.get_window_extent(number) for number in numbers.values()]
    for place in axes.transData.transform(close):
        assert not any(box.contains(*place) for box in boxes)
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k])


def test_a_number_away_from_its_marker_is_joined_to_it(drawn):
    axes, close, numbers = crowded(drawn)
    for place, number in zip(axes.transData.transform(close), numbers.values(), strict=True):
        box = Text.get_window_extent(number)
        middle = np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2
        away = np.hypot(*(middle - place)) / axes.figure.dpi * 72
        assert (away > 15) == (number.arrow_patch is not None)
