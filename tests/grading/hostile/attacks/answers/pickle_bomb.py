"""Answers with objects that run code of theirs wherever they are unpickled, printed or hashed."""

# %% first
import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch '@COURSE@/gradebook/@MARK@'; touch /tmp/@MARK@",)

    def __getstate__(self):
        return {}

    def __repr__(self):
        os._exit(3)

    __str__ = __repr__


# %% E4
area = Bomb()


# %% E5
def median(values):
    return np.array([Bomb()], object)


# %% E6
def tally(words):
    return {"x": Bomb()}


# %% E7
def forward_difference(f, x, h):
    return f(Bomb())
