"""Answers with NaN that carries a message, negative zero, infinities and numbers of other byte orders."""

# %% E2
import struct

BOXED = struct.unpack("<d", struct.pack("<Q", 0x7FF8DEADBEEF0001))[0]


def grad_a_plus_bc(abc):
    return np.full(3, BOXED)


# %% E3
def linear_backward(dout, X, W):
    return tuple(np.full(n, np.nan, ">f8") for n in (X.shape, W.shape, dout.shape[1]))


# %% E4
area = BOXED


# %% E5
def median(values):
    return complex("nan+nanj")


# %% E7
def forward_difference(f, x, h):
    return np.longdouble("nan")
