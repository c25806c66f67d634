"""The final loss that a job must end with, so that nobody is fast by doing something else.

Everyone's final parameters are scored by the one `score` below, in float64, on all of the data.
The truth is the NumPy competitor in float64 (float32 for large data); where the order is random, over several seeds.
"""

from __future__ import annotations

import numpy as np

from benchmarks import jobs
from benchmarks.jobs import Job

# How many standard deviations over the seeds a single run may lie from their mean.
DEVIATIONS = 5


def forward(job: Job, params: list[np.ndarray], X: np.ndarray) -> np.ndarray:
    """The network's output in float64; arrays may have a first axis of networks."""
    act = X.astype(np.float64)
    layers = list(zip(params[::2], params[1::2], strict=True))
    for number, (W, b) in enumerate(layers):
        act = act @ W.astype(np.float64) + b[..., None, :]
        if number < len(layers) - 1:
            act = np.tanh(act) if job.activation == "tanh" else np.maximum(act, 0)
    return act


def loss(job: Job, out: np.ndarray, y: np.ndarray) -> float:
    """Mean over the examples, and over the networks of an ensemble."""
    if job.loss == "half_squared_error":
        return float(np.mean((out - y) ** 2) / 2)
    if job.loss == "binary_cross_entropy":
        return float(np.mean(np.logaddexp(0, out) - y * out))
    right = out[np.arange(len(y)), y]
    return float(np.mean(np.logaddexp.reduce(out, axis=1) - right))


def score(job: Job, result: list[np.ndarray]) -> float:
    """The final loss of what a competitor returned; for descents, the mean height of all positions."""
    if job.kind == "trajectories":
        (positions,) = result
        if positions.shape != (job.steps + 1, job.many):
            raise ValueError(
                f"{job.name}: positions have shape {positions.shape}, "
                f"but {(job.steps + 1, job.many)} is wanted: every step of every descent"
            )
        # The mean over all steps: the last positions alone would not tell how they were reached.
        return float(np.mean(jobs.curve(positions.astype(np.float64), np.cos)))
    X, y = (array[: job.scored] for array in jobs.data(job))
    return loss(job, forward(job, result, X), y)


def truth(job: Job) -> dict:
    """What the final loss is, and how far from it a run may end: {"loss", "band"}."""
    from benchmarks.competitors import numpy_by_hand

    # Large data in float64 would cost minutes; their band is far wider than float32's rounding.
    dtype = np.float32 if job.n * sum(job.widths) > 10_000_000 else np.float64
    run = getattr(numpy_by_hand, job.kind)(job, dtype=dtype)
    losses = [score(job, run(1000 + seed)) for seed in range(job.seeds)]
    mean = float(np.mean(losses))
    band = max(DEVIATIONS * float(np.std(losses)), job.tolerance * abs(mean))
    return {"loss": mean, "band": band}
