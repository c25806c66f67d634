"""The lectures' numbers on losses, activations, optimizers, norms and networks, by this library.

Each rule of the facts sheet that this library can compute stands below as a few calls of it; a fact holds
if the recomputed number is met to rounding and the printed one within the sheet's tolerance.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from course_lib import nn
from course_lib.data.lecture_facts import all_facts
from course_lib.nn import schedules

BITS = {0: 1.0, 2: np.log(2)}


def column(values):
    return jnp.asarray(values, jnp.float64).reshape(-1, 1)


def bce(y, p, base):
    loss = nn.binary_cross_entropy_of_probabilities(column(p), column(y))
    # The sheet's numbers hold from the logits as well, but for the two ends.
    if np.all((np.asarray(p) > 0) & (np.asarray(p) < 1)):
        logits = column(np.log(p) - np.log1p(-np.asarray(p)))
        assert nn.binary_cross_entropy(logits, column(y)) == pytest.approx(float(loss), rel=1e-9)
    return loss / BITS[base]


def walk(optimizer, w, gradient, steps):
    """w after some steps of an optimizer; gradient(w, t)."""
    memory = optimizer.init(w)
    for t in range(steps):
        updates, memory = optimizer.update(gradient(w, t), memory, w)
        w = nn.apply_updates(w, updates)
    return w


def polynomial_descent(coef, x0, gamma0, schedule, steps):
    rate = {"const": schedules.constant, "halve": schedules.halving}[schedule](gamma0)
    slope = np.polynomial.Polynomial(coef).deriv()
    return walk(
        nn.gradient_descent(rate), jnp.float64(x0), lambda x, t: jnp.float64(slope(float(x))), steps
    )


def adam_walk(w0, eta, beta1, beta2, eps, grads, place, decay=0.0, coupled_l2=0.0):
    optimizer = nn.adamw(eta, beta1, beta2, eps, weight_decay=decay)
    given = jnp.asarray(grads)

    def gradient(w, t):
        penalty = jax.grad(nn.l2_penalty)({"W": w}, coupled_l2)["W"]
        return given[t] + penalty

    return walk(optimizer, jnp.float64(w0), gradient, len(grads))


def velocity(beta, eta, g, steps):
    optimizer = nn.momentum(eta, beta)
    before, after = (
        walk(optimizer, jnp.float64(0), lambda w, t: jnp.float64(g), n) for n in (steps - 1, steps)
    )
    return after - before


def l2_step(w, g, eta, lam):
    penalty = jax.grad(nn.l2_penalty)({"W": jnp.float64(w)}, lam)["W"]
    return walk(nn.sgd(eta), jnp.float64(w), lambda w, t: g + penalty, 1)


def dropout_mean(x, rate, inverted):
    act = jnp.full((1000, 1000), float(x))
    out = nn.Dropout(rate).apply({}, {}, act, True, jax.random.key(0))[0]
    return jnp.mean(out)


def clip(g, c):
    return nn.clip_by_global_norm(c).update(jnp.asarray(g, jnp.float64), ())[0]


def standardize(x, eps):
    """By both norms: the numbers as a row and as a column."""
    row, layer = jnp.asarray([x], jnp.float64), nn.LayerNorm(eps)
    by_row, _ = layer.apply(layer.init(None, len(x), jnp.float64), {}, row, True, None)
    layer = nn.BatchNorm(eps=eps)
    memory = layer.start(1, jnp.float64)
    by_column, _ = layer.apply(layer.init(None, 1, jnp.float64), memory, row.T, True, None)
    np.testing.assert_allclose(by_row[0], by_column[:, 0], rtol=1e-12)
    return by_row[0]


def parameters(sizes):
    model = nn.Sequential([nn.Dense(width) for width in sizes[1:]], inputs=sizes[0])
    shapes = jax.eval_shape(model.init, jax.random.key(0))
    return sum(leaf.size for leaf in jax.tree.leaves(shapes))


def xor(X, W, c, v, b, act, out):
    model = nn.Sequential([nn.Dense(2, getattr(nn, act)), nn.Dense(1)], inputs=2)
    params = {"dense_1": {"W": W, "b": c}, "dense_2": {"W": column(v), "b": [b]}}
    params = jax.tree.map(
        lambda leaf: jnp.asarray(leaf, jnp.float64), params, is_leaf=lambda x: isinstance(x, list)
    )
    return model(params, jnp.asarray(X, jnp.float64))[:, 0]


TANGLED = nn.Sequential([nn.Dense(2, nn.sigmoid), nn.Dense(1, nn.sigmoid)], inputs=3)


@jax.jit
def step_of_321(params, X, y, rate):
    """(parameters, squared error) before and after one step of descent on ½(o - t)²."""
    trained, _ = nn.train(
        TANGLED, params, (X, y), jnp.zeros((1, 1, 1), int), loss=nn.half_squared_error,
        optimizer=nn.sgd(rate),
    )  # fmt: skip
    return [(p, nn.sum_squared_error(TANGLED(p, X), y)) for p in (params, trained)]


def net_321(params, x, t, lr, loss_factor, out):
    p = params
    W1 = [[p["w14"], p["w15"]], [p["w24"], p["w25"]], [p["w34"], p["w35"]]]
    net = {
        "dense_1": {"W": jnp.asarray(W1), "b": jnp.asarray([p["b4"], p["b5"]])},
        "dense_2": {"W": column([p["w46"], p["w56"]]), "b": jnp.asarray([p["b6"]])},
    }
    before, after = step_of_321(net, jnp.asarray([x], jnp.float64), column([t]), lr)
    return {
        "sqerr": before[1],
        "after_sqerr": after[1],
        "new_w14": after[0]["dense_1"]["W"][0, 0],
        "new_w46": after[0]["dense_2"]["W"][0, 0],
    }[out]


def softmax_loss(a, y, out):
    logits, y = jnp.asarray([a], jnp.float64), jnp.asarray([y], jnp.float64)
    value, delta = jax.jit(jax.value_and_grad(nn.softmax_cross_entropy))(logits, y)
    return value if out == "loss" else delta[0]


RULES = {
    "neglog": lambda p, y, base: bce([y], [p], base),
    "bce_mean": bce,
    "softmax": lambda a: nn.softmax(jnp.asarray(a, jnp.float64)),
    "softmax_ce": softmax_loss,
    "sigmoid": lambda x: nn.sigmoid(jnp.float64(x)),
    "sigmoid_d": lambda x: jax.grad(nn.sigmoid)(float(x)),
    "tanh_d": lambda x: jax.grad(nn.tanh)(float(x)),
    "momentum_v": velocity,
    "momentum_limit": lambda beta, eta, g: velocity(beta, eta, g, 400),
    "adam_w": adam_walk,
    "l2_sgd": l2_step,
    "dropout_mean": dropout_mean,
    "standardize": standardize,
    "clip_norm": clip,
    "warmup_cosine": lambda t, warm, total, eta_max, eta_min: schedules.warmup_cosine(
        eta_max, warm, total, eta_min
    )(t),
    "halving_total": lambda gamma0, steps: sum(map(schedules.halving(gamma0), range(steps))),
    "quad_gd": lambda L, x0, eta, steps: walk(
        nn.gradient_descent(eta), jnp.float64(x0), lambda x, t: L * x, steps
    ),
    "poly_gd": polynomial_descent,
    "mlp_params": parameters,
    "updates_per_epoch": lambda n, batch: len(
        nn.epoch_orders(jax.random.key(0), n, batch, range(1))[0]
    ),
    "xor": xor,
    "net321": net_321,
}


def ours(fact):
    """Whether the fact is one of this library's: not an instance of a formula that it does not have."""
    given = fact.inputs
    if fact.rule == "xor":
        return given["out"] == "out"
    if fact.rule == "net321":
        return given["out"] in ("sqerr", "after_sqerr", "new_w14", "new_w46") and (
            given["loss_factor"] == 1
        )
    return (
        fact.rule in RULES
        and given.get("out") != "naive"
        and given.get("place") != "inside"
        and given.get("inverted") is not False
    )


FACTS = [fact for fact in all_facts().values() if ours(fact)]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_lectures_number_is_what_this_library_computes(fact):
    value = np.asarray(RULES[fact.rule](**fact.inputs))
    # A mean of a million random draws is known to 0.3 %; 1 - 0.999999 costs ten digits.
    accuracy = 3e-3 if fact.rule == "dropout_mean" else 1e-10
    np.testing.assert_allclose(value, fact.exact, rtol=accuracy, atol=1e-12)
    if fact.printed is not None and fact.verdict != "erratum":
        np.testing.assert_allclose(value, fact.printed, rtol=0, atol=fact.tolerance + 1e-12)


def test_the_rows_on_losses_optimizers_norms_and_clipping_are_all_here():
    rows = {fact.id.split(".")[0] for fact in FACTS}
    assert {"H-19", "H-20", "H-21", "H-23", "C-05", "C-18", "C-19", "C-21", "C-23", "C-24"} <= rows
    assert {"C-25", "C-26", "C-27", "C-29", "C-30", "C-31", "L-24", "H-07", "L-12"} <= rows


def test_adam_adds_epsilon_outside_of_the_root():
    facts = all_facts()
    inside, outside = facts["C-24.3"], facts["C-24.2"]
    value = float(adam_walk(**outside.inputs))
    assert value == pytest.approx(outside.exact, abs=1e-13)
    assert abs(value - inside.exact) > 1e-4


def test_kept_units_are_rescaled_unlike_in_plain_dropout():
    plain = all_facts()["C-27.2"]
    assert abs(float(dropout_mean(**plain.inputs)) - plain.exact) > 1


def test_the_gradient_of_the_second_logit_is_not_the_zero_of_the_element_wise_rule():
    naive = all_facts()["C-21.2"]
    delta = softmax_loss(**{**naive.inputs, "out": "delta"})
    assert delta[0] == pytest.approx(naive.exact[0], abs=1e-12)
    assert delta[1] != pytest.approx(naive.exact[1], abs=0.1)


def test_binary_cross_entropy_is_softmax_cross_entropy_of_the_logit_and_zero():
    # H-22 with C-05: two classes, one logit.
    logits, y = column([2.0, -1.0, 0.3]), jnp.array([1, 0, 1])
    rows = jnp.concatenate([jnp.zeros((3, 1)), logits], axis=1)
    assert nn.binary_cross_entropy(logits, column(y)) == pytest.approx(
        float(nn.softmax_cross_entropy(rows, y)), abs=1e-14
    )


def test_squared_error_teaches_little_where_a_sigmoid_is_surely_wrong_and_cross_entropy_much():
    # H-17: the loss must match the output.
    logit, y = jnp.array([[-8.0]]), jnp.array([[1.0]])
    slow = jax.jit(jax.grad(lambda a: nn.half_squared_error(nn.sigmoid(a), y)))(logit)
    fast = jax.jit(jax.grad(nn.binary_cross_entropy))(logit, y)
    p = float(nn.sigmoid(logit)[0, 0])
    assert slow[0, 0] == pytest.approx((p - 1) * p * (1 - p), rel=1e-9)
    assert fast[0, 0] == pytest.approx(p - 1, rel=1e-12)


def test_the_sum_of_squared_errors_is_n_times_their_mean():
    # H-16 and H-18.
    yhat, y = column([1.0, 2.0, 4.0]), column([0.0, 2.5, 3.0])
    total, mean = nn.sum_squared_error(yhat, y), nn.mean_squared_error(yhat, y)
    assert total == pytest.approx(3 * float(mean), rel=1e-14)
