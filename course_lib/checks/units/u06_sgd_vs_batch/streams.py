"""Unit 06, the full gradient of data that come in blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u06_sgd_vs_batch.gradients import (
    drawn_examples,
    mean_grad,
)

# --- E7: the full gradient of data that come in blocks.


def _streams(rng: np.random.Generator) -> list[Case]:
    """Blocks of different sizes; once only the last is shorter, once all are alike."""
    cases = []
    for sizes, features in (((4, 4, 2), 2), ((2, 4, 1, 4), 2), ((5, 2), 3), ((5, 5, 5), 3)):
        w, X, y = _with_a_steep_gradient(rng, sum(sizes), features)
        ends = np.cumsum(sizes)[:-1]
        blocks = list(
            zip(np.split(np.asarray(X), ends), np.split(np.asarray(y), ends), strict=True)
        )
        blocks = [(jax.device_put(Xb), jax.device_put(yb)) for Xb, yb in blocks]
        cases.append(Case(f"blocks of {', '.join(map(str, sizes))} examples", (w, blocks)))
    return cases


def _with_a_steep_gradient(rng: np.random.Generator, n: int, features: int) -> tuple:
    """Examples whose full gradient has no entry near 0, where float32 would have no digit left."""
    while True:
        w, X, y = drawn_examples(rng, n, features)
        if np.abs(mean_grad(X, X @ w - y)).min() > 0.1:
            return w, X, y


def _stream(value: Callable) -> Callable:
    """A version made from the mean gradient and the size of each block."""

    def version(w: Any, blocks: list) -> np.ndarray:
        w = np.asarray(w)
        pairs = [(np.asarray(X), np.asarray(y)) for X, y in blocks]
        grads = np.stack([mean_grad(X, X @ w - y) for X, y in pairs])
        return value(grads, np.array([len(X) for X, _ in pairs]))

    return version


E7 = Exercise(
    name="06-E7",
    points=2,
    signature="grad_of_stream(w, blocks) -> gradient of all examples, (features,)",
    cases=_streams,
    reference=_stream(lambda grads, sizes: sizes @ grads / sizes.sum()),
    worked="the mean age of two classes, 20 students of mean 10 and 5 of mean 15: (20 · 10 + 5 · 15) / 25 = 11, "
    "and not 12.5.",
    wrong=(
        Wrong(
            "mean_of_means",
            _stream(lambda grads, sizes: grads.mean(axis=0)),
            "the mean of the blocks' means: right only if all blocks are of one size.",
            "an example in a small block must not count more than one in a large block.",
        ),
        Wrong(
            "sum_over_all",
            _stream(lambda grads, sizes: sizes @ grads),
            "the sum over all examples.",
            "in the end, divide by how many examples you have seen.",
        ),
        Wrong(
            "sum_of_means",
            _stream(lambda grads, sizes: grads.sum(axis=0)),
            "the means of the blocks are added.",
            "a mean over all examples: what do you add, and what do you divide by?",
        ),
        Wrong(
            "means_divided_by_the_examples",
            _stream(lambda grads, sizes: grads.sum(axis=0) / sizes.sum()),
            "the means of the blocks are added, and the sum is divided by the number of examples.",
            "before you add the mean of a block: how many examples does it stand for?",
        ),
        Wrong(
            "divided_by_the_blocks",
            _stream(lambda grads, sizes: sizes @ grads / len(sizes)),
            "the sum over all examples is divided by the number of blocks.",
            "divide by the number of examples.",
        ),
        Wrong(
            "divided_by_the_last_block",
            _stream(lambda grads, sizes: sizes @ grads / sizes[-1]),
            "the sum over all examples is divided by the size of the last block.",
            "count the examples on the way: the total is known only at the end.",
        ),
        Wrong(
            "first_size_for_all",
            _stream(lambda grads, sizes: grads.sum(axis=0) * sizes[0] / sizes.sum()),
            "every block counts as if it were as large as the first.",
            "a short block has its own size: ask it.",
        ),
        Wrong(
            "short_blocks_dropped",
            _stream(
                lambda grads, sizes: (
                    (sizes * (sizes == sizes[0])) @ grads / sizes[sizes == sizes[0]].sum()
                )
            ),
            "blocks of another size than the first are left out.",
            "every example counts, those of a short block, too.",
        ),
        Wrong(
            "last_block_only",
            _stream(lambda grads, sizes: grads[-1]),
            "only the last block counts.",
            "add to what you have; do not replace it.",
        ),
        Wrong(
            "first_block_only",
            _stream(lambda grads, sizes: grads[0]),
            "only the first block counts.",
            "return after the loop, not inside of it.",
        ),
        Wrong(
            "sign",
            _stream(lambda grads, sizes: -(sizes @ grads) / sizes.sum()),
            "the right size with the wrong sign.",
            "the error is the prediction minus the target.",
        ),
    ),
)
