"""Exercises of later units, declared as their units will declare them: one of each kind.

They show how short a declaration is, and hold the known mistakes of units 02 to 06 on which the
diagnosis is tested: `mistakes()` gives all of them.
"""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong


def mistakes():
    """Every (exercise, wrong version) of this file."""
    return [(exercise, wrong) for exercise in SAMPLES for wrong in exercise.wrong]


def softmax(S):
    return jax.nn.softmax(S, axis=1)


# --- A backward function: the check draws `dout`, and takes the bias from `more_inputs`.


def linear(X, W, b):
    return X @ W + b


def linear_inputs(rng):
    return [
        Case(f"X ({n}, {d}), W ({d}, {h})", (rng.normal(size=(n, d)), rng.normal(size=(d, h))), n)
        for n, d, h in ((5, 3, 4), (7, 4, 2), (6, 2, 3))
    ]


LINEAR_BACKWARD = Exercise(
    name="05-E5",
    points=3,
    signature="linear_backward(dout: (N, H), X: (N, D), W: (D, H)) -> (dX, dW, db)",
    cases=linear_inputs,
    backward_of=linear,
    more_inputs=lambda X, W: (np.zeros(W.shape[1]),),
    by_hand=True,
    worked="for out = 3x and upstream dout: dx = 3·dout.",
    wrong=(
        Wrong(
            "no_transpose",
            lambda dout, X, W: (dout @ W, X.T @ dout, dout.sum(0)),
            "dX cannot be computed: the sizes do not fit.",
            "dX must look like X: sizes force the transpose.",
        ),
        Wrong(
            "bias_mean",
            lambda dout, X, W: (dout @ W.T, X.T @ dout, dout.mean(0)),
            "db is an average.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "bias_first_row",
            lambda dout, X, W: (dout @ W.T, X.T @ dout, dout[0]),
            "db knows the first example only.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "upstream_ignored",
            lambda dout, X, W: (
                jnp.ones_like(dout) @ W.T,
                X.T @ jnp.ones_like(dout),
                jnp.ones_like(dout).sum(0),
            ),
            "as if dout were all ones.",
            "every path to the loss goes through dout.",
        ),
        Wrong(
            "bias_not_summed",
            lambda dout, X, W: (dout @ W.T, X.T @ dout, dout),
            "db has a row for each example.",
            "b is used by every example: contributions add up.",
        ),
    ),
)


# --- A gradient of a scalar loss, for batches of two sizes.


def softmax_cross_entropy(S, Y):
    return -jnp.mean(jnp.sum(Y * jax.nn.log_softmax(S, axis=1), axis=1))


def logits_and_labels(rng):
    return [
        Case(f"N = {n}, K = {k}", (rng.normal(size=(n, k)), np.eye(k)[rng.integers(k, size=n)]), n)
        for n, k in ((5, 4), (7, 3), (6, 5))
    ]


DLOGITS = Exercise(
    name="05-E8",
    points=3,
    signature="dlogits(S: (N, K), Y: (N, K)) -> (N, K)",
    cases=logits_and_labels,
    derivative_of=softmax_cross_entropy,
    by_hand=True,
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
            "a factor p(1-p) too many.",
            "p - y already contains the slope of the softmax; it cancelled.",
        ),
        Wrong(
            "labels_forgotten",
            lambda S, Y: softmax(S) / len(S),
            "no entry is negative.",
            "at the true class a larger logit lowers the loss.",
        ),
        Wrong(
            "softmax_over_columns",
            lambda S, Y: (jax.nn.softmax(S, axis=0) - Y) / len(S),
            "columns of probabilities sum to one, rows do not.",
            "each row is one example.",
        ),
    ),
)


# --- A value: binary cross-entropy.


def bce(p, y):
    return -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))


BCE = Exercise(
    name="04-E5",
    points=2,
    signature="bce(p: (N,), y: (N,)) -> float",
    cases=lambda rng: [
        Case(f"N = {n}", (rng.uniform(0.1, 0.9, n), (np.arange(n) % 2).astype(float)), n)
        for n in (5, 7, 6)
    ],
    reference=bce,
    wrong=(
        Wrong(
            "in_bits",
            lambda p, y: bce(p, y) / np.log(2),
            "you measure in bits, as the lecture's table does.",
            "the loss uses the natural logarithm.",
        ),
        Wrong(
            "one_half_only",
            lambda p, y: -jnp.mean(y * jnp.log(p)),
            "patients without disease add nothing to your loss.",
            "both labels cost something.",
        ),
        Wrong(
            "wrong_label_costs",
            lambda p, y: -jnp.mean(y * jnp.log(p) + (1 - y) * jnp.log(p)),
            "a high probability is good for every label.",
            "for y = 0 a high probability must cost more.",
        ),
        Wrong(
            "labels_in_the_log",
            lambda p, y: -jnp.mean(p * jnp.log(y) + (1 - p) * jnp.log(1 - y)),
            "the logarithm of a label is not finite.",
            "which of the two is a probability?",
        ),
        Wrong(
            "broadcast",
            lambda p, y: -jnp.mean(y[:, None] * jnp.log(p) + (1 - y[:, None]) * jnp.log(1 - p)),
            "every prediction is compared with every label.",
            "a column and a row make a table.",
        ),
    ),
)


# --- Backpropagation: a gradient for a dict of arrays.


def sigmoid(x):
    return 1 / (1 + jnp.exp(-x))


def net_loss(params, X, y):
    act = sigmoid(X @ params["W1"] + params["b1"])
    out = sigmoid(act @ params["W2"] + params["b2"])
    return jnp.mean(jnp.sum((out - y) ** 2, axis=1)) / 2


def net_inputs(rng):
    def batch(n):
        shapes = {"W1": (3, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
        params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        return Case(f"N = {n}", (params, rng.normal(size=(n, 3)), rng.uniform(size=(n, 1))), n)

    return [batch(5), batch(7), batch(6)]


def net_gradient(
    params, X, y, scale=1.0, slope=None, out_slope=None, W2=None, act_in=None, bias=None
):  # fmt: skip
    """The gradient by hand; each argument behind `y` is a place for a mistake."""
    pre1 = X @ params["W1"] + params["b1"]
    act = sigmoid(pre1)
    pre2 = act @ params["W2"] + params["b2"]
    out = sigmoid(pre2)
    slope = slope or (lambda pre, act: act * (1 - act))
    bias = bias or (lambda delta: delta.sum(0))
    delta2 = scale * (out - y) / len(X) * (out_slope or slope)(pre2, out)
    inner = act if act_in is None else act_in(pre1, act)
    dW2 = inner.T @ delta2
    used = params["W2"] if W2 is None else W2(params["W2"], dW2)
    delta1 = delta2 @ used.T * slope(pre1, act)
    return {"W1": X.T @ delta1, "b1": bias(delta1), "W2": dW2, "b2": bias(delta2)}


def own_slope(pre, act):
    return act * (1 - act)


def by_hand(**mistake):
    return lambda params, X, y: net_gradient(params, X, y, **mistake)


BACKPROP = Exercise(
    name="05-E7",
    points=5,
    signature="backprop_321(params, X: (N, 3), y: (N, 1)) -> dict of gradients",
    cases=net_inputs,
    derivative_of=net_loss,
    by_hand=True,
    worked="for act = tanh(pre) and upstream g: the delta is g·(1 - act²).",
    wrong=(
        Wrong(
            "square_kept_its_two",
            by_hand(scale=2.0),
            "twice the true gradient.",
            "the ½ in the loss cancels the 2.",
        ),
        Wrong(
            "no_slope_at_all",
            by_hand(slope=lambda pre, act: 1.0),
            "no delta knows its activation.",
            "dE/dact times dact/dpre: the second factor is missing.",
        ),
        Wrong(
            "no_slope_at_the_output",
            by_hand(out_slope=lambda pre, act: 1.0, slope=own_slope),
            "both layers are off: the output's delta lacks a factor.",
            "dE/dact times dact/dpre: the second factor is missing.",
        ),
        Wrong(
            "no_slope_in_the_hidden_layer",
            by_hand(slope=lambda pre, act: 1.0, out_slope=own_slope),
            "W2 and b2 are right; W1 and b1 are not.",
            "the chain rule passes through the hidden activation, too.",
        ),
        Wrong(
            "slope_of_the_activation_again",
            by_hand(slope=lambda pre, act: sigmoid(act) * (1 - sigmoid(act))),
            "the slope is taken at act.",
            "act already went through the sigmoid.",
        ),
        Wrong(
            "slope_from_pre",
            by_hand(slope=lambda pre, act: pre * (1 - pre)),
            "the slope is computed from pre.",
            "s(1-s) wants the output of the sigmoid.",
        ),
        Wrong(
            "slope_of_tanh",
            by_hand(slope=lambda pre, act: 1 - act**2),
            "the slope is that of tanh.",
            "each activation has its own slope.",
        ),
        Wrong(
            "slope_of_relu",
            by_hand(slope=lambda pre, act: (pre > 0) * 1.0),
            "the slope is that of relu.",
            "each activation has its own slope.",
        ),
        Wrong(
            "slope_negative",
            by_hand(slope=lambda pre, act: act * (act - 1)),
            "the slope of the sigmoid is negative.",
            "a sigmoid rises everywhere.",
        ),
        Wrong(
            "updated_too_early",
            by_hand(W2=lambda W2, dW2: W2 - 0.5 * dW2),
            "W1 is right only if W2 had already moved.",
            "finish all gradients before any update.",
        ),
        Wrong(
            "bias_mean",
            by_hand(bias=lambda delta: delta.mean(0)),
            "the biases' gradients are averages.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "bias_first_row",
            by_hand(bias=lambda delta: delta[0]),
            "the biases know the first example only.",
            "b is used by every example: contributions add up.",
        ),
        Wrong(
            "pre_for_act",
            by_hand(act_in=lambda pre, act: pre),
            "W2's gradient uses what is before the activation.",
            "a weight's gradient is its delta times its input.",
        ),
    ),
)


# --- An iterated procedure.


def descend(df, w0, rate, steps, move=lambda w, step: w - step):
    path = [w0]
    for _ in range(steps):
        path.append(move(path[-1], rate * df(path[-1])))
    return jnp.stack([jnp.asarray(w) for w in path])


def from_the_start(df, w0, rate, steps):
    return jnp.stack([jnp.asarray(w0), *[w0 - rate * df(w0)] * steps])


def slope_of_the_start(df, w0, rate, steps):
    return w0 - rate * df(w0) * jnp.arange(steps + 1)


def tilted_bowl(w):
    return 2 * w - 1 + 0.3 * w**2


def starts(rng):
    return [
        Case(f"w0 = {w:.3g}, rate = {rate}, {steps} steps", (tilted_bowl, float(w), rate, steps))
        for w, rate, steps in zip(rng.uniform(1, 2, 3), (0.1, 0.05, 0.2), (6, 9, 4), strict=True)
    ]


DESCENT = Exercise(
    name="02-E2",
    points=3,
    signature="gd(df, w0, learning_rate, steps) -> (steps + 1,)",
    cases=starts,
    reference=descend,
    trajectory=True,
    wrong=(
        Wrong(
            "uphill",
            lambda df, w0, rate, steps: descend(df, w0, -rate, steps),
            "the loss goes up.",
            "the gradient points uphill.",
        ),
        Wrong(
            "slope_of_the_start",
            slope_of_the_start,
            "all steps are alike.",
            "you keep using the slope at the start.",
        ),
        Wrong(
            "always_from_the_start",
            from_the_start,
            "the first step is right, then nothing moves.",
            "each step must start where the last one ended.",
        ),
        Wrong(
            "step_instead_of_place",
            lambda df, w0, rate, steps: descend(df, w0, rate, steps, lambda w, step: -step),
            "each place is minus the step.",
            "you replaced w instead of changing it.",
        ),
        Wrong(
            "sign_only",
            lambda df, w0, rate, steps: descend(lambda w: jnp.sign(df(w)), w0, rate, steps),
            "every step is as long as the rate.",
            "the step's length should follow the slope.",
        ),
        Wrong(
            "start_twice",
            lambda df, w0, rate, steps: jnp.concatenate(
                [jnp.array([w0]), descend(df, w0, rate, steps - 1)]
            ),
            "the start is in it twice.",
            "steps updates make steps + 1 places.",
        ),
        Wrong(
            "end_missing",
            lambda df, w0, rate, steps: descend(df, w0, rate, steps)[:-1],
            "the last place is missing.",
            "steps updates make steps + 1 places.",
        ),
        Wrong(
            "half_rate_first",
            lambda df, w0, rate, steps: descend(df, w0, rate / 2, steps),
            "the first move is half as long.",
            "step 0 uses the rate itself.",
        ),
    ),
)


# --- A property, a choice, a whole number, and two typed answers.


def all_indices_once(args, batches):
    _, n, size = args
    seen = sorted(int(i) for batch in batches for i in batch)
    if seen != list(range(n)):
        return f"of {n} examples, {len(set(seen))} are visited, in {len(seen)} visits."
    return None if all(len(b) <= size for b in batches) else "a batch is too large."


def epoch(key, n, size, replace=False):
    order = jax.random.choice(jax.random.key(key), n, (n,), replace=replace)
    return [order[i : i + size] for i in range(0, n, size)]


BATCHES = Exercise(
    name="06-E1",
    points=2,
    signature="epoch_batches(key, n, size) -> list of index arrays",
    cases=[Case(f"n = {n}, size = {b}", (n, n, b)) for n, b in ((10, 3), (7, 7), (9, 2))],
    reference=epoch,
    accepts=all_indices_once,
    wrong=(
        Wrong(
            "with_replacement",
            lambda key, n, size: epoch(key, n, size, replace=True),
            "some examples come twice, others never.",
            "an epoch visits every example once.",
        ),
    ),
)

DIRECTION = Exercise(
    name="02-E1",
    points=1,
    signature="direction(slope) -> what to do with w",
    cases=[Case(f"slope = {s}", (s,)) for s in (2.5, -0.4, 0.0)],
    reference=lambda s: "reduce" if s > 0 else "increase" if s < 0 else "stop",
    choices=("reduce", "increase", "stop"),
    wrong=(
        Wrong(
            "uphill",
            lambda s: "increase" if s > 0 else "reduce" if s < 0 else "stop",
            "you follow the slope.",
            "the slope points uphill.",
        ),
    ),
)

COUNT = Exercise(
    name="04-E3",
    points=1,
    signature="count_params(sizes) -> int",
    cases=[Case(str(s), (s,)) for s in ((29, 16, 1), (2, 3, 1), (3, 2, 1))],
    reference=lambda sizes: sum((a + 1) * b for a, b in pairwise(sizes)),
    wrong=(
        Wrong(
            "biases_forgotten",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
            "only the weights are counted.",
            "every unit has a bias of its own.",
        ),
    ),
)

TYPED = Exercise(
    name="02-N1",
    points=1,
    signature="w after one step",
    value=0.9523,
    wrong=(
        Wrong("uphill", 4.0477, "you went uphill.", "the gradient points uphill."),
        Wrong("start", 2.5, "this is the start.", "take one step."),
    ),
)

TYPED_CHOICE = Exercise(
    name="02-N2",
    points=1,
    signature="verdict on the learning rate",
    value="diverges",
    choices=("diverges", "converges", "bounces"),
    wrong=(
        Wrong("hopeful", "converges", "it looks calm at first.", "what does the tenth step do?"),
    ),
)

SAMPLES = (
    LINEAR_BACKWARD, DLOGITS, BCE, BACKPROP, DESCENT, BATCHES, DIRECTION, COUNT, TYPED, TYPED_CHOICE,
)  # fmt: skip
