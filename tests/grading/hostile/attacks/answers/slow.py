"""Takes three seconds for each answer, so that many questions take for ever."""

# limits: cell_seconds=6
# %% E2
import time


def grad_a_plus_bc(abc):
    time.sleep(3)
    return abc


# %% E6
def tally(words):
    time.sleep(3)
    return {}
