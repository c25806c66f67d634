"""Unit 10, the network by hand: the whole gradient, a training run.

One hidden layer of relus, one logit, cross-entropy: MIT's 29-16-1, judged in smaller sizes. Labels are a
column (N, 1), like the logits.
"""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

# --- E5: the gradient of the whole network.


def loss(params: dict, X: np.ndarray, y: np.ndarray) -> jnp.ndarray:
    """The mean cross-entropy of the logits, for labels (N, 1)."""
    # Sums of products in place of @: a check compiles this for every input, and they compile faster.
    act = jnp.maximum(jnp.sum(X[:, :, None] * params["W1"], axis=1) + params["b1"], 0)
    logits = jnp.sum(act * params["W2"][:, 0], axis=1) + params["b2"]
    return jnp.mean(jnp.log(1 + jnp.exp(logits)) - y[:, 0] * logits)


def _in_64ths(values: np.ndarray) -> np.ndarray:
    return np.round(64 * values) / 64


def batch(rng: np.random.Generator, n: int, inputs: int, hidden: int) -> tuple:
    """A network with biases, and a batch with labels of both kinds and no pre at a kink."""
    shapes = {"W1": (inputs, hidden), "b1": (hidden,), "W2": (hidden, 1), "b2": (1,)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    y = rng.permutation(np.arange(n) % 2).astype(float)[:, None]
    while True:
        X = _in_64ths(rng.normal(size=(n, inputs)))
        if np.min(np.abs(X @ params["W1"] + params["b1"])) > 1e-3:
            return params, X, y


def _batches(rng: np.random.Generator) -> list[Case]:
    # Hidden layers as wide as the inputs: there a missing transpose shows in the numbers.
    return [
        Case(f"{inputs}-{hidden}-1, N = {n}", batch(rng, n, inputs, hidden), n)
        for n, inputs, hidden in ((5, 2, 2), (7, 2, 2), (5, 2, 2))
    ]


def sigmoid(pre: np.ndarray) -> np.ndarray:
    """In NumPy, as all wrong versions: a check compiles whatever JAX runs anew."""
    return 1 / (1 + np.exp(-np.asarray(pre)))


def _gradients(
    params,
    X,
    y,
    at_the_logit=lambda p, logits, y: p - y,
    scale=lambda n, inputs: 1 / n,
    gate=lambda pre, act, arrived: pre > 0,
    used=lambda W2, dW2: W2,
    inner=lambda pre, act: act,
    bias=lambda delta: delta.sum(0),
):
    """The gradient by hand; each argument behind `y` is a place for a mistake."""
    pre = np.asarray(X) @ params["W1"] + params["b1"]
    act = np.maximum(pre, 0)
    logits = act @ params["W2"] + params["b2"]
    delta2 = scale(*np.shape(X)) * at_the_logit(sigmoid(logits), logits, y)
    dW2 = inner(pre, act).T @ delta2
    arrived = delta2 @ used(params["W2"], dW2).T
    delta1 = arrived * gate(pre, act, arrived)
    return {"W1": X.T @ delta1, "b1": bias(delta1), "W2": dW2, "b2": bias(delta2)}


def _wrong(name, sees, rule, **mistake):
    return Wrong(name, lambda params, X, y: _gradients(params, X, y, **mistake), sees, rule)


def _moved(params, X, y):
    grads = _gradients(params, X, y)
    return {name: params[name] - grads[name] for name in params}


CANCELLED = "p - y already contains the sigmoid's slope; it cancelled."
GATE = "the gate of a relu was set on the way forward: by pre."

E5 = Exercise(
    name="10-E5",
    points=4,
    signature="gradients(params, X: (N, D), y: (N, 1)) -> dict of gradients",
    cases=_batches,
    derivative_of=loss,
    by_hand=True,
    worked="one example, one unit in each layer, tanh in place of the relu, p = 0.8 and y = 1: delta2 = -0.2. With "
    "w2 = 3 and act = 0.5: dw2 = -0.2·0.5 = -0.1, and delta1 = -0.2·3·(1 - 0.25) = -0.45.",
    wrong=(
        _wrong(
            "no_gate",
            "W2 and b2 are right; W1 and b1 are not.",
            "the way back passes the relu, too: where it was shut, nothing comes through.",
            gate=lambda pre, act, arrived: 1.0,
        ),
        _wrong(
            "gate_by_what_arrives",
            "W2 and b2 are right; the relu let through what is positive on the way back.",
            GATE,
            gate=lambda pre, act, arrived: arrived > 0,
        ),
        _wrong(
            "scaled_by_the_activation",
            "W2 and b2 are right; what comes back was multiplied by act.",
            "a relu's slope is 1 or 0.",
            gate=lambda pre, act, arrived: act,
        ),
        _wrong(
            "slope_of_the_sigmoid_in_the_middle",
            "W2 and b2 are right; the hidden units have the slope of a sigmoid.",
            "each activation has its own slope: here it is a relu.",
            gate=lambda pre, act, arrived: act * (1 - act),
        ),
        _wrong(
            "slope_at_the_logit",
            "a factor p(1 - p) too many at the end.",
            CANCELLED,
            at_the_logit=lambda p, logits, y: (p - y) * p * (1 - p),
        ),
        _wrong(
            "logits_for_probabilities",
            "the logits stand where probabilities belong.",
            "what the network says is the sigmoid of its logit.",
            at_the_logit=lambda p, logits, y: logits - y,
        ),
        _wrong(
            "labels_forgotten",
            "the labels are not in it.",
            "what the network says, minus what is right.",
            at_the_logit=lambda p, logits, y: p,
        ),
        _wrong(
            "slope_for_the_probability",
            "this starts from the slope for p, not from that for the logit.",
            CANCELLED,
            at_the_logit=lambda p, logits, y: (p - y) / (p * (1 - p)),
        ),
        _wrong(
            "ill_only",
            "patients without the disease add nothing.",
            "a healthy patient who gets a high probability costs as well.",
            at_the_logit=lambda p, logits, y: y * (p - y),
        ),
        _wrong(
            "batch_size_forgotten",
            "every gradient grows with the batch.",
            "the loss is a mean over the batch.",
            scale=lambda n, inputs: 1.0,
        ),
        _wrong(
            "divided_by_the_batch_twice",
            "every gradient is too small by the size of the batch.",
            "the delta has been divided by N already; the sums that follow must not be.",
            scale=lambda n, inputs: 1 / n**2,
        ),
        _wrong(
            "divided_by_all_entries",
            "every gradient was divided by the number of entries of X.",
            "the loss is a mean over the patients, not over their measurements.",
            scale=lambda n, inputs: 1 / (n * inputs),
        ),
        Wrong(
            "parameters_after_a_step",
            _moved,
            "these are parameters after a step, not gradients.",
            "asked are the gradients alone; the step comes in the next exercise.",
        ),
        _wrong(
            "downhill_already",
            "every gradient has the opposite sign.",
            "a gradient points uphill; the update turns it round.",
            scale=lambda n, inputs: -1 / n,
        ),
        _wrong(
            "pre_for_act",
            "W2's gradient uses what is before the relu.",
            "a weight's gradient is its delta times its input.",
            inner=lambda pre, act: pre,
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
            "gradient_for_weights",
            "W1 and b1 are off: the error came back through the gradient of W2.",
            "forward, the signal passed W2 itself; it goes back the same way.",
            used=lambda W2, dW2: dW2,
        ),
        _wrong(
            "updated_too_early",
            "W1 is right only if W2 had already moved.",
            "finish all gradients before any update.",
            used=lambda W2, dW2: W2 - 0.5 * dW2,
        ),
    ),
)


# --- E6: a training run.


def train(params: dict, X: np.ndarray, y: np.ndarray, learning_rate: float, steps: int) -> tuple:
    """The reference: plain descent on the whole batch; the loss before each step."""
    params, losses = dict(params), []
    for _ in range(steps):
        losses.append(_cost(params, X, y))
        grads = _gradients(params, X, y)
        params = {name: params[name] - learning_rate * grads[name] for name in params}
    return params, np.array(losses)


def _cost(params: dict, X: np.ndarray, y: np.ndarray) -> float:
    logits = np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    return float(np.mean(np.logaddexp(0, logits) - y * logits))


def _runs(rng: np.random.Generator) -> list[Case]:
    cases = []
    # One network for all: each new shape costs a student's answer the time to compile it.
    for n, inputs, hidden, steps in ((6, 3, 2, 3), (9, 3, 2, 4), (6, 3, 2, 2)):
        rate = round(float(rng.uniform(0.15, 0.4)), 2)
        label = f"{inputs}-{hidden}-1, N = {n}, learning_rate = {rate:g}, {steps} steps"
        cases.append(Case(label, (*batch(rng, n, inputs, hidden), rate, steps), n))
    return cases


def _run(
    step: Callable = lambda params, grads, rate: {k: params[k] - rate * grads[k] for k in params},
    looked_at: Callable = lambda start, now: now,
    recorded: Callable = lambda before, after, cost: cost(before),
    more: int = 0,
) -> Callable:
    """The run with a place for each mistake: the step, where its gradient is, what is written down."""

    def version(params, X, y, learning_rate, steps):
        start, now, losses = params, dict(params), []
        for _ in range(steps + more):
            after = step(now, _gradients(looked_at(start, now), X, y), learning_rate)
            losses.append(recorded(now, after, lambda where: _cost(where, X, y)))
            now = after
        return now, np.array(losses)

    return version


def _anchored(params, X, y, learning_rate, steps):
    """Each step starts from the first parameters, with the gradient at the newest."""
    return _run(lambda now, grads, rate: {k: params[k] - rate * grads[k] for k in params})(
        params, X, y, learning_rate, steps
    )


def _one_after_the_other(params, X, y, learning_rate, steps):
    """A new gradient for each array, when the arrays before it have moved already."""
    now, losses = dict(params), []
    for _ in range(steps):
        losses.append(_cost(now, X, y))
        for name in now:
            now[name] = now[name] - learning_rate * _gradients(now, X, y)[name]
    return now, np.array(losses)


def _summed(params, X, y, learning_rate, steps):
    """The run with the gradient of the sum."""
    return _run(lambda now, grads, rate: {k: now[k] - rate * len(X) * grads[k] for k in now})(
        params, X, y, learning_rate, steps
    )


def _moving(*names: str) -> Callable:
    """A step that leaves all other parameters as they are."""
    return lambda params, grads, rate: {
        k: params[k] - rate * grads[k] if k in names else params[k] for k in params
    }


def _from_the_start(params, X, y, learning_rate, steps):
    """Each step begins where the run began: only the last one counts."""
    return _run()(params, X, y, learning_rate, 1)[0], np.full(steps, _cost(params, X, y))


E6 = Exercise(
    name="10-E6",
    points=2,
    signature="train(params, X: (N, D), y: (N, 1), learning_rate, steps) -> (params, losses)",
    cases=_runs,
    reference=train,
    worked="one weight, loss (w - 3)², from w = 5 with the rate 0.25, two steps: the loss is 4, the slope 4, so w "
    "becomes 4; the loss is 1, the slope 2, so w becomes 3.5. The losses are 4 and 1, the weight is 3.5.",
    wrong=(
        Wrong(
            "uphill",
            _run(lambda params, grads, rate: {k: params[k] + rate * grads[k] for k in params}),
            "the losses rise.",
            "the gradient points uphill.",
        ),
        Wrong(
            "rate_missing",
            _run(lambda params, grads, rate: {k: params[k] - grads[k] for k in params}),
            "every step is the whole gradient.",
            "the learning rate says how far to go.",
        ),
        Wrong(
            "step_for_place",
            _run(lambda params, grads, rate: {k: -rate * grads[k] for k in params}),
            "the parameters were replaced by the step.",
            "a step is added to where one stands.",
        ),
        Wrong(
            "gradient_of_the_start",
            _run(looked_at=lambda start, now: start),
            "the first step is right; the others use the gradient of the first.",
            "look at the slope anew after every step.",
        ),
        Wrong(
            "from_the_start",
            _from_the_start,
            "the run makes its first step again and again.",
            "each step must begin where the last one ended.",
        ),
        Wrong(
            "anchored_at_the_start",
            _anchored,
            "the first step is right; every later one starts from the first parameters again.",
            "each step must begin where the last one ended.",
        ),
        Wrong(
            "one_after_the_other",
            _one_after_the_other,
            "some parameters moved before the gradient of the others was taken.",
            "one gradient for each step, at the parameters before it; then move all of them.",
        ),
        Wrong(
            "gradient_of_the_sum",
            _summed,
            "every step is as many times too long as there are patients.",
            "a mean over the batch: does the check of E5 pass?",
        ),
        Wrong(
            "never_moves",
            lambda params, X, y, rate, steps: (params, np.full(steps, _cost(params, X, y))),
            "the parameters are those of the start.",
            "the new parameters must be kept.",
        ),
        Wrong(
            "biases_stay",
            _run(_moving("W1", "W2")),
            "the biases never move.",
            "weights and biases: every entry of the dict takes its step.",
        ),
        Wrong(
            "last_layer_only",
            _run(_moving("W2", "b2")),
            "only the last layer learns.",
            "weights and biases of both layers: every entry of the dict takes its step.",
        ),
        Wrong(
            "first_layer_only",
            _run(_moving("W1", "b1")),
            "only the first layer learns.",
            "weights and biases of both layers: every entry of the dict takes its step.",
        ),
        Wrong(
            "losses_after_the_steps",
            _run(recorded=lambda before, after, cost: cost(after)),
            "the parameters are right; each loss is the one after its step.",
            "the first loss is that of the start.",
        ),
        Wrong(
            "last_loss_only",
            lambda *args: (lambda end, losses: (end, np.full(len(losses), losses[-1])))(
                *_run()(*args)
            ),
            "the parameters are right; all losses are the last one.",
            "append a number at every step.",
        ),
        Wrong(
            "sum_of_the_losses",
            lambda *args: (lambda end, losses: (end, np.cumsum(losses)))(*_run()(*args)),
            "the parameters are right; the losses were added up.",
            "each entry is the loss of one moment.",
        ),
        Wrong(
            "one_step_too_many",
            lambda *args: (lambda end, losses: (end, losses[:-1]))(*_run(more=1)(*args)),
            "the losses are right; the parameters are one step further.",
            "so many losses, so many steps.",
        ),
        Wrong(
            "one_step_too_few",
            lambda params, X, y, rate, steps: (
                _run()(params, X, y, rate, steps - 1)[0],
                _run()(params, X, y, rate, steps)[1],
            ),
            "the losses are right; the last step was not taken.",
            "so many losses, so many steps.",
        ),
        Wrong(
            "rate_halved",
            _run(lambda params, grads, rate: {k: params[k] - rate / 2 * grads[k] for k in params}),
            "every step is half as long as it should be.",
            "the rate as it is, times the gradient as it is.",
        ),
    ),
)
