"""How the time of training depends on its size: batch size, width of a matrix, who runs the loop.

All of it runs on the device that JAX has here. Times are taken after a first call and waited for; read
medians as "about", for other programs on the computer move them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from course_lib import nn
from course_lib.data.measurements import Curve
from course_lib.nn.training.step import Batch, Learner, Recipe, make_step
from course_lib.studies.precision import FORMATS, enable_x64, precision_table, start_of
from course_lib.studies.timing import Timing, spread, time_call

__all__ = ["NETWORKS", "OneProgram", "as_one_program", "matmul", "precision_table", "throughput"]

# Widths, inputs first: that of the heart-disease data, and one of a size used for handwritten digits.
NETWORKS = {"29-16-1": (29, 16, 1), "784-512-512-10": (784, 512, 512, 10)}
SMALL, WIDE = NETWORKS
BATCH_SIZES = (1, 16, 256, 4096)
MATRICES = (64, 128, 256, 512, 1024)
MOST = 2000  # calls in a block


class OneProgram(NamedTuple):
    """The same training, asked for in three ways.

    Attributes:
        steps: how many updates each way takes.
        timings: way -> seconds of the first run of all steps, and of a later one.
        apart: the greatest difference between parameters that two ways end with.
    """

    steps: int
    timings: dict[str, Timing]
    apart: float


def network(name: str) -> nn.Sequential:
    """One of NETWORKS: relu in the hidden layers, scores out of the last."""
    if name not in NETWORKS:
        raise ValueError(f"network must be one of {', '.join(NETWORKS)}; not {name!r}")
    inputs, *hidden, outputs = NETWORKS[name]
    layers = [nn.Dense(width, nn.relu) for width in hidden]
    return nn.Sequential([*layers, nn.Dense(outputs)], inputs=inputs)


def step_of(name: str) -> tuple[Callable, Learner]:
    """One update of a network by gradient descent, not yet jitted, and what it begins with."""
    model, optimizer = network(name), nn.gradient_descent(0.001)
    params = start_of(model)
    step = make_step(Recipe(model, nn.half_squared_error, optimizer))
    return step, Learner(params, optimizer.init(params), {})


def a_batch(name: str, batch_size: int) -> Batch:
    """Made-up examples for a network, float32; their values do not change how long a step takes."""
    rng = np.random.default_rng(0)
    inputs, *_, outputs = NETWORKS[name]
    X, y = (rng.normal(size=(batch_size, width)) for width in (inputs, outputs))
    return Batch(jnp.asarray(X, "float32"), jnp.asarray(y, "float32"), None)


def throughput(
    name: str = SMALL,
    batch_sizes: Sequence[int] = BATCH_SIZES,
    *,
    blocks: int = 5,
    seconds: float = 0.02,
    longest: float = 0.3,
) -> Curve:
    """How long one training step takes on this device, by batch size.

    A step is jitted, its batch lies on the device already, and a Python loop asks for step after step;
    so what is measured holds the asking, as it does in most people's training.

    Args:
        name: one of NETWORKS.
        batch_sizes: examples a step, in rising order.
        blocks, seconds: a size is timed in so many blocks of steps, each about so long.
        longest: no larger size is tried after a step of more than so many seconds.

    Returns:
        A `Curve`; `per_second` has examples a second.
    """
    step, learner = step_of(name)
    jitted = jax.jit(lambda learner, batch: step(learner, batch, None)[0])
    return _by_size(
        batch_sizes,
        lambda size: (jitted, learner, a_batch(name, size)),
        (blocks, seconds, longest),
    )


def matmul(
    sizes: Sequence[int] = MATRICES,
    number_format: str = "float32",
    *,
    blocks: int = 5,
    seconds: float = 0.02,
    longest: float = 0.3,
) -> Curve:
    """How long the product of two n by n matrices takes on this device, by n.

    JAX's default: a GPU may then multiply float32 numbers with fewer digits than they have.

    Args:
        sizes: n, in rising order.
        number_format: "float32", "bfloat16" or "float64".
        blocks, seconds, longest: as for `throughput`.

    Returns:
        A `Curve`; `operations_per_second` counts 2 n³ of them.
    """
    if number_format not in FORMATS:
        raise ValueError(
            f"number_format must be one of {', '.join(FORMATS)}; not {number_format!r}"
        )

    def matrices(size):
        rng = np.random.default_rng(0)
        # So scaled, product after product neither grows nor vanishes.
        left, right = rng.normal(size=(2, size, size)) / np.sqrt(size)
        multiply = jax.jit(lambda right, left: left @ right)
        return multiply, jnp.asarray(right, number_format), jnp.asarray(left, number_format)

    with enable_x64(number_format == "float64"):
        return _by_size(sizes, matrices, (blocks, seconds, longest))


def _by_size(sizes: Sequence[int], work_of: Callable, effort: tuple[int, float, float]) -> Curve:
    """A curve of the times of `f(state, given) -> state`, where (f, state, given) = work_of(size)."""
    blocks, seconds, longest = effort
    done, spreads = [], []
    for size in sizes:
        f, state, given = work_of(size)
        once = time_call(f, state, given, reps=2).steady
        calls = int(np.clip(seconds / once, 1, MOST))
        spreads.append(spread(_block(f, state, given, calls) for _ in range(blocks)))
        done.append(int(size))
        if spreads[-1].median > longest:
            break
    return Curve(tuple(done), *zip(*spreads, strict=True))


def _block(f: Callable, state: Any, given: Any, calls: int) -> float:
    """Seconds of one of so many calls. Each needs the last one's result, so none run side by side."""
    started = time.perf_counter()
    for _ in range(calls):
        state = f(state, given)
    jax.block_until_ready(state)
    return (time.perf_counter() - started) / calls


def as_one_program(steps: int = 20, batch_size: int = 32, reps: int = 3) -> OneProgram:
    """The same updates of the small network: operation by operation, step by step, all at once.

    Args:
        steps, batch_size: how many updates, and examples in each.
        reps: how many times each way runs after its first.
    """
    step, learner = step_of(SMALL)
    everything = a_batch(SMALL, steps * batch_size)
    batches = jax.tree.map(lambda part: part.reshape(steps, batch_size, -1), everything)

    def update(learner: Learner, batch: Batch) -> tuple[Learner, Array]:
        return step(learner, batch, None)

    @jax.jit
    def one_program(learner):
        return jax.lax.scan(update, learner, batches)[0]

    ways = {
        "every operation on its own": _loop(update, batches, steps),
        "a compiled step in a Python loop": _loop(jax.jit(update), batches, steps),
        "the whole run as one program": one_program,
    }
    timings, ends = {}, []
    for name, run in ways.items():
        timings[name] = time_call(lambda run=run: ends.append(run(learner)) or ends[-1], reps=reps)
    first = jax.tree.leaves(ends[0])
    apart = max(
        float(jnp.max(jnp.abs(a - b)))
        for end in ends[1:]
        for a, b in zip(first, jax.tree.leaves(end), strict=True)
    )
    return OneProgram(steps, timings, apart)


def _loop(update: Callable, batches: Batch, steps: int) -> Callable:
    """A run of all steps that Python asks for one by one."""
    # Cut up beforehand: the loop shall pay for steps only.
    pieces = [jax.tree.map(lambda part, i=i: part[i], batches) for i in range(steps)]

    def run(learner):
        for batch in pieces:
            learner, _ = update(learner, batch)
        return learner

    return run
