"""Calls itself until the stack is full, after it has switched off Python's own limit."""

# %% E2
import sys

sys.setrecursionlimit(10**9)


def deeper(_):
    return list(map(deeper, [0]))


deeper(0)
