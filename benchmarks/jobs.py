"""What is timed: each job's data, first parameters, sizes and settings, the same for everyone.

A job is a network to train, many networks at once, or many descents on a curve. Arrays are NumPy
float32; a competitor turns them into its own kind before the clock starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

Params = list[np.ndarray]  # [W1, b1, W2, b2, ...], W is inputs × outputs


@dataclass(frozen=True)
class Job:
    """Settings of one job.

    `kind` names the function of a competitor that does it: network, ensemble or trajectories.
    `widths` are the layers from input to output, `activation` is that of the hidden layers.
    `compute` is the number format of the passes, while parameters are float32. `seeds` and `tolerance`
    say how the final loss is verified, `scored` on how many examples (None: all); see `truth.py`.
    """

    name: str
    title: str
    kind: str
    widths: tuple[int, ...] = ()
    activation: str = "relu"
    loss: str = "half_squared_error"
    optimizer: str = "sgd"
    rate: float = 0.1
    n: int = 0
    batch: int = 0
    epochs: int = 0
    many: int = 0
    steps: int = 0
    seeds: int = 8
    tolerance: float = 1e-3
    compute: str = "float32"
    scored: int | None = None

    @property
    def steps_per_epoch(self) -> int:
        return -(-self.n // self.batch)

    @property
    def shuffles(self) -> bool:
        """The order of the examples matters only when a batch is not all of them."""
        return self.batch < self.n


JOBS = {
    job.name: job
    for job in (
        Job("a-small", "(a) line, n=10, B=1, 9 epochs", "network", (1, 1), rate=0.05,
            n=10, batch=1, epochs=9),
        Job("a-large", "(a) line, n=1e5, B=100, 9 epochs", "network", (1, 1), rate=5e-4,
            n=100_000, batch=100, epochs=9),
        Job("b", "(b) 29-16-1, n=303, B=32, Adam, 300 epochs", "network", (29, 16, 1),
            loss="binary_cross_entropy", optimizer="adam", rate=1e-3,
            n=303, batch=32, epochs=300, tolerance=0.02),
        Job("c", "(c) XOR 2-2-1, 5,000 full-batch steps", "network", (2, 2, 1), activation="tanh",
            loss="binary_cross_entropy", rate=0.5, n=4, batch=4, epochs=5000, seeds=1),
        Job("d", "(d) 784-512-512-10, n=60,000, B=128, 1 epoch", "network", (784, 512, 512, 10),
            loss="softmax_cross_entropy", rate=0.02, n=60_000, batch=128, epochs=1,
            seeds=2, tolerance=0.02),
        Job("e", "(e) 10,000 descents of 200 steps", "trajectories", rate=0.005,
            many=10_000, steps=200, seeds=1),
        Job("f", "(f) 1,000 nets 2-8-1 at once, 50 epochs", "ensemble", (2, 8, 1),
            activation="tanh", loss="binary_cross_entropy", n=100, batch=32, epochs=50,
            many=1000, seeds=3, tolerance=0.01),
    )
}  # fmt: skip

# Only for a GPU: wide enough that nothing but the matrix products takes time.
GPU_JOBS = {
    "wide": Job("wide", "8192 x 5 - 10, n=32,768, B=8,192, bfloat16, 20 epochs", "network",
                (*[8192] * 5, 10), loss="softmax_cross_entropy", rate=1e-4, n=32_768, batch=8_192,
                epochs=20, tolerance=0.05, compute="bfloat16", scored=256),
}  # fmt: skip

# The same jobs, small enough to see in a minute that everything runs; not for reporting.
QUICK = {
    "a-large": {"n": 2_050},
    "b": {"epochs": 20},
    "c": {"epochs": 500},
    "d": {"n": 3_000},
    "e": {"many": 1_000},
    "f": {"many": 50, "epochs": 10},
    "wide": {"widths": (*[64] * 5, 10), "n": 512, "batch": 128},
}


def get(name: str, quick: bool = False) -> Job:
    """The job of that name; with `quick` its small form."""
    job = (JOBS | GPU_JOBS)[name]
    return replace(job, **QUICK.get(name, {})) if quick else job


def _line(job: Job, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    X = rng.uniform(-1, 1, (job.n, 1))
    return X, 1 + 2 * X + 0.5 * rng.standard_normal((job.n, 1))


def _xor(job: Job, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])


def _quadrants(job: Job, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """XOR with noise: the class is whether both coordinates have the same sign."""
    X = rng.standard_normal((job.n, 2))
    return X, (X[:, :1] * X[:, 1:] > 0)


def _patients(job: Job, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """As many rows and columns as the heart-disease data after encoding, and as hard to tell."""
    X = rng.standard_normal((job.n, job.widths[0]))
    score = X[:, :8].sum(axis=1, keepdims=True) / 2 + 3 * rng.standard_normal((job.n, 1))
    return X, score > 0


def _digits(job: Job, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """As large as MNIST, in ten noisy clusters."""
    y = rng.integers(0, job.widths[-1], job.n)
    centres = rng.standard_normal((job.widths[-1], job.widths[0]), np.float32)
    X = rng.standard_normal((job.n, job.widths[0]), np.float32)
    X += 0.1 * centres[y]
    return X, y


MAKERS = {"a-small": _line, "a-large": _line, "b": _patients, "c": _xor, "d": _digits,
          "f": _quadrants, "wide": _digits}  # fmt: skip


@cache
def data(job: Job) -> tuple[np.ndarray, np.ndarray]:
    """X (n, inputs) float32 and y: (n, outputs) float32, or (n,) int32 class numbers."""
    X, y = MAKERS[job.name](job, np.random.default_rng(1))
    is_class = job.loss == "softmax_cross_entropy"
    return X.astype(np.float32), y.astype(np.int32 if is_class else np.float32)


@cache
def initial(job: Job) -> Params:
    """First parameters: weights of variance 2/inputs, biases 0; `many` of each in front."""
    rng = np.random.default_rng(2)
    many = (job.many,) if job.many else ()
    params = []
    for inputs, outputs in zip(job.widths[:-1], job.widths[1:], strict=True):
        scale = np.float32(np.sqrt(2 / inputs))
        params.append(scale * rng.standard_normal((*many, inputs, outputs), np.float32))
        params.append(np.zeros((*many, outputs), np.float32))
    return params


def rates(job: Job) -> np.ndarray:
    """The learning rate of each of an ensemble's networks: (many,), from 0.03 to 1."""
    return np.geomspace(0.03, 1, job.many, dtype=np.float32)


def starts(job: Job) -> np.ndarray:
    """Where the descents start: (many,), evenly spaced over both valleys of the curve."""
    return np.linspace(-3.5, 3, job.many, dtype=np.float32)


def curve(x, cos):
    """The function that (e) descends: `course_lib.studies.functions.valley_curve`."""
    return 0.45 * x**4 + 19 * x + 24 * cos(1.25 * x + 0.3)


def slope(x, sin):
    """The derivative of `curve`, by hand."""
    return 1.8 * x**3 + 19 - 30 * sin(1.25 * x + 0.3)


def batches(
    job: Job, X: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One epoch in a new random order; the last batch is short when B does not divide n.

    Small data are put in order at once, and batches are views; large data batch by batch, which
    keeps a batch in the processor's cache.
    """
    order = rng.permutation(job.n) if job.shuffles else np.arange(job.n)
    small = X.nbytes < 4_000_000
    if small and job.shuffles:
        X, y = X[order], y[order]
    for start in range(0, job.n, job.batch):
        part = slice(start, start + job.batch)
        yield (X[part], y[part]) if small else (X[order[part]], y[order[part]])


def ensemble_batches(
    job: Job, X: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The same for many networks, each with an order of its own: (many, B, inputs)."""
    order = rng.permuted(np.tile(np.arange(job.n), (job.many, 1)), axis=1)
    for start in range(0, job.n, job.batch):
        part = order[:, start : start + job.batch]
        yield X[part], y[part]
