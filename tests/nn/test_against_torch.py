"""Layers, losses, optimizers and a whole training run against PyTorch, where it is installed."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from small_run import MODEL, PARAMS, X, Y, batches, run

from course_lib import nn

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(0)
PRE = RNG.normal(scale=4, size=(6, 5))
LABELS = RNG.integers(0, 5, 6)
BITS = RNG.integers(0, 2, (6, 5)).astype(float)


def tensor(values, **kwargs):
    return torch.tensor(np.array(values), **kwargs)


def close(ours, theirs, tolerance=1e-11):
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else theirs
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


ACTIVATIONS = {
    nn.relu: torch.nn.functional.relu,
    nn.leaky_relu: torch.nn.functional.leaky_relu,
    nn.sigmoid: torch.sigmoid,
    nn.tanh: torch.tanh,
    nn.softplus: torch.nn.functional.softplus,
    nn.gelu: torch.nn.functional.gelu,
    nn.softmax: lambda pre: torch.softmax(pre, dim=-1),
    nn.log_softmax: lambda pre: torch.log_softmax(pre, dim=-1),
}


@pytest.mark.parametrize("activation", list(ACTIVATIONS), ids=lambda f: f.__name__)
def test_an_activation_and_its_gradient_are_those_of_torch(activation):
    cotangent, pre = RNG.normal(size=PRE.shape), tensor(PRE, requires_grad=True)
    act, pull = jax.vjp(activation, jnp.asarray(PRE))
    theirs = ACTIVATIONS[activation](pre)
    theirs.backward(tensor(cotangent))
    # Its softplus is cut off at 20, where it errs by 2e-9.
    close(act, theirs, 1e-8)
    close(pull(jnp.asarray(cotangent))[0], pre.grad, 1e-8)


LOSSES = {
    nn.softmax_cross_entropy: (torch.nn.CrossEntropyLoss(), LABELS, 1),
    nn.binary_cross_entropy: (torch.nn.BCEWithLogitsLoss(), BITS, 5),
    nn.mean_squared_error: (torch.nn.MSELoss(), BITS, 5),
    nn.sum_squared_error: (torch.nn.MSELoss(reduction="sum"), BITS, 1),
}


@pytest.mark.parametrize("loss", list(LOSSES), ids=lambda f: f.__name__)
def test_a_loss_and_its_gradient_are_those_of_torch_whose_mean_is_over_outputs_too(loss):
    theirs, y, outputs = LOSSES[loss]
    pre = tensor(PRE, requires_grad=True)
    expected = outputs * theirs(pre, tensor(y))
    expected.backward()
    value, gradient = jax.value_and_grad(loss)(jnp.asarray(PRE), jnp.asarray(y))
    close(value, expected)
    close(gradient, pre.grad)


def test_batch_norm_is_that_of_torch_but_for_the_bias_of_the_running_variance():
    layer = nn.BatchNorm(momentum=0.9)
    norm = torch.nn.BatchNorm1d(5, momentum=0.1, dtype=torch.float64)
    params, memory = layer.init(None, 5, jnp.float64), layer.start(5, jnp.float64)
    out, memory = layer.apply(params, memory, jnp.asarray(PRE), True, None)
    close(out, norm(tensor(PRE)))
    close(memory["mean"], norm.running_mean)
    # torch averages the variance with N - 1, ours is the one that the batch was divided by.
    close((memory["variance"] - 0.9) * 6 / 5 + 0.9, norm.running_var)


def test_layer_norm_is_that_of_torch():
    layer, norm = nn.LayerNorm(), torch.nn.LayerNorm(5, dtype=torch.float64)
    out, _ = layer.apply(layer.init(None, 5, jnp.float64), {}, jnp.asarray(PRE), True, None)
    close(out, norm(tensor(PRE)))


OPTIMIZERS = {
    "sgd": (nn.sgd(0.1), lambda w: torch.optim.SGD(w, 0.1)),
    "momentum": (nn.momentum(0.1), lambda w: torch.optim.SGD(w, 0.1, momentum=0.9)),
    "nesterov": (nn.nesterov(0.1), lambda w: torch.optim.SGD(w, 0.1, momentum=0.9, nesterov=True)),
    "adagrad": (nn.adagrad(0.1, eps=1e-10), lambda w: torch.optim.Adagrad(w, 0.1)),
    "rmsprop": (nn.rmsprop(0.1), lambda w: torch.optim.RMSprop(w, 0.1, alpha=0.9)),
    "adam": (nn.adam(0.1), lambda w: torch.optim.Adam(w, 0.1)),
    "adamw": (nn.adamw(0.1, weight_decay=0.1), lambda w: torch.optim.AdamW(w, 0.1, weight_decay=0.1)),
}  # fmt: skip


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_an_optimizer_walks_the_path_of_its_counterpart_in_torch(name):
    ours, make = OPTIMIZERS[name]
    w, theirs = jnp.asarray(PRE), tensor(PRE, requires_grad=True)
    memory, optimizer = ours.init(w), make([theirs])
    for _ in range(6):
        g = RNG.normal(size=PRE.shape)
        updates, memory = ours.update(jnp.asarray(g), memory, w)
        w = nn.apply_updates(w, updates)
        theirs.grad = tensor(g)
        optimizer.step()
    close(w, theirs, 1e-10)


def test_clipping_is_that_of_torch():
    parts = [tensor(PRE, requires_grad=True), tensor(PRE[0], requires_grad=True)]
    for part in parts:
        part.grad = 3 * part.detach()
    torch.nn.utils.clip_grad_norm_(parts, 2.0)
    clipped, _ = nn.clip_by_global_norm(2.0).update([3 * jnp.asarray(PRE), 3 * PRE[0]], ())
    for mine, part in zip(clipped, parts, strict=True):
        close(mine, part.grad, 1e-6)  # torch adds 1e-6 to the norm


def test_a_whole_training_run_is_that_of_torch():
    layers = [torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)]
    network = torch.nn.Sequential(*layers).double()
    with torch.no_grad():
        for layer, name in ((layers[0], "dense_1"), (layers[2], "dense_2")):
            layer.weight.copy_(tensor(PARAMS[name]["W"]).T)
            layer.bias.copy_(tensor(PARAMS[name]["b"]))
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    losses = []
    for epoch in range(4):
        for rows in batches(jax.random.key(1), 22, 8, epoch):
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(network(tensor(X[rows])), tensor(Y[rows]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    result = run(loss=nn.mean_squared_error, optimizer=nn.adam(0.01))
    close(result.history["step_loss"].ravel(), losses, 1e-9)
    close(MODEL(result.params, X), network(tensor(X)), 1e-9)
