"""JAX's keys travel to a sandbox as they are: an answer gets there what it gets in a notebook."""

import jax
import jax.numpy as jnp
import pytest

from course_lib.checks.checking import examine
from course_lib.checks.units import find, unit
from course_lib.checks.units.u06_sgd_vs_batch.right_answers import RIGHT_ANSWERS

from .inside import Inside, stand_in

NAMES = [
    e.name
    for e in unit("06").EXERCISES
    if any(
        hasattr(arg, "dtype") and jax.dtypes.issubdtype(arg.dtype, jax.dtypes.prng_key)
        for arg in e.inputs()[0].args
    )
]


def test_there_are_exercises_with_keys():
    assert NAMES == ["06-E5", "06-E9"]


@pytest.mark.parametrize("name", NAMES)
def test_a_right_answer_in_the_sandbox_passes(name):
    for answer in RIGHT_ANSWERS[name]:
        with Inside(f=answer) as link:
            assert examine(find(name, "exercise"), stand_in(link), "nonce").finding is None


def test_a_key_that_is_computed_with_stops_there_as_in_the_notebook():
    def orders(key, n, epochs):
        return jnp.stack([jax.random.permutation(key + epoch, n) for epoch in range(epochs)])

    with Inside(f=orders) as link:
        finding = examine(find("06-E9", "exercise"), stand_in(link), "nonce").finding
    assert finding.kind == "raised"
    assert "TypeError" in finding.headline
