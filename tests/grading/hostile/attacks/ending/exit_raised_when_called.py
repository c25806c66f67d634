"""Raises, when a test calls, what usually ends a program or a loop: SystemExit, KeyboardInterrupt."""


# %% E2
def grad_a_plus_bc(abc):
    raise SystemExit(0)


# %% E3
def linear_backward(dout, X, W):
    raise KeyboardInterrupt


# %% E5
def median(values):
    raise GeneratorExit


# %% E6
def tally(words):
    raise StopIteration(4.0)


# %% E7
def forward_difference(f, x, h):
    raise BaseException("neither")
