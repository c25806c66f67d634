"""NumPy with the gradients worked out by hand. In float64 it is also the truth for the others."""

from __future__ import annotations

import numpy as np

from benchmarks import jobs
from benchmarks.jobs import Job


def _activate(job: Job, pre: np.ndarray) -> np.ndarray:
    return np.tanh(pre) if job.activation == "tanh" else np.maximum(pre, 0)


def _derivative(job: Job, act: np.ndarray) -> np.ndarray:
    """Of the activation, from its value."""
    return 1 - act * act if job.activation == "tanh" else act > 0


def _output_delta(job: Job, out: np.ndarray, y: np.ndarray) -> np.ndarray:
    """∂L/∂out for the mean loss over the batch: prediction minus target, over B."""
    if job.loss == "binary_cross_entropy":
        out = 1 / (1 + np.exp(-out))
    elif job.loss == "softmax_cross_entropy":
        out = np.exp(out - out.max(axis=1, keepdims=True))
        out /= out.sum(axis=1, keepdims=True)
        out[np.arange(len(y)), y] -= 1
        return out / len(y)
    return (out - y) / y.shape[-2]


def gradients(job: Job, params: list, X: np.ndarray, y: np.ndarray) -> list:
    """Gradients in the order of `params`; all arrays may have a first axis of networks."""
    acts, last = [X], len(params) // 2 - 1
    for layer in range(last + 1):
        pre = acts[-1] @ params[2 * layer] + params[2 * layer + 1][..., None, :]
        acts.append(pre if layer == last else _activate(job, pre))
    delta, grads = _output_delta(job, acts[-1], y), [None] * len(params)
    for layer in range(last, -1, -1):
        grads[2 * layer] = np.swapaxes(acts[layer], -1, -2) @ delta
        grads[2 * layer + 1] = delta.sum(axis=-2)
        if layer:
            back = delta @ np.swapaxes(params[2 * layer], -1, -2)
            delta = back * _derivative(job, acts[layer])
    return grads


def _sgd(rates: list):
    def step(params: list, grads: list) -> None:
        for w, g, rate in zip(params, grads, rates, strict=True):
            g *= rate
            w -= g

    return step


def _adam(rate: float, params: list, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = [np.zeros_like(w) for w in params], [np.zeros_like(w) for w in params]
    t = 0

    def step(params: list, grads: list) -> None:
        nonlocal t
        t += 1
        size, root = rate / (1 - beta1**t), np.sqrt(1 - beta2**t)
        for w, g, m_w, v_w in zip(params, grads, m, v, strict=True):
            m_w += (1 - beta1) * (g - m_w)
            v_w += (1 - beta2) * (g * g - v_w)
            w -= size * m_w / (np.sqrt(v_w) / root + eps)

    return step


def _line(job: Job, dtype: type):
    """Two parameters need no arrays for the parameters."""
    X, y = (array.astype(dtype) for array in jobs.data(job))

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        slope, intercept = (dtype(w.item()) for w in jobs.initial(job))
        rate = dtype(job.rate)
        for _ in range(job.epochs):
            for x, target in jobs.batches(job, X, y, rng):
                error = slope * x + intercept - target
                size = rate / len(x)
                slope -= size * np.vdot(error, x)
                intercept -= size * error.sum()
        return [np.array([[slope]]), np.array([intercept])]

    return run


def network(job: Job, dtype: type = np.float32):
    if job.widths == (1, 1):
        return _line(job, dtype)
    X, y = jobs.data(job)
    X, y = X.astype(dtype), y if y.dtype == np.int32 else y.astype(dtype)

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        params = [w.astype(dtype) for w in jobs.initial(job)]
        sgd = _sgd([job.rate] * len(params))
        step = _adam(job.rate, params) if job.optimizer == "adam" else sgd
        for _ in range(job.epochs):
            for x, target in jobs.batches(job, X, y, rng):
                step(params, gradients(job, params, x, target))
        return params

    return run


def ensemble(job: Job, dtype: type = np.float32):
    X, y = (array.astype(dtype) for array in jobs.data(job))

    def run(seed: int) -> list:
        rng = np.random.default_rng(seed)
        params = [w.astype(dtype) for w in jobs.initial(job)]
        rate = jobs.rates(job).astype(dtype)
        step = _sgd([rate.reshape(-1, *[1] * (w.ndim - 1)) for w in params])
        for _ in range(job.epochs):
            for x, target in jobs.ensemble_batches(job, X, y, rng):
                step(params, gradients(job, params, x, target))
        return params

    return run


def trajectories(job: Job, dtype: type = np.float32):
    first, rate = jobs.starts(job).astype(dtype), dtype(job.rate)

    def run(seed: int) -> list:
        positions = np.empty((job.steps + 1, job.many), dtype)
        positions[0] = first
        for step in range(job.steps):
            x = positions[step]
            np.subtract(x, rate * jobs.slope(x, np.sin), out=positions[step + 1])
        return [positions]

    return run
