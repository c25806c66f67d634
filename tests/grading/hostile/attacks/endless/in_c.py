"""Never comes to an end inside of C, where Python sees no signal."""

# %% E2
import collections
import itertools

collections.deque(itertools.repeat(0), maxlen=0)
