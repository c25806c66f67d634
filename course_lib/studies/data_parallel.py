"""Data-parallel training on simulated devices, beside the same training on one.

A process has as many devices as it started with, so the training runs in a process of its own, to which
XLA shows one CPU as several. That proves that the results agree; it makes nothing faster.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import course_lib
from course_lib import nn
from course_lib.studies.precision import start_of

EXAMPLES, EPOCHS = 64, 20
MODEL = nn.Sequential([nn.Dense(8, nn.tanh), nn.Dense(1)], inputs=3)
FLAG = "--xla_force_host_platform_device_count"
PATIENCE = 120  # seconds


class Run(NamedTuple):
    """One training: parameters as `nn` has them, the loss of each epoch, seconds once compiled."""

    params: dict
    losses: np.ndarray
    seconds: float


class Comparison(NamedTuple):
    """The same training on one device and on several.

    Attributes:
        devices: how many there were.
        one, many: the two runs.
        params_apart, losses_apart: the greatest difference between any two of their numbers.
        params_moved: the greatest change of a parameter in training, to compare with.
        rows: (devices, places) which row of a batch each place of each device holds; -1 for none.
        copies: on how many devices the trained parameters lie, whole.
        slopes: (devices,) the slope of the mean loss of each device's rows along one weight, before
            training; 0 for a device without rows.
        slope: that of the whole batch: the mean of the slopes, each counted as often as it has rows.
    """

    devices: int
    one: Run
    many: Run
    params_apart: float
    losses_apart: float
    params_moved: float
    rows: np.ndarray
    copies: int
    slopes: np.ndarray
    slope: float


@functools.cache
def one_and_many(devices: int = 8, batch_size: int = 16) -> Comparison:
    """Train the same network from the same start on one device and on several simulated ones.

    Takes some seconds, for a new process has to start JAX; asked again, it remembers.

    Args:
        devices: how many devices XLA shall make of the CPU, 1 to 64.
        batch_size: rows a step, 1 to 64; they need not divide evenly among the devices.

    Raises:
        ValueError: for numbers outside of these.
        RuntimeError: if the process fails, with what it said last, or takes minutes.
    """
    for name, number in (("devices", devices), ("batch_size", batch_size)):
        if not 1 <= number <= EXAMPLES:
            raise ValueError(f"{name} must be from 1 to {EXAMPLES}, not {number}")
    command = [sys.executable, "-m", "course_lib.studies.data_parallel", str(batch_size)]
    options = {"env": environment(devices), "capture_output": True, "text": True}
    try:
        done = subprocess.run(command, timeout=PATIENCE, **options)
    except subprocess.TimeoutExpired:
        raise RuntimeError(
            f"the process with {devices} devices was not done after {PATIENCE} seconds; try again "
            "when the computer is less busy"
        ) from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise RuntimeError(f"the process with {devices} devices failed; it said: {last}")
    return _read(done.stdout.splitlines()[-1])


def environment(devices: int) -> dict[str, str]:
    """The variables of this process, changed so that a new one sees the CPU as so many devices."""
    flags = re.sub(rf"{FLAG}=\S*", "", os.environ.get("XLA_FLAGS", ""))
    package = str(Path(course_lib.__file__).parents[1])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "XLA_FLAGS": f"{flags} {FLAG}={devices}".strip(),
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _read(told: str) -> Comparison:
    """A Comparison from the JSON of the other process."""
    found = json.loads(told)
    for name in ("one", "many"):
        params, losses, seconds = found[name]
        found[name] = Run(
            jax.tree.map(np.float32, params, is_leaf=_is_list), np.array(losses), seconds
        )
    for name in ("rows", "slopes"):
        found[name] = np.array(found[name])
    return Comparison(**found)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def some_examples() -> tuple[np.ndarray, np.ndarray]:
    """Inputs (64, 3) and targets (64, 1), the same each time."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(EXAMPLES, 3)).astype(np.float32)
    return X, np.sin(X.sum(axis=1, keepdims=True))


def trained(params: dict, batch_size: int, mesh: Mesh | None) -> tuple[Run, dict]:
    """A run over this mesh, or on one device for None; and its parameters where they lie."""

    def run():
        return nn.fit(
            MODEL,
            params,
            some_examples(),
            loss=nn.half_squared_error,
            optimizer=nn.gradient_descent(0.1),
            epochs=EPOCHS,
            batch_size=batch_size,
            key=jax.random.key(1),
            mesh=mesh,
            progress=False,
        )

    run()  # compiles
    started = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - started
    return Run(jax.tree.map(np.asarray, result.params), result.history["loss"], seconds), (
        result.carry.learner.params
    )


def places(mesh: Mesh, batch_size: int) -> np.ndarray:
    """Which row of a batch each place of each device holds: (devices, places), -1 for none.

    A batch that does not divide evenly is filled up with empty places, as `nn.fit` does.
    """
    filled = np.pad(np.arange(batch_size), (0, -batch_size % mesh.size), constant_values=-1)
    shared = jax.device_put(filled, NamedSharding(mesh, PartitionSpec("data")))
    shards = sorted(shared.addressable_shards, key=lambda shard: shard.device.id)
    return np.array([np.asarray(shard.data) for shard in shards])


def slopes_along_one_weight(params: dict, shares: np.ndarray) -> np.ndarray:
    """The slope of the mean loss of some rows along the first weight of the first layer, for each share.

    Args:
        params: of MODEL.
        shares: (shares, batch_size) 1 for the rows of a share, and 0 for the other rows of the batch.

    Returns:
        (shares,); 0 for a share without rows.
    """
    X, y = (part[: shares.shape[1]] for part in some_examples())

    def loss(params, weights):
        return nn.half_squared_error(MODEL(params, X), y, weights)

    grads = jax.jit(jax.vmap(jax.grad(loss), in_axes=(None, 0)))(params, shares.astype("float32"))
    return np.asarray(grads["dense_1"]["W"][:, 0, 0])


def compare(batch_size: int) -> Comparison:
    """Both trainings, in this process, over all devices it has."""
    mesh = jax.make_mesh((jax.device_count(),), ("data",))
    params = start_of(MODEL)
    one, _ = trained(params, batch_size, None)
    many, where = trained(params, batch_size, mesh)
    rows = places(mesh, batch_size)
    # Who holds which row; and, last, one who holds them all.
    shares = np.array([*(np.isin(np.arange(batch_size), own) for own in rows), [True] * batch_size])
    slopes = slopes_along_one_weight(params, shares)
    return Comparison(
        devices=mesh.size,
        one=one,
        many=many,
        params_apart=_distance(one.params, many.params),
        losses_apart=_distance(one.losses, many.losses),
        params_moved=_distance(params, one.params),
        rows=rows,
        copies=min(
            len(leaf.sharding.device_set) if leaf.is_fully_replicated else 0
            for leaf in jax.tree.leaves(where)
        ),
        slopes=slopes[:-1],
        slope=float(slopes[-1]),
    )


def _distance(one: object, other: object) -> float:
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return max(float(np.max(np.abs(np.asarray(a) - np.asarray(b)))) for a, b in pairs)


def _tell(comparison: Comparison) -> str:
    """The comparison as one line of JSON, every number to its last digit."""
    return json.dumps(comparison._asdict(), default=lambda array: np.asarray(array).tolist())


if __name__ == "__main__":
    print(_tell(compare(int(sys.argv[1]))))
