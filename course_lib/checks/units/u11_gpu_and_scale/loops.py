"""Unit 11: loops that JAX takes over, and a planted bug in one of them.

The functions that these exercises hand over want to be traced: called by a loop of Python's with finished
numbers they say so, and also if they are compiled one by one. So a slow answer is told from a fast one without a
clock.
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
    NotTraced,
    TracedOnly,
    callers_of,
)


def _signed(rng: np.random.Generator, shape: tuple) -> np.ndarray:
    """Numbers of either sign, none near 0, two digits behind the point."""
    return np.round(rng.uniform(0.4, 1.6, shape) * rng.choice([-1, 1], shape), 2)


# --- E4: vmap.


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
        w, X, y = 0.5 * _signed(rng, (features,)), _signed(rng, (n, features)), _signed(rng, (n,))
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


# --- E5: scan.

STEP_WORDS = "step was called with numbers, not inside scan: a loop of Python's asks for every step"
STEP_INSIDE = (
    "step was called inside the body with a place from outside: it is the same in every pass"
)
STEP_LOOSE = "step was traced, but not inside scan: a loop of Python's goes through the steps, compiled or not"
STEP_ARGUMENTS = (
    "step takes one thing, the place; scan hands its body two: write `def body(place, _)`"
)


class OneStep(TracedOnly):
    """A step that says what scan would hand over, if it is taken for the body of a scan."""

    def __call__(self, *args: Any) -> Any:
        if len(args) != 1:
            raise TypeError(STEP_ARGUMENTS)
        return super().__call__(*args)


def _step(rng: np.random.Generator, d: int) -> Callable[[], OneStep]:
    """A step of descent on a bowl that grows steeper outside, in operators only; made anew for each call."""
    rate = float(f"{rng.uniform(0.05, 0.15):.2g}")
    steep = np.round(rng.uniform(0.5, 2, d), 2)
    # Eight traces: of 300 steps a loop of Python's around short scans would make more.
    return lambda: OneStep(
        lambda w: w - rate * (steep * w + 0.2 * w**3),
        0,
        STEP_WORDS,
        STEP_INSIDE,
        tools=("scan",),
        most=8,
        loose=STEP_LOOSE,
    )


def _runs(rng: np.random.Generator) -> list[Case]:
    cases = []
    for d, steps in ((2, 4), (3, 7), (1, 300)):
        w = _signed(rng, (d,))
        label, array, step = f"w = {w.tolist()}, steps = {steps}", jax.device_put(w), _step(rng, d)
        cases.append(MadeAnew(label, lambda step=step, w=array, steps=steps: (step(), w, steps)))
    return cases


def _places(step: TracedOnly, w: Any, steps: int) -> np.ndarray:
    path = [np.asarray(w)]
    for _ in range(steps):
        path.append(step.f(path[-1]))
    return np.stack(path)


def _path(change: Callable) -> Callable:
    """A version that changes the right path; `change` may ask for its step as well."""
    return lambda step, w, steps: change(_places(step, w, steps), step)


def _carry_not_used(step, w, steps):
    return jax.lax.scan(lambda place, _: (step(w), step(w)), w, None, length=steps)[1]


def _in_python(step, w, steps):
    path = [w]
    for _ in range(steps):
        path.append(step(path[-1]))
    return jnp.stack(path)


def _step_as_body(step, w, steps):
    return jnp.concatenate([w[None], jax.lax.scan(step, w, None, length=steps)[1]])


E5 = Exercise(
    name="11-E5",
    points=3,
    signature="run(step, w, steps) -> places, (steps + 1, d)",
    cases=_runs,
    reference=_places,
    trajectory=True,
    worked="a savings account that grows by a tenth each year: carried from year to year is the balance, noted down is "
    "the balance, too. body(balance, _) gives (1.1 balance, 1.1 balance); scan from 100 with length=3 gives the last "
    "balance, 133.1, and the notes 110, 121, 133.1. The 100 of the start is not in the notes.",
    wrong=(
        Wrong(
            "python_loop",
            _in_python,
            "a loop of Python's asks JAX for one step after the other.",
            "the loop itself belongs into the program: jax.lax.scan.",
        ),
        Wrong(
            "python_loop_with_jit",
            lambda step, w, steps: _in_python(jax.jit(step), w, steps),
            "a loop of Python's goes through the steps; that the step is compiled does not take it away.",
            "jit leaves a loop as it is, or writes it out, step by step; the loop itself belongs into the program: "
            "jax.lax.scan.",
        ),
        Wrong(
            "step_as_body",
            _step_as_body,
            "step itself was given to scan, in place of a body.",
            "a body gets two things, what is carried and this step's input, and gives back two: what to carry on, "
            "and what to note down.",
        ),
        Wrong(
            "carry_not_used",
            _carry_not_used,
            "the body takes its step from a place outside of it, not from what is carried.",
            "the first argument of the body is where the run is now.",
        ),
        Wrong(
            "start_missing",
            _path(lambda path, step: path[1:]),
            "the start is missing.",
            "scan notes what comes out of the steps; the start is a place, too.",
        ),
        Wrong(
            "old_place_noted",
            _path(lambda path, step: path[:-1]),
            "the last place is missing: each step notes where it began.",
            "note the new place, and put the start before all notes.",
        ),
        Wrong(
            "start_twice",
            _path(lambda path, step: np.concatenate([path[:1], path[:-1]])),
            "the start is there twice, and the last place is missing.",
            "either note the new places and add the start, or note the old ones and add the end.",
        ),
        Wrong(
            "carry_not_moved",
            _path(lambda path, step: np.concatenate([path[:1], *[path[1:2]] * (len(path) - 1)])),
            "every step begins at the start.",
            "what a step hands on must be the new place.",
        ),
        Wrong(
            "nothing_moves",
            _path(lambda path, step: np.tile(path[0], (len(path), 1))),
            "all places are the start.",
            "the body must take the step.",
        ),
        Wrong(
            "one_step_too_many",
            _path(lambda path, step: np.concatenate([path, step.f(path[-1])[None]])),
            "there is one step too many.",
            "so many steps make one place more.",
        ),
        Wrong(
            "two_steps_at_once",
            _path(
                lambda path, step: np.concatenate(
                    [path[:1], [path[i] for i in range(2, len(path), 2)]]
                )
            ),
            "only every other place is there.",
            "one step in a pass of the loop, and every place noted.",
        ),
        Wrong(
            "last_place_only",
            _path(lambda path, step: path[-1]),
            "only the last place came back.",
            "scan gives back two things: the last carry, and all notes.",
        ),
        Wrong(
            "changes_for_places",
            _path(lambda path, step: np.concatenate([path[:1], np.diff(path, axis=0)])),
            "noted are the steps, not the places.",
            "the notes shall hold the new places.",
        ),
        Wrong(
            "start_at_the_end",
            _path(lambda path, step: np.concatenate([path[1:], path[:1]])),
            "the start stands at the end.",
            "the start comes first.",
        ),
        Wrong(
            "backwards",
            _path(lambda path, step: path[::-1]),
            "the places stand in the opposite order.",
            "the start comes first.",
        ),
    ),
)


# --- E8: the planted bug. Python counts, and JAX does not hear of it.

SLOPE_WORDS = "the slope was called with numbers: the step is not compiled any more; keep jax.jit"
SLOPE_INSIDE = (
    "the slope was called inside the step with a place from outside: it is the same at every call"
)
SLOPE_ANEW = "the step is compiled anew at every call; hand in what changes as an ordinary argument"
SLOPE_ALONE = "only the slope is compiled, and not the step around it; keep jax.jit where it was"


class SlopeOfAStep(TracedOnly):
    """A slope that wants the step around it to be compiled, not itself alone."""

    def __call__(self, *args: Any) -> Any:
        if isinstance(args[self.position], jax.core.Tracer) and self._alone():
            raise NotTraced(SLOPE_ALONE)
        return super().__call__(*args)

    def _alone(self) -> bool:
        """Whether JAX was handed this very function, and nothing else of JAX's is at work."""
        files = [file for file, _ in callers_of(self)]
        around = next((i for i, file in enumerate(files) if not file), len(files))
        return around > 0 and not any(files[around:])


def _slope(rng: np.random.Generator, d: int) -> Callable[[], SlopeOfAStep]:
    steep = np.round(rng.uniform(0.5, 2, d), 2)
    # Three traces: of four steps or more, each compiled anew, there would be more.
    return lambda: SlopeOfAStep(
        lambda w: steep * w + 0.3 * w**3,
        0,
        SLOPE_WORDS,
        SLOPE_INSIDE,
        most=3,
        loose=SLOPE_ANEW,
    )


def _descents(rng: np.random.Generator) -> list[Case]:
    cases = []
    for d, steps in ((2, 5), (1, 4), (3, 8)):
        w, rate = _signed(rng, (d,)), float(f"{rng.uniform(0.2, 0.4):.2g}")
        label = f"w = {w.tolist()}, learning_rate = {rate:g}, steps = {steps}"
        slope, array = _slope(rng, d), jax.device_put(w)
        cases.append(
            MadeAnew(
                label,
                lambda slope=slope, w=array, rate=rate, steps=steps: (slope(), w, rate, steps),
            )
        )
    return cases


def _decaying(rate_at: Callable = lambda rate, t: rate / t) -> Callable:
    """Descent whose step number t = 1, 2, … has the rate rate_at(learning_rate, t)."""

    def version(slope: TracedOnly, w: Any, learning_rate: float, steps: int) -> np.ndarray:
        path = [np.asarray(w)]
        for t in range(1, steps + 1):
            path.append(path[-1] - rate_at(learning_rate, t) * slope.f(path[-1]))
        return np.stack(path)

    return version


def _always_from_the_start(slope, w, learning_rate, steps):
    first, *_ = path = [np.asarray(w)]
    for t in range(1, steps + 1):
        path.append(first - learning_rate / t * slope.f(first))
    return np.stack(path)


def _not_compiled(slope, w, learning_rate, steps):
    path = [w]
    for t in range(1, steps + 1):
        path.append(path[-1] - learning_rate / t * slope(path[-1]))
    return jnp.stack(path)


def _compiled_anew(slope, w, learning_rate, steps):
    step = jax.jit(lambda w, t: w - learning_rate / t * slope(w), static_argnums=1)
    path = [w]
    for t in range(1, steps + 1):
        path.append(step(path[-1], t))
    return jnp.stack(path)


E8 = Exercise(
    name="11-E8",
    points=2,
    signature="decaying_descent(slope, w, learning_rate, steps) -> places, (steps + 1, d)",
    cases=_descents,
    reference=_decaying(),
    trajectory=True,
    worked="a compiled greeting that shall say the hour: the hour read from a clock on the wall is fixed when the "
    "greeting is compiled. Handed in as an argument, greet(name, hour), it is a new one at each call.",
    wrong=(
        Wrong(
            "bug_left_in",
            _decaying(lambda rate, t: rate),
            "the planted bug is still there: the rate never falls.",
            "Python's lines run while JAX traces: once. What changes from call to call must come in as an argument.",
        ),
        Wrong(
            "not_compiled",
            _not_compiled,
            "the step is no longer compiled: that hides the bug, and makes every step slow.",
            "keep jax.jit, and hand in what changes.",
        ),
        Wrong(
            "compiled_anew",
            _compiled_anew,
            "the path is right; but each step is a program of its own, and compiling takes longer than the step.",
            "a number that comes in as an ordinary argument is a stand-in for all numbers: one program is enough.",
        ),
        Wrong(
            "only_the_slope_compiled",
            lambda slope, *args: _not_compiled(jax.jit(slope), *args),
            "the bug is gone, and with it the compiled step: only the slope is still compiled.",
            "keep the whole step in one program, and hand in what changes.",
        ),
        Wrong(
            "counted_from_zero",
            _decaying(lambda rate, t: rate / np.float64(t - 1)),
            "the first rate is divided by 0.",
            "the first step has number 1.",
        ),
        Wrong(
            "one_ahead",
            _decaying(lambda rate, t: rate / (t + 1)),
            "the first step has half the rate already.",
            "the first step has number 1.",
        ),
        Wrong(
            "counted_twice",
            _decaying(lambda rate, t: rate / (2 * t)),
            "every step has half the rate that it should have.",
            "let only one counter count.",
        ),
        Wrong(
            "stuck_at_the_last",
            lambda slope, w, rate, steps: _decaying(lambda rate, t: rate / steps)(
                slope, w, rate, steps
            ),
            "every step has the rate of the last one.",
            "the number that comes in must be that of this step.",
        ),
        Wrong(
            "halved_each_time",
            _decaying(lambda rate, t: rate / 2 ** (t - 1)),
            "the rate is halved at every step.",
            "step number t has the rate learning_rate / t.",
        ),
        Wrong(
            "divided_again_and_again",
            _decaying(lambda rate, t: rate / float(np.prod(np.arange(1, t + 1)))),
            "the rate that was divided before is divided again.",
            "each step begins with the learning rate that was handed in.",
        ),
        Wrong(
            "rate_grows",
            _decaying(lambda rate, t: rate * t),
            "the rate grows with every step.",
            "it shall fall: it is divided by the number of the step.",
        ),
        Wrong(
            "uphill",
            _decaying(lambda rate, t: -rate / t),
            "the steps go uphill.",
            "descent goes against the slope.",
        ),
        Wrong(
            "always_from_the_start",
            _always_from_the_start,
            "every step begins at the start.",
            "a step begins where the last one ended.",
        ),
        Wrong(
            "start_missing",
            lambda *args: _decaying()(*args)[1:],
            "the start is missing.",
            "so many steps make one place more.",
        ),
    ),
)
