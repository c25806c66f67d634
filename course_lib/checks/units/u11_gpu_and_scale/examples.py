"""Unit 11, all examples at once: the gradient of each by vmap.

As in `runs`, what is handed over wants to be traced.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong
from course_lib.checks.units.u11_gpu_and_scale.instruments import (
    MadeAnew,
    TracedOnly,
    signed,
)


# Compiled as one, or a first check would wait for a dozen small programs.
@jax.jit
def _half_squared_error(w: Any, x: Any, y: Any) -> Any:
    return 0.5 * (jnp.tanh(x @ w) - y) ** 2


class OneExample(TracedOnly):
    """A loss of one example that looks at shapes first: else all at once would pass for one by one."""

    def __call__(self, w: Any, x: Any, y: Any) -> Any:
        for name, value, ndim in (("w", w, 1), ("x", x, 1), ("y", y, 0)):
            if np.ndim(value) != ndim:
                raise ValueError(
                    f"the loss is for one example; its {name} had shape {np.shape(value)}"
                )
        return super().__call__(w, x, y)


LOSS_WORDS = "the loss was called with numbers, not inside vmap: examples one by one are slow"
LOSS_LOOSE = "the loss was traced, but not inside vmap: a loop of Python's goes through the examples, compiled or not"


def one_example() -> OneExample:
    """The loss, as it is handed to one call."""
    # Four traces: of five examples or seven a loop of Python's would make more.
    return OneExample(
        _half_squared_error, 1, LOSS_WORDS, tools=("vmap", "scan"), most=4, loose=LOSS_LOOSE
    )


def _examples(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, features in ((5, 2), (7, 3), (3, 4)):
        w, X, y = 0.5 * signed(rng, (features,)), signed(rng, (n, features)), signed(rng, (n,))
        arrays = tuple(jax.device_put(array) for array in (w, X, y))
        label = f"w ({features},), X ({n}, {features}), y ({n},)"
        cases.append(MadeAnew(label, lambda arrays=arrays: (one_example(), *arrays), n))
    return cases


def _per_example(loss: Callable, w: Any, X: Any, y: Any) -> np.ndarray:
    w, X, y = (np.asarray(array) for array in (w, X, y))
    act = np.tanh(X @ w)
    return ((act - y) * (1 - act**2))[:, None] * X


def _made_of(change: Callable) -> Callable:
    """A version that changes the right answer (N, features); it is told the inputs, too."""
    return lambda loss, w, X, y: change(_per_example(loss, w, X, y), w, X, y)


def _for_the_inputs(grads, w, X, y):
    w, X, y = (np.asarray(array) for array in (w, X, y))
    act = np.tanh(X @ w)
    return ((act - y) * (1 - act**2))[:, None] * w


def _compiled_one_by_one(loss, w, X, y):
    each = jax.jit(jax.grad(loss))
    return jnp.stack([each(w, *row) for row in zip(X, y, strict=True)])


E4 = Exercise(
    name="11-E4",
    points=2,
    signature="per_example_grads(loss, w, X, y) -> gradients, (N, features)",
    cases=_examples,
    reference=_per_example,
    worked="area(width, height) for one width and three heights: jax.vmap(area, in_axes=(None, 0)) says that the width "
    "stays and the heights are gone through. It gives three areas, and area itself is traced once.",
    wrong=(
        Wrong(
            "python_loop",
            lambda loss, w, X, y: np.stack(
                [jax.grad(loss)(w, *row) for row in zip(X, y, strict=True)]
            ),
            "a loop of Python's hands one example after the other to JAX.",
            "vmap makes of a function for one example a function for all: it is called once.",
        ),
        Wrong(
            "python_loop_with_jit",
            _compiled_one_by_one,
            "a loop of Python's goes through the examples; that what it calls is compiled does not take it away.",
            "jit leaves a loop as it is, or writes it out, pass by pass; vmap makes one call of it.",
        ),
        Wrong(
            "in_axes_forgotten",
            lambda loss, w, X, y: jax.vmap(jax.grad(loss))(w, X, y),
            "vmap goes through w as well, as if each example had a weight of its own.",
            "in_axes says what is gone through: None for what stays the same for all.",
        ),
        Wrong(
            "weights_gone_through",
            lambda loss, w, X, y: jax.vmap(jax.grad(loss), in_axes=(0, None, None))(w, X, y),
            "vmap goes through w, and X and y stay: the wrong way round.",
            "in_axes says what is gone through, in the order of the loss's arguments: 0 for that, None for what stays.",
        ),
        Wrong(
            "all_at_once",
            lambda loss, w, X, y: jax.grad(loss)(w, X, y),
            "the loss got all examples at once.",
            "vmap hands it one example at a time.",
        ),
        Wrong(
            "rows_and_targets_exchanged",
            lambda loss, w, X, y: jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(w, y, X),
            "X and y have changed places.",
            "the loss takes its arguments in the order w, x, y.",
        ),
        Wrong(
            "columns_gone_through",
            lambda loss, w, X, y: jax.vmap(jax.grad(loss), in_axes=(None, 1, 0))(w, X, y),
            "vmap goes through the columns of X.",
            "an example is a row: which axis counts the rows?",
        ),
        Wrong(
            "targets_stay",
            lambda loss, w, X, y: jax.vmap(jax.grad(loss), in_axes=(None, 0, None))(w, X, y),
            "each example meets the targets of all.",
            "each row of X belongs to one entry of y: both are gone through together.",
        ),
        Wrong(
            "mean",
            _made_of(lambda grads, w, X, y: grads.mean(0)),
            "one gradient came back: the mean.",
            "asked is a row for each example.",
        ),
        Wrong(
            "sum",
            _made_of(lambda grads, w, X, y: grads.sum(0)),
            "one gradient came back: the sum.",
            "asked is a row for each example.",
        ),
        Wrong(
            "mean_in_every_row",
            _made_of(lambda grads, w, X, y: np.tile(grads.mean(0), (len(X), 1))),
            "every row holds the mean.",
            "each row is the gradient of one example's loss.",
        ),
        Wrong(
            "shares_of_the_mean",
            _made_of(lambda grads, w, X, y: grads / len(X)),
            "each row is divided by the number of examples.",
            "the mean over the batch comes later, if at all: asked is each gradient by itself.",
        ),
        Wrong(
            "for_the_inputs",
            _made_of(_for_the_inputs),
            "these are the slopes for the inputs.",
            "which argument is differentiated for? The weights are what learns.",
        ),
        Wrong(
            "losses",
            _made_of(lambda grads, w, X, y: 0.5 * (np.tanh(np.asarray(X @ w)) - y) ** 2),
            "these are the losses of the examples.",
            "asked are gradients: a number for each weight.",
        ),
        Wrong(
            "on_its_side",
            _made_of(lambda grads, w, X, y: grads.T),
            "rows and columns are exchanged.",
            "a row for each example.",
        ),
        Wrong(
            "first_example_only",
            _made_of(lambda grads, w, X, y: grads[:1]),
            "only the first example was taken.",
            "a row for each example.",
        ),
        Wrong(
            "downhill",
            _made_of(lambda grads, w, X, y: -grads),
            "the gradients point the other way.",
            "asked is the gradient, not the step.",
        ),
    ),
)
