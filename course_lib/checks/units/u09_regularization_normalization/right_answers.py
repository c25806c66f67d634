"""Unit 09, Regularization and normalization: right answers, written in other ways than the reference.

Five or more for each exercise; all must pass.
"""

import math
from itertools import count

import jax
import jax.numpy as jnp
import numpy as np

EPS = 1e-5


def l2_plain(params, grads, strength):
    return {"W": grads["W"] + 2 * strength * params["W"], "b": grads["b"]}


def l2_by_entries(params, grads, strength):
    W = np.array(grads["W"], dtype=float)
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            W[i, j] += strength * params["W"][i, j] * 2
    return {"W": W, "b": np.array(grads["b"])}


def l2_by_a_loop_over_names(params, grads, strength):
    pull = {"W": 2.0 * strength, "b": 0.0}
    return {name: grads[name] + pull[name] * params[name] for name in params}


def stop_by_waiting(losses, patience):
    best, best_loss, waited = 0, np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best_loss:
            best, best_loss, waited = epoch, loss, 0
        else:
            waited += 1
        if waited > patience:
            break
    return best, epoch


def stop_with_while(losses, patience):
    losses = [float(loss) for loss in losses]
    best = epoch = 1
    while epoch < len(losses) and epoch - best <= patience:
        epoch += 1
        if losses[epoch - 1] < losses[best - 1]:
            best = epoch
    return best, epoch


def stop_by_looking_back(losses, patience):
    losses = np.asarray(losses)
    for epoch in count(1):
        best = int(np.argmin(losses[:epoch])) + 1
        if epoch == len(losses) or epoch - best > patience:
            return np.int64(best), np.int64(epoch)


def stop_by_running_minimum(losses, patience):
    lowest = np.minimum.accumulate(np.asarray(losses))
    first = np.searchsorted(-lowest, -lowest, side="left") + 1
    late = np.flatnonzero(np.arange(1, len(lowest) + 1) - first > patience)
    epoch = int(late[0]) + 1 if late.size else len(lowest)
    return [int(first[epoch - 1]), epoch]


def stop_in_arrays(losses, patience):
    return tuple(map(jnp.asarray, stop_by_waiting(losses, patience)))


def dropout_by_entries(act, kept, rate):
    out = np.zeros(act.shape)
    for place in np.ndindex(*act.shape):
        if kept[place]:
            out[place] = float(act[place]) / (1 - rate)
    return out


def norm(act, scale, shift, axis):
    mean = jnp.mean(act, axis=axis, keepdims=True)
    variance = jnp.var(act, axis=axis, keepdims=True)
    return scale * (act - mean) * jax.lax.rsqrt(variance + EPS) + shift


def column_by_column(act, scale, shift):
    out = np.zeros(act.shape)
    for j in range(act.shape[1]):
        column = [float(v) for v in act[:, j]]
        mean = sum(column) / len(column)
        variance = sum((v - mean) ** 2 for v in column) / len(column)
        for i, v in enumerate(column):
            out[i, j] = float(scale[j]) * (v - mean) / math.sqrt(variance + EPS) + float(shift[j])
    return out


def rows_are_columns(act, scale, shift):
    ones, zeros = np.ones(len(act)), np.zeros(len(act))
    return scale * column_by_column(np.asarray(act).T, ones, zeros).T + shift


def mean_of_squares(act, scale, shift):
    centred = act - act.mean(0)
    return centred * (scale / jnp.sqrt((centred**2).mean(0) + EPS)) + shift


def remember_plain(memory, act, momentum):
    batch = {"mean": jnp.mean(act, axis=0), "variance": jnp.var(act, axis=0)}
    return {k: momentum * memory[k] + (1 - momentum) * batch[k] for k in batch}


def remember_as_a_step(memory, act, momentum):
    act = np.asarray(act)
    mean, variance = np.asarray(memory["mean"]), np.asarray(memory["variance"])
    return {
        "mean": mean + (1 - momentum) * (act.mean(0) - mean),
        "variance": variance - (1 - momentum) * (variance - act.var(0)),
    }


def back(dout, act, scale, axis):
    mean = lambda x: jnp.mean(x, axis=axis, keepdims=True)  # noqa: E731
    std = jnp.sqrt(jnp.var(act, axis=axis, keepdims=True) + EPS)
    unit = (act - mean(act)) / std
    dunit = dout * scale
    dact = (dunit - mean(dunit) - unit * mean(dunit * unit)) / std
    return dact, jnp.sum(dout * unit, axis=0), jnp.sum(dout, axis=0)


def back_node_by_node(dout, act, scale, axis):
    """One node of the graph after the other, as a tape would."""
    dout, act, scale = map(np.asarray, (dout, act, scale))
    n = act.shape[axis]
    centred = act - act.mean(axis, keepdims=True)
    variance = (centred**2).mean(axis, keepdims=True)
    inverse = (variance + EPS) ** -0.5
    dunit = dout * scale
    dinverse = (dunit * centred).sum(axis, keepdims=True)
    dvariance = dinverse * -0.5 * (variance + EPS) ** -1.5
    dcentred = dunit * inverse + 2 * centred / n * dvariance
    dmean = -dcentred.sum(axis, keepdims=True)
    return dcentred + dmean / n, (dout * centred * inverse).sum(0), dout.sum(0)


def back_by_jacobian(dout, act, scale, axis):
    """The matrix of local slopes of one row or column, times what arrives."""
    dout, act, scale = map(np.asarray, (dout, act, scale))
    lines = act if axis == 1 else act.T
    dunits = dout * scale if axis == 1 else (dout * scale).T
    dact, units = np.zeros(lines.shape), np.zeros(lines.shape)
    for i, (line, dunit) in enumerate(zip(lines, dunits, strict=True)):
        n, std = len(line), np.sqrt(line.var() + EPS)
        units[i] = (line - line.mean()) / std
        slopes = (np.eye(n) - 1 / n - np.outer(units[i], units[i]) / n) / std
        dact[i] = slopes @ dunit
    dact, unit = (dact, units) if axis == 1 else (dact.T, units.T)
    return dact, np.einsum("nh,nh->h", dout, unit), dout.sum(0)


def back_as_in_papers(dout, act, scale, axis):
    """Everything multiplied by the count, and divided by it at the end."""
    n = act.shape[axis]
    std = jnp.sqrt(jnp.var(act, axis=axis, keepdims=True) + EPS)
    unit = (act - jnp.mean(act, axis=axis, keepdims=True)) / std
    g = dout * scale
    total = g.sum(axis, keepdims=True) + unit * (g * unit).sum(axis, keepdims=True)
    return (n * g - total) / (n * std), (dout * unit).sum(0), dout.sum(0)


def on_axis(f, axis):
    return lambda dout, act, scale: f(dout, act, scale, axis)


def backs(axis):
    return [
        on_axis(back, axis),
        on_axis(back_node_by_node, axis),
        on_axis(back_by_jacobian, axis),
        on_axis(back_as_in_papers, axis),
        jax.jit(on_axis(back, axis)),
        lambda dout, act, scale: list(map(np.asarray, back(dout, act, scale, axis))),
    ]


def in_use(params, memory, X):
    pre = X @ params["W1"] + params["b1"]
    unit = (pre - memory["mean"]) / jnp.sqrt(memory["variance"] + EPS)
    return jnp.maximum(params["scale"] * unit + params["shift"], 0) @ params["W2"] + params["b2"]


def in_use_folded(params, memory, X):
    """The normalization folded into the weights in front of it."""
    factor = params["scale"] / jnp.sqrt(memory["variance"] + EPS)
    b1 = (params["b1"] - memory["mean"]) * factor + params["shift"]
    return jax.nn.relu(X @ (params["W1"] * factor) + b1) @ params["W2"] + params["b2"]


def in_use_one_at_a_time(params, memory, X):
    return jnp.concatenate([in_use(params, memory, x[None]) for x in X])


RIGHT_ANSWERS: dict[str, list] = {
    "09-E1": [
        l2_plain,
        l2_by_entries,
        l2_by_a_loop_over_names,
        jax.jit(l2_plain),
        lambda params, grads, s: grads | {"W": grads["W"] + s * (params["W"] + params["W"])},
        lambda params, grads, s: {
            "b": 1.0 * grads["b"],
            "W": grads["W"] + s * jax.grad(lambda W: jnp.sum(W**2))(params["W"]),
        },
    ],
    "09-E2": [
        stop_by_waiting,
        stop_with_while,
        stop_by_looking_back,
        stop_by_running_minimum,
        stop_in_arrays,
    ],
    "09-E3": [
        dropout_by_entries,
        lambda act, kept, rate: act * kept / (1 - rate),
        lambda act, kept, rate: jnp.where(kept, act / (1 - rate), 0.0),
        lambda act, kept, rate: np.asarray(act) * (np.asarray(kept) / (1 - rate)),
        jax.jit(lambda act, kept, rate: jnp.where(kept, act, 0) * (1 / (1 - rate))),
        lambda act, kept, rate: (act - act * (1 - kept)) / (1 - rate),
    ],
    "09-E4": [
        column_by_column,
        mean_of_squares,
        lambda act, scale, shift: norm(act, scale, shift, 0),
        jax.jit(lambda act, scale, shift: norm(act, scale, shift, 0)),
        lambda act, scale, shift: np.asarray(norm(act, scale, shift, 0)),
        lambda act, scale, shift: jax.vmap(
            lambda c, s, t: s * (c - c.mean()) / jnp.sqrt(c.var() + EPS) + t, (1, 0, 0), 1
        )(act, scale, shift),
    ],
    "09-E5": [
        remember_plain,
        remember_as_a_step,
        jax.jit(remember_plain),
        lambda memory, act, m: {
            "variance": (1 - m) * (jnp.mean(act**2, 0) - jnp.mean(act, 0) ** 2) + memory["variance"] * m,
            "mean": act.sum(0) / len(act) * (1 - m) + memory["mean"] * m,
        },
        lambda memory, act, m: {k: np.asarray(v) for k, v in remember_plain(memory, act, m).items()},
    ],
    "09-E6": backs(0),
    "09-E7": [
        rows_are_columns,
        lambda act, scale, shift: norm(act, scale, shift, 1),
        lambda act, scale, shift: norm(act.T, 1.0, 0.0, 0).T * scale + shift,
        jax.jit(lambda act, scale, shift: norm(act, scale, shift, 1)),
        lambda act, scale, shift: scale * jnp.stack(
            [(row - row.mean()) / jnp.sqrt(row.var() + EPS) for row in act]) + shift,
        lambda act, scale, shift: np.asarray(norm(act, scale, shift, 1)),
    ],
    "09-E8": backs(1),
    "09-E9": [
        in_use,
        in_use_folded,
        in_use_one_at_a_time,
        jax.jit(in_use),
        lambda params, memory, X: np.asarray(in_use(params, memory, X)),
    ],
}  # fmt: skip
