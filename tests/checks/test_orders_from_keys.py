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


@pytest.mark.parametrize("order", list(IGNORE_THE_KEY.values())[:4], ids=list(IGNORE_THE_KEY)[:4])
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
            keys.setdefault(tuple(rest), []).append(tuple(np.asarray(key).tolist()))
        assert any(len(set(found)) == len(found) == 2 for found in keys.values())
