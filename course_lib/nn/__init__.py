"""The library that students open: layers, losses, optimizers and what is inside `fit`.

Start with README.md beside this file; it walks from `Dense` to `fit` through the source.
"""

from course_lib.nn.small_loops import compile_small_loops_in_one_piece

compile_small_loops_in_one_piece()  # before anything below can start XLA

# ruff: noqa: E402
from course_lib.nn.activations import (
    gelu,
    identity,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
)
from course_lib.nn.differentiation import (
    central_difference,
    forward_difference,
    gradient_check,
    numerical_gradient,
)
from course_lib.nn.initializers import glorot, he, lecun, zeros
from course_lib.nn.layers import BatchNorm, Dense, Dropout, Layer, LayerNorm
from course_lib.nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_of_probabilities,
    half_squared_error,
    l2_penalty,
    mean_squared_error,
    negative_log_likelihood,
    softmax_cross_entropy,
    softmax_cross_entropy_of_probabilities,
    sum_squared_error,
)
from course_lib.nn.network import Network
from course_lib.nn.optimizers import (
    Optimizer,
    adagrad,
    adam,
    adamw,
    apply_updates,
    chain,
    clip_by_global_norm,
    gradient_descent,
    momentum,
    nesterov,
    rmsprop,
    sgd,
)
from course_lib.nn.sequential import Sequential
from course_lib.nn.training.fit import fit
from course_lib.nn.training.orders import batch_mask, epoch_orders
from course_lib.nn.training.program import train
from course_lib.nn.training.result import Fit, TrainingDiverged
from course_lib.nn.training.streaming import fit_stream
