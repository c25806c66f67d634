"""Unit 10, Heart disease: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.metrics import confusion_matrix, roc_auc_score
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from course_lib import nn

# --- E1


def encode_row_by_row(table, numeric, levels):
    rows = []
    for i in range(len(next(iter(table.values())))):
        row = [float(table[name][i]) for name in numeric]
        for name, known in levels.items():
            code = float(table[name][i])
            code = "missing" if code != code else code
            row += [1.0 if code == level else 0.0 for level in known]
        rows.append(row)
    return np.array(rows)


def codes_of(known):
    """Levels as numbers; "missing" becomes -1."""
    return np.array([-1.0 if level == "missing" else level for level in known])


def encode_by_broadcasting(table, numeric, levels):
    parts = [np.asarray(table[name])[:, None] for name in numeric]
    for name, known in levels.items():
        codes = np.nan_to_num(table[name], nan=-1.0)
        parts.append((codes[:, None] == codes_of(known)).astype(int))
    return np.hstack(parts)


def encode_in_jax(table, numeric, levels):
    columns = [jnp.asarray(table[name]) for name in numeric]
    for name, known in levels.items():
        answers = jnp.asarray(table[name])
        for level in known:
            yes = jnp.isnan(answers) if level == "missing" else answers == level
            columns.append(jnp.where(yes, 1.0, 0.0))
    return jnp.column_stack(columns)


def encode_into_zeros(table, numeric, levels):
    n = len(table[next(iter(levels))])
    X = np.zeros((n, len(numeric) + sum(map(len, levels.values()))))
    X[:, : len(numeric)] = np.transpose([table[name] for name in numeric])
    start = len(numeric)
    for name, known in levels.items():
        for i, code in enumerate(table[name]):
            X[i, start + known.index("missing" if np.isnan(code) else code)] = 1
        start += len(known)
    return X


def encode_with_sklearn(table, numeric, levels):
    codes = np.transpose([np.nan_to_num(table[name], nan=-1.0) for name in levels])
    columns = [np.transpose([table[name] for name in numeric])]
    for column, known in zip(codes.T, levels.values(), strict=True):
        # It wants its categories in rising order; ours come in the order of the levels.
        wanted = codes_of(known)
        coder = OneHotEncoder(categories=[np.sort(wanted)], sparse_output=False)
        found = coder.fit_transform(column[:, None])
        columns.append(found[:, np.searchsorted(np.sort(wanted), wanted)])
    return np.hstack(columns)


# --- E2


def choose_in_a_loop(order, y, fraction):
    wanted = {label: round(fraction * int(np.sum(y == label))) for label in (0, 1)}
    chosen = np.zeros(len(y))
    for row in order:
        if wanted[int(y[row])] > 0:
            wanted[int(y[row])] -= 1
            chosen[row] = 1
    return chosen


def choose_by_ranks(order, y, fraction):
    """How many of the same class stand before a row in the order."""
    sorted_y = np.asarray(y)[order]
    before = np.where(sorted_y == 1, np.cumsum(sorted_y), np.cumsum(1 - sorted_y)) - 1
    limit = np.where(sorted_y == 1, np.rint(fraction * sum(y)), np.rint(fraction * sum(1 - y)))
    chosen = np.empty(len(y), bool)
    chosen[order] = before < limit
    return np.where(chosen, 1.0, 0.0)


def choose_with_sets(order, y, fraction):
    ill = [row for row in order if y[row] == 1]
    healthy = [row for row in order if y[row] == 0]
    test = {*ill[: round(fraction * len(ill))], *healthy[: round(fraction * len(healthy))]}
    return np.array([float(row in test) for row in range(len(y))])


def choose_by_sorting(order, y, fraction):
    """The place of each row in the order; of each class those with the smallest places."""
    place = np.argsort(order)
    test = np.zeros(len(y))
    for members in (np.flatnonzero(y), np.flatnonzero(1 - y)):
        n = round(fraction * members.size)
        test[members[np.argsort(place[members])][:n]] = 1.0
    return jnp.asarray(test)


def choose_with_isin(order, y, fraction):
    test = []
    for label in np.unique(y):
        rows = [row for row in np.asarray(order) if y[row] == label]
        test.extend(rows[: int(fraction * len(rows) + 0.5)])
    return np.isin(np.arange(len(y)), test).astype(int)


# --- E3


def standardize_in_jax(train, test):
    mean, variance = jnp.mean(train, axis=0), jnp.var(train, axis=0)
    spread = jnp.where(variance > 0, jnp.sqrt(variance), 1.0)
    return (train - mean) / spread, (test - mean) / spread


def standardize_column_by_column(train, test):
    train, test = np.array(train, float), np.array(test, float)
    for j in range(train.shape[1]):
        middle, spread = train[:, j].mean(), train[:, j].std() or 1.0
        train[:, j], test[:, j] = (train[:, j] - middle) / spread, (test[:, j] - middle) / spread
    return train, test


def standardize_by_squares(train, test):
    mean = train.sum(0) / len(train)
    spread = np.sqrt(((train - mean) ** 2).sum(0) / len(train))
    spread[spread == 0] = 1
    return [(rows - mean) / spread for rows in (train, test)]


def standardize_with_sklearn(train, test):
    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


def standardize_both_at_once(train, test):
    rows = np.concatenate([train, test])
    spread = np.std(train, axis=0)
    spread = spread + (spread == 0)
    scaled = (rows - train.mean(axis=0)) / spread
    return scaled[: len(train)], scaled[len(train) :]


# --- E5


def squash(pre):
    return 1 / (1 + (jnp if isinstance(pre, jax.Array) else np).exp(-pre))


def gradients(params, X, y):
    pre = X @ params["W1"] + params["b1"]
    act = pre * (pre > 0)
    delta2 = (squash(act @ params["W2"] + params["b2"]) - y) / len(X)
    delta1 = (delta2 @ params["W2"].T) * (pre > 0)
    return {"W1": X.T @ delta1, "b1": delta1.sum(0), "W2": act.T @ delta2, "b2": delta2.sum(0)}


def gradients_example_by_example(params, X, y):
    each = [gradients(params, X[i : i + 1], y[i : i + 1]) for i in range(len(X))]
    return {name: sum(g[name] for g in each) / len(X) for name in params}


def gradients_by_einsum(params, X, y):
    act = jax.nn.relu(X @ params["W1"] + params["b1"])
    error = jax.nn.sigmoid(act @ params["W2"] + params["b2"])[:, 0] - y[:, 0]
    hidden = jnp.einsum("n,h,nh->nh", error, params["W2"][:, 0], act > 0)
    return {
        "b2": error.mean(keepdims=True),
        "W2": jnp.einsum("nh,n->h", act, error)[:, None] / len(X),
        "b1": hidden.mean(0),
        "W1": jnp.einsum("nd,nh->dh", X, hidden) / len(X),
    }


def gradients_with_a_column_of_ones(params, X, y):
    """Biases as weights of an input that is always 1."""
    ones = np.ones((len(X), 1))
    first, second = np.r_[params["W1"], params["b1"][None]], np.r_[params["W2"], params["b2"][None]]
    inputs = np.c_[X, ones]
    act = np.c_[np.maximum(inputs @ first, 0), ones]
    delta2 = (squash(act @ second) - y) / len(X)
    delta1 = (delta2 @ second[:-1].T) * (act[:, :-1] > 0)
    d1, d2 = inputs.T @ delta1, act.T @ delta2
    return {"W1": d1[:-1], "b1": d1[-1], "W2": d2[:-1], "b2": d2[-1]}


# --- E6


def the_loss(params, X, y):
    logits = jnp.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"]
    return nn.binary_cross_entropy(logits, jnp.asarray(y))


def train_by_hand(params, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        p = squash(np.maximum(X @ params["W1"] + params["b1"], 0) @ params["W2"] + params["b2"])
        losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        grads = gradients(params, X, y)
        params = {name: params[name] - learning_rate * grads[name] for name in grads}
    return params, np.array(losses)


def train_with_autodiff(params, X, y, learning_rate, steps):
    losses = []
    both = jax.jit(jax.value_and_grad(the_loss))
    for _ in range(steps):
        value, grads = both(params, X, y)
        losses.append(value)
        params = jax.tree.map(lambda w, g: w - learning_rate * g, params, grads)
    return params, jnp.array(losses)


def train_with_an_optimizer(params, X, y, learning_rate, steps):
    optimizer = nn.sgd(learning_rate)
    params = jax.tree.map(jnp.asarray, params)
    memory, losses = optimizer.init(params), np.zeros(steps)
    for step in range(steps):
        losses[step] = the_loss(params, X, y)
        grads = jax.tree.map(jnp.asarray, gradients(params, X, y))
        updates, memory = optimizer.update(grads, memory, params)
        params = nn.apply_updates(params, updates)
    return params, losses


def train_with_scan(params, X, y, learning_rate, steps):
    def step(params, _):
        grads = gradients(params, X, y)
        moved = {name: params[name] - learning_rate * grads[name] for name in params}
        return moved, the_loss(params, X, y)

    return jax.lax.scan(step, jax.tree.map(jnp.asarray, params), length=steps)


def train_recursively(params, X, y, learning_rate, steps):
    if steps == 0:
        return params, np.zeros(0)
    value, grads = float(the_loss(params, X, y)), gradients(params, X, y)
    moved = {name: array - learning_rate * grads[name] for name, array in params.items()}
    end, losses = train_recursively(moved, X, y, learning_rate, steps - 1)
    return end, np.r_[value, losses]


# --- E7


def evaluate_with_sklearn(p, y):
    return {
        "accuracy": float(np.mean((p > 0.5) == y)),
        "brier": float(np.mean((y - p) ** 2)),
        "auc": roc_auc_score(y, p),
        "confusion": confusion_matrix(y, p > 0.5),
    }


def evaluate_in_loops(p, y):
    table = [[0, 0], [0, 0]]
    for chance, truth in zip(p, y, strict=True):
        table[int(truth)][int(chance > 0.5)] += 1
    won = pairs = 0
    for i in range(len(y)):
        for j in range(len(y)):
            if y[i] == 1 and y[j] == 0:
                pairs += 1
                won += 1 if p[i] > p[j] else 0.5 if p[i] == p[j] else 0
    return {
        "confusion": np.array(table),
        "auc": won / pairs,
        "accuracy": (table[0][0] + table[1][1]) / len(y),
        "brier": sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(y),
    }


def evaluate_in_jax(p, y):
    p, y = jnp.asarray(p), jnp.asarray(y)
    called = p >= 0.5
    hits, ill = jnp.sum(called * y), jnp.sum(y)
    table = jnp.array(
        [[jnp.sum((1 - called) * (1 - y)), jnp.sum(called * (1 - y))], [ill - hits, hits]]
    )
    wins = (jnp.sign(p[y == 1][:, None] - p[y == 0]) + 1) / 2
    return {
        "accuracy": jnp.trace(table) / len(y),
        "brier": jnp.mean(jnp.square(p - y)),
        "auc": wins.mean(),
        "confusion": table.astype(int),
    }


def evaluate_by_ranks(p, y):
    """The AUC from the sum of the ranks of the ill (Mann and Whitney); equal p share their ranks."""
    p, y = np.asarray(p), np.asarray(y)
    ranks = np.array([np.mean(np.flatnonzero(np.sort(p) == value)) + 1 for value in p])
    ill, healthy = np.sum(y == 1), np.sum(y == 0)
    auc = (ranks[y == 1].sum() - ill * (ill + 1) / 2) / (ill * healthy)
    table = np.zeros((2, 2), int)
    np.add.at(table, (y.astype(int), (p > 0.5).astype(int)), 1)
    return {"accuracy": np.mean((p > 0.5) == (y == 1)), "brier": np.var(p - y) + np.mean(p - y) ** 2,
            "auc": auc, "confusion": table}  # fmt: skip


def evaluate_by_thresholds(p, y):
    """The AUC as the area under the curve of hits against false alarms."""
    limits = np.r_[np.inf, np.unique(p)[::-1]]
    hits = np.array([np.mean(p[y == 1] >= limit) for limit in limits])
    alarms = np.array([np.mean(p[y == 0] >= limit) for limit in limits])
    area = np.sum(np.diff(alarms) * (hits[1:] + hits[:-1]) / 2)
    called = np.round(p)
    table = [[int(np.sum((y == i) * (called == j))) for j in (0, 1)] for i in (0, 1)]
    return {"accuracy": 1 - np.mean(abs(called - y)), "brier": np.dot(p - y, p - y) / len(y),
            "auc": area, "confusion": np.array(table)}  # fmt: skip


# --- E8


def impurity(y):
    return 1 - np.mean(y) ** 2 - (1 - np.mean(y)) ** 2


def split_in_a_loop(x, y):
    best, gain = None, -1.0
    for low, high in pairwise(sorted(set(np.asarray(x).tolist()))):
        left = y[x < (low + high) / 2]
        right = y[x > (low + high) / 2]
        after = len(left) / len(y) * impurity(left) + len(right) / len(y) * impurity(right)
        if impurity(y) - after > gain:
            best, gain = (low + high) / 2, impurity(y) - after
    return best, gain


def split_with_sums(x, y):
    """All thresholds at once, from running counts."""
    order = np.argsort(x)
    x, y = x[order], y[order]
    left, ill = np.arange(1, len(x)), np.cumsum(y)[:-1]
    right, rest = len(x) - left, y.sum() - ill
    after = 2 * (ill * (1 - ill / left) + rest * (1 - rest / right)) / len(x)
    after[x[1:] == x[:-1]] = np.inf
    k = np.argmin(after)
    return [(x[k] + x[k + 1]) / 2, impurity(y) - after[k]]


def split_with_sklearn(x, y):
    tree = DecisionTreeClassifier(max_depth=1).fit(x[:, None], y).tree_
    shares = tree.n_node_samples[1:] / tree.n_node_samples[0]
    return tree.threshold[0], tree.impurity[0] - shares @ tree.impurity[1:]


def split_in_jax(x, y):
    x, y = jnp.asarray(x), jnp.asarray(y)
    values = jnp.unique(x)
    middles = (values[:-1] + values[1:]) / 2
    low = x[None] <= middles[:, None]

    def share_of_ill(rows):
        return jnp.sum(rows * y, axis=1) / jnp.sum(rows, axis=1)

    def part(rows):
        p = share_of_ill(rows)
        return jnp.mean(rows, axis=1) * 2 * p * (1 - p)

    gains = 2 * y.mean() * (1 - y.mean()) - part(low) - part(~low)
    return middles[jnp.argmax(gains)], jnp.max(gains)


def split_by_difference_of_shares(x, y):
    """The gain is twice the product of both sides' shares, times the squared difference of the ill."""
    found = []
    values = np.unique(x)
    for middle in (values[:-1] + values[1:]) / 2:
        left, right = y[x <= middle], y[x > middle]
        weight = 2 * len(left) * len(right) / len(y) ** 2
        found.append((weight * (left.mean() - right.mean()) ** 2, middle))
    gain, middle = max(found)
    return middle, gain


# --- E9


def logit(params, X):
    act = np.maximum(X @ params["W1"] + params["b1"], 0)
    return (act @ params["W2"] + params["b2"])[:, 0]


RIGHT_ANSWERS: dict[str, list] = {
    "10-E1": [
        encode_row_by_row,
        encode_by_broadcasting,
        encode_in_jax,
        encode_into_zeros,
        encode_with_sklearn,
    ],
    "10-E2": [
        choose_in_a_loop,
        choose_by_ranks,
        choose_with_sets,
        choose_by_sorting,
        choose_with_isin,
    ],
    "10-E3": [
        standardize_in_jax,
        standardize_column_by_column,
        standardize_by_squares,
        standardize_with_sklearn,
        standardize_both_at_once,
    ],
    "10-E4": [
        lambda normal: {"W": np.sqrt(2 / len(normal)) * normal, "b": np.zeros(normal.shape[1])},
        lambda normal: {"W": normal * (2 / normal.shape[0]) ** 0.5, "b": 0.0 * normal[0]},
        lambda normal: {
            "b": jnp.zeros(np.shape(normal)[1]),
            "W": jnp.asarray(normal) / jnp.sqrt(len(normal) / 2),
        },
        lambda normal: {
            "W": np.einsum("io,->io", normal, np.sqrt(2) / np.sqrt(np.size(normal, 0))),
            "b": np.zeros(np.size(normal, 1)),
        },
        jax.jit(
            lambda normal: {
                "W": jnp.sqrt(2.0) * normal / jnp.sqrt(normal.shape[0]),
                "b": jnp.zeros_like(normal[0]),
            }
        ),
    ],
    "10-E5": [
        gradients,
        gradients_example_by_example,
        gradients_by_einsum,
        gradients_with_a_column_of_ones,
        jax.jit(gradients),
        lambda params, X, y: jax.tree.map(jnp.float32, gradients(params, X, y)),
    ],
    "10-E6": [
        train_by_hand,
        train_with_autodiff,
        train_with_an_optimizer,
        train_with_scan,
        train_recursively,
    ],
    "10-E7": [
        evaluate_with_sklearn,
        evaluate_in_loops,
        evaluate_in_jax,
        evaluate_by_ranks,
        evaluate_by_thresholds,
    ],
    "10-E8": [
        split_in_a_loop,
        split_with_sums,
        split_with_sklearn,
        split_in_jax,
        split_by_difference_of_shares,
    ],
    "10-E9": [
        lambda params, X: np.where(logit(params, X) > 0, 1, 0),
        lambda params, X: (squash(logit(params, X)) > 0.5).astype(float),
        lambda params, X: (np.sign(np.asarray(logit(params, X))) + 1) / 2,
        lambda params, X: np.array([1 if value > 0 else 0 for value in logit(params, X)]),
        lambda params, X: jnp.round(jax.nn.sigmoid(jnp.asarray(logit(params, X)))),
    ],
}
