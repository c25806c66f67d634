"""What an exercise is: its signature, its truth, the inputs it is judged on, its known mistakes.

An exercise is declared once, in `units/`, and everything else follows from the declaration: the check
in the notebook, the tests of that check, and the words a student reads.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from course_lib.nn.differentiation import numerical_gradient


@dataclass(frozen=True)
class Case:
    """One input on which an answer is judged.

    Attributes:
        label: the input in words, as a report names it: "x = 0.731, h = 0.100".
        args: the positional arguments for the student's function.
    """

    label: str
    args: tuple


@dataclass(frozen=True)
class Wrong:
    """A known mistake: what a student writes, how it shows, and what to think about again.

    Attributes:
        name: identifier of the mistake, e.g. "rise_without_run"; stable, instructors count by it.
        version: the wrong version, called like the reference.
        sees: what the student can see of it, one sentence.
        rule: the rule to revisit, one sentence; never the solution.
    """

    name: str
    version: Callable
    sees: str
    rule: str


@dataclass(frozen=True)
class Exercise:
    """One graded exercise.

    Attributes:
        name: "01-E3": unit and number; the name by which a notebook asks for the check.
        points: what nbgrader gives for it; equal to the points of its check cell.
        signature: how the function is called, with shapes, as a report prints it.
        cases: from a random generator to the inputs; the lecture's own may be one of them.
        reference: the true answer, called with a case's arguments.
        derivative_of: set instead of `reference` when the answer is a derivative: an elementwise
            function, or one from an array to a scalar. Autodiff of it is the truth and central
            differences are the witness that a report quotes.
        accepts: for answers that are not unique: (args, value) -> None if it will do, or a sentence
            that says why not. `reference` is then one acceptable answer.
        wrong: the bank of known mistakes.
        rtol: relative tolerance of the comparison, for answers in float64.
    """

    name: str
    points: int
    signature: str
    cases: Callable[[np.random.Generator], Sequence[Case]]
    reference: Callable | None = None
    derivative_of: Callable | None = None
    accepts: Callable[[tuple, np.ndarray], str | None] | None = None
    wrong: tuple[Wrong, ...] = ()
    rtol: float = 1e-6

    def __post_init__(self):
        if (self.reference is None) == (self.derivative_of is None):
            raise ValueError(f"exercise {self.name}: give either reference or derivative_of")

    @property
    def function(self) -> str:
        """The name of the function the student writes: the signature up to its bracket."""
        return self.signature.split("(")[0]

    def truth(self, *args: Any) -> Any:
        """The true answer for one case."""
        if self.reference is not None:
            return self.reference(*args)
        return jax.grad(lambda x: jnp.sum(self.derivative_of(x)))(*args)

    def witness(self, *args: Any) -> np.ndarray | None:
        """The truth once more without autodiff: central differences. None where there are none."""
        if self.derivative_of is None:
            return None
        return np.asarray(numerical_gradient(lambda x: jnp.sum(self.derivative_of(x)), *args))

    def inputs(self, nonce: str | None = None) -> list[Case]:
        """The cases, drawn from the exercise's name and a nonce.

        The nonce is the environment variable CHECK_NONCE unless given, so that a grader can judge on
        other inputs than the student saw, without a change to the notebook.
        """
        nonce = os.environ.get("CHECK_NONCE", "") if nonce is None else nonce
        digest = hashlib.sha256(f"{self.name}:{nonce}".encode()).digest()
        return list(self.cases(np.random.default_rng(int.from_bytes(digest[:8], "big"))))
