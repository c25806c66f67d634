"""A benchmark's time counts only for the right mathematics: what is demanded, and that it bites."""

import shutil
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks import jobs, measuring, peak, truth
from benchmarks.competitors import c_loop, numpy_by_hand

LOSSES = {
    "half_squared_error": lambda out, y: (out - y) ** 2 / 2,
    "binary_cross_entropy": lambda out, y: jax.nn.softplus(out) - y * out,
    "softmax_cross_entropy": lambda out, y: -jax.nn.log_softmax(out)[jnp.arange(len(y)), y],
}


def loss_in_jax(job, params, X, y):
    act = X
    for W, b in zip(params[::2], params[1::2], strict=True):
        pre = act @ W + b
        act = jnp.tanh(pre) if job.activation == "tanh" else jax.nn.relu(pre)
    return LOSSES[job.loss](pre, y).mean()


@pytest.mark.parametrize("name", ["b", "c", "d"])
def test_gradients_by_hand_are_those_of_jax(name):
    job = jobs.get(name, quick=True)
    X, y = (array[:7] for array in jobs.data(job))
    params = [w.astype(np.float64) for w in jobs.initial(job)]
    by_hand = numpy_by_hand.gradients(job, params, X, y)
    wanted = jax.grad(lambda params: loss_in_jax(job, params, X, y))(params)
    for mine, theirs in zip(by_hand, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["a-small", "b", "c", "d"])
def test_everyone_is_scored_by_the_loss_of_the_job(name):
    job = jobs.get(name, quick=True)
    X, y = jobs.data(job)
    params = jobs.initial(job)
    wanted = loss_in_jax(job, [w.astype(np.float64) for w in params], X.astype(np.float64), y)
    assert truth.score(job, params) == pytest.approx(float(wanted), rel=1e-9)


@pytest.mark.parametrize("name", ["a-small", "a-large", "b", "c", "e"])
def test_a_rate_half_as_large_is_found_out(name):
    job = jobs.get(name, quick=True)
    wrong = replace(job, rate=job.rate / 2)
    run = getattr(numpy_by_hand, job.kind)(wrong)
    assert measuring.verdict([truth.score(job, run(0))], truth.truth(job)) is not None


def test_an_epoch_too_few_of_an_ensemble_is_found_out():
    job = jobs.get("f", quick=True)
    run = numpy_by_hand.ensemble(replace(job, epochs=job.epochs - 1))
    assert measuring.verdict([truth.score(job, run(0))], truth.truth(job)) is not None


@pytest.mark.parametrize("name", ["a-small", "a-large", "b", "c", "e", "f"])
def test_the_right_run_is_accepted_for_other_seeds(name):
    job = jobs.get(name, quick=True)
    run = getattr(numpy_by_hand, job.kind)(job)
    losses = [truth.score(job, run(seed)) for seed in range(3)]
    assert measuring.verdict(losses, truth.truth(job)) is None


def test_a_nan_is_no_right_loss():
    assert "nan" in measuring.verdict([float("nan")], {"loss": 1.0, "band": 0.1})


def test_descents_that_were_not_kept_are_refused():
    job = jobs.get("e", quick=True)
    with pytest.raises(ValueError, match="every step of every descent"):
        truth.score(job, [np.zeros(job.many)])


def test_an_epoch_visits_every_example_once_and_ends_with_a_short_batch():
    job = jobs.get("b")
    X, y = jobs.data(job)
    parts = list(jobs.batches(job, X, y, np.random.default_rng(0)))
    assert [len(x) for x, _ in parts] == [32] * 9 + [15]
    seen = np.concatenate([np.hstack(part) for part in parts])
    assert sorted(map(tuple, seen)) == sorted(map(tuple, np.hstack([X, y])))


def test_each_network_of_an_ensemble_has_its_own_order():
    job = jobs.get("f", quick=True)
    X, y = jobs.data(job)
    x = np.concatenate(
        [x for x, _ in jobs.ensemble_batches(job, X, y, np.random.default_rng(0))], axis=1
    )
    assert x.shape == (job.many, job.n, 2)
    assert not np.array_equal(x[0], x[1])
    for rows in x:
        assert sorted(map(tuple, rows)) == sorted(map(tuple, X))


@pytest.mark.skipif(not shutil.which("gcc"), reason="the C loop needs gcc")
@pytest.mark.parametrize("name", ["a-small", "b", "c"])
def test_the_c_loop_takes_the_steps_of_numpy(name):
    job = replace(jobs.get(name), epochs=20)
    # One batch of all examples: then the order cannot make a difference.
    job = replace(job, batch=job.n)
    in_c, in_numpy = c_loop.network(job)(0), numpy_by_hand.network(job, np.float64)(0)
    for mine, theirs in zip(in_c, in_numpy, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)


def test_operations_of_a_network_are_counted_as_by_hand():
    job = replace(jobs.get("d"), widths=(3, 4, 2), n=10, epochs=2)
    forward, weights, handed_on = 2 * (12 + 8), 2 * (12 + 8), 2 * 8
    assert peak.model_flops(job) == 2 * 10 * (forward + weights + handed_on)
