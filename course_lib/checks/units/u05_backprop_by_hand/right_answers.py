"""Unit 05, Backpropagation by hand: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

import jax
import jax.numpy as jnp
import numpy as np

from course_lib import nn


def slopes_from_a_table(kind, x, y):
    return {"+": (1, 1), "×": (y, x), "max": (int(x > y), int(y > x))}[kind]


def slopes_by_cases(kind, x, y):
    if kind == "max":
        return (1.0, 0.0) if x > y else (0.0, 1.0)
    return (y, x) if kind == "×" else (1.0, 1.0)


def sweep_with_arrays(edges):
    grads = np.zeros(len(edges))
    grads[-1] = 1
    for i in range(len(edges) - 1, -1, -1):
        for parent, slope in edges[i]:
            grads[parent] += slope * grads[i]
    return list(grads)


def sweep_by_users(edges):
    grads = [0.0] * (len(edges) - 1) + [1.0]
    for p in reversed(range(len(edges) - 1)):
        grads[p] = sum(
            grads[i] * s for i in range(p + 1, len(edges)) for parent, s in edges[i] if parent == p
        )
    return grads


def sweep_all_paths(edges):
    def slope(end, start):
        if end == start:
            return 1.0
        return sum(s * slope(parent, start) for parent, s in edges[end])

    return [slope(len(edges) - 1, node) for node in range(len(edges))]


def sweep_by_a_linear_system(edges):
    n = len(edges)
    local = np.zeros((n, n))
    for i, row in enumerate(edges):
        for parent, slope in row:
            local[i, parent] += slope
    return np.linalg.solve(np.eye(n) - local.T, np.eye(n)[-1]).tolist()


def exp(pre):
    return jnp.exp(pre) if isinstance(pre, jax.Array) else np.exp(pre)


def squash(pre):
    return 1 / (1 + exp(-pre))


def gradients_321(params, X, y):
    act = squash(X @ params["W1"] + params["b1"])
    yhat = squash(act @ params["W2"] + params["b2"])
    delta2 = (yhat - y) * yhat * (1 - yhat) / X.shape[0]
    delta1 = (delta2 @ params["W2"].T) * act * (1 - act)
    return {
        "W1": X.T @ delta1,
        "b1": delta1.sum(0),
        "W2": act.T @ delta2,
        "b2": delta2.sum(0),
    }


def one_example_at_a_time_321(params, X, y):
    each = [gradients_321(params, X[i : i + 1], y[i : i + 1]) for i in range(len(X))]
    return {name: sum(g[name] for g in each) / len(X) for name in params}


def by_einsum_321(params, X, y):
    act = squash(X @ params["W1"] + params["b1"])
    yhat = squash(act @ params["W2"] + params["b2"])
    delta2 = (yhat - y) * yhat * (1 - yhat)
    delta1 = jnp.einsum("nk,hk,nh->nh", delta2, params["W2"], act - act**2)
    return {
        "b2": delta2.mean(0),
        "W2": jnp.einsum("nh,nk->hk", act, delta2) / len(X),
        "b1": delta1.mean(0),
        "W1": jnp.einsum("nd,nh->dh", X, delta1) / len(X),
    }


def layer_in_numpy(dout, X, W):
    dout = np.asarray(dout)
    return dout @ W.T, X.T @ dout, dout.sum(axis=0)


def layer_by_loops(dout, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(len(X)):
        for h in range(W.shape[1]):
            dX[n] += float(dout[n, h]) * W[:, h]
            dW[:, h] += X[n] * float(dout[n, h])
            db[h] += float(dout[n, h])
    return dX, dW, db


def probabilities(S):
    powers = exp(S - S.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def dlogits_by_rows(S, Y):
    rows = []
    for s, y in zip(np.asarray(S), np.asarray(Y), strict=True):
        p = np.exp(s) / np.exp(s).sum()
        rows.append((np.diag(p) - np.outer(p, p)) @ (-y / p))
    return np.array(rows) / len(S)


def deep(params, X, Y):
    acts = [X]
    for layer in params[:-1]:
        acts.append(squash(acts[-1] @ layer["W"] + layer["b"]))
    delta = (probabilities(acts[-1] @ params[-1]["W"] + params[-1]["b"]) - Y) / len(X)
    grads = [{"W": acts[-1].T @ delta, "b": delta.sum(0)}]
    for above, act, below in zip(params[:0:-1], acts[:0:-1], acts[-2::-1], strict=True):
        delta = (delta @ above["W"].T) * act * (1 - act)
        grads = [{"W": below.T @ delta, "b": delta.sum(0)}, *grads]
    return grads


def deep_recursive(params, X, Y):
    def back(layers, act):
        """Gradients of these layers, and the slope for what enters them."""
        pre = act @ layers[0]["W"] + layers[0]["b"]
        if len(layers) == 1:
            grads, delta = [], (probabilities(pre) - Y) / len(Y)
        else:
            out = squash(pre)
            grads, dact = back(layers[1:], out)
            delta = dact * out * (1 - out)
        here = {"W": act.T @ delta, "b": delta.sum(0)}
        return [here, *grads], delta @ layers[0]["W"].T

    return back(list(params), X)[0]


def deep_by_examples(params, X, Y):
    each = [deep(params, X[i : i + 1], Y[i : i + 1]) for i in range(len(X))]
    return jax.tree.map(lambda *g: sum(g) / len(X), *each)


def relative_error(by_hand, numeric):
    return float(jnp.max(jnp.abs(by_hand - numeric)) / jnp.max(jnp.abs(numeric)))


def find_by_library_differences(f, backward, params, seed):
    dout = jax.random.normal(jax.random.key(seed), f(params).shape)
    by_hand = backward(params, dout)
    for name in params:

        def scalar(array, name=name):
            return jnp.sum(dout * f({**params, name: array}))

        numeric = nn.numerical_gradient(scalar, params[name], 1e-5)
        if relative_error(by_hand[name], numeric) > 1e-4:
            return name
    return "none"


def find_the_worst(f, backward, params, seed):
    dout = np.random.default_rng(seed).uniform(0.5, 2.0, np.shape(f(params)))
    claimed = backward(params, dout)
    errors = {}
    for name, array in params.items():
        numeric = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            h = np.zeros(array.shape)
            h[place] = 1e-4
            rise = f({**params, name: array + h}) - f({**params, name: array - h})
            numeric[place] = np.sum(dout * rise) / 2e-4
        errors[name] = np.linalg.norm(claimed[name] - numeric) / np.linalg.norm(numeric)
    worst = max(errors, key=errors.get)
    return worst if errors[worst] > 1e-5 else "none"


def find_by_random_directions(f, backward, params, seed):
    rng = np.random.default_rng(seed)
    dout = rng.normal(size=np.shape(f(params)))
    claimed = backward(params, dout)
    for name in ("b", "W", "X"):
        for _ in range(5):
            way = 1e-5 * rng.normal(size=np.shape(params[name]))
            rise = f({**params, name: params[name] + way}) - f({**params, name: params[name] - way})
            rise = float(np.sum(dout * rise)) / 2
            told = float(np.sum(claimed[name] * way))
            if abs(rise - told) > 1e-4 * (abs(rise) + abs(told)):
                return name
    return "none"


def find_by_autodiff(f, backward, params, seed):
    dout = jax.random.normal(jax.random.key(seed), f(params).shape)
    _, pull = jax.vjp(f, {name: jnp.asarray(array) for name, array in params.items()})
    (truth,) = pull(dout)
    found = [
        name for name in params if relative_error(backward(params, dout)[name], truth[name]) > 1e-6
    ]
    return found[0] if found else "none"


RIGHT_ANSWERS: dict[str, list] = {
    "05-E1": [
        slopes_from_a_table,
        slopes_by_cases,
        lambda kind, x, y: list(slopes_by_cases(kind, x, y)),
        lambda kind, x, y: tuple(map(jnp.asarray, slopes_by_cases(kind, x, y))),
        lambda kind, x, y: tuple(np.float64(v) for v in slopes_from_a_table(kind, x, y)),
    ],
    "05-E2": [
        sweep_with_arrays,
        sweep_by_users,
        sweep_all_paths,
        sweep_by_a_linear_system,
        lambda edges: tuple(sweep_by_users(edges)),
        lambda edges: [jnp.float64(slope) for slope in sweep_with_arrays(edges)],
    ],
    "05-E3": [
        lambda act: act * (1 - act),
        lambda act: act - act**2,
        lambda act: 0.25 - (act - 0.5) ** 2,
        lambda act: np.asarray(act) * (1 - np.asarray(act)),
        jax.jit(lambda act: jnp.exp(jnp.log(act) + jnp.log1p(-act))),
        lambda act: jnp.float32(act - act * act),
    ],
    "05-E4": [
        gradients_321,
        one_example_at_a_time_321,
        by_einsum_321,
        jax.jit(gradients_321),
        lambda params, X, y: {k: np.asarray(v) for k, v in gradients_321(params, X, y).items()},
        lambda params, X, y: jax.tree.map(jnp.float32, gradients_321(params, X, y)),
    ],
    "05-E5": [
        # First, as the audit derives others from it: one that keeps the number type of its inputs.
        layer_in_numpy,
        layer_by_loops,
        lambda dout, X, W: [(W @ dout.T).T, (dout.T @ X).T, jnp.ones(len(X)) @ dout],
        lambda dout, X, W: (
            jnp.einsum("nh,dh->nd", dout, W),
            jnp.einsum("nd,nh->dh", X, dout),
            jnp.einsum("nh->h", dout),
        ),
        jax.jit(lambda dout, X, W: (dout @ W.T, X.T @ dout, len(X) * dout.mean(0))),
    ],
    "05-E6": [
        lambda S, Y: (probabilities(S) - Y) / len(S),
        dlogits_by_rows,
        lambda S, Y: (jax.nn.softmax(S) - Y) / Y.shape[0],
        lambda S, Y: jnp.exp(jax.nn.log_softmax(S, axis=1)) / len(S) - Y / len(S),
        jax.jit(lambda S, Y: jax.vmap(lambda s, y: (jax.nn.softmax(s) - y) / len(Y))(S, Y)),
    ],
    "05-E7": [
        deep,
        deep_recursive,
        deep_by_examples,
        jax.jit(deep),
        lambda params, X, Y: tuple(deep(params, X, Y)),
    ],
    "05-E8": [
        find_by_library_differences,
        find_the_worst,
        find_by_random_directions,
        find_by_autodiff,
        lambda f, backward, params, seed: str(find_the_worst(f, backward, params, seed + 1)),
    ],
    "05-E9": [
        lambda dout, pre: dout * (pre > 0),
        lambda dout, pre: jnp.where(pre > 0, dout, 0.0),
        lambda dout, pre: dout * (1 + jnp.sign(pre)) / 2,
        lambda dout, pre: np.asarray(dout) * np.heaviside(np.asarray(pre), 0),
        jax.jit(lambda dout, pre: dout * jnp.heaviside(pre, 0)),
    ],
}
