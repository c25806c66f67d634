"""The engine on a tape agrees with JAX, with differences and with the lectures' nodes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_lib.data.lecture_facts import fact
from course_lib.studies.graphs import Tape, local_slopes, sweep_back

JAX_NODES = {"+": jnp.add, "×": jnp.multiply, "max": jnp.maximum}
numbers = st.floats(-3, 3).map(lambda v: round(v, 2))


@pytest.mark.parametrize("kind", JAX_NODES)
@given(x=numbers, y=numbers)
def test_local_slopes_are_jax_s_at_a_tie_too(kind, x, y):
    slopes = jax.grad(JAX_NODES[kind], argnums=(0, 1))(x, y)
    np.testing.assert_allclose(local_slopes(kind, x, y), slopes, rtol=1e-6)


def test_the_shares_of_a_tie_sum_to_one_and_not_to_the_slide_s_two():
    assert sum(local_slopes("max", 1.0, 1.0)) == fact("U-14.3").exact != fact("U-14.3").printed


def test_an_unknown_kind_is_refused_by_name():
    with pytest.raises(ValueError, match="minus"):
        local_slopes("minus", 1.0, 2.0)


@given(st.lists(numbers, min_size=2, max_size=4), st.data())
def test_the_sweep_is_jax_s_gradient_on_any_graph(values, data):
    recipe = []
    for size in range(len(values), len(values) + 6):
        places = st.integers(0, size - 1)
        recipe.append((data.draw(st.sampled_from(["+", "×", "max"])), data.draw(places), size - 1))

    def by_jax(leaves):
        nodes = list(leaves)
        for kind, i, j in recipe:
            nodes.append(JAX_NODES[kind](nodes[i], nodes[j]))
        return nodes[-1]

    tape = Tape()
    for value in values:
        tape.number(value)
    for kind, i, j in recipe:
        tape.node(kind, i, j)
    with jax.enable_x64(True):
        truth = jax.grad(by_jax)([jnp.float64(v) for v in values])
        assert tape.values[-1] == pytest.approx(float(by_jax(values)), rel=1e-9, abs=1e-9)
    np.testing.assert_allclose(sweep_back(tape.edges)[: len(values)], truth, rtol=1e-9, atol=1e-9)
