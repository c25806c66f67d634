"""The formulas that are no gradients: their twins against the library, optax, scikit-learn and NumPy.

What a twin is compared with shares no code with it. A test finds a formula that nobody compares.
"""

import inspect
from itertools import combinations, pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from sklearn import metrics, preprocessing

from course_lib import nn
from course_lib.nn import schedules
from course_lib.reference.formulas import (
    GROUPS,
    derivatives,
    descent,
    evaluation,
    losses,
    networks,
    optimizers,
    regularization,
)

from .inputs import N, draw, seeds

FEW = settings(max_examples=3)
TESTED = set()


def judges(*twins):
    """Mark a test as the one that compares these twins, for the last test of this file."""
    TESTED.update(twins)
    return lambda test: test


def close(mine, truth):
    np.testing.assert_allclose(mine, truth, rtol=1e-9, atol=1e-12)


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng([seed, len(shape)]).normal(size=shape))


@judges(derivatives.chain_rule)
@FEW
@given(seed=seeds)
def test_the_chain_rule_gives_the_slope_along_many_paths(seed):
    a, b = normal(seed, 4), normal(seed, 4, 4)[0]

    def inner(x):
        return jnp.sin(a * x)

    def outer(z):
        return jnp.sum(b * z**2) + z[0] * z[1]

    truth = jax.grad(lambda x: outer(inner(x)))(0.7)
    close(derivatives.chain_rule(jax.grad(outer)(inner(0.7)), jax.jacobian(inner)(0.7)), truth)


@judges(derivatives.forward_difference, derivatives.central_difference)
@pytest.mark.parametrize("name", ["forward_difference", "central_difference"])
def test_differences_are_those_of_the_library(name):
    x = jnp.linspace(-2, 2, 9)
    close(getattr(derivatives, name)(jnp.sin, x, 1e-3), getattr(nn, name)(jnp.sin, x, 1e-3))


@judges(derivatives.best_h)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_good_step_is_hardly_worse_than_the_best(dtype):
    x = np.linspace(0.6, 1.4, 200)

    def error(h):
        rise = np.exp((x + h).astype(dtype)) - np.exp(x.astype(dtype))
        return np.median(np.abs(rise.astype(float) / float(h) - np.exp(x)))

    least = min(error(h) for h in np.logspace(-12, 0, 60))
    assert error(float(derivatives.best_h(np.finfo(dtype).eps))) < 10 * least


@judges(derivatives.relative_error)
def test_the_relative_error_sees_a_factor():
    numeric = normal(1, 5)
    assert derivatives.relative_error(1.25 * numeric, numeric) == pytest.approx(0.25)


@judges(descent.step, descent.newton_step)
@FEW
@given(seed=seeds)
def test_steps_lead_where_optax_and_newton_lead(seed):
    w, H = draw("w", "", seed), draw("H", "", seed)
    optimizer = optax.sgd(0.3)
    g = H @ w
    updates, _ = optimizer.update(g, optimizer.init(w))
    close(descent.step(w, g, 0.3), optax.apply_updates(w, updates))
    np.testing.assert_allclose(descent.newton_step(w, g, H), jnp.zeros_like(w), atol=1e-9)


@judges(descent.bowl_step, descent.largest_stable_rate)
def test_a_bowl_bounces_at_the_largest_stable_rate():
    bend = 3.0
    slope = jax.grad(lambda x: bend * x**2 / 2)
    close(descent.bowl_step(1.7, bend, 0.1), 1.7 - 0.1 * slope(1.7))
    limit = descent.largest_stable_rate(bend)
    close(descent.bowl_step(1.7, bend, limit), -1.7)
    assert abs(descent.bowl_step(1.7, bend, 1.01 * limit)) > 1.7


@judges(descent.fall_ratio)
def test_the_fall_ratio_of_a_gradient_goes_to_1():
    w, A, b = (draw(name, "quadratic", 3) for name in ("w", "A", "b"))
    f = lambda w: descent.quadratic(w, A, b)  # noqa: E731
    g = jax.grad(f)(w)
    assert descent.fall_ratio(f, w, g, 1e-6) == pytest.approx(1, abs=1e-4)
    assert descent.fall_ratio(f, w, 2 * g, 1e-6) == pytest.approx(0.5, abs=1e-4)


@judges(descent.quadratic)
def test_the_quadratic_is_the_sum_over_all_pairs():
    w, A, b = (np.asarray(draw(name, "quadratic", 4)) for name in ("w", "A", "b"))
    pairs = sum(A[i, j] * w[i] * w[j] for i in range(len(w)) for j in range(len(w)))
    close(descent.quadratic(w, A, b), pairs / 2 - sum(b * w))


@judges(descent.condition_number, descent.best_rate, descent.best_factor)
@FEW
@given(seed=seeds)
def test_no_rate_leaves_less_than_the_best_one(seed):
    H = draw("H", "", seed)
    eye = np.eye(len(H))

    def left(rate):
        return np.linalg.norm(eye - rate * np.asarray(H), 2)

    best = float(descent.best_rate(H))
    assert left(best) == pytest.approx(float(descent.best_factor(descent.condition_number(H))))
    assert all(left(best * factor) > left(best) for factor in (0.9, 0.99, 1.01, 1.1))


@judges(descent.batch_gradient, descent.batch_gradient_std)
@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_the_spread_over_all_batches_is_the_formula_s(size):
    single = normal(5, 6, 2)
    grads = [descent.batch_gradient(single, jnp.array(c)) for c in combinations(range(6), size)]
    close(np.mean(grads, axis=0), single.mean(axis=0))
    truth = np.std(grads, axis=0)
    close(descent.batch_gradient_std(jnp.std(single, axis=0), 6, size), truth)


@judges(descent.updates_per_epoch)
@pytest.mark.parametrize(("n", "size"), [(10, 1), (10, 3), (10, 10), (1000, 32), (7, 8)])
def test_updates_are_counted_as_the_library_makes_them(n, size):
    assert descent.updates_per_epoch(n, size) == len(range(0, n, size))
    assert descent.updates_per_epoch(n, size) == nn.batch_mask(n, size, padding=1).shape[0]


@judges(descent.robbins_monro)
@pytest.mark.parametrize(
    ("power", "meets"), [(0.0, False), (0.5, False), (0.75, True), (1.0, True), (1.5, False)]
)
def test_rates_that_suit_noise_travel_far_and_calm_down(power, meets):
    # In sums whose length is squared: one that has a limit hardly grows, the other at least by a third.
    def grows(exponent):
        short, long = (np.sum(np.arange(1.0, n) ** -exponent) for n in (10**3, 10**6))
        return bool(long / short > 1.3)

    assert (grows(power) and not grows(2 * power)) is meets
    assert descent.robbins_monro(power) is meets


@judges(descent.rate_for_the_sum)
def test_the_rate_for_a_sum_makes_the_steps_of_the_mean():
    yhat, y = draw("yhat", "", 6), draw("y", "", 6)
    mean, total = (jax.grad(f)(yhat, y) for f in (nn.mean_squared_error, nn.sum_squared_error))
    close(descent.rate_for_the_sum(0.2, N) * total, 0.2 * mean)


@judges(descent.line_loss, descent.least_squares)
@FEW
@given(seed=seeds)
def test_the_least_squares_line_is_numpy_s(seed):
    x, y = normal(seed, 6), normal(seed, 6, 6)[0]
    slope, intercept = np.polyfit(x, y, 1)
    close(descent.least_squares(x, y), [intercept, slope])
    predicted = (intercept + slope * x)[:, None]
    close(
        descent.line_loss(jnp.array([intercept, slope]), x, y),
        nn.mean_squared_error(predicted, y[:, None]),
    )


@judges(networks.layer, networks.number_of_parameters)
def test_a_layer_and_its_parameters_are_the_library_s():
    X = draw("X", "", 7)
    model = nn.Sequential([nn.Dense(4), nn.Dense(2)], inputs=3)
    params = model.init(jax.random.key(0), jnp.float64)
    first, second = params["dense_1"], params["dense_2"]
    act = networks.layer(X, first["W"], first["b"] + 1)
    shifted = {"dense_1": {**first, "b": first["b"] + 1}, "dense_2": second}
    close(networks.layer(act, second["W"], second["b"]), model(shifted, X))
    assert networks.number_of_parameters((3, 4, 2)) == sum(
        leaf.size for leaf in jax.tree.leaves(params)
    )


@judges(networks.last_delta, networks.delta_before, networks.layer_gradients)
@FEW
@given(seed=seeds)
def test_the_recursion_gives_the_gradients_of_a_whole_network(seed):
    sizes = (3, 4, 5, 2)
    X, y = normal(seed, 6, 3), normal(seed, 6, 2, 1)[..., 0]
    params = [
        {"W": normal(seed + i, n, m), "b": normal(seed + i, m)}
        for i, (n, m) in enumerate(pairwise(sizes))
    ]

    def acts(params):
        act = [X]
        for layer in params:
            act.append(jnp.tanh(act[-1] @ layer["W"] + layer["b"]))
        return act

    truth = jax.grad(lambda params: nn.half_squared_error(acts(params)[-1], y))(params)
    act = acts(params)
    delta = networks.last_delta(act[-1], y, 1 - act[-1] ** 2)
    for i in reversed(range(len(params))):
        dW, db = networks.layer_gradients(act[i], delta)
        np.testing.assert_allclose(dW, truth[i]["W"], rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(db, truth[i]["b"], rtol=1e-8, atol=1e-10)
        delta = networks.delta_before(delta, params[i]["W"], 1 - act[i] ** 2)


@judges(networks.he_variance, networks.glorot_variance)
@pytest.mark.parametrize("name", ["he", "glorot"])
def test_first_weights_have_the_variance_of_the_formula(name):
    W = getattr(nn, name)(jax.random.key(0), 300, 200, jnp.float64)
    assert jnp.var(W) == pytest.approx(getattr(networks, f"{name}_variance")(300, 200), rel=0.02)


@judges(
    networks.sigmoid, networks.tanh, networks.relu, networks.softplus, networks.softmax,
    networks.log_softmax,
)  # fmt: skip
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "softplus", "softmax", "log_softmax"])
@FEW
@given(seed=seeds)
def test_activations_are_the_library_s(name, seed):
    S = 3 * normal(seed, 4, 3)
    close(getattr(networks, name)(S), getattr(nn, name)(S))


@judges(
    losses.half_squared_error, losses.mean_squared_error, losses.binary_cross_entropy,
    losses.binary_cross_entropy_of_logits, losses.softmax_cross_entropy,
)  # fmt: skip
@pytest.mark.parametrize(
    ("twin", "truth", "names"),
    [
        ("half_squared_error", "half_squared_error", ("yhat", "y")),
        ("mean_squared_error", "mean_squared_error", ("yhat", "y")),
        ("binary_cross_entropy", "binary_cross_entropy_of_probabilities", ("p", "labels")),
        ("binary_cross_entropy_of_logits", "binary_cross_entropy", ("s", "labels")),
        ("softmax_cross_entropy", "softmax_cross_entropy", ("S", "Y")),
    ],
)
@FEW
@given(seed=seeds)
def test_losses_are_the_library_s(twin, truth, names, seed):
    inputs = [draw(name, twin, seed) for name in names]
    close(getattr(losses, twin)(*inputs), getattr(nn, truth)(*inputs))


@judges(losses.cost, losses.bits)
def test_the_mean_cost_is_the_cross_entropy_and_a_coin_costs_one_bit():
    p, labels = draw("p", "", 8), draw("labels", "", 8)
    close(jnp.mean(losses.cost(p, labels)), metrics.log_loss(labels, p))
    close(losses.bits(losses.cost(jnp.array(0.5), 1.0)), 1.0)


def optax_place(optimizer, w, grads):
    memory = optimizer.init(w)
    for g in grads:
        updates, memory = optimizer.update(g, memory, w)
        w = optax.apply_updates(w, updates)
    return w


# The twin with its numbers, how many arrays it remembers, and optax's; as in tests/nn/test_optimizers.py.
STEPPED = {
    "momentum": ((0.1, 0.8), 1, optax.chain(optax.scale(-0.1), optax.trace(0.8))),
    "nesterov": ((0.1, 0.8), 1, optax.sgd(0.1, momentum=0.8, nesterov=True)),
    "adagrad": ((0.1, 1e-12), 1, optax.adagrad(0.1, 0.0, eps=1e-24)),
    "rmsprop": ((0.1, 0.8, 1e-3), 1, optax.rmsprop(0.1, 0.8, 1e-3, eps_in_sqrt=False)),
    "adam": ((0.1, 0.7, 0.8, 1e-3), 2, optax.adam(0.1, 0.7, 0.8, 1e-3)),
    "adamw": ((0.1, 0.7, 0.8, 1e-3, 0.2), 2, optax.adamw(0.1, 0.7, 0.8, 1e-3, weight_decay=0.2)),
}


@judges(
    optimizers.momentum, optimizers.nesterov, optimizers.adagrad, optimizers.rmsprop,
    optimizers.adam_averages, optimizers.adam, optimizers.adamw,
)  # fmt: skip
@pytest.mark.parametrize("name", STEPPED)
@FEW
@given(seed=seeds)
def test_five_steps_of_an_optimizer_are_optax_s(name, seed):
    numbers, remembered, truth = STEPPED[name]
    twin = getattr(optimizers, name)
    start, grads = normal(seed, 3), normal(seed, 5, 3)
    w, memory = start, [jnp.zeros(3)] * remembered
    for t, g in enumerate(grads, start=1):
        when = [float(t)] * ("t" in inspect.signature(twin).parameters)
        w, *memory = twin(w, *memory, *when, g, *numbers)
    np.testing.assert_allclose(w, optax_place(truth, start, grads), rtol=1e-7, atol=1e-9)


@judges(optimizers.steady_step)
def test_momentum_under_a_steady_gradient_ends_at_the_formula_s_step():
    w, v = 0.0, 0.0
    for _ in range(400):
        w, v = optimizers.momentum(w, v, 2.0, 0.1, 0.9)
    assert -v == pytest.approx(optimizers.steady_step(2.0, 0.1, 0.9))


@judges(optimizers.best_beta)
@pytest.mark.parametrize("kappa", [4.0, 25.0, 1400.0])
def test_no_other_momentum_shrinks_a_bowl_faster(kappa):
    def slowest(beta):
        # The best rate for this beta is found by trying all that are stable.
        rates = np.linspace(0, 1, 4001)[1:] * 2 * (1 + beta) / kappa
        return np.maximum(_factor(rates, beta), _factor(rates * kappa, beta)).min()

    best = float(optimizers.best_beta(kappa))
    assert slowest(best) == pytest.approx(np.sqrt(best), rel=0.02)
    assert slowest(best) < min(slowest(best * 0.7), slowest(1 - (1 - best) * 0.7))


def _factor(rate_times_bend, beta):
    """Size of the larger root of z² - (1 + beta - rate · bend) z + beta, in the end the factor of a step."""
    trace = np.abs(1 + beta - rate_times_bend)
    under_root = trace**2 - 4 * beta
    return np.where(under_root < 0, np.sqrt(beta), (trace + np.sqrt(np.maximum(under_root, 0))) / 2)


@judges(optimizers.clip)
@pytest.mark.parametrize("limit", [0.5, 100.0])
def test_clipping_is_optax_s(limit):
    g = normal(9, 6)
    close(
        optimizers.clip(g, limit), optax.clip_by_global_norm(limit).update(g, optax.EmptyState())[0]
    )


@judges(optimizers.decayed, optimizers.inverse_time, optimizers.warmup, optimizers.cosine)
def test_schedules_are_the_library_s_and_optax_s():
    warm_cosine = optax.warmup_cosine_decay_schedule(0.0, 0.3, 10, 100, 0.01)
    for t in range(101):
        close(optimizers.decayed(t, 0.3, 0.5), schedules.halving(0.3)(t))
        close(optimizers.decayed(t, 0.3, 0.9), schedules.exponential(0.3, 0.9)(t))
        close(optimizers.inverse_time(t, 0.3, 0.1), schedules.inverse_time(0.3, 0.1)(t))
        up, down = optimizers.warmup(t, 0.3, 10), optimizers.cosine(t, 0.3, 10, 100, 0.01)
        np.testing.assert_allclose(up if t < 10 else down, warm_cosine(t), rtol=1e-6)


@judges(regularization.penalty)
def test_the_penalty_is_the_library_s_and_leaves_biases_free():
    W = draw("W", "", 10)
    close(regularization.penalty(W, 0.3), nn.l2_penalty({"W": W, "b": jnp.ones(4)}, 0.3))


@judges(regularization.decayed_step)
def test_a_penalty_is_decay_with_twice_its_strength():
    w, g = normal(11, 3), normal(12, 3)
    with_penalty = w - 0.1 * (g + jax.grad(regularization.penalty)(w, 0.05))
    close(regularization.decayed_step(w, g, 0.1, 2 * 0.05), with_penalty)


@judges(regularization.dropout)
def test_dropout_keeps_and_enlarges_what_the_library_does():
    act = jnp.abs(normal(13, 5, 4)) + 0.1
    out, _ = nn.Dropout(0.4).apply({}, {}, act, train=True, key=jax.random.key(0))
    close(regularization.dropout(act, out != 0, 0.4), out)


@judges(regularization.normalize, regularization.scale_and_shift, regularization.remember)
@pytest.mark.parametrize(("layer", "axis"), [(nn.BatchNorm(momentum=0.8), 0), (nn.LayerNorm(), 1)])
def test_normalization_is_the_library_s(layer, axis):
    act, scale, shift = (draw(name, "", 14) for name in ("act", "scale", "shift"))
    before = layer.start(4, jnp.float64)
    out, memory = layer.apply({"scale": scale, "shift": shift}, before, act, train=True, key=None)
    unit = regularization.normalize(act, axis=axis)
    close(regularization.scale_and_shift(unit, scale, shift), out)
    for name, batch in {"mean": act.mean(axis=0), "variance": act.var(axis=0)}.items():
        if layer.remembers:
            close(regularization.remember(before[name], batch, 0.8), memory[name])


@judges(regularization.ends)
@pytest.mark.parametrize("patience", [0, 1, 3])
def test_training_ends_when_the_library_s_does(patience):
    X = jnp.linspace(-1, 1, 8)[:, None]
    model = nn.Sequential([nn.Dense(1)], inputs=1)
    fit = nn.fit(
        model, model.init(jax.random.key(0), jnp.float64), (X, X), loss=nn.half_squared_error,
        optimizer=nn.sgd(2.5), epochs=40, batch_size=8, key=jax.random.key(1),
        validation=(X, 1 - X), early_stopping=patience, progress=False,
    )  # fmt: skip
    assert regularization.ends(fit.epoch, fit.best_epoch, patience) == (fit.epoch < 40)
    assert not regularization.ends(fit.epoch - 1, fit.best_epoch, patience)


@judges(evaluation.accuracy, evaluation.brier, evaluation.auc)
@FEW
@given(seed=seeds)
def test_measures_are_those_of_scikit_learn(seed):
    p, labels = draw("p", "", seed).round(1), draw("labels", "", seed)
    share = metrics.accuracy_score(labels, p > 0.5)
    assert evaluation.accuracy(p, labels) == pytest.approx(share, rel=1e-6)  # a mean of float32
    close(evaluation.brier(p, labels), metrics.brier_score_loss(labels, p))
    close(evaluation.auc(p, labels), metrics.roc_auc_score(labels, p))


@judges(evaluation.share_error)
def test_a_share_varies_as_the_formula_says():
    shares = np.random.default_rng(0).binomial(60, 0.84, size=200_000) / 60
    assert evaluation.share_error(0.84, 60) == pytest.approx(shares.std(), rel=0.01)


@judges(evaluation.standardize)
def test_standardizing_asks_the_training_rows_only():
    train, test = normal(15, 7, 3), normal(16, 4, 3)
    close(
        evaluation.standardize(test, train),
        preprocessing.StandardScaler().fit(train).transform(test),
    )


@judges(evaluation.gini, evaluation.gini_gain)
def test_the_gain_of_a_threshold_is_that_of_a_decision_tree():
    from sklearn.tree import DecisionTreeClassifier

    x, y = np.random.default_rng(1).normal(size=(40, 1)), np.arange(40) % 3 > 0
    tree = DecisionTreeClassifier(max_depth=1, criterion="gini").fit(x, y).tree_
    left = x[:, 0] <= tree.threshold[0]
    close(evaluation.gini(np.mean(y)), tree.impurity[0])
    counts, impurity = tree.n_node_samples, tree.impurity
    gain = impurity[0] - (counts[1] * impurity[1] + counts[2] * impurity[2]) / counts[0]
    close(evaluation.gini_gain(jnp.array(y[left], float), jnp.array(y[~left], float)), gain)


@judges(evaluation.throughput, evaluation.operations, evaluation.numbers_moved)
def test_the_compiler_counts_the_same_operations_and_bytes():
    X, W = (jax.ShapeDtypeStruct(shape, jnp.float32) for shape in ((64, 32), (32, 16)))
    counted = jax.jit(jnp.matmul).lower(X, W).compile().cost_analysis()
    assert evaluation.operations(64, 32, 16) == counted["flops"]
    assert 4 * evaluation.numbers_moved(64, 32, 16) == counted["bytes accessed"]
    assert evaluation.throughput(64, 0.5) == 128


def test_every_formula_that_is_no_gradient_is_compared_with_something():
    formulas = [formula for group in GROUPS for formula in group.formulas]
    values = {formula.value for formula in formulas if formula.gradient_of is None}
    assert {value.__name__ for value in values - TESTED} == set()
    assert values.issuperset(TESTED)
