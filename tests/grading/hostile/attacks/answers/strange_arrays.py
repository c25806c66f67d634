"""Answers with arrays of objects, of records, of dates, of no length, of negative strides."""


# %% E2
def grad_a_plus_bc(abc):
    return np.array([print, None, {}], object)


# %% E3
def linear_backward(dout, X, W):
    return (
        np.zeros(X.shape, [("x", float), ("y", "O")]),
        np.zeros(W.shape, "datetime64[s]"),
        np.zeros(0)[::-1],
    )


# %% E5
def median(values):
    return np.ma.masked


# %% E7
def forward_difference(f, x, h):
    return np.ndarray.__new__(np.ndarray, (1,) * 32)
