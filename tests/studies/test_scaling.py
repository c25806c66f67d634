"""Studies of speed wait for results, measure what they say, and compute the same in every way; none must be fast."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.studies import scaling
from course_lib.studies.scaling import SMALL, WIDE

QUICK = {"blocks": 2, "seconds": 0.001}


@pytest.fixture
def waited(monkeypatch):
    """How many results somebody waited for."""
    seen, wait = [], jax.block_until_ready
    monkeypatch.setattr(jax, "block_until_ready", lambda result: seen.append(1) or wait(result))
    return seen


def test_throughput_has_a_time_for_each_batch_size_and_waits_for_every_block(waited):
    curve = scaling.throughput(SMALL, (1, 16), **QUICK)
    assert curve.sizes == (1, 16)
    assert all(0 < rate < float("inf") for rate in curve.per_second)
    # Each size: three calls to find out how many make a block, and two blocks.
    assert len(waited) == 2 * (3 + 2)


def test_no_larger_size_is_tried_after_one_that_took_too_long():
    assert scaling.throughput(SMALL, (1, 4, 16), longest=0.0, **QUICK).sizes == (1,)
    assert scaling.matmul((8, 16), longest=0.0, **QUICK).sizes == (8,)


@pytest.mark.parametrize("name", scaling.NETWORKS)
def test_a_timed_step_is_a_step_of_training(name):
    step, learner = scaling.step_of(name)
    batch = scaling.a_batch(name, 8)
    model, stepped = scaling.network(name), learner
    for _ in range(3):
        stepped, _ = jax.jit(step)(stepped, batch, None)
    before, after = (
        nn.half_squared_error(model(one.params, batch.X), batch.y) for one in (learner, stepped)
    )
    assert after < before
    assert {leaf.dtype.name for leaf in jax.tree.leaves(stepped.params)} == {"float32"}


def test_the_small_network_is_that_of_the_heart_disease_data():
    params = scaling.step_of(SMALL)[1].params
    assert sum(leaf.size for leaf in jax.tree.leaves(params)) == 497
    params = scaling.step_of(WIDE)[1].params
    assert sum(leaf.size for leaf in jax.tree.leaves(params)) == 669_706


@pytest.mark.parametrize("name", ["float32", "bfloat16", "float64"])
def test_matrices_are_multiplied_in_the_format_that_was_asked_for(name, monkeypatch):
    formats = []

    def remember(f, state, given, reps):
        formats.extend([state.dtype.name, given.dtype.name, f(state, given).dtype.name])
        return scaling.Timing(0.1, 0.1)

    monkeypatch.setattr(scaling, "time_call", remember)
    with jax.enable_x64(False):  # as a notebook of this unit may have it
        assert scaling.matmul((4,), name, **QUICK).sizes == (4,)
    assert formats == [name] * 3


@pytest.mark.parametrize(
    ("study", "words"),
    [
        (lambda: scaling.throughput("deep"), "29-16-1, 784-512-512-10; not 'deep'"),
        (lambda: scaling.matmul((4,), "float8"), "bfloat16, float32, float64; not 'float8'"),
    ],
)
def test_unknown_networks_and_formats_are_refused_with_those_there_are(study, words):
    with pytest.raises(ValueError, match=words):
        study()


def test_three_ways_of_asking_end_with_the_same_parameters(waited):
    result = scaling.as_one_program(steps=4, batch_size=8, reps=2)
    assert result.apart < 1e-6
    assert result.steps == 4
    assert len(result.timings) == 3
    assert len(waited) == 3 * (1 + 2)
    assert all(first > 0 and later > 0 for first, later in result.timings.values())


def test_the_ways_are_compared_where_they_end_and_not_only_where_they_begin(monkeypatch):
    # A step that gives another result when it is compiled must show.
    def odd_step(learner, batch, key):
        traced = isinstance(batch.X, jax.core.Tracer)
        return jax.tree.map(lambda leaf: leaf + traced, learner), jnp.float32(0)

    start = scaling.step_of(SMALL)[1]
    monkeypatch.setattr(scaling, "step_of", lambda name: (odd_step, start))
    assert scaling.as_one_program(steps=2, batch_size=4, reps=1).apart == pytest.approx(2)


def test_blocks_feed_each_result_to_the_next_call():
    calls = []

    def double(state, given):
        calls.append(float(state))
        return state * given

    scaling._block(double, np.float64(1), np.float64(2), 4)
    assert calls == [1, 2, 4, 8]
