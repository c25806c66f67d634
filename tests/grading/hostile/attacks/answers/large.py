"""Answers with half a gigabyte that really is there, as an array, as text and as a list."""


# %% E2
def grad_a_plus_bc(abc):
    return np.zeros(64 * 2**20)


# %% E5
def median(values):
    return "5" * 200_000_000


# %% E6
def tally(words):
    return dict.fromkeys(range(2_000_000), 1)
