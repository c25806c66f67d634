"""Unit 05, whole networks: Gurari's 3-2-1, softmax with cross-entropy, any number of layers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.studies.backprop import loss_321, mlp_loss, softmax_cross_entropy


# In NumPy, as all wrong versions here: a check compiles whatever JAX runs anew.
def sigmoid(pre: np.ndarray) -> np.ndarray:
    """The activation of every hidden unit here."""
    return 1 / (1 + np.exp(-np.asarray(pre)))


def _in_64ths(values: np.ndarray) -> np.ndarray:
    """Data that float32 holds exactly: entries that nearly cancel are then right in it, too."""
    return np.round(64 * values) / 64


def _batches_321(rng: np.random.Generator) -> list[Case]:
    def batch(n: int) -> Case:
        shapes = {"W1": (3, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        X, y = _in_64ths(rng.normal(size=(n, 3))), _in_64ths(rng.uniform(size=(n, 1)))
        return Case(f"N = {n}", (params, X, y), n)

    return [batch(5), batch(7), batch(5)]


def own_slope(pre, act):
    """The slope of the sigmoid."""
    return act * (1 - act)


def _gradient_321(
    params,
    X,
    y,
    scale=lambda n: 1.0,
    slope=own_slope,
    out_slope=None,
    used=None,
    inner=None,
    bias=None,
):
    """The gradient by hand; each argument behind `y` is a place for a mistake."""
    pre1 = X @ params["W1"] + params["b1"]
    act = sigmoid(pre1)
    pre2 = act @ params["W2"] + params["b2"]
    yhat = sigmoid(pre2)
    bias = bias or (lambda delta: delta.sum(0))
    delta2 = scale(len(X)) * (yhat - y) / len(X) * (out_slope or slope)(pre2, yhat)
    dW2 = (inner(pre1, act) if inner else act).T @ delta2
    W2 = used(params["W2"], dW2) if used else params["W2"]
    delta1 = delta2 @ W2.T * slope(pre1, act)
    return {"W1": X.T @ delta1, "b1": bias(delta1), "W2": dW2, "b2": bias(delta2)}


def _wrong(name, sees, rule, **mistake):
    return Wrong(name, lambda params, X, y: _gradient_321(params, X, y, **mistake), sees, rule)


MISSING = "dE/dact times dact/dpre: the second factor is missing."
OWN = "each activation has its own slope."

E4 = Exercise(
    name="05-E4",
    points=4,
    signature="backprop_321(params, X: (N, 3), y: (N, 1)) -> dict of gradients",
    cases=_batches_321,
    derivative_of=loss_321,
    by_hand=True,
    worked="with tanh in place of the sigmoid: delta = (what arrives) · (1 - act²), then dW = inputs.T @ delta.",
    wrong=(
        _wrong(
            "square_kept_its_two",
            "twice the true gradient.",
            "the ½ in the loss cancels the 2.",
            scale=lambda n: 2.0,
        ),
        _wrong(
            "half_taken_twice",
            "half of the true gradient.",
            "the ½ in the loss and the 2 of the square cancel: no ½ is left.",
            scale=lambda n: 0.5,
        ),
        _wrong(
            "batch_size_forgotten",
            "every gradient grows with the batch.",
            "the loss is a mean over the batch.",
            scale=lambda n: n,
        ),
        _wrong(
            "divided_by_the_batch_twice",
            "every gradient is too small by the size of the batch.",
            "delta2 has been divided by N already; the sums that follow must not be.",
            scale=lambda n: 1 / n,
        ),
        _wrong(
            "downhill_already",
            "every gradient has the opposite sign.",
            "a gradient points uphill; the update turns it round.",
            scale=lambda n: -1.0,
        ),
        _wrong(
            "no_slope_at_the_output",
            "both layers are off: the output's delta lacks a factor.",
            MISSING,
            out_slope=lambda pre, act: 1.0,
        ),
        _wrong(
            "no_slope_in_the_hidden_layer",
            "W2 and b2 are right; W1 and b1 are not.",
            "the chain rule passes through the hidden activation, too.",
            slope=lambda pre, act: 1.0,
            out_slope=own_slope,
        ),
        _wrong(
            "no_slope_at_all", "no delta knows its activation.", MISSING, slope=lambda pre, act: 1.0
        ),
        _wrong(
            "slope_of_the_activation_again",
            "the slope is taken at act.",
            "act already went through the sigmoid.",
            slope=lambda pre, act: sigmoid(act) * (1 - sigmoid(act)),
        ),
        _wrong(
            "slope_from_pre",
            "the slope is computed from pre.",
            "both factors want the output of the sigmoid.",
            slope=lambda pre, act: pre * (1 - pre),
        ),
        _wrong(
            "slope_of_tanh", "the slope is that of tanh.", OWN, slope=lambda pre, act: 1 - act**2
        ),
        _wrong(
            "updated_too_early",
            "W1 is right only if W2 had already moved.",
            "finish all gradients before any update.",
            used=lambda W2, dW2: W2 - 0.9 * dW2,
        ),
        _wrong(
            "gradient_for_weights",
            "W1 and b1 are off: the error came back through the gradient of W2.",
            "forward, the signal passed W2 itself; it goes back the same way.",
            used=lambda W2, dW2: dW2,
        ),
        _wrong(
            "bias_mean",
            "the biases' gradients are averages.",
            "b is used by every example: contributions add up.",
            bias=lambda delta: delta.mean(0),
        ),
        _wrong(
            "bias_first_row",
            "the biases know the first example only.",
            "b is used by every example: contributions add up.",
            bias=lambda delta: delta[0],
        ),
        _wrong(
            "pre_for_act",
            "W2's gradient uses what is before the activation.",
            "a weight's gradient is its delta times its input.",
            inner=lambda pre, act: pre,
        ),
    ),
)


def softmax(S: np.ndarray, axis: int = 1) -> np.ndarray:
    """Rows of probabilities; with axis 0 columns."""
    powers = np.exp(np.asarray(S))
    return powers / powers.sum(axis=axis, keepdims=True)


def _logits(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"N = {n}, K = {k}", (rng.normal(size=(n, k)), np.eye(k)[rng.integers(k, size=n)]), n)
        for n, k in ((5, 4), (7, 3), (5, 4))
    ]


E6 = Exercise(
    name="05-E6",
    points=2,
    signature="dlogits(S: (N, K), Y: (N, K)) -> (N, K)",
    cases=_logits,
    derivative_of=softmax_cross_entropy,
    by_hand=True,
    worked="a sigmoid with cross-entropy, one example, p = 0.8 and y = 0: the slope for the logit is 0.8.",
    wrong=(
        Wrong(
            "diagonal_only",
            lambda S, Y: -Y * (1 - softmax(S)) / len(S),
            "zero except at the true class.",
            "every logit moves every probability.",
        ),
        Wrong(
            "extra_slope",
            lambda S, Y: (softmax(S) - Y) * softmax(S) * (1 - softmax(S)) / len(S),
            "a factor p(1 - p) too many.",
            "the slope of the softmax is in the difference already; it cancelled.",
        ),
        Wrong(
            "labels_forgotten",
            lambda S, Y: softmax(S) / len(S),
            "no entry is negative.",
            "at the true class a larger logit lowers the loss.",
        ),
        Wrong(
            "softmax_over_columns",
            lambda S, Y: (softmax(S, axis=0) - Y) / len(S),
            "columns of probabilities sum to one, rows do not.",
            "each row is one example.",
        ),
        Wrong(
            "logits_for_probabilities",
            lambda S, Y: (S - Y) / len(S),
            "the logits stand where probabilities belong.",
            "what does the network say: the softmax of its logits.",
        ),
        Wrong(
            "sigmoid_for_softmax",
            lambda S, Y: (sigmoid(S) - Y) / len(S),
            "each class is judged by a sigmoid of its own.",
            "the classes share the probability 1.",
        ),
        Wrong(
            "labels_over_probabilities",
            lambda S, Y: -Y / softmax(S) / len(S),
            "this is the slope for the probabilities, not for the logits.",
            "one more step back: through the softmax.",
        ),
    ),
)


def _stacks(rng: np.random.Generator) -> list[Case]:
    """Networks of three and of four layers; biases are not zero.

    Each new shape costs a student's answer the time to compile it, so most layers are square: there a
    missing transpose shows in the numbers. Answers for two or three layers only run on all of them,
    so that they are known by what they leave out.
    """

    def case(n: int, sizes: tuple) -> Case:
        params = [
            {"W": rng.normal(size=(a, b)), "b": rng.normal(size=b)} for a, b in pairwise(sizes)
        ]
        Y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=n)]
        X = _in_64ths(rng.normal(size=(n, sizes[0])))
        return Case(f"{len(params)} layers, sizes {sizes}, N = {n}", (params, X, Y), n)

    # The shallow one first: what two answers of different length are compared by is the first one's.
    return [case(5, (3, 3, 3, 3)), case(7, (3, 2, 2, 2, 2)), case(5, (3, 3, 3, 3))]


def _stack(
    slope=lambda act: act * (1 - act), through=lambda W: W.T, bias=None, last=None, layers=None
):
    """The recursion; each argument is a place for a mistake, `layers` a number of them."""
    bias = bias or (lambda delta: delta.sum(0))

    def answer(params, X, Y):
        acts = [X]
        for layer in params[:-1]:
            acts.append(sigmoid(acts[-1] @ layer["W"] + layer["b"]))
        probabilities = softmax(acts[-1] @ params[-1]["W"] + params[-1]["b"])
        delta = (last or (lambda p, Y: (p - Y) / len(Y)))(probabilities, Y)
        grads = []
        for place in reversed(range(layers or len(params))):
            grads.insert(0, {"W": acts[place].T @ delta, "b": bias(delta)})
            if place:
                delta = delta @ through(params[place]["W"]) * slope(acts[place])
        return grads

    return answer


E7 = Exercise(
    name="05-E7",
    points=4,
    signature="backprop_mlp(params: list of layers, X, Y) -> list of gradients",
    cases=_stacks,
    derivative_of=mlp_loss,
    by_hand=True,
    worked="three layers of one unit with tanh: delta3 = p - y, delta2 = delta3·w3·(1 - act2²), "
    "delta1 = delta2·w2·(1 - act1²).",
    wrong=(
        Wrong(
            "no_slope_on_the_way",
            _stack(slope=lambda act: 1.0),
            "the last layer is right, those below it are not.",
            "the delta of a hidden layer has its activation's slope in it.",
        ),
        Wrong(
            "sigmoid_again",
            _stack(slope=lambda act: sigmoid(act) * (1 - sigmoid(act))),
            "the slope is taken at act.",
            "act already went through the sigmoid.",
        ),
        Wrong(
            "slope_of_tanh",
            _stack(slope=lambda act: 1 - act**2),
            "the slope is that of tanh.",
            OWN,
        ),
        Wrong(
            "no_transpose",
            _stack(through=lambda W: W),
            "W is used the wrong way round: where it is square, it runs with wrong numbers.",
            "delta must look like the layer's output: sizes force the transpose.",
        ),
        Wrong(
            "batch_size_forgotten",
            _stack(last=lambda p, Y: p - Y),
            "every gradient grows with the batch.",
            "the loss is a mean over the batch.",
        ),
        Wrong(
            "true_class_only",
            _stack(last=lambda p, Y: -Y * (1 - p) / len(Y)),
            "the delta of the last layer is zero except at the true class.",
            "every logit moves every probability.",
        ),
        Wrong(
            "slope_at_the_logits",
            _stack(last=lambda p, Y: (p - Y) * p * (1 - p) / len(Y)),
            "a factor p(1 - p) too many at the end.",
            "behind softmax and cross-entropy the slope has cancelled.",
        ),
        Wrong(
            "bias_mean",
            _stack(bias=lambda delta: delta.mean(0)),
            "the biases' gradients are averages.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "downhill_already",
            _stack(last=lambda p, Y: (Y - p) / len(Y)),
            "every gradient has the opposite sign.",
            "a gradient points uphill; the update turns it round.",
        ),
        Wrong(
            "last_layer_first",
            lambda *args: _stack()(*args)[::-1],
            "the layers are in the order in which the way back meets them.",
            "a list like params begins with the first layer.",
        ),
        Wrong(
            "first_layer_left_out",
            lambda *args: _stack()(*args)[1:],
            "the first layer has no gradient.",
            "the layer that reads X has weights, too.",
        ),
        Wrong(
            "three_layers_only",
            _stack(layers=3),
            "it counts on three layers.",
            "params may hold any number of layers: go through them in a loop.",
        ),
        Wrong(
            "two_layers_only",
            _stack(layers=2),
            "it counts on two layers.",
            "params may hold any number of layers: go through them in a loop.",
        ),
    ),
)
