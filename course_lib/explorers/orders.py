"""Shuffled orders by chance that is the same each time for one seed; page/shared/orders.js draws the same ones.

A page that shuffles anew must not wait for the kernel, and the cell below it must still read what was drawn.
"""

from __future__ import annotations

import numpy as np

# The numbers of a seed lie this far apart before they are mixed: 2³² over the golden ratio, made odd.
APART = 0x9E3779B9
LARGEST_SEED = 2**31 - 1


def orders(seed: int, many: int, n: int) -> np.ndarray:
    """`many` shuffled orders of n rows, (many, n); the first B rows of each are a batch of B.

    Args:
        seed: a whole number from 0 to `LARGEST_SEED`.
    """
    counts = np.arange(many * n, dtype=np.uint32)
    keys = _mixed(_mixed(np.array([seed], np.uint32)) + np.uint32(APART) * counts)
    return np.argsort(keys.reshape(many, n), axis=1)


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """Each of the uint32 numbers with its bits mixed: neighbours end far apart, and no two become one."""
    numbers = numbers ^ (numbers >> 16)
    numbers = numbers * np.uint32(0x85EBCA6B)
    numbers = numbers ^ (numbers >> 13)
    numbers = numbers * np.uint32(0xC2B2AE35)
    return numbers ^ (numbers >> 16)
