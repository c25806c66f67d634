"""The order of an epoch: every example once, decided by the key and the epoch's number alone."""

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from course_lib import nn

sizes = st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))
KEYS = [jax.random.key(seed) for seed in (0, 1, 2**31)]
keys = st.sampled_from(KEYS)


@given(size=sizes, key=keys, first=st.integers(0, 100))
def test_an_epoch_visits_every_example_once(size, key, first):
    n, batch_size = size
    orders = nn.epoch_orders(key, n, batch_size, range(first, first + 3))
    mask = nn.batch_mask(n, batch_size)
    assert orders.shape == (3, -(-n // batch_size), batch_size)
    assert orders.dtype == np.int32
    for order in orders:
        visited = order.ravel() if mask is None else order[mask]
        assert sorted(visited) == list(range(n))
        assert mask is None or not order[~mask].any()


@given(size=sizes, key=keys, first=st.integers(0, 20), length=st.integers(0, 5))
def test_an_order_depends_on_the_key_and_the_epoch_only(size, key, first, length):
    n, batch_size = size
    all_of_them = nn.epoch_orders(key, n, batch_size, range(25))
    some = nn.epoch_orders(key, n, batch_size, range(first, first + length))
    np.testing.assert_array_equal(some, all_of_them[first : first + length])
    in_ones = nn.epoch_orders(key, n, 1, range(25))[:, :, 0]
    np.testing.assert_array_equal(all_of_them.reshape(25, -1)[:, :n], in_ones)


def test_epochs_and_keys_have_orders_of_their_own():
    orders = [nn.epoch_orders(key, 50, 50, range(20))[:, 0] for key in KEYS]
    assert len({tuple(order) for order in np.concatenate(orders)}) == 60


def test_an_example_is_as_likely_in_one_place_as_in_another():
    orders = nn.epoch_orders(KEYS[0], 5, 1, range(5000))[:, :, 0]
    counts = np.stack([np.bincount(orders[:, place], minlength=5) for place in range(5)])
    # 1000 expected everywhere, with a deviation of 28.
    assert abs(counts - 1000).max() < 140


def test_every_order_is_as_likely_as_any_other_and_says_nothing_of_the_next():
    orders = nn.epoch_orders(KEYS[2], 4, 4, range(48_000))[:, 0] @ [64, 16, 4, 1]
    counts = np.unique(orders, return_counts=True)[1]
    assert len(counts) == 24
    assert stats.chisquare(counts).pvalue > 1e-4
    ascending, descending = 27, 228  # 0, 1, 2, 3 and 3, 2, 1, 0 as above
    after = [
        np.unique(orders[1:][orders[:-1] == one], return_counts=True)[1]
        for one in (ascending, descending)
    ]
    assert stats.chi2_contingency(after).pvalue > 1e-4


@pytest.mark.parametrize("epochs", [range(0, 10, 2), range(5, 0, -1), [0, 1], 3])
def test_epochs_that_do_not_follow_one_another_are_refused(epochs):
    with pytest.raises(ValueError, match="epochs follow one another"):
        nn.epoch_orders(KEYS[0], 5, 1, epochs)


@pytest.mark.parametrize(("n", "batch_size"), [(0, 1), (5, 0)])
def test_no_examples_and_empty_batches_are_refused(n, batch_size):
    with pytest.raises(ValueError, match=f"got {n} and {batch_size}"):
        nn.epoch_orders(KEYS[0], n, batch_size, range(2))


def test_a_key_of_the_old_kind_orders_as_the_new_one():
    old, new = jax.random.PRNGKey(3), jax.random.key(3)
    np.testing.assert_array_equal(
        nn.epoch_orders(old, 30, 4, range(2)), nn.epoch_orders(new, 30, 4, range(2))
    )


@given(size=sizes, padding=st.integers(0, 3))
def test_a_mask_marks_as_many_places_as_there_are_examples(size, padding):
    n, batch_size = size
    mask = nn.batch_mask(n, batch_size, padding)
    if mask is None:
        assert n % batch_size == padding == 0
    else:
        assert mask.shape == (-(-n // batch_size), batch_size + padding)
        assert mask.sum() == n
        assert not mask[:, batch_size:].any()


def test_orders_drawn_by_many_threads_are_those_drawn_one_by_one():
    together = nn.epoch_orders(KEYS[1], 40_003, 100, range(5, 12), room=8)
    for order, epoch in zip(together, range(5, 12), strict=False):
        (alone,) = nn.epoch_orders(KEYS[1], 40_003, 100, range(epoch, epoch + 1))
        np.testing.assert_array_equal(order, alone)
    assert together.shape == (8, 401, 100)
    assert not together[7].any()
