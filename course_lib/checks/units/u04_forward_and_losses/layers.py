"""Unit 04, first half: one layer, Gurari's network, parameter counts and the XOR network.

Truth is the course's own library and studies. Weights are drawn non-square except where a square is
what hides a mistake, and never all ones, as the lecture's XOR weights are.
"""

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.card import number
from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.activations import relu, sigmoid
from course_lib.studies.networks import (
    CORNERS,
    GURARI_PARAMS,
    GURARI_X,
    XOR_PARAMS,
    count_params,
    forward,
    forward_321,
    xor_net,
)


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    """A square W first, on which a transposed one goes unnoticed; then shapes that tell."""

    def case(n: int, d: int, h: int) -> Case:
        arrays = (rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=h))
        return Case(f"X ({n}, {d}), W ({d}, {h}), b ({h},)", jax.device_put(arrays), n)

    return [case(6, 3, 3), case(5, 3, 4), case(7, 4, 2), case(4, 2, 5)]


E1 = Exercise(
    name="04-E1",
    points=2,
    signature="linear(X: (N, D), W: (D, H), b: (H,)) -> pre-activations (N, H)",
    cases=_layer_cases,
    reference=lambda X, W, b: X @ W + b,
    worked="x = (2, 5), two units with weights (1, 0) and (3, -1), biases 10 and 20: "
    "2·1 + 5·0 + 10 = 12 and 2·3 - 5·1 + 20 = 21.",
    wrong=(
        Wrong(
            "weights_transposed",
            lambda X, W, b: X @ W.T + b,
            "it runs where W is square, with wrong numbers; elsewhere the shapes do not fit.",
            "W is (inputs, outputs): its rows meet the columns of X.",
        ),
        Wrong(
            "bias_forgotten",
            lambda X, W, b: X @ W,
            "the weighted sums are there, the bias is not.",
            "every unit adds a number of its own to its sum.",
        ),
        Wrong(
            "bias_subtracted",
            lambda X, W, b: X @ W - b,
            "the bias has the wrong sign.",
            "a bias is added to the weighted sum.",
        ),
        Wrong(
            "one_bias_for_all",
            lambda X, W, b: X @ W + b[0],
            "every unit has the first unit's bias.",
            "every unit adds a number of its own to its sum.",
        ),
        Wrong(
            "biases_summed",
            lambda X, W, b: X @ W + b.sum(),
            "every unit gets all the biases together.",
            "every unit adds a number of its own to its sum.",
        ),
        Wrong(
            "bias_multiplied",
            lambda X, W, b: X @ W * b,
            "the bias scales the sum.",
            "a bias shifts the sum: it is added.",
        ),
        Wrong(
            "relu_on_top",
            lambda X, W, b: relu(X @ W + b),
            "no number is negative.",
            "asked is what a layer computes before its activation.",
        ),
        Wrong(
            "sigmoid_on_top",
            lambda X, W, b: sigmoid(X @ W + b),
            "every number lies between 0 and 1.",
            "asked is what a layer computes before its activation.",
        ),
        Wrong(
            "examples_in_columns",
            lambda X, W, b: W.T @ X.T + b[:, None],
            "rows and columns are exchanged.",
            "in this course each row is one example, in the answer as in X.",
        ),
        Wrong(
            "weights_first",
            lambda X, W, b: W @ X + b,
            "W stands before X: the sizes do not fit.",
            "each row of X meets each column of W.",
        ),
        Wrong(
            "bias_at_the_inputs",
            lambda X, W, b: (X + b) @ W,
            "b is added to the inputs.",
            "b has one entry for each output: it is added after the weighted sum.",
        ),
    ),
)


def _params(rng: np.random.Generator) -> dict:
    shapes = {"W1": (3, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def _batches_321(rng: np.random.Generator) -> list[Case]:
    """The lecture's one example, and batches under other parameters."""
    cases = [Case("Gurari's parameters, X = [[1, 0, 1]]", (GURARI_PARAMS, GURARI_X), 1)]
    for n in (5, 7):
        params, X = _params(rng), rng.normal(size=(n, 3))
        label = f"random parameters, W1[0, 0] = {number(params['W1'][0, 0], 3)}, X ({n}, 3)"
        cases.append(Case(label, (params, X), n))
    return cases


def _bent(hidden, output):
    return lambda params, X: forward(params, X, hidden, output)


def _without(name):
    def answer(params, X):
        return forward_321({**params, name: jnp.zeros_like(params[name])}, X)

    return answer


def _pre_passed_on(params, X):
    pre = X @ params["W1"] + params["b1"]
    return sigmoid(pre), sigmoid(pre @ params["W2"] + params["b2"])


E2 = Exercise(
    name="04-E2",
    points=2,
    signature="forward_321(params, X: (N, 3)) -> (act, yhat)",
    cases=_batches_321,
    reference=forward_321,
    worked="one hidden unit and one output: x = 2, weight 0.5, bias -1: pre = 0, act = sigmoid(0) = 0.5; "
    "then weight 4, bias 1: pre = 3, yhat = sigmoid(3) = 0.953.",
    wrong=(
        Wrong(
            "hidden_not_bent",
            _bent(lambda pre: pre, sigmoid),
            "the hidden units pass on their weighted sums.",
            "act is what comes out of the sigmoid, not what goes into it.",
        ),
        Wrong(
            "output_not_bent",
            _bent(sigmoid, lambda pre: pre),
            "act is right; the prediction is the bare weighted sum.",
            "the output unit of this network has a sigmoid, too.",
        ),
        Wrong(
            "pre_passed_on",
            _pre_passed_on,
            "act is right, but the second layer did not get it.",
            "what does the second layer see: pre or act?",
        ),
        Wrong(
            "sigmoid_twice",
            _bent(lambda pre: sigmoid(sigmoid(pre)), sigmoid),
            "the hidden units went through the sigmoid twice.",
            "one weighted sum, one sigmoid.",
        ),
        Wrong(
            "output_sigmoid_twice",
            _bent(sigmoid, lambda pre: sigmoid(sigmoid(pre))),
            "the output went through the sigmoid twice.",
            "the line below the hole applies the sigmoid; pre2 comes before it.",
        ),
        Wrong(
            "relu_in_the_hidden_layer",
            _bent(relu, sigmoid),
            "the hidden units use relu.",
            "every unit of this network uses the sigmoid.",
        ),
        Wrong(
            "tanh_in_the_hidden_layer",
            _bent(jnp.tanh, sigmoid),
            "the hidden units use tanh.",
            "every unit of this network uses the sigmoid.",
        ),
        Wrong(
            "hidden_bias_forgotten",
            _without("b1"),
            "the hidden units lack their biases.",
            "a layer is a weighted sum plus a bias: linear does both.",
        ),
        Wrong(
            "output_bias_forgotten",
            _without("b2"),
            "act is right; the output lacks its bias.",
            "a layer is a weighted sum plus a bias: linear does both.",
        ),
        Wrong(
            "prediction_alone",
            lambda params, X: forward_321(params, X)[1],
            "the hidden activations are not in the answer.",
            "two arrays are asked, act and yhat; backpropagation will need both.",
        ),
    ),
)


def _size_cases(rng: np.random.Generator) -> list[Case]:
    """The lecture's widest network, and others of two, three and four layers."""
    drawn = [[int(n) for n in rng.integers(2, 12, length)] for length in (3, 4, 5, 3)]
    # A first width unlike the last, or counting from the wrong end would not show.
    drawn = [[*sizes[:-1], sizes[0] + 1 + int(rng.integers(1, 4))] for sizes in drawn]
    return [Case(str(tuple(s)), (tuple(s),)) for s in [(29, 16, 1), *drawn]]


def _count(each):
    return lambda sizes: sum(each(n_in, n_out) for n_in, n_out in pairwise(sizes))


E3 = Exercise(
    name="04-E3",
    points=1,
    signature="count_params(sizes) -> how many numbers there are to learn",
    cases=_size_cases,
    reference=count_params,
    worked="from 4 units to 10: every one of the 10 has 4 weights and a bias, 5 numbers; together 50.",
    wrong=(
        Wrong(
            "biases_forgotten",
            _count(lambda n_in, n_out: n_in * n_out),
            "only the weights are counted.",
            "every unit has a bias of its own.",
        ),
        Wrong(
            "one_bias_a_layer",
            _count(lambda n_in, n_out: n_in * n_out + 1),
            "each layer has a single bias.",
            "every unit has a bias of its own.",
        ),
        Wrong(
            "a_bias_for_each_input",
            _count(lambda n_in, n_out: n_in * n_out + n_in),
            "the biases are counted at the inputs of a layer.",
            "a bias belongs to a unit that computes: how many of those has the layer?",
        ),
        Wrong(
            "brackets_forgotten",
            _count(lambda n_in, n_out: n_in + 1 * n_out),
            "the widths of a layer are added: Python multiplies before it adds.",
            "count the numbers of one unit first, in brackets, and then all units.",
        ),
        Wrong(
            "inputs_have_biases",
            lambda sizes: count_params(sizes) + sizes[0],
            "the inputs got biases, too.",
            "inputs compute nothing: they have no bias.",
        ),
        Wrong(
            "output_bias_forgotten",
            lambda sizes: count_params(sizes) - sizes[-1],
            "the output units have no bias.",
            "the last layer is a layer like the others.",
        ),
        Wrong(
            "units_counted",
            lambda sizes: sum(sizes),
            "these are the units, not the parameters.",
            "each arrow between two units is a weight.",
        ),
        Wrong(
            "first_layer_only",
            lambda sizes: count_params(sizes[:2]),
            "only the first layer is counted.",
            "add up over all pairs of neighbouring layers.",
        ),
        Wrong(
            "last_layer_only",
            lambda sizes: count_params(sizes[-2:]),
            "only the last layer is counted.",
            "add up over all pairs of neighbouring layers: total must grow.",
        ),
        Wrong(
            "weights_plus_everything",
            _count(lambda n_in, n_out: n_in * n_out + n_in + n_out),
            "each layer has biases at both ends.",
            "a unit has one bias; the units between two layers would have two.",
        ),
    ),
)


def _xor_cases(rng: np.random.Generator) -> list[Case]:
    """The corners, and batches all over the plane: rounding to 0 and 1 would show there.

    Some points lie above the line x1 + x2 = 2, where the answer is negative, and some below 0, where
    every unit is off.
    """
    cases = [Case("the four corners", (jax.device_put(CORNERS),), 4)]
    for n in (5, 7):
        X = rng.uniform(0.1, 0.9, (n, 2)) + rng.permutation(np.linspace(-1.5, 1.0, n))[:, None]
        cases.append(Case(f"X ({n}, 2), anywhere near the square", (jax.device_put(X),), n))
    return cases


def _xor(hidden=relu, output=lambda pre: pre, **changed):
    params = XOR_PARAMS | {name: np.asarray(value, float) for name, value in changed.items()}
    return lambda X: forward(params, X, hidden, output)[1][:, 0]


def _bias_after_relu(X):
    act = relu(X @ XOR_PARAMS["W1"]) + XOR_PARAMS["b1"]
    return (act @ XOR_PARAMS["W2"])[:, 0]


E4 = Exercise(
    name="04-E4",
    points=2,
    signature="xor_net(X: (N, 2)) -> (N,)",
    cases=_xor_cases,
    reference=xor_net,
    worked="x = (3, 0) with weights (1, 2) and bias -1 has pre = 2, relu keeps it; x = (0, 0) has pre = -1, "
    "relu makes it 0.",
    wrong=(
        Wrong(
            "no_relu",
            _xor(hidden=lambda pre: pre),
            "at the corners it says 2, 1, 1, 0: the hidden layer is not bent.",
            "which function stands between the two layers?",
        ),
        Wrong(
            "sigmoid_hidden",
            _xor(hidden=sigmoid),
            "at the corners every answer is below 0: the hidden layer uses the sigmoid.",
            "these weights were made for relu.",
        ),
        Wrong(
            "step_hidden",
            _xor(hidden=lambda pre: (pre > 0) * 1.0),
            "the hidden units only say whether they are above 0.",
            "relu keeps the size of what is positive.",
        ),
        Wrong(
            "relu_on_the_output",
            _xor(output=relu),
            "no answer is negative: the output was bent, too.",
            "the output layer of this network is linear.",
        ),
        Wrong(
            "sigmoid_on_the_output",
            _xor(output=sigmoid),
            "the answers are squeezed between 0 and 1.",
            "the output layer of this network is linear.",
        ),
        Wrong(
            "bias_forgotten",
            _xor(b1=[0.0, 0.0]),
            "both hidden units are alike: the biases are missing.",
            "b1 is what tells the two hidden units apart.",
        ),
        Wrong(
            "bias_at_the_other_unit",
            _xor(b1=[-1.0, 0.0]),
            "bias -1 and weight -2 stand at two hidden units; they belong to one.",
            "look at the order of the biases, and of the output weights.",
        ),
        Wrong(
            "bias_after_relu",
            _bias_after_relu,
            "the bias is added after relu.",
            "the weighted sum and the bias come first; what they give is bent.",
        ),
        Wrong(
            "output_weight_sign",
            _xor(W2=[[1.0], [2.0]]),
            "the second hidden unit adds where it should take away.",
            "look at the sign of the second output weight.",
        ),
        Wrong(
            "output_weights_forgotten",
            _xor(W2=[[1.0], [1.0]]),
            "the hidden units are simply added.",
            "each hidden unit has an output weight.",
        ),
        Wrong(
            "rounded_to_a_decision",
            lambda X: (xor_net(X) > 0.5) * 1.0,
            "right at the corners, and 0 or 1 everywhere else.",
            "asked is the output of the network, not a decision from it.",
        ),
        Wrong(
            "a_column",
            lambda X: forward(XOR_PARAMS, X, relu, lambda pre: pre)[1],
            "the right numbers, as a column (N, 1).",
            "one number for each example: with w2 of shape (2,) the product has shape (N,).",
        ),
    ),
)
