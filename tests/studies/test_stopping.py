"""Which way, when to stop, when a run has arrived: the words and the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.studies.stopping import direction, first_within, stop_reason


@given(slope=st.floats(-10, 10), tolerance=st.floats(0, 1))
def test_a_small_step_in_the_direction_goes_down_a_line_with_this_slope(slope, tolerance):
    move = {"reduce": -1.0, "increase": 1.0, "stop": 0.0}[direction(slope, tolerance)]
    assert slope * move < 0 or (move == 0 and abs(slope) <= tolerance)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ([2.0, 0.3, 0.01], "flat"),
        ([2.0, -0.011, -0.01], "flat"),
        ([2.0, 1.01, 1.0], "stuck"),
        ([-2.0, -1.0, -1.01], "stuck"),
        ([2.0, 1.5, 1.0], "moving"),
        ([-2.0, -1.0, -1.5], "moving"),
    ],
)
def test_a_run_on_a_parabola_stops_for_the_reason_that_one_sees(path, word):
    assert stop_reason(np.array(path), lambda x: 2 * x, 0.05) == word


def test_a_run_has_arrived_when_it_is_first_within_reach():
    assert first_within([3.0, 1.0, 0.05, 1.0, 0.0], 0.0, 0.1) == 2
    assert first_within([0.0, 5.0], 0.0, 0.1) == 0
    assert first_within([3.0, np.nan, np.inf], 0.0, 0.1) is None
