"""Hyperparameters one by one, distances by schedule, and noise: each the same as a run written otherwise."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.data.ten_points import TEN_X, TEN_Y
from course_lib.studies import minibatches, noisy_descent
from course_lib.studies.descent import descend
from course_lib.studies.lecture_curves import d_quartic

X, Y = minibatches.with_ones(TEN_X), jnp.asarray(TEN_Y)
SHUFFLES = 3


@pytest.fixture(scope="module")
def studied():
    return noisy_descent.one_by_one(X, Y, SHUFFLES)


def fitted_loss(setting, shuffle):
    """The loss at the end of `nn.fit` with the same settings and key."""
    model = nn.Sequential([nn.Dense(1)], inputs=1)
    intercept, slope = setting.start
    result = nn.fit(
        model,
        {"dense_1": {"W": jnp.full((1, 1), slope), "b": jnp.full(1, intercept)}},
        (X[:, 1:], Y[:, None]),
        loss=nn.half_squared_error,
        optimizer=nn.gradient_descent(setting.schedule),
        epochs=setting.epochs,
        batch_size=setting.batch_size,
        key=jax.random.key(shuffle),
        progress=False,
    )
    return nn.half_squared_error(model(result.params, X[:, 1:]), Y[:, None])


CHANGED = [
    (name, label, setting)
    for name, values in noisy_descent.ONE_BY_ONE.items()
    for label, setting in values.items()
    if setting != noisy_descent.BASE
]


@pytest.mark.parametrize(("name", "label", "setting"), CHANGED)
def test_every_curve_ends_where_fit_ends(studied, name, label, setting):
    curve = studied[name][label]
    assert curve.seen[-1] == 10 * setting.epochs
    assert curve.losses.shape == (SHUFFLES, len(curve.seen))
    assert curve.losses[1, -1] == pytest.approx(float(fitted_loss(setting, 1)), rel=1e-9)


def test_each_hyperparameter_is_changed_alone_and_changes_the_run(studied):
    fields = ("start", "schedule", "batch_size", "epochs")
    for (name, values), field in zip(noisy_descent.ONE_BY_ONE.items(), fields, strict=True):
        base, *others = values.values()
        assert base == noisy_descent.BASE
        for other in others:
            changed = [key for key in fields if getattr(other, key) != getattr(base, key)]
            assert changed == [field]
        ends = {round(float(curve.losses[0, -1]), 9) for curve in studied[name].values()}
        assert len(ends) == len(values)


@pytest.mark.parametrize("size", [1, 4, 10])
def test_medians_by_rate_are_those_of_plain_epochs(size):
    rates = np.array([0.02, 0.1])
    ends = []
    for rate in rates:
        losses = []
        for shuffle in range(SHUFFLES):
            setting = noisy_descent.Setting((0.0, 0.0), lambda k, rate=rate: rate, size, 2)
            losses.append(float(fitted_loss(setting, shuffle)))
        ends.append(np.median(losses))
    found = noisy_descent.median_losses_by_rate(rates, X, Y, size, 2, SHUFFLES)
    np.testing.assert_allclose(found, ends, rtol=1e-9)


def test_the_best_rate_of_the_notebook_s_five_changes_with_the_batch_size():
    rates = np.array([0.01, 0.03, 0.1, 0.3, 0.6])
    least = float(minibatches.mean_loss(minibatches.least_squares(X, Y), X, Y))
    for size, best in ((1, 0.03), (5, 0.3), (10, 0.3)):
        above = noisy_descent.median_losses_by_rate(rates, X, Y, size, 5, 50) - least
        first, second = np.sort(above)[:2]
        assert rates[above.argmin()] == best
        assert second > 1.2 * first


@pytest.mark.parametrize("rows", [noisy_descent.shuffled_rows, noisy_descent.independent_rows])
def test_distances_are_those_of_a_plain_loop(rows):
    order = rows(10, epochs=2, runs=3)
    assert order.shape == (20, 3)
    target = np.linalg.lstsq(np.asarray(X), TEN_Y, rcond=None)[0]
    found = noisy_descent.distances(noisy_descent.FALLING, X, Y, order)
    for name, schedule in noisy_descent.FALLING.items():
        w, squares = np.zeros((3, 2)), [np.sum(target**2)]
        for k, now in enumerate(order):
            for run, row in enumerate(now):
                x = np.asarray(X[row])
                w[run] -= float(schedule(k)) * (x @ w[run] - TEN_Y[row]) * x
            squares.append(np.mean(np.sum((w - target) ** 2, axis=1)))
        np.testing.assert_allclose(found[name], np.sqrt(squares), rtol=1e-9)


def test_shuffled_rows_visit_everybody_once_an_epoch_and_independent_ones_do_not():
    shuffled = noisy_descent.shuffled_rows(10, 4, 5).reshape(4, 10, 5)
    np.testing.assert_array_equal(
        np.sort(shuffled, axis=1), np.arange(10)[:, None] * np.ones((4, 1, 5))
    )
    drawn = noisy_descent.independent_rows(10, 4, 5).reshape(4, 10, 5)
    assert any(len(set(drawn[e, :, r].tolist())) < 10 for e in range(4) for r in range(5))


def test_what_the_notebook_says_of_the_schedules_holds_with_a_margin():
    found = {
        kind.__name__: noisy_descent.distances(noisy_descent.FALLING, X, Y, kind(10, 300, 100))
        for kind in (noisy_descent.independent_rows, noisy_descent.shuffled_rows)
    }
    last = {
        kind: {name: np.sqrt(np.mean(d[-10:] ** 2)) for name, d in distances.items()}
        for kind, distances in found.items()
    }
    drawn, shuffled = last["independent_rows"], last["shuffled_rows"]
    for ends in last.values():
        assert 1.1 * ends["1/sqrt(k)"] < ends["1/k"] < 0.7 * ends["constant"]
        assert ends["halving"] > 1
    for name in ("constant", "1/sqrt(k)", "1/k"):
        assert shuffled[name] < 0.8 * drawn[name]


def test_noise_of_zero_is_descent_and_on_a_bowl_the_spread_is_the_known_one():
    still = noisy_descent.noisy_ends(d_quartic, 2.5, 0.5, 0.0, jax.random.key(0), 3, 40)
    np.testing.assert_allclose(still, descend(d_quartic, 2.5, 0.5, 40)[-1], rtol=1e-12)
    rate, noise = 0.2, 3.0
    ends = noisy_descent.noisy_ends(_slope_of_a_bowl, 1.0, rate, noise, jax.random.key(1), 8000, 80)
    # The variance v of the end satisfies v = (1 - rate)² v + rate² noise².
    expected = rate * noise / np.sqrt(1 - (1 - rate) ** 2)
    assert float(ends.std()) == pytest.approx(expected, rel=0.05)


def _slope_of_a_bowl(x):
    return x


@pytest.mark.parametrize("power", [0.0, 0.3, 0.5, 0.55, 0.75, 1.0, 1.1, 2.0])
def test_the_two_conditions_are_those_that_the_sums_show(power):
    """Condense: a sum of 1/k^q has a limit if its blocks from 2^m to 2^(m+1) shrink by a factor."""

    def has_a_limit(q):
        blocks = [np.sum(np.arange(2.0**m, 2.0 ** (m + 1)) ** -q) for m in (16, 17)]
        return blocks[1] / blocks[0] < 0.999

    far, calm = not has_a_limit(power), has_a_limit(2 * power)
    expected = {(True, True): "both", (True, False): "first only", (False, True): "second only"}
    assert noisy_descent.robbins_monro(power) == expected[far, calm]
