"""06-E5 and 06-E9: orders must come from the key that is given, not from any other place."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib.checks.checking import find_fault
from course_lib.checks.units import find


def of_key(seed):
    return lambda key, n, epoch: jax.random.permutation(jax.random.key(seed + epoch), n)


IGNORE_THE_KEY = {
    "rolled": lambda key, n, epoch: np.roll(np.arange(n), epoch + 1),
    "NumPy's generator": lambda key, n, epoch: np.random.default_rng(epoch).permutation(n),
    "a key of its own": of_key(0),
    "an unusual key of its own": of_key(1000),
    "the size as a seed": lambda key, n, epoch: jax.random.permutation(jax.random.key(n), n),
}


def batches(order, size):
    return [order[first : first + size] for first in range(0, len(order), size)]


def fault(name, answer, nonce=""):
    return find_fault(find(name, "exercise"), answer, nonce)


@pytest.mark.parametrize("order", IGNORE_THE_KEY.values(), ids=IGNORE_THE_KEY)
def test_batches_that_are_the_same_for_two_keys_are_refused(order):
    finding = fault("06-E5", lambda key, n, size: batches(order(key, n, 0), size))
    assert "two keys give the same order" in finding.headline


# One that is only moved on is refused for that already.
SHUFFLED = {
    name: order
    for name, order in IGNORE_THE_KEY.items()
    if name not in ("rolled", "the size as a seed")
}


@pytest.mark.parametrize("order", SHUFFLED.values(), ids=SHUFFLED)
def test_orders_of_epochs_that_are_the_same_for_two_keys_are_refused(order):
    def orders(key, n, epochs):
        return jnp.stack([order(key, n, epoch) for epoch in range(epochs)])

    finding = fault("06-E9", orders)
    assert finding.headline.startswith("orders_of_epochs: epoch 0: two keys give the same order")


def test_the_first_epoch_that_ignores_the_key_is_named():
    def only_the_first(key, n, epochs):
        own = [key, *(jax.random.key(epoch) for epoch in range(1, epochs))]
        return jnp.stack([jax.random.permutation(its_key, n) for its_key in own])

    assert fault("06-E9", only_the_first).headline.startswith("orders_of_epochs: epoch 1: two keys")


@pytest.mark.parametrize("nonce", [str(i) for i in range(5)])
def test_every_draw_holds_two_keys_for_one_size(nonce):
    for name in ("06-E5", "06-E9"):
        cases = find(name, "exercise").inputs(nonce)
        keys = {}
        for key, *rest in (case.args for case in cases):
            keys.setdefault(tuple(rest), []).append(tuple(jax.random.key_data(key).tolist()))
        assert any(len(set(found)) == len(found) == 2 for found in keys.values())


def stack(order, epochs):
    return jnp.stack([order(epoch) for epoch in range(epochs)])


def all_from_one_shuffle(later):
    def orders(key, n, epochs):
        order = jax.random.permutation(key, n)
        return stack(lambda epoch: later(order, epoch), epochs)

    return orders


ONE_SHUFFLE = {
    wrong.name: wrong.version
    for wrong in find("06-E9", "exercise").wrong
    if wrong.name in ("shuffled_again_with_the_same_key", "moved_on", "row_numbers_moved_on")
}
MOVED_IN_OTHER_WAYS = {
    "without a key": lambda key, n, epochs: stack(
        lambda epoch: IGNORE_THE_KEY["rolled"](key, n, epoch), epochs
    ),
    "by the square of the epoch": all_from_one_shuffle(
        lambda order, epoch: jnp.roll(order, epoch**2)
    ),
    "by some number of rows": all_from_one_shuffle(
        lambda order, epoch: (order + 3 * epoch + epoch // 2) % len(order)
    ),
    "by a fixed shuffle": all_from_one_shuffle(
        lambda order, epoch: (
            np.linalg.matrix_power(
                np.eye(len(order), dtype=int)[np.random.default_rng(1).permutation(len(order))],
                epoch,
            )
            @ order
        )
    ),
}


@pytest.mark.parametrize("nonce", ["", "a", "b"])
@pytest.mark.parametrize("mistake", ONE_SHUFFLE)
def test_a_key_that_shuffles_the_order_before_once_more_is_named(mistake, nonce):
    assert len(ONE_SHUFFLE) == 3
    assert fault("06-E9", ONE_SHUFFLE[mistake], nonce).mistake == mistake


@pytest.mark.parametrize("way", MOVED_IN_OTHER_WAYS)
def test_orders_that_are_all_made_of_one_shuffle_are_refused(way):
    finding = fault("06-E9", MOVED_IN_OTHER_WAYS[way])
    assert "the one before" in finding.headline


def test_no_order_of_a_right_answer_is_taken_for_one_made_of_another():
    for seed in range(300):
        orders = stack(
            lambda epoch, seed=seed: jax.random.permutation(
                jax.random.fold_in(jax.random.key(seed), epoch), 10
            ),
            3,
        )
        assert find("06-E9", "exercise").accepts((None, 10, 3), np.asarray(orders)) is None


NOT_WITH_THE_KEYS_OF_THE_NOTEBOOK = {
    "06-E5": lambda key, n, size: batches(jax.random.permutation(key + 1, n), size),
    "06-E9": lambda key, n, epochs: stack(
        lambda epoch: jax.random.permutation(key + epoch, n), epochs
    ),
}


@pytest.mark.parametrize("name", NOT_WITH_THE_KEYS_OF_THE_NOTEBOOK)
def test_a_key_that_is_computed_with_like_a_number_is_refused_as_the_notebook_does(name):
    finding = fault(name, NOT_WITH_THE_KEYS_OF_THE_NOTEBOOK[name])
    assert finding.kind == "raised"
    assert "TypeError" in finding.headline


@pytest.mark.parametrize("name", ["06-E5", "06-E9"])
def test_keys_are_those_that_their_label_names(name):
    for case in find(name, "exercise").inputs("nonce"):
        key = case.args[0]
        assert jax.dtypes.issubdtype(key.dtype, jax.dtypes.prng_key)
        seed = int(case.label.split("key(")[1].split(")")[0])
        assert (jax.random.key_data(key) == jax.random.key_data(jax.random.key(seed))).all()
