"""Unit 07: orders that are given to a run, and what becomes of a run that misreads them."""

import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.checking import find_fault
from course_lib.checks.units import find
from course_lib.checks.units.u07_linear_regression_epochs.epochs import shuffled
from course_lib.studies.regression import sgd_places


@pytest.mark.parametrize("n", [4, 5, 6, 10])
def test_an_order_that_is_misread_is_another_order(n):
    rng = np.random.default_rng(n)
    for _ in range(200):
        orders = shuffled(rng, n, 3)
        assert len({tuple(order) for order in orders.tolist()}) == 3
        for order in orders:
            readings = (order, np.arange(n), np.argsort(order), order[order])
            assert len({tuple(reading.tolist()) for reading in readings}) == 4


@pytest.mark.parametrize("name", ["07-E4", "07-E5"])
def test_the_orders_of_the_course_are_such_whatever_is_drawn(name):
    for draw in range(40):
        for case in find(name, "exercise").inputs(str(draw)):
            for order in np.atleast_2d(case.args[-1]):
                assert not np.array_equal(order, np.argsort(order))


def run_of(rows):
    """A run with 07-E4's loop, over rows(order) of the points."""

    def run_epoch(w, x, y, learning_rate, order):
        path = [jnp.asarray(w)]
        for i in rows(order):
            w = path[-1]
            off = w[0] + w[1] * x[i] - y[i]
            path.append(w - learning_rate * 2 * off * jnp.array([1.0, x[i]]))
        return jnp.stack(path)

    return run_epoch


def with_sorted_examples(w, x, y, learning_rate, order):
    examples = [
        (a, b) for _, a, b in sorted(zip(order.tolist(), x.tolist(), y.tolist(), strict=True))
    ]
    path = [jnp.asarray(w)]
    for a, b in examples:
        off = path[-1][0] + path[-1][1] * a - b
        path.append(path[-1] - learning_rate * 2 * off * jnp.array([1.0, a]))
    return jnp.stack(path)


def with_shuffled_points(w, x, y, learning_rate, order):
    x, y = x[order], y[order]
    return run_of(lambda order: order)(w, x, y, learning_rate, order)


MISREAD = {
    "ranks": (run_of(jnp.argsort), "order_read_as_ranks"),
    "sorted": (with_sorted_examples, "order_read_as_ranks"),
    "twice": (with_shuffled_points, "shuffled_twice"),
}


@pytest.mark.parametrize("way", MISREAD)
def test_an_epoch_that_misreads_its_order_is_named(way):
    answer, mistake = MISREAD[way]
    assert find_fault(find("07-E4", "exercise"), answer).mistake == mistake


def epochs_by(read):
    def run_epochs(w, x, y, rates, orders):
        orders = jnp.stack([read(jnp.asarray(order)) for order in orders])
        return sgd_places(w, x, y, jnp.asarray(rates), orders[None])[0, :: len(x)]

    return run_epochs


@pytest.mark.parametrize(
    ("read", "mistake"), [(jnp.argsort, "order_read_as_ranks"), (lambda o: o[o], "shuffled_twice")]
)
def test_epochs_that_misread_their_orders_are_named(read, mistake):
    assert find_fault(find("07-E5", "exercise"), epochs_by(read)).mistake == mistake


def test_points_that_stay_shuffled_from_epoch_to_epoch_are_named():
    def run_epochs(w, x, y, rates, orders):
        ends = [jnp.asarray(w)]
        for rate, order in zip(rates, orders, strict=True):
            x, y = x[order], y[order]
            ends.append(run_of(lambda order: order)(ends[-1], x, y, rate, order)[-1])
        return jnp.stack(ends)

    assert find_fault(find("07-E5", "exercise"), run_epochs).mistake == "shuffled_on_and_on"
