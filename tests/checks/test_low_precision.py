"""Right answers in a short number format are named as that, and nothing else is."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.checking import find_fault
from course_lib.checks.units import find
from tests.checks.samples import BACKPROP, DLOGITS, net_gradient, softmax


def dlogits(S, Y):
    return (softmax(S) - Y) / len(S)


@pytest.mark.parametrize("short", [jnp.bfloat16, jnp.float16])
@pytest.mark.parametrize("returned", ["as they are", "widened again"])
def test_a_gradient_that_is_rounded_to_a_short_format_is_named_with_the_format(short, returned):
    def answer(*args):
        narrow = jax.tree.map(lambda array: array.astype(short), net_gradient(*args))
        wide = jax.tree.map(lambda array: array.astype(jnp.float64), narrow)
        return narrow if returned == "as they are" else wide

    finding = find_fault(BACKPROP, answer)
    # What float16 holds is good enough, as float32 is; in wider numbers it is not.
    if short is jnp.float16 and returned == "as they are":
        assert finding is None
    else:
        assert finding.mistake == "low_precision"
        assert short.dtype.name in dict(finding.lines)["Looks like"]


def test_a_single_number_in_bfloat16_is_not_taken_for_two_mistakes():
    exercise = find("01-E1", "exercise")
    finding = find_fault(exercise, lambda f, x, h: jnp.bfloat16((f(x + h) - f(x)) / h))
    assert finding.mistake == "low_precision"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: 1.01 * d,
        lambda d: (-d).astype(jnp.bfloat16),
        lambda d: (1.5 * d).astype(jnp.bfloat16),
        np.round,
    ],
)
def test_numbers_that_are_wrong_beyond_rounding_are_not_called_short(spoil):
    finding = find_fault(DLOGITS, lambda S, Y: spoil(dlogits(S, Y)))
    assert finding.mistake != "low_precision"
