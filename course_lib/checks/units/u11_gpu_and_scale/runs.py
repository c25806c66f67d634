"""Unit 11, a run as one program: its steps by scan.

The function that this exercise hands over wants to be traced: called by a loop of Python's with finished
numbers it says so, and also if it is compiled by itself. So a slow answer is told from a fast one without a
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
    TracedOnly,
    signed,
)

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
        w = signed(rng, (d,))
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
