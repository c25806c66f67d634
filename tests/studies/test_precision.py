"""What number formats keep, against NumPy's own arithmetic."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.studies import precision
from course_lib.studies.precision import FORMATS, precision_table, running_sum, trainings


@pytest.fixture(scope="module")
def table():
    return {row.name: row for row in precision_table()}


def test_the_table_has_the_bytes_digits_and_gaps_of_the_formats(table):
    assert tuple(table) == FORMATS
    assert [row.bytes for row in table.values()] == [2, 4, 8]
    assert [math.floor(row.digits) for row in table.values()] == [2, 7, 15]
    for name, row in table.items():
        one = jnp.finfo(name).dtype.type(1)
        assert one + one.dtype.type(row.gap) > one
        assert one + one.dtype.type(row.gap / 2) == one
    assert table["float64"].largest == np.finfo(float).max


@pytest.mark.parametrize("name", FORMATS)
def test_running_sums_are_those_of_an_ordinary_loop(name):
    number = jnp.finfo(name).dtype.type
    total, wanted = number(0), []
    for _ in range(400):
        total = number(total + number(0.1))
        wanted.append(float(total))
    np.testing.assert_array_equal(running_sum(name, 400), wanted)


def test_in_bfloat16_the_sum_stands_still_at_32():
    sums = running_sum("bfloat16")
    assert sums[-1] == 32
    assert len(sums) == 10_000
    assert np.argmax(sums == 32) < 400


def test_each_wider_format_sums_up_nearer_to_the_truth():
    errors = [abs(running_sum(name)[-1] - 1000) for name in FORMATS]
    assert errors[0] > 100 * errors[1] > 10_000 * errors[2]
    assert errors[2] < 1e-6


def test_bfloat16_trains_as_well_as_float32_if_parameters_stay_float32():
    losses = trainings()
    assert list(losses) == list(precision.TRAININGS)
    alone, mixed, single, double = losses.values()
    assert mixed == pytest.approx(double, rel=0.02)
    assert single == pytest.approx(double, rel=1e-4)
    assert alone > 2 * double


def test_the_formats_are_the_same_whether_or_not_64_bits_are_on():
    wide = {name: running_sum(name, 50)[-1] for name in FORMATS}
    with precision.enable_x64(False):
        assert {name: running_sum(name, 50)[-1] for name in FORMATS} == wide
    assert jax.config.jax_enable_x64


def test_the_start_is_the_same_each_time_and_has_the_network_s_shapes():
    start = precision.start_of(precision.MODEL, "bfloat16")
    again = precision.start_of(precision.MODEL, "bfloat16")
    jax.tree.map(np.testing.assert_array_equal, start, again)
    assert {leaf.dtype.name for leaf in jax.tree.leaves(start)} == {"bfloat16"}
    assert jax.tree.map(jnp.shape, start) == jax.tree.map(
        jnp.shape, precision.MODEL.init(jax.random.key(0))
    )
