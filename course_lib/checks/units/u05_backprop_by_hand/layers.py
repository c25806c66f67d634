"""Unit 05, the single layers: the slope of a sigmoid, the way back through a linear layer and a ReLU."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.nn.activations import relu, sigmoid


def _activations(rng: np.random.Generator) -> list[Case]:
    return [
        Case(f"act of shape {shape}", (jax.device_put(rng.uniform(0.08, 0.92, shape)),))
        for shape in ((4,), (3, 2), (5,))
    ]


def _logit(act):
    return jnp.log(act / (1 - act))


def slope_of_sigmoid(act):
    """The reference, by autodiff: the slope of the sigmoid where its output is `act`."""
    return jax.grad(lambda pre: jnp.sum(sigmoid(pre)))(_logit(act))


E3 = Exercise(
    name="05-E3",
    points=1,
    signature="dsigmoid(act) -> slope, same shape",
    cases=_activations,
    reference=slope_of_sigmoid,
    by_hand=True,
    worked="tanh: its slope is 1 - act²; where tanh gave 0.6 the slope is 1 - 0.36 = 0.64.",
    wrong=(
        Wrong(
            "sigmoid_again",
            lambda act: sigmoid(act) * (1 - sigmoid(act)),
            "the sigmoid is taken of act, which has been through it.",
            "act is the sigmoid's output already.",
        ),
        Wrong(
            "exponential_again",
            lambda act: act * (1 - sigmoid(act)),
            "the second factor takes an exponential of act.",
            "act is the sigmoid's output already: no new exponential is needed.",
        ),
        Wrong(
            "slope_from_pre",
            lambda act: _logit(act) * (1 - _logit(act)),
            "pre stands where the sigmoid's output belongs.",
            "both factors want the output of the sigmoid.",
        ),
        Wrong(
            "slope_of_tanh",
            lambda act: 1 - act**2,
            "this is the slope of tanh.",
            "each activation has its own slope.",
        ),
        Wrong(
            "slope_of_relu",
            lambda act: (act > 0) * 1.0,
            "this is the slope of relu.",
            "each activation has its own slope.",
        ),
        Wrong(
            "falls",
            lambda act: act * (act - 1),
            "the slope is negative.",
            "a sigmoid rises everywhere.",
        ),
        Wrong(
            "other_side_only",
            lambda act: 1 - act,
            "one of two factors is missing.",
            "where act is nearly 0 the sigmoid is flat as well.",
        ),
        Wrong(
            "squared",
            lambda act: act**2,
            "this is the square of act.",
            "where act is nearly 1 the sigmoid is flat, so one factor must vanish there.",
        ),
    ),
)


def linear(X, W, b):
    """What the exercise goes back through."""
    return X @ W + b


def _linear_inputs(rng: np.random.Generator) -> list[Case]:
    """A square W first, on which a missing transpose goes unnoticed by the shapes."""
    return [
        Case(f"X ({n}, {d}), W ({d}, {h})", (rng.normal(size=(n, d)), rng.normal(size=(d, h))), n)
        for n, d, h in ((6, 3, 3), (5, 3, 4), (7, 4, 2))
    ]


def _back(dX=None, dW=None, db=None):
    """The right way back with another rule for one of the three."""

    def answer(dout, X, W):
        dout = np.asarray(dout)
        return (
            dX(dout, X, W) if dX else dout @ W.T,
            dW(dout, X, W) if dW else X.T @ dout,
            db(dout, X, W) if db else dout.sum(0),
        )

    return answer


E5 = Exercise(
    name="05-E5",
    points=3,
    signature="linear_backward(dout: (N, H), X: (N, D), W: (D, H)) -> (dX, dW, db)",
    cases=_linear_inputs,
    backward_of=linear,
    more_inputs=lambda X, W: (np.zeros(W.shape[1]),),
    by_hand=True,
    worked="one number each, out = x·w + b with x = 2, w = 5, dout = 3: dx = 3·5, dw = 3·2, db = 3.",
    wrong=(
        Wrong(
            "no_transpose",
            _back(dX=lambda dout, X, W: dout @ W),
            "dX uses W the wrong way round: it runs where W is square, with wrong numbers.",
            "dX must look like X: sizes force the transpose.",
        ),
        Wrong(
            "bias_mean",
            _back(db=lambda dout, X, W: dout.mean(0)),
            "db is an average.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "bias_first_row",
            _back(db=lambda dout, X, W: dout[0]),
            "db knows the first example only.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "bias_not_summed",
            _back(db=lambda dout, X, W: dout),
            "db has a row for each example.",
            "b has one entry a unit, and so has its gradient.",
        ),
        Wrong(
            "upstream_ignored",
            lambda dout, X, W: _back()(np.ones(dout.shape), X, W),
            "as if dout were all ones.",
            "every path to the loss goes through dout.",
        ),
        Wrong(
            "weights_averaged",
            _back(dW=lambda dout, X, W: X.T @ dout / len(X)),
            "dW is divided by the number of examples.",
            "the mean is in dout already: here contributions add up.",
        ),
        Wrong(
            "own_output_as_input",
            _back(dW=lambda dout, X, W: (X @ W).T @ dout),
            "dW uses what leaves the layer.",
            "a weight's gradient is its error times its input.",
        ),
        Wrong(
            "weights_on_their_side",
            _back(dW=lambda dout, X, W: dout.T @ X),
            "dW lies on its side.",
            "dW must look like W.",
        ),
    ),
)


def _gates(rng: np.random.Generator) -> list[Case]:
    """Pre-activations away from the kink at 0."""
    cases = []
    for shape in ((3, 4), (5, 2), (4, 3)):
        pre = rng.uniform(0.2, 2.0, shape) * rng.choice([-1.0, 1.0], shape)
        cases.append(Case(f"pre of shape {shape}", (jax.device_put(pre),)))
    return cases


E9 = Exercise(
    name="05-E9",
    points=2,
    signature="relu_backward(dout, pre) -> dpre",
    cases=_gates,
    backward_of=relu,
    by_hand=True,
    worked="the absolute value: its slope is -1 where pre is negative, else 1; for pre = -3 and dout = 5, "
    "dpre = -5.",
    wrong=(
        Wrong(
            "bug_left_in",
            lambda dout, pre: dout * (dout > 0),
            "the planted bug is still there: no entry of your answer is negative.",
            "which numbers decided on the way forward what is let through?",
        ),
        Wrong(
            "scaled_by_the_input",
            lambda dout, pre: dout * jnp.maximum(pre, 0),
            "the gate multiplies by its input.",
            "the gate is open or shut: its slope is 1 or 0.",
        ),
        Wrong(
            "gate_alone",
            lambda dout, pre: (pre > 0) * 1.0,
            "only zeros and ones: dout does not enter.",
            "what arrives from above passes through the open gates.",
        ),
        Wrong(
            "gate_inverted",
            lambda dout, pre: dout * (pre < 0),
            "the shut gates let through, the open ones do not.",
            "relu keeps what is positive.",
        ),
        Wrong(
            "no_gate",
            lambda dout, pre: dout,
            "everything passes.",
            "where relu gave 0, a small change of pre changes nothing.",
        ),
        Wrong(
            "both_gates",
            lambda dout, pre: dout * (pre > 0) * (dout > 0),
            "the gate is right, but negative gradients are lost.",
            "a gradient may be negative and must pass as well.",
        ),
        Wrong(
            "relu_of_the_product",
            lambda dout, pre: jnp.maximum(dout * pre, 0),
            "relu is applied once more, on the way back.",
            "on the way back a gate multiplies; nothing is bent again.",
        ),
    ),
)
