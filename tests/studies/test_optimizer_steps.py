"""Single steps in the notebook's form: those of optax, from any point of a run, and the lecture's claims."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib.studies.optimizer_steps import (
    adam_step,
    adamw_step,
    clipped,
    momentum_step,
    nesterov_step,
    sgd_step,
    warmup_cosine_rate,
)

RNG = np.random.default_rng(0)
GRADS = RNG.normal(size=(5, 3))
START = RNG.normal(size=3)


def places(optimizer):
    """The places of an optimizer of optax along GRADS."""
    w, memory, found = jnp.asarray(START), optimizer.init(jnp.asarray(START)), []
    for g in GRADS:
        updates, memory = optimizer.update(jnp.asarray(g), memory, w)
        w = optax.apply_updates(w, updates)
        found.append(w)
    return np.stack(found)


def walked(step, memories):
    """The places along GRADS of a step (w, *memories, t, g) -> (w, *memories)."""
    state, found = (START, *[np.zeros(3)] * memories), []
    for t, g in enumerate(GRADS, start=1):
        state = step(*state, t, g)
        found.append(state[0])
    return np.stack(found)


@pytest.mark.parametrize(
    ("step", "memories", "theirs"),
    [
        (lambda w, t, g: (sgd_step(w, g, 0.1),), 0, optax.sgd(0.1)),
        (lambda w, v, t, g: momentum_step(w, v, g, 0.1, 0.8), 1, optax.sgd(0.1, 0.8)),
        (lambda w, v, t, g: nesterov_step(w, v, g, 0.1, 0.8), 1, optax.sgd(0.1, 0.8, True)),
        (lambda *a: adam_step(*a, 0.1, 0.8, 0.95, 0.01), 2, optax.adam(0.1, 0.8, 0.95, 0.01)),
        (
            lambda *a: adamw_step(*a, 0.1, 0.8, 0.95, 0.01, 0.3),
            2,
            optax.adamw(0.1, 0.8, 0.95, 0.01, weight_decay=0.3),
        ),
    ],
    ids=["sgd", "momentum", "nesterov", "adam", "adamw"],
)
def test_steps_in_a_row_are_the_path_of_optax(step, memories, theirs):
    np.testing.assert_allclose(walked(step, memories), places(theirs), rtol=1e-6, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    limit=st.floats(0.1, 10),
    seed=st.integers(0, 99),
)
def test_clipping_keeps_the_direction_and_never_exceeds_the_limit(sizes, limit, seed):
    rng = np.random.default_rng(seed)
    grads = [rng.normal(size=n) + 0.1 for n in sizes]
    before, after = np.concatenate(grads), np.concatenate(clipped(grads, limit))
    assert np.linalg.norm(after) <= limit * (1 + 1e-9)
    factor = min(1.0, limit / np.linalg.norm(before))
    np.testing.assert_allclose(after, factor * before, rtol=1e-9)


def test_a_warm_up_schedule_has_the_shape_that_the_lecture_names():
    rates = np.array([warmup_cosine_rate(t, 0.1, 10, 60, 0.01) for t in range(61)])
    optaxs = optax.warmup_cosine_decay_schedule(0.0, 0.1, 10, 60, 0.01)
    np.testing.assert_allclose(rates, [optaxs(t) for t in range(61)], rtol=1e-6, atol=1e-9)
    assert rates[0] == 0
    assert rates.argmax() == 10
    assert rates[-1] == pytest.approx(0.01)


def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient():
    for g in (1e-4, 0.5, -300.0):
        w, _, _ = adam_step(0.0, 0.0, 0.0, 1, g, 0.1, 0.9, 0.999, 1e-12)
        assert float(w) == pytest.approx(-0.1 * np.sign(g))


def test_a_factor_in_the_loss_cancels_in_adam_and_not_in_plain_descent():
    def path(scale):
        return walked(
            lambda w, m, v, t, g: adam_step(w, m, v, t, scale * g, 0.1, 0.9, 0.999, 1e-14), 2
        )

    def plain(scale):
        return walked(lambda w, t, g: (sgd_step(w, scale * g, 0.1),), 0)

    for scale in (0.5, 2.0):
        np.testing.assert_allclose(path(scale), path(1.0), rtol=1e-9)
        assert np.abs(plain(scale) - plain(1.0)).max() > 0.05
