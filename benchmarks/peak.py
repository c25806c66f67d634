"""The fastest matrix product this machine can do, measured: the limit for wide networks.

Each engine multiplies square matrices of a few sizes; the best of all runs of all engines counts. Their numbers are
random: a GPU draws less power, and so keeps a higher clock, for products of numbers that are all alike.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.jobs import Job

SIZES = (1024, 2048)
REPEATS = 8


def model_flops(job: Job) -> float:
    """Operations of one training run that a network of this shape cannot do without.

    Each weight takes a multiplication and an addition forward, two for its gradient and two to hand
    the gradient on to the layer before, which the first layer needs not.
    """
    weights = [a * b for a, b in zip(job.widths[:-1], job.widths[1:], strict=True)]
    return job.epochs * job.n * (6 * sum(weights) - 2 * weights[0])


def _random(size: int) -> np.ndarray:
    """(size, size) of float32, so small that products of products stay finite."""
    return np.random.default_rng(3).standard_normal((size, size), np.float32) / size


def _numpy(dtype: str):
    return lambda size: _random(size).astype(dtype), lambda a: a @ a


def _jax(dtype: str):
    import jax
    import jax.numpy as jnp

    product = jax.jit(lambda a: a @ a)

    def make(size):
        return jnp.asarray(_random(size), dtype)

    return make, lambda a: product(a).block_until_ready()


def _torch(dtype: str):
    import torch

    from benchmarks.competitors.in_torch import DEVICE

    def make(size):
        return torch.from_numpy(_random(size)).to(DEVICE, getattr(torch, dtype))

    def product(a):
        a @ a
        if DEVICE == "cuda":
            torch.cuda.synchronize()

    return make, product


ENGINES = {"numpy": _numpy, "jax": _jax, "torch": _torch}


def best(engine: str, sizes: tuple[int, ...], dtype: str = "float32") -> float:
    """The highest rate of this engine, in operations a second."""
    make, product = ENGINES[engine](dtype)
    highest = 0.0
    for size in sizes:
        matrix = make(size)
        product(matrix)
        for _ in range(REPEATS):
            started = time.perf_counter()
            product(matrix)
            highest = max(highest, 2 * size**3 / (time.perf_counter() - started))
    return highest
