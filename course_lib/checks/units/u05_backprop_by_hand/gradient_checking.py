"""Unit 05, the craft of checking: which of a layer's three gradients is wrong, if any.

At most one is. The inputs are chosen so that an upstream gradient of ones, an absolute error, lost signs
and sums each overlook something.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.checks.exercise import Case, Exercise, Wrong

NAMES = ("X", "W", "b")
NONE = "none"


# Compiled once for all cases: a student's differences, by vmap, would else compile every line of it.
@jax.jit
def _by_jax(size: float, params: dict) -> jax.Array:
    return size * jnp.tanh(params["X"] @ params["W"] + params["b"])


def tanh_layer(size: float, params: dict):
    """size · tanh(X W + b), (N, H): in NumPy, and in JAX where one of the arrays is JAX's."""
    if any(isinstance(array, jax.Array) for array in params.values()):
        return _by_jax(size, params)
    return size * np.tanh(params["X"] @ params["W"] + params["b"])


def _backward(size: float, spoil: Callable | None, params: dict, dout) -> dict:
    """The way back through `tanh_layer`; `spoil` is told the right gradients and changes one."""
    X, W, b = (np.asarray(params[name]) for name in NAMES)
    delta = size * np.asarray(dout) * (1 - np.tanh(X @ W + b) ** 2)
    grads = {"X": delta @ W.T, "W": X.T @ delta, "b": delta.sum(0)}
    if spoil is None:
        return grads
    # What comes of it if each output counted once.
    ones = size * (1 - np.tanh(X @ W + b) ** 2)
    return {**grads, **spoil(grads, ones)}


def _cancelling(grads: dict, _) -> dict:
    """Two entries of W are off, one up and one down."""
    off = np.zeros_like(grads["W"])
    off[0, 0], off[1, 1] = 0.3, -0.3
    return {"W": grads["W"] + off * np.abs(grads["W"]).max()}


def _entry_of_X(off: float) -> Callable:
    """One entry of X is off, by a part of the largest."""

    def spoil(grads: dict, _) -> dict:
        X = grads["X"].copy()
        X[2, 1] += off * np.abs(X).max()
        return {"X": X}

    return spoil


# How one gradient is spoilt in each case, and how large the outputs are.
CASES = (
    (lambda grads, ones: {"b": ones.sum(0)}, 1.0),
    (lambda grads, ones: {"W": 2 * grads["W"]}, 1e-6),
    (None, 1e6),
    (lambda grads, ones: {"b": -grads["b"]}, 1.0),
    (lambda grads, ones: {"W": grads["W"].T}, 1.0),
    (_cancelling, 1.0),
    (_entry_of_X(-0.5), 1.0),
    (_entry_of_X(0.02), 1.0),
)


def _suspects(rng: np.random.Generator) -> list[Case]:
    cases = []
    for number, i in enumerate(rng.permutation(len(CASES)), 1):
        spoil, size = CASES[i]
        shapes = {"X": (3, 3), "W": (3, 3), "b": (3,)}
        params = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
        functions = partial(tanh_layer, size), partial(_backward, size, spoil)
        cases.append(Case(f"backward pass {number} of {len(CASES)}", (*functions, params, number)))
    return cases


def _differences(scalar: Callable, array: np.ndarray, step: float) -> np.ndarray:
    found = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        ahead, behind = array.copy(), array.copy()
        ahead[place] += step
        behind[place] -= step
        found[place] = (scalar(ahead) - scalar(behind)) / (2 * step)
    return found


def _relative(by_hand, numeric) -> float:
    return np.abs(by_hand - numeric).max() / np.abs(numeric).max()


def _find(
    ones: bool = False,
    error: Callable = _relative,
    names: tuple[str, ...] = NAMES,
    upstream: bool = True,
    limit: float = 1e-4,
    step: float = 1e-5,
) -> Callable:
    """The search; each argument is a place for a mistake."""

    def answer(f, backward, params, seed):
        shape = np.shape(f(params))
        weights = np.ones(shape) if ones else np.random.default_rng(seed).normal(size=shape)
        by_hand = backward(params, weights)
        for name in names:

            def scalar(array, name=name):
                out = f({**params, name: array})
                return np.sum(weights * out if upstream else out)

            if error(by_hand[name], _differences(scalar, params[name], step)) > limit:
                return name
        return NONE

    return answer


RELATIVE = "gradients may be tiny or huge by nature: compare the error with their size."

E8 = Exercise(
    name="05-E8",
    points=3,
    signature='find_wrong(f, backward, params, seed) -> "X", "W", "b" or "none"',
    cases=_suspects,
    reference=_find(),
    choices=(*NAMES, NONE),
    worked="f(w) = (3w, 5w), and dout = (2, -1): the scalar is 2·3w - 1·5w = w, so a right backward gives 1. "
    "With dout = (1, 1) it would be 8w: a backward that always says 8 would pass.",
    wrong=(
        Wrong(
            "ones_for_dout",
            _find(ones=True),
            "with a dout of ones, a gradient that ignores dout looks right.",
            "draw dout at random: no wrong formula should fit it by accident.",
        ),
        Wrong(
            "everybody_is_blamed",
            _find(upstream=False),
            "the first gradient is blamed each time, also where it is right.",
            "both must speak of the same number, Σ dout·f, and only one array may move.",
        ),
        Wrong(
            "absolute_error",
            _find(error=lambda by_hand, numeric: np.abs(by_hand - numeric).max()),
            "small gradients pass whatever they are, large ones never do.",
            RELATIVE,
        ),
        Wrong(
            "signs_lost",
            _find(error=lambda by_hand, numeric: _relative(np.abs(by_hand), np.abs(numeric))),
            "a gradient with the opposite sign passes.",
            "take the difference first, its size afterwards.",
        ),
        Wrong(
            "signed_difference",
            _find(error=lambda by_hand, numeric: (by_hand - numeric).max() / np.abs(numeric).max()),
            "entries that are too small pass: only those that are too large are seen.",
            "an error of -1 is as bad as one of 1: take its size.",
        ),
        Wrong(
            "sums_compared",
            _find(error=lambda by_hand, numeric: _relative(by_hand.sum(), numeric.sum())),
            "errors that cancel in the sum pass.",
            "compare entry by entry; then take the largest.",
        ),
        Wrong(
            "lengths_compared",
            _find(
                error=lambda by_hand, numeric: _relative(
                    np.linalg.norm(by_hand), np.linalg.norm(numeric)
                )
            ),
            "a gradient of the right length passes, wherever it points.",
            "compare entry by entry; then take the largest.",
        ),
        Wrong(
            "ten_percent_will_do",
            _find(limit=0.1),
            "an error of a few hundredths passes.",
            "a right gradient agrees to eight digits or so: be stricter.",
        ),
        Wrong(
            "bias_not_asked",
            _find(names=("X", "W")),
            "a wrong bias is not found.",
            "every parameter is under suspicion.",
        ),
        Wrong(
            "nobody_is_blamed",
            lambda f, backward, params, seed: NONE,
            "no gradient is ever found wrong.",
            "compare each gradient with differences.",
        ),
    ),
)
